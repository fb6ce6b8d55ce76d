// Package policy reads IAM policies into one model, whatever they are written
// in: jsonencode of an object, JSON text with interpolations, a data source
// aws_iam_policy_document with the documents it is merged from, or an argument
// that comes through locals, variables, conditionals and module outputs.
//
//	p := policy.Read(symbol.BodyOf(role).Value("assume_role_policy"))
//	verdict, by := p.Allows(policy.Service("lambda.amazonaws.com"), "sts:AssumeRole", nil)
//
// A [Policy] is its [Statement]s and whether there may be others (Complete). All
// elements are symbol.Values and know where they are written; a statement that
// depends on a condition of the configuration is Maybe. So a [Verdict] has four
// values: who reports that something is not allowed asks for No, and gets it
// only where the whole policy is known and nothing in it can mean the action.
//
// What a role may do is the union of policies; see Union. Which policies are a
// role's, and which is a bucket's or a key's, package facts knows.
//
// Read policy.go, then read.go, text.go and document.go (the forms), ask.go and
// exposure.go (the questions), arn.go and managed.go (what is known of AWS).
package policy
