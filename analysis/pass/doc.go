// Package pass is what a rule is written against: a [Rule] is a value with its
// manual inside, and a [Pass] is one run of it over one module.
//
// # What a rule sees
//
// [View] is the module as Terraform will read it, shared by all rules of a run.
// [View.Resources] yields the managed resources of given types; count and
// for_each decide on their [Presence]. [Body.Value] answers what an argument is
// worth: known, absent or unknown, read through locals, variables, conditionals,
// arguments of other resources and module calls. [Body.Blocks] are the nested
// blocks, also those that dynamic blocks make. [Value.Refers] and
// [Resource.Referrers] are the references in both directions.
//
// Three answers, not two: a rule that asks `v.False()` is silent on an unknown
// value, and so is one that asks `v.Absent()`. What is written in a chunk that is
// broken may be more than can be read: arguments that are not seen there are
// unknown, not absent. The provider's own default is the rule's business: a
// Value knows only what is written.
//
// Absence of a companion (a resource that should exist beside another) is only
// worth something when all of the module was read and the resource's identity
// does not leave it: ask [Resource.Enclosed].
//
// # What is known of variables
//
// In a root module a variable is worth what terraform.tfvars and *.auto.tfvars
// say, else its default. Every other .tfvars file beside them is an environment
// of its own, and a value that differs between them is unknown (see
// [Value.Variants]). In a module that is called from elsewhere in the workspace
// it is worth what all callers agree on. In a module for others to call it is
// unknown, whatever its default.
//
// Facts that need more thought, such as policies and security groups, live in
// packages of their own below analysis/facts; [Fact] computes each once per
// View.
//
// # What is run again after an edit
//
// A View notes what kinds of blocks a rule reads, and to whom it asks for
// references: see [Reads]. Where an edit changed none of these, what the rule
// found before is taken over, and only moved. So a rule keeps nothing, and what
// facts compute once and keep they keep in a [Memo]; a rule that asks for
// [View.Module] or for a line number is run after every edit.
//
// Nothing here reads a file or keeps anything beyond the run.
package pass
