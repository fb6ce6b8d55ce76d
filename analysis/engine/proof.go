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

// likeness is a finding without its position, which a fix may move, and without
// its detail, which may tell of other lines and of what is still free to be
// meant.
type likeness struct {
	path, code, address, summary, name, marked string
	severity                                   analysis.Severity
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
	return likeness{f.Path, f.Code, f.Address, f.Summary, f.Name, file.Slice(f.Range), f.Severity}
}

// compare says that a finding is new, or that the one to be fixed is still
// there. Where that one kept something from being judged, the number of findings
// is told that come to light in it: see covers.
func (b *baseline) compare(is *Report, fixed analysis.Finding, fix analysis.Fix) (revealed int, worse bool) {
	var gone likeness
	if file := b.report.module.File(fixed.Path); file != nil {
		gone = like(file, fixed)
	}
	for key, n := range likenesses(is) {
		before := b.found[key]
		if key == gone && before > 0 {
			before--
		}
		if n <= before {
			continue
		}
		if advises(fixed, fix, key) {
			continue
		}
		if !covers(fixed.Code, key.code) {
			return 0, true
		}
		revealed += n - before
	}
	return revealed, false
}

// advises says that what is reported after a fix of an error is what a rule says,
// which nobody could say before: on an argument that had another name, on
// instances that could not be counted. Who reads the fix reads this next. What
// a fix takes away, or what is applied unread, must not bring it about. An
// error it may be only in the block that was wrong, and where the fix is the
// one that is preferred: the rule then judges what was meant all along.
func advises(fixed analysis.Finding, fix analysis.Fix, key likeness) bool {
	rule := key.severity > analysis.Error || fix.Preferred && key.address != "" && key.address == fixed.Address
	// To take away what stands there twice takes nothing away.
	takes := len(fix.Removes) > 0 || strings.HasPrefix(fix.Title, "Remove") && fixed.Code != "terraform/duplicate-argument"
	return fixed.Severity == analysis.Error && rule && !strings.HasPrefix(key.code, "terraform/") && !takes &&
		(fix.Safety == analysis.Review || fixed.Code == "terraform/duplicate-argument")
}

// covers says that a finding keeps others from being made. What cannot be read
// hides everything but that it cannot; a block with wrong labels is not looked
// into; what does not exist hides what its value refers to.
func covers(code, other string) bool {
	switch code {
	case "terraform/syntax", "terraform/not-configuration", "terraform/extraneous-label", "terraform/missing-label":
		return !unreadable(other)
	case "terraform/unsupported-argument", "terraform/unsupported-block-type", "terraform/unknown-resource-type", "terraform/unknown-data-source":
		switch other {
		case "terraform/undeclared-variable", "terraform/undeclared-local", "terraform/undeclared-resource", "terraform/undeclared-module",
			"terraform/missing-instance-key", "terraform/unexpected-instance-key", "terraform/each-outside", "terraform/count-outside":
			return true
		}
	}
	return false
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
