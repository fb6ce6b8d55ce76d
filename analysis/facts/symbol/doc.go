// Package symbol says what an expression is made of, as far as the text tells:
// a structure whose leaves are literal text, references and holes.
//
// Package eval follows `terraform validate`, where every resource is unknown.
// To see that two resources belong together one must know more: that
// "${aws_s3_bucket.logs.arn}/*" is the ARN of a certain bucket with "/*" after
// it, that "/aws/lambda/${var.name}" is the log group of the function whose
// name is var.name, that a policy is a list of statements of which one depends
// on a condition. A [Value] keeps these.
//
// A [Scope] is one module as it is called from somewhere: its locals, its input
// variables with what the caller passes, its module calls with their outputs.
// Scopes form a tree below the directory that is judged. References are followed
// through locals, variables, outputs, conditionals, for expressions and the
// functions that build strings and collections.
//
// What cannot be told stays as a hole that knows what it was made from: two
// equal holes are equal text ([Same]), and a hole is never taken for an absent
// thing. Answers are of the type [Answer], whose zero value is Unknown.
//
// A Scope remembers what it has evaluated. It belongs to one judgement of one
// directory and is not for concurrent use; Values are immutable.
//
// Read answer.go and value.go, then scope.go and body.go (what is asked),
// evaluate.go, loop.go and call.go (how it is answered), text.go and match.go
// (how values are compared).
package symbol
