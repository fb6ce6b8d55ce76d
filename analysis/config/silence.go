package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Silence takes the findings out that comments of the file silence, and adds
// what is wrong with those comments. The ranges of findings and comments are
// those of the file. ran says whether a rule was run at all: an ignore of one
// that was not is not called useless.
func Silence(file *syntax.File, findings []analysis.Finding, comments []Ignore, known *Catalogue, ran func(rule string) bool) []analysis.Finding {
	if len(comments) == 0 {
		return findings
	}
	used := make([]map[int]bool, len(comments))
	kept := slices.DeleteFunc(slices.Clone(findings), func(f analysis.Finding) bool {
		silenced := false
		for i, c := range comments {
			if !c.File && (f.Range.Start < c.Covers.Start || f.Range.Start >= c.Covers.End) {
				continue
			}
			for j, name := range c.Names {
				if known.means(name.Text, c.Other, f.Code) {
					if used[i] == nil {
						used[i] = map[int]bool{}
					}
					used[i][j], silenced = true, true
				}
			}
		}
		return silenced
	})
	for i, c := range comments {
		if !c.Other {
			kept = append(kept, judge(file, c, used[i], known, ran)...)
		}
	}
	return kept
}

// means says whether a name in a comment silences a code.
func (c *Catalogue) means(name string, other bool, code string) bool {
	switch {
	case !other:
		prefix, group := strings.CutSuffix(name, "*")
		return name == code || group && prefix != "" && strings.HasPrefix(code, prefix)
	case name == allKICS:
		r := c.rules[code]
		return r != nil && len(r.Equivalents.KICS) > 0
	}
	// tfsec and trivy write an identifier in several ways.
	for _, id := range []string{name, strings.TrimPrefix(name, "avd-"), "avd-" + name} {
		if slices.Contains(c.others[id], code) {
			return true
		}
	}
	return false
}

// judge says what is wrong with one comment of this tool.
func judge(file *syntax.File, c Ignore, used map[int]bool, known *Catalogue, ran func(string) bool) []analysis.Finding {
	var found []analysis.Finding
	report := func(code string, severity analysis.Severity, summary string, at text.Range, format string, args ...any) *analysis.Finding {
		found = append(found, analysis.Finding{
			Code: code, Severity: severity, Summary: summary, Detail: fmt.Sprintf(format, args...),
			Location: analysis.Location{Path: file.Path, Range: at},
		})
		return &found[len(found)-1]
	}
	if len(c.Names) == 0 {
		report(CodeUnknown, analysis.Warning, "Unknown rule", c.Range, "This comment names no rule: write `# %s RULE reason`.", own)
		return found
	}
	for i, name := range c.Names {
		if !known.Known(name.Text) && !known.group(name.Text) {
			f := report(CodeUnknown, analysis.Warning, "Unknown rule", name.Range, "%s", unknownRule(known, name.Text))
			if near := nearest(known, name.Text); near != "" {
				f.Fixes = []analysis.Fix{{Title: "Change to " + near, Safety: analysis.Review, Preferred: true, Edits: []analysis.Edit{
					{Path: file.Path, Edit: text.Edit{Range: name.Range, New: near}},
				}}}
			}
			continue
		}
		if used[i] || known.rules[name.Text] != nil && !ran(name.Text) {
			continue
		}
		f := report(CodeUnused, analysis.Information, "Ignore without effect", c.Range, "Nothing here is reported by %s: the comment can go.", name.Text)
		f.Tags = []analysis.Tag{analysis.Unnecessary}
		if len(c.Names) == 1 {
			f.Fixes = []analysis.Fix{{Title: "Remove the comment", Safety: analysis.Safe, Preferred: true, Edits: []analysis.Edit{
				{Path: file.Path, Edit: text.Edit{Range: wholeLine(file.Text(), c.Range)}},
			}}}
		}
	}
	if c.Reason == "" && len(used) > 0 {
		report(CodeReason, analysis.Information, "Ignore without reason", c.Range, "Say why, behind the rule's name: whoever reads this next has to decide whether it still holds.")
	}
	return found
}

// wholeLine extends the range of a comment to its line, if nothing else stands
// there; otherwise to the blanks before it.
func wholeLine(src string, r text.Range) text.Range {
	line := lineOf(src, r.Start)
	if strings.TrimSpace(src[line.Start:r.Start]) == "" && strings.TrimSpace(src[r.End:min(line.End, len(src))]) == "" {
		return text.Range{Start: line.Start, End: min(line.End, len(src))}
	}
	r.Start = line.Start + len(strings.TrimRight(src[line.Start:r.Start], " \t"))
	return r
}

// InsertIgnore is the fix that silences a finding in place: a comment above the
// block or argument that the finding starts in. False where no comment can
// stand, and for what Terraform itself refuses: silence would not help.
func InsertIgnore(file *syntax.File, f analysis.Finding) (analysis.Fix, bool) {
	i := file.ChunkAt(f.Range.Start)
	c := file.Chunks()[i]
	config := file.Name.Kind == syntax.Config || file.Name.Kind == syntax.Tofu
	if c.JSON || !config || strings.HasPrefix(f.Code, "terraform/") || slices.Contains(Codes(), f.Code) {
		return analysis.Fix{}, false
	}
	start := file.ChunkStart(i)
	at := f.Range.Start - start
	item, ok := around(c, at)
	if !ok {
		return analysis.Fix{}, false
	}
	line := lineOf(c.Src, item)
	indent := c.Src[line.Start:item]
	if strings.TrimSpace(indent) != "" {
		return analysis.Fix{}, false // something else stands before it on the line
	}
	return analysis.Fix{
		Title:  "Ignore " + f.Code + " here",
		Safety: analysis.Review,
		Edits: []analysis.Edit{{Path: file.Path, Edit: text.Edit{
			Range: text.Range{Start: start + line.Start, End: start + line.Start},
			New:   indent + "# " + own + " " + f.Code + "\n",
		}}},
	}, true
}

// around is where the innermost block or argument starts that holds an offset.
func around(c *syntax.Chunk, at int) (int, bool) {
	found, ok := 0, false
	body := c.Body
next:
	for body != nil {
		for _, attr := range body.Attributes {
			if span := module.Span(attr.SrcRange); at >= span.Start && at < max(span.End, span.Start+1) {
				return span.Start, true
			}
		}
		for _, b := range body.Blocks {
			if at >= b.TypeRange.Start.Byte && at < max(b.CloseBraceRange.End.Byte, b.Body.SrcRange.End.Byte) {
				found, ok, body = b.TypeRange.Start.Byte, true, b.Body
				continue next
			}
		}
		break
	}
	return found, ok
}
