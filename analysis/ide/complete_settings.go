package ide

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// ignoreWord begins a comment that silences findings; see package config.
const ignoreWord = "terravet:ignore"

// inComment lists the rules that a comment may silence.
func (q *question) inComment() {
	src := q.source().Src
	line := src[strings.LastIndexByte(src[:q.rel()], '\n')+1 : q.rel()]
	_, comment, ok := strings.Cut(line, "#")
	if _, other, slashes := strings.Cut(line, "//"); !ok && slashes {
		comment, ok = other, true
	}
	if !ok {
		return
	}
	start := strings.LastIndexAny(comment, " \t,") + 1
	q.prefix = comment[start:]
	q.insert = text.Range{Start: q.rel() - len(q.prefix), End: q.rel()}
	q.replace = q.insert
	for q.replace.End < len(src) && ruleByte(src[q.replace.End]) {
		q.replace.End++
	}
	head := strings.TrimSpace(comment[:start])
	switch rest, ignores := strings.CutPrefix(head, ignoreWord); {
	case head == "" && strings.HasPrefix(ignoreWord, q.prefix):
		q.add(Candidate{Label: ignoreWord, Sort: Keyword, Detail: "silences a finding", Insert: ignoreWord + " ", Again: true})
	case ignores && (strings.TrimSpace(rest) == "" || strings.HasSuffix(rest, ",")):
		q.rules(false)
	}
}

func ruleByte(b byte) bool { return identifierByte(b) || b == '/' || b == '*' }

// rules lists what can be silenced or set; groups are "aws/*".
func (q *question) rules(groups bool) {
	if q.Catalogue == nil {
		return
	}
	for _, name := range q.Catalogue.Names() {
		c := Candidate{Label: name, Sort: Rule}
		if r := q.Catalogue.Rule(name); r != nil {
			c.Detail = r.Doc.Summary
			c.Doc = func() string { return q.ruleDoc(name) }
		} else {
			c.Rank = 2 // findings of the language
		}
		q.add(c)
		if group, _, ok := strings.Cut(name, "/"); groups && ok {
			q.add(Candidate{Label: group + "/*", Sort: Rule, Detail: "all rules of the group", Rank: 1})
		}
	}
}

// ruleDoc is the manual of a rule in short; empty if there is none.
func (w World) ruleDoc(name string) string {
	if w.Catalogue == nil {
		return ""
	}
	r := w.Catalogue.Rule(name)
	if r == nil {
		return ""
	}
	var d doc
	d.title(r.Severity.String(), name)
	d.text(escape(r.Doc.Summary) + ".")
	d.text(escape(r.Doc.Why))
	if r.Doc.Bad != "" && len(r.Doc.Bad) < 1500 {
		d.text("Found:")
		d.code(strings.TrimSpace(r.Doc.Bad))
	}
	if r.Doc.Good != "" && len(r.Doc.Good) < 1500 {
		d.text("Right:")
		d.code(strings.TrimSpace(r.Doc.Good))
	}
	for _, source := range r.Doc.Sources {
		d.text("<" + source + ">")
	}
	return d.String()
}

// settings lists what .terravet.hcl may hold.
func (q *question) settings() {
	top := q.c.top()
	argument := q.outerArgument()
	switch {
	case q.c.text:
		outer := &q.c.frames[len(q.c.frames)-2]
		src := q.source().Src
		end := q.rel() + strings.IndexAny(src[q.rel():]+"\n", "\"\n\r")
		q.insert = text.Range{Start: q.c.literal, End: q.rel()}
		q.replace = text.Range{Start: q.c.literal, End: min(end, len(src))}
		q.prefix = src[q.c.literal:q.rel()]
		switch {
		case outer.kind == inBody && len(outer.header) > 0 && outer.header[0].text == "rule":
			q.rules(true)
		case argument == "profile":
			for p := analysis.Default; p < analysis.OptIn; p++ {
				q.add(Candidate{Label: p.String(), Sort: Value})
			}
		case argument == "severity":
			for s := analysis.Error; s <= analysis.Hint; s++ {
				q.add(Candidate{Label: s.String(), Sort: Value, Rank: int(s)})
			}
		}
	case top.kind == inBody && len(top.header) == 0 && len(q.c.path()) == 0:
		q.add(Candidate{Label: "profile", Sort: Argument, Detail: "default, strict or production", Insert: "profile = ", Snippet: `profile = "$0"`})
		q.add(Candidate{Label: "ignore", Sort: Argument, Detail: "paths", Insert: "ignore = ", Snippet: `ignore = ["$0"]`})
		q.add(Candidate{Label: "rule", Sort: BlockType, Detail: "block", Insert: "rule ", Snippet: "rule \"$1\" {\n  $0\n}", Again: true})
	case top.kind == inBody && len(top.header) == 0:
		q.add(Candidate{Label: "enabled", Sort: Argument, Detail: "bool", Insert: "enabled = "})
		q.add(Candidate{Label: "severity", Sort: Argument, Detail: "error, warning, information or hint", Insert: "severity = ", Snippet: `severity = "$0"`})
		q.add(Candidate{Label: "options", Sort: Argument, Detail: "object", Insert: "options = ", Snippet: "options = {\n  $0\n}"})
	case top.kind == inValue && argument == "enabled":
		q.add(Candidate{Label: "true", Sort: Value})
		q.add(Candidate{Label: "false", Sort: Value})
	}
}

// ruleUnder is the name of a rule in a comment or a settings file under a
// place; empty if there is none.
func (p Place) ruleUnder() (string, text.Range) {
	src := p.source().Src
	line := strings.LastIndexByte(src[:p.rel()], '\n') + 1
	end := len(src)
	if i := strings.IndexByte(src[p.rel():], '\n'); i >= 0 {
		end = p.rel() + i
	}
	if !strings.Contains(src[line:end], ignoreWord) && p.File.Name.Kind != syntax.Settings {
		return "", text.Range{}
	}
	r := text.Range{Start: p.rel(), End: p.rel()}
	for r.Start > line && ruleByte(src[r.Start-1]) {
		r.Start--
	}
	for r.End < end && ruleByte(src[r.End]) {
		r.End++
	}
	return src[r.Start:r.End], r
}
