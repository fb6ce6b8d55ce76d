// Package repair proposes fixes of findings that are not about a name that does
// not exist: what is missing, declared twice or not at all, counted wrongly, of
// the wrong type, or not closed.
//
// [Case.Propose] takes a finding with what it was made on and returns proposals,
// best first. Nothing is proven here: whoever offers one must have applied it
// before, which is what the engine does; so a proposal may be tried that turns
// out not to work. A proposal is Preferred only if there is one evident way.
//
// Values that have to be invented come from what the module already says where
// that is possible (a variable of that name, what its siblings refer to, the one
// resource of the right kind), else from the type (see stub.go).
//
// The package knows no other directory but through the Scope, reads no files and
// makes its edits with package rewrite.
//
// Read repair.go, then find.go (from a range to the node), then the file of the
// matter at hand.
package repair
