// Package schema answers what a provider accepts: which resource types,
// arguments and nested blocks it has, of which types, in which versions.
//
// An [Answer] is Yes, No or Unknown, never a bool: that nothing is known of a
// provider, or that versions in question disagree, differs from "there is no
// such argument". Every answer has a [Witness]: provider, version, and where
// the schema came from.
//
// The schemas themselves lie in the read-in-place pools of package
// schema/flat; schema/bundled embeds the default one. A [Store] chooses the
// versions that speak for a module ([Selection]); a [Block] is what all of
// them say about one block body.
//
// The package knows nothing of configuration files and does no IO.
//
// Read answer.go, then store.go (which version), then block.go.
package schema
