package rewrite

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Place is a chunk of a file that is to be edited. The zero Place is of no use.
type Place struct {
	file  *syntax.File
	chunk int
	src   string
}

// At is the chunk of a file that holds the byte at offset.
func At(f *syntax.File, offset int) Place { return newPlace(f, f.ChunkAt(offset)) }

// Of is the chunk of a block; false when the block is not of this module.
func Of(m *module.Module, b *module.Block) (Place, bool) {
	f := m.File(b.Path)
	if f == nil {
		return Place{}, false
	}
	for i, c := range f.Chunks() {
		if c == b.Chunk {
			return newPlace(f, i), true
		}
	}
	return Place{}, false
}

func newPlace(f *syntax.File, chunk int) Place {
	return Place{file: f, chunk: chunk, src: f.Chunks()[chunk].Src}
}

// Chunk is the chunk itself.
func (p Place) Chunk() *syntax.Chunk { return p.file.Chunks()[p.chunk] }

// File is the file that the chunk is of.
func (p Place) File() *syntax.File { return p.file }

// Start is the offset of the chunk in its file.
func (p Place) Start() int { return p.file.ChunkStart(p.chunk) }

// Edit replaces a range of the chunk. It is the way to make an edit that this
// package has no word for.
func (p Place) Edit(r text.Range, replacement string) []analysis.Edit {
	return []analysis.Edit{{Path: p.file.Path, Edit: text.Edit{Range: r.Shift(p.Start()), New: replacement}}}
}

// Text is the source of a node, without what surrounds it.
func (p Place) Text(r hcl.Range) string {
	start, end := min(max(r.Start.Byte, 0), len(p.src)), min(r.End.Byte, len(p.src))
	if end <= start {
		return ""
	}
	return strings.TrimRight(p.src[start:end], " \t\r\n")
}

// Value is the source of an argument's value.
func (p Place) Value(a *hclsyntax.Attribute) string { return p.Text(a.Expr.Range()) }

func (p Place) native() bool { return !p.Chunk().JSON }

// newline is the line ending of the file.
func (p Place) newline() string { return lineEnding(p.file) }

func lineEnding(f *syntax.File) string {
	for _, c := range f.Chunks() {
		if i := strings.IndexByte(c.Src, '\n'); i > 0 && c.Src[i-1] == '\r' {
			return "\r\n"
		} else if i >= 0 {
			break
		}
	}
	return "\n"
}

// lineStart and lineEnd are the bounds of the line around an offset; the end
// is that of its content, before the line ending.
func (p Place) lineStart(offset int) int { return strings.LastIndexByte(p.src[:offset], '\n') + 1 }

func (p Place) lineEnd(offset int) int {
	end := len(p.src)
	if i := strings.IndexByte(p.src[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > offset && p.src[end-1] == '\r' {
		end--
	}
	return end
}

// nextLine is the offset after the line around an offset and its ending.
func (p Place) nextLine(offset int) int {
	if i := strings.IndexByte(p.src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(p.src)
}

// indent is what the line around an offset begins with.
func (p Place) indent(offset int) string {
	start := p.lineStart(offset)
	n := start
	for n < len(p.src) && (p.src[n] == ' ' || p.src[n] == '\t') {
		n++
	}
	return p.src[start:n]
}

// unit is one step of indentation, as the chunk has it.
func (p Place) unit() string {
	for line := range strings.Lines(p.src) {
		if strings.HasPrefix(line, "\t") {
			return "\t"
		}
		if n := len(line) - len(strings.TrimLeft(line, " ")); n > 1 && strings.TrimSpace(line) != "" {
			return line[:n]
		}
	}
	return "  "
}

// reindent puts an indentation before each line of a source but the empty ones
// and those that a heredoc holds, and gives it the file's line ending.
func reindent(source, indent, newline string) string {
	lines := strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	fixed := literalLines(source)
	for i, line := range lines {
		if line != "" && !fixed[i] {
			lines[i] = indent + line
		}
	}
	return strings.Join(lines, newline)
}

// literalLines are the lines, counted from 0, whose leading blanks belong to a
// value: those of heredocs, after the line that opens one.
func literalLines(source string) map[int]bool {
	if !strings.Contains(source, "<<") {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig([]byte(source+"\n"), "", hcl.InitialPos)
	lines := map[int]bool{}
	open := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOHeredoc:
			open = t.Range.Start.Line
		case hclsyntax.TokenCHeredoc:
			for line := open; line < t.Range.End.Line; line++ {
				lines[line] = true // open is counted from 1, so this starts at the next
			}
		}
	}
	return lines
}

// outdent takes the indentation off the lines of a piece of the chunk that
// starts right after it.
func outdent(source, indent string) string {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	lines := strings.Split(source, "\n")
	fixed := literalLines(source)
	for i := range lines {
		if i > 0 && !fixed[i] {
			lines[i] = strings.TrimPrefix(lines[i], indent)
		}
	}
	return strings.Join(lines, "\n")
}
