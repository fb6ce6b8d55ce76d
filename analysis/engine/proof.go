package engine

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// likeness is a finding without its position, which a fix may move.
type likeness struct {
	path, code, address, summary, detail, marked string
	severity                                     analysis.Severity
}

func likenesses(r *Report) map[likeness]int {
	found := map[likeness]int{}
	for _, report := range r.files {
		for _, f := range report.findings {
			found[like(report.file, f)]++
		}
	}
	return found
}

func like(file *syntax.File, f analysis.Finding) likeness {
	return likeness{f.Path, f.Code, f.Address, f.Summary, unplaced(f.Detail), file.Slice(f.Range), f.Severity}
}

// unplaced leaves the numbers of lines out of a text, which a fix further up
// moves: "declared at main.tf:17".
func unplaced(detail string) string {
	if !strings.Contains(detail, ":") {
		return detail
	}
	var b strings.Builder
	for i := 0; i < len(detail); i++ {
		b.WriteByte(detail[i])
		if detail[i] == ':' {
			for i+1 < len(detail) && '0' <= detail[i+1] && detail[i+1] <= '9' {
				i++
			}
		}
	}
	return b.String()
}

// compare says that a finding is new, or that the one to be fixed is still
// there. Where that one is that text cannot be read, the number of findings is
// told that come to light in it, none of which says that text cannot be read.
func compare(was, is *Report, fixed analysis.Finding) (revealed int, worse bool) {
	before := likenesses(was)
	if file := was.module.File(fixed.Path); file != nil {
		key := like(file, fixed)
		if before[key] > 0 {
			before[key]--
		}
	}
	for key, n := range likenesses(is) {
		if n <= before[key] {
			continue
		}
		if !unreadable(fixed.Code) || unreadable(key.code) {
			return 0, true
		}
		revealed += n - before[key]
	}
	return revealed, false
}

func unreadable(code string) bool {
	return code == "terraform/syntax" || code == "terraform/not-configuration"
}

// keeps says that a fix lost nothing: what was declared still is, apart from
// what is to go, no file that parsed is broken, and all arguments, blocks and
// comments are there that its edits do not touch.
func keeps(was, is *module.Module, fix analysis.Fix) bool {
	if is.Broken() && !was.Broken() {
		return false
	}
	for _, address := range fix.Removes {
		if len(is.Declared(address)) > 0 && len(is.Declared(address)) >= len(was.Declared(address)) {
			return false
		}
	}
	if fix.Rename == nil && len(is.Blocks()) < len(was.Blocks())-len(fix.Removes) {
		return false
	}
	for _, old := range was.Files() {
		if file := is.File(old.Path); file != nil && file != old && !old.Name.JSON && !keepsItems(old, file, fix) {
			return false
		}
	}
	return true
}

// keepsItems holds what two versions of a file hold against each other.
func keepsItems(old, file *syntax.File, fix analysis.Fix) bool {
	shared := map[*syntax.Chunk]bool{}
	for _, c := range old.Chunks() {
		shared[c] = true
	}
	left := map[string]int{}
	for _, c := range file.Chunks() {
		if shared[c] {
			shared[c] = false // in both
			continue
		}
		for _, i := range itemsOf(c) {
			left[i.name]++
		}
	}
	for n, c := range old.Chunks() {
		if !shared[c] || c.Broken() {
			continue
		}
		start := old.ChunkStart(n)
		for _, i := range itemsOf(c) {
			if touched(fix, old.Path, i.at.Shift(start)) {
				continue
			}
			if left[i.name]--; left[i.name] < 0 {
				return false
			}
		}
	}
	return true
}

// entry is an argument, a block, an item of an object or a comment: its name,
// and where that stands in its chunk. Blocks and arguments of a name are equal,
// since a fix may make the one of the other, as it may move them.
type entry struct {
	name string
	at   text.Range
}

func itemsOf(c *syntax.Chunk) []entry {
	var all []entry
	var walk func(body *hclsyntax.Body)
	walk = func(body *hclsyntax.Body) {
		for name, a := range body.Attributes {
			all = append(all, entry{name, module.Span(a.NameRange)})
			_ = hclsyntax.VisitAll(a.Expr, func(n hclsyntax.Node) hcl.Diagnostics {
				if object, ok := n.(*hclsyntax.ObjectConsExpr); ok {
					for _, item := range object.Items {
						if key, ok := module.ObjectKey(item.KeyExpr); ok {
							all = append(all, entry{key, module.Span(item.KeyExpr.Range())})
						}
					}
				}
				return nil
			})
		}
		for _, b := range body.Blocks {
			all = append(all, entry{b.Type, module.Span(b.TypeRange)})
			walk(b.Body)
		}
	}
	walk(c.Body)
	offset := 0
	for line := range strings.Lines(c.Src) {
		content := strings.TrimSpace(line)
		if strings.HasPrefix(content, "#") || strings.HasPrefix(content, "//") {
			all = append(all, entry{content, text.Range{Start: offset, End: offset + len(line)}})
		}
		offset += len(line)
	}
	return all
}

// touched says that an edit of a fix changes something of a range of a file.
func touched(fix analysis.Fix, path string, r text.Range) bool {
	for _, e := range fix.Edits {
		if e.Path == path && e.Range.Start < r.End && r.Start < e.Range.End {
			return true
		}
	}
	return false
}
