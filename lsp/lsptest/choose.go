package lsptest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// Choice is an item of a completion list.
type Choice struct {
	Label        string
	Kind         int
	Detail       string
	LabelDetails struct{ Detail, Description string }
	SortText     string
	TextEdit     struct {
		NewText                string
		Range, Insert, Replace *Range
	}
	InsertTextFormat int
	InsertTextMode   int
	Documentation    json.RawMessage
	Tags             []int
	Deprecated       bool
	Command          json.RawMessage
	Data             json.RawMessage
	raw              json.RawMessage
}

// line is a choice as fixtures write it: the label and, behind two spaces, its
// detail.
func (c Choice) line() string {
	detail := c.Detail + c.LabelDetails.Detail + c.LabelDetails.Description
	if detail == "" {
		return c.Label
	}
	return c.Label + "  " + detail
}

// Complete asks for completion at a place, and puts the items in the order in
// which an editor shows them.
func (e *Editor) Complete(name, marked string) []Choice {
	e.t.Helper()
	var list struct {
		IsIncomplete bool
		Items        []json.RawMessage
	}
	e.Ask("textDocument/completion", name, marked, object{"context": object{"triggerKind": 1}}, &list)
	choices := make([]Choice, len(list.Items))
	for i, raw := range list.Items {
		e.must(json.Unmarshal(raw, &choices[i]))
		choices[i].raw = raw
	}
	slices.SortStableFunc(choices, func(a, b Choice) int { return strings.Compare(a.SortText, b.SortText) })
	return choices
}

var placeholder = regexp.MustCompile(`\$(\d+)|\$\{\d+(?::([^}]*))?\}`)

// Choose completes at a place with the item of a label. What is to be filled in
// stays as it is proposed.
func (e *Editor) Choose(name, marked, label string) {
	e.t.Helper()
	for _, c := range e.Complete(name, marked) {
		if c.Label != label {
			continue
		}
		text := c.TextEdit.NewText
		if c.InsertTextFormat == 2 {
			text = placeholder.ReplaceAllString(text, "$2")
		}
		r := c.TextEdit.Range
		if r == nil {
			r = c.TextEdit.Replace
		}
		e.applyTextEdits(e.URI(name), []TextEdit{{Range: *r, NewText: text}})
		return
	}
	e.t.Errorf("no item %q at %s", label, marked)
}

// Documentation resolves an item and returns what it says.
func (e *Editor) Documentation(c Choice) (kind, value string) {
	e.t.Helper()
	doc := c.Documentation
	if doc == nil {
		var resolved Choice
		e.must(e.Request("completionItem/resolve", c.raw, &resolved))
		doc = resolved.Documentation
	}
	var m struct{ Kind, Value string }
	if len(doc) > 0 {
		e.must(json.Unmarshal(doc, &m))
	}
	return m.Kind, m.Value
}

// Rename changes the name at a place, in all files, and returns why it cannot be
// done.
func (e *Editor) Rename(name, marked, to string) (why string) {
	e.t.Helper()
	e.Settle()
	var edit Edit
	params := object{"textDocument": object{"uri": e.URI(name)}, "position": e.position(e.Text(name), e.Cursor(name, marked)), "newName": to}
	if err := e.Request("textDocument/rename", params, &edit); err != nil {
		return err.Error()
	}
	e.applyEdit(edit)
	return ""
}
