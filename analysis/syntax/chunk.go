package syntax

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// Chunk is one top-level item with the trivia before it (and, for the last chunk of a file, after it). It is immutable
// and knows nothing of where it stands: all its ranges count from its own first byte, and its first line is line 1.
type Chunk struct {
	Src string

	// Body is never nil. If Problems is empty, it is what HCL makes of Src, exactly. If not, it holds what could be
	// read: see the package comment for what is guaranteed. Each attribute's Expr and each block's Body is non-nil.
	Body *hclsyntax.Body

	Problems []Problem // the real cause first; see Problem
	Lines    int       // number of "\n"
	JSON     bool

	traits
}

// traits are what a File counts over its chunks.
type traits struct {
	searches int  // how often all the text behind it had to be read to tell where it ends
	nul      bool // has a NUL byte
	fence    bool // has a Markdown fence
}

// Problem is something that the parser could not make sense of. Summary is Terraform's own. A broken item has one
// problem, where a person must act; what only follows from it is left out.
type Problem struct {
	Range   text.Range // bytes; never empty, unless the text ends there
	Context text.Range // the block's header or the argument around it; zero if there is none
	Related text.Range // for "Attribute redefined": the name that was set first; else zero
	Summary string
	Detail  string
}

// Block is the chunk's one top-level block, or nil: an attribute, junk, or trivia only. In a JSON file, whose one
// chunk holds all blocks, use Body.Blocks.
func (c *Chunk) Block() *hclsyntax.Block {
	if len(c.Body.Blocks) == 0 {
		return nil
	}
	return c.Body.Blocks[0]
}

// Broken reports whether the chunk has a syntax error.
func (c *Chunk) Broken() bool { return len(c.Problems) > 0 }

// parseChunk parses the text of one chunk. It never fails. first tells that it starts the file: see splitter.next.
func parseChunk(path, src string, first bool, searches int) *Chunk {
	c := &Chunk{Src: src, Lines: strings.Count(src, "\n")}
	c.traits = traits{
		searches: searches,
		nul:      strings.IndexByte(src, 0) >= 0,
		fence:    strings.Contains(src, "```"),
	}
	if tooCostly(src) {
		c.Body = emptyBody(path, src)
		c.Problems = []Problem{costlyProblem(src)}
		return c
	}
	parsed := src
	if !first && strings.HasPrefix(src, bom) {
		parsed = "   " + src[len(bom):] // HCL passes over it, but only at the very start of a file
		c.Problems = append(c.Problems, Problem{
			Range:   text.Range{Start: 0, End: len(bom)},
			Summary: "Invalid character",
			Detail:  "This character is not used within the language.",
		})
	}
	body, diags := parseConfig(path, parsed, hcl.InitialPos)
	c.Body = body
	if len(diags) == 0 {
		return c
	}
	if onlyRedefined(diags) {
		for _, d := range diags {
			c.Problems = append(c.Problems, redefined(path, parsed, body, d))
		}
		return c
	}
	if c.Lines > maxRepair && strings.Contains(src, "<<") {
		c.Problems = append(c.Problems, problemOf(path, parsed, diags[0]))
		return c
	}
	r := newRepairer(path, parsed)
	c.Body = r.file()
	c.Problems = append(c.Problems, r.problems...)
	if len(c.Problems) == 0 { // every part is fine alone, the whole is not
		c.Problems = append(c.Problems, problemOf(path, parsed, diags[0]))
	}
	return c
}

func costlyProblem(src string) Problem {
	return Problem{
		Range:   text.Range{Start: 0, End: min(lineEnd(src, 0), 200)},
		Summary: "Configuration too complex",
		Detail:  "This part of the file nests its brackets or operators so deeply, or has so long a heredoc, that it is not analysed.",
	}
}

// parseConfig parses a piece of a chunk that starts at pos.
func parseConfig(path, src string, pos hcl.Pos) (*hclsyntax.Body, hcl.Diagnostics) {
	file, diags := hclsyntax.ParseConfig([]byte(src), path, pos)
	body := file.Body.(*hclsyntax.Body)
	if len(diags) > 0 {
		complete(body)
		slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int { return a.Subject.Start.Byte - b.Subject.Start.Byte })
	}
	return body, diags
}

func emptyBody(path, src string) *hclsyntax.Body {
	end := hcl.Pos{Line: 1 + strings.Count(src, "\n"), Column: 1, Byte: len(src)}
	return &hclsyntax.Body{
		Attributes: hclsyntax.Attributes{},
		SrcRange:   hcl.Range{Filename: path, Start: hcl.InitialPos, End: end},
		EndRange:   hcl.Range{Filename: path, Start: end, End: end},
	}
}

// complete fills in what HCL leaves nil in the tree of a broken body, so that whoever walks it need not look out.
func complete(body *hclsyntax.Body) {
	if body.Attributes == nil {
		body.Attributes = hclsyntax.Attributes{}
	}
	for name, a := range body.Attributes {
		if a == nil || a.Expr == nil {
			delete(body.Attributes, name)
			continue
		}
		closeCalls(a)
	}
	for _, b := range body.Blocks {
		if b.Body == nil {
			b.Body = &hclsyntax.Body{SrcRange: b.OpenBraceRange, EndRange: b.CloseBraceRange}
		}
		complete(b.Body)
	}
}

// maxNesting bounds what is given to HCL's parser, which calls itself for each nested bracket and operator. Go ends
// the process when a stack grows too large, so this cannot be left to a recover.
const maxNesting = 5000

// tooCostly reports whether the text may nest too deeply, or take HCL forever. It errs on the strict side only for text
func tooCostly(src string) bool {
	if len(src) < maxNesting {
		return false
	}
	depth, run, forks, comments := 0, 0, 0, 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '(', '[', '{':
			depth++
			run = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			run = 0
		case '!', '-':
			run++
		case '?':
			forks++
			run = 0
		case ' ', '\t', '\n', '\r':
		case '%': // template directives nest without brackets
			if i+1 < len(src) && src[i+1] == '{' {
				forks++
			}
			run = 0
		default:
			run = 0
		}
		if c := src[i]; c == '/' && i+1 < len(src) && src[i+1] == '*' {
			comments++
		} else if c == '*' && i+1 < len(src) && src[i+1] == '/' {
			comments = 0
		}
		if depth > maxNesting || run > maxNesting || forks > 4*maxNesting {
			return true
		}
	}
	if comments > 100 { // HCL looks for the end of each, up to the end of the text
		return true
	}
	if lines := strings.Count(src, "\n"); lines > maxHeredoc && strings.Contains(src, "<<") {
		s := newScanner(src)
		for pos := 0; pos < len(src) && s.longest <= maxHeredoc; {
			pos = s.item(pos)
		}
		return s.longest > maxHeredoc
	}
	return false
}

// maxHeredoc is the number of lines of one heredoc up to which it is parsed: HCL's time grows with their square.
const maxHeredoc = 20000

// maxRepair is the number of lines of a chunk with heredocs up to which it is read piece by piece: see maxHeredoc.
const maxRepair = 3000
