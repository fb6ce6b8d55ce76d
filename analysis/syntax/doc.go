// Package syntax turns the text of a Terraform or OpenTofu file into something that can be read and edited: a [File],
// made of [Chunk]s.
//
// # Chunks
//
// A chunk is one top-level item (a block, or an argument) with the comments and blank lines before it. It owns its
// text and is parsed alone, by hclsyntax, as if it were a file: its ranges count from its own first byte and line. So
// an edit parses one chunk again, and all others (their text, trees, problems, and whatever somebody remembers by
// their pointer) stay what they are, wherever they move to. To get a place in the file, add [File.ChunkStart] to a
// byte offset. On text without errors the trees are exactly those of a parse of the whole file: same nodes, bytes,
// lines and columns.
//
// The text is cut by a scan that knows nothing but quotes, templates, heredocs, comments and brackets (splitter). An
// item ends with the line on which its brackets are closed. Only an item that is not closed before the end of the file
// is cut at the next line at column 0 that looks like the header of a block; valid text is never cut like that.
//
// # Text that is broken
//
// Bad input is normal input: half-typed, binary, huge. Parse and Edit never fail. A broken chunk is read once more,
// piece by piece (repairer), with indentation as evidence of where a bracket is missing. What is guaranteed then:
//
//   - Other chunks are not touched by it, whatever is wrong, except that an unclosed heredoc may end at the marker of
//     a later one (which HCL sees the same way).
//   - A block whose first line can be read (`type "label" {`) is there, with type, labels and body: also if its closing
//     brace is missing, a label's quote is open, or its "{" is missing and the lines below are indented.
//   - In a body, each argument and nested block that is fine by itself is there. An argument with a broken value is
//     there, with as much of its value as could be read; `name "value"` and `name 300`, which lack "=", are taken for
//     the argument that was meant. What is no item at all is left out.
//   - All ranges are true, or empty at the nearest true place. Nothing in the tree is nil.
//   - Problems has one entry for each broken item, and the first is the cause. Summary is Terraform's own, so is the
//     line wherever Terraform's is where a person must act; for a missing bracket we point to the block, list, call or
//     heredoc that lacks it. What only follows from a problem is left out.
//
// # Other things that are found in files
//
// [File.Foreign] tells a file that is something else altogether. A file in JSON syntax is one chunk whose Body has the
// blocks and arguments that it stands for: labels unfolded, "//" left out, each property inside of a block an
// attribute (whether it stands for nested blocks only its schema can tell). Ranges of names, labels and strings
// include the quotes. Strings are parsed as templates, and what is in them is where it stands in the file, also behind
// escapes. A file larger than 8 MiB is cut into pieces of text, has one problem, and is not parsed.
package syntax
