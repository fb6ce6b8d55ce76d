// Package functions holds the built-in functions of the Terraform and OpenTofu
// languages as cty functions, for evaluating expressions statically while a
// configuration is being edited.
//
// [Table] gives what an hcl.EvalContext wants: hcl's own evaluation of a call
// then finds unknown functions, missing and superfluous arguments and arguments
// of the wrong type, and words them as the real programs do; the errors of the
// functions themselves are worded here. [Since] says which release introduced
// a function, so that a call can be held against required_version.
//
// Three things differ from the programs whose functions these are:
//
//   - Nothing is read but through [Files], which also says "cannot be known".
//   - Nothing depends on the moment or the machine: timestamp, uuid, bcrypt,
//     the working directory and the home directory give unknown results.
//   - Work is bounded. The text being checked is hostile input: a call whose
//     arguments or whose result would be larger than any configuration needs
//     gives an unknown result of the right type. Unknown is never an error, so
//     the bound costs findings and never invents one. See [TooLarge].
//
// A function never panics. A null, unknown or marked (sensitive, ephemeral)
// argument has the effect that it has in Terraform.
//
// Reading order: table.go (which functions there are), bound.go (the wrapper
// around each), then the files by topic: cidr, collection, convert, encoding,
// files, fileset, hash, number, template, text, time.
//
// The package knows nothing of configurations, files on disk or findings.
package functions
