// Package eval knows what expressions of one module are worth without running
// anything: a value, or a typed unknown, and what is wrong with them.
//
// It follows what `terraform validate` does: input variables are unknown
// values of their declared type, locals are evaluated, resources and data
// sources are unknown, module calls are objects of the called module's output
// names; references are held against what is declared and against the provider
// schemas. So an error here is an error there.
//
// A [Scope] is one module's names and their values, immutable. A [Frame] says
// where in it an expression stands: whether each, count and self exist, which
// names a dynamic block or a for expression brings. [Scope.Value] evaluates an
// expression and lists its problems, positions counted from the start of the
// block's chunk.
//
// Nothing is read but through the function table's files, and nothing runs
// long: expressions above a cost are unknown.
//
// Read reference.go (what a traversal refers to), scope.go (names and values),
// value.go (one expression), resolve.go (is the reference right).
package eval
