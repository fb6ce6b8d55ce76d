// Package doctor turns what package schema/suggest found out about an argument,
// block or type that does not exist into fixes: edits that write what was meant
// where it really stands.
//
// Two things happen here. [Argument], [Block] and [Type] describe what was
// written, so that suggest can look for what was meant; package check asks that
// way, for the words of its findings. [Propose] goes from a finding back to
// what was written, asks the same, and makes a fix of each answer: rename,
// split, wrap into a block, move out of one, give it to a companion resource
// that is there or is made, set a parameter in a group, replace a type, raise a
// version constraint, remove.
//
// A fix made here is a proposal: the engine applies it in memory and shows it
// only if the finding is gone and nothing is worse. So a fix may be made
// wherever it is likely to be right, and whatever is left unanswered, such as a
// required argument that nothing in the module can give, does no harm.
//
// The package must not judge: whether something is wrong is for package check
// to say.
//
// Read query.go, then propose.go, then the file of a kind of fix.
package doctor
