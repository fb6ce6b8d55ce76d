// Package rewrite makes the edits that a fix consists of: it inserts, replaces,
// removes, wraps, unwraps and moves arguments and blocks, and renames what is
// declared together with all that refers to it.
//
// A [Place] is one chunk of a file. Its methods take nodes of that chunk (whose
// ranges count from the chunk's start) and return edits of the file. They are
// pure: nothing is applied, so the edits of several calls can be put together
// as long as they do not overlap, and source that is inserted is plain text,
// `name = value` or a block, written from column 0 with two spaces per level.
//
//	p, _ := rewrite.Of(m, block)
//	edits := p.Remove(attr)
//	edits = append(edits, p.Insert(block.Body(), nil, `require_ssl = true`)...)
//	edits = rewrite.Layout(m.File, edits)
//
// [Layout] comes last and once, over all edits of a fix: it makes lines look
// the way "terraform fmt" would leave them, which may mean that the equals
// signs of neighbours move. A line that was not laid out that way before is
// left as it is, byte for byte. Whoever hands fixes to the engine need not call
// it: the engine does.
//
// What a comment belongs to is decided in [Place.Remove]: the lines directly
// above an item go with it, unless they head a group that goes on below.
//
// JSON has no layout of its own that could be kept, so all but [Rename] return
// nil for it; nil always means that the edit cannot be made.
//
// Read place.go, then insert.go, remove.go and move.go, rename.go, layout.go.
package rewrite
