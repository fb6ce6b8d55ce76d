// Package ide answers what an editor asks about a workspace: where a name is
// declared and used, what may be typed here, what a word means. Answers are
// plain data of byte offsets; package lsp puts them into the protocol's terms
// and leaves out what a client did not announce.
//
// # Two readings of a text
//
// An [Index] lists what a module declares, and where names occur, from the
// syntax trees. It is made per chunk and shared over edits elsewhere, so that
// after a keystroke one block is walked again. Navigation, references, symbols
// and renames read it.
//
// Where something is being typed the tree is of little use: half a block is the
// normal case. So completion and signature help read the tokens before the
// cursor (cursor.go), which tell in which block, argument, call and bracket it
// stands whatever follows. Both then ask the same question: what may stand in
// a body with this path (grammar.go)?
//
// # Why not hcl-lang
//
// hcl-lang with terraform-schema has most of these features. They are not used:
// what it wants (a merged schema for each module, reference targets collected
// over the whole module, 6 ms after each keystroke and quadratic in the number
// of references) has no place in a snapshot that shares all that did not
// change; it knows nothing of OpenTofu, of several admitted provider versions,
// and of chunks; and the types of every expression are known here already,
// from package eval. What would remain of it is less than the glue.
//
// # What holds
//
//   - Nothing is reported here: what is not known is left out of an answer.
//   - A [World] is one moment; it reads, and never keeps.
//   - Ranges are of whole files unless a comment says that they count from the
//     start of a chunk.
//
// Read world.go, index.go and walk.go, then one file for each question.
package ide
