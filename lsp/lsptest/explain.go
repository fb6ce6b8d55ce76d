package lsptest

import (
	"encoding/json"
	"strings"
)

// Hover asks what a word means. The answer is the word, then the lines of the
// text that are not blank.
func (e *Editor) Hover(name, marked string) []string {
	e.t.Helper()
	var hover *struct {
		Contents struct{ Kind, Value string }
		Range    *Range
	}
	e.Ask("textDocument/hover", name, marked, nil, &hover)
	if hover == nil {
		return nil
	}
	var lines []string
	if hover.Range != nil {
		lines = append(lines, "["+e.slice(e.Text(name), *hover.Range)+"]")
	}
	for line := range strings.Lines(hover.Contents.Value) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// Signature asks for the parameters of the call around a place. The answer is
// the signature with the active parameter in brackets, then the lines of its
// documentation.
func (e *Editor) Signature(name, marked string) []string {
	e.t.Helper()
	var help *struct {
		Signatures []struct {
			Label         string
			Documentation struct{ Kind, Value string }
			Parameters    []struct{ Label json.RawMessage }
		}
		ActiveParameter *int
	}
	e.Ask("textDocument/signatureHelp", name, marked, nil, &help)
	if help == nil || len(help.Signatures) == 0 {
		return nil
	}
	s := help.Signatures[0]
	label := s.Label
	if n := help.ActiveParameter; n != nil && *n < len(s.Parameters) {
		var at [2]int
		var text string
		if json.Unmarshal(s.Parameters[*n].Label, &at) == nil {
			label = label[:at[0]] + "[" + label[at[0]:at[1]] + "]" + label[at[1]:]
		} else {
			e.must(json.Unmarshal(s.Parameters[*n].Label, &text))
			label = strings.Replace(label, text, "["+text+"]", 1)
		}
	}
	lines := []string{label}
	for line := range strings.Lines(s.Documentation.Value) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// Calls asks for the hierarchy of calls at a place: the module, then a line for
// each that calls it, and for each that it calls.
func (e *Editor) Calls(name, marked string) []string {
	e.t.Helper()
	type item struct {
		Name, URI string
		Data      json.RawMessage
	}
	e.Settle()
	var items []json.RawMessage
	e.Ask("textDocument/prepareCallHierarchy", name, marked, nil, &items)
	var lines []string
	for _, raw := range items {
		var self item
		e.must(json.Unmarshal(raw, &self))
		lines = append(lines, self.Name+" "+e.nameOf(self.URI))
		var calls []struct {
			From, To   item
			FromRanges []Range
		}
		e.must(e.Request("callHierarchy/incomingCalls", object{"item": raw}, &calls))
		for _, c := range calls {
			for _, r := range c.FromRanges {
				lines = append(lines, "called by "+c.From.Name+" "+e.place(c.From.URI, r))
			}
		}
		calls = nil
		e.must(e.Request("callHierarchy/outgoingCalls", object{"item": raw}, &calls))
		for _, c := range calls {
			lines = append(lines, "calls "+c.To.Name+" "+e.nameOf(c.To.URI))
			for _, r := range c.FromRanges {
				lines = append(lines, "at "+e.place(self.URI, r))
			}
		}
	}
	return lines
}

// refactorings asks for what can be done with a selection: the text between two
// ^, or the place of one.
func (e *Editor) refactorings(name, marked string) []Action {
	e.t.Helper()
	before, rest, _ := strings.Cut(marked, "^")
	selected, after, two := strings.Cut(rest, "^")
	if !two {
		selected, after = "", rest
	}
	src := e.Text(name)
	i := strings.Index(src, before+selected+after)
	if i < 0 {
		e.t.Fatalf("%s has no %q", name, before+selected+after)
	}
	i += len(before)
	var actions []Action
	e.must(e.Request("textDocument/codeAction", object{
		"textDocument": object{"uri": e.URI(name)}, "range": e.rangeOf(src, i, i+len(selected)),
		"context": object{"diagnostics": []any{}, "only": []string{"refactor"}},
	}, &actions))
	return actions
}
