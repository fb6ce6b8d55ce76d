// Package module reads one directory of configuration: its files become a
// [Module], an immutable list of top-level blocks with an index of what they
// declare, the module calls, provider requirements and settings.
//
// A Module is built from the files and, where one exists, from the Module
// before the edit: blocks of untouched chunks, the index and the facts are
// shared with it, so that building after a keystroke costs a walk over a
// pointer table and not over the text.
//
// Blocks do not know where in their file they lie: all ranges of a [Block]
// count from the start of its chunk, so that an edit elsewhere leaves it valid.
// [Module.Locate] turns them into positions of the file.
//
// The package must not know provider schemas, other directories, or what is
// right and wrong: it says what is written. Unreadable parts (an expression
// where a literal is needed) are reported as absent, with a flag where that
// matters.
//
// Read block.go, then module.go, then facts.go.
package module
