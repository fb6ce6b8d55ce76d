package lsptest

import (
	"fmt"
	"strings"
)

// askFile puts a question about the structure of a file; false if there is none
// of that name.
func (s *script) askFile(verb, name, marked string, more []string) bool {
	s.t.Helper()
	e := s.e
	document := object{"textDocument": object{"uri": e.URI(name)}}
	switch verb {
	case "outline":
		var symbols []symbol
		e.must(e.Request("textDocument/documentSymbol", document, &symbols))
		s.answer = e.outline(name, symbols, "")
	case "search": // the name of the file is the query
		var symbols []symbol
		e.must(e.Request("workspace/symbol", object{"query": marked}, &symbols))
		for _, y := range symbols {
			s.answer = append(s.answer, fmt.Sprintf("%s (%s) %s", y.Name, y.ContainerName, e.place(y.Location.URI, y.Location.Range)))
		}
	case "folds":
		var folds []struct {
			StartLine, EndLine           int
			StartCharacter, EndCharacter *int
			Kind                         string
		}
		e.must(e.Request("textDocument/foldingRange", document, &folds))
		for _, f := range folds {
			line := fmt.Sprintf("%d-%d", f.StartLine+1, f.EndLine+1)
			if f.StartCharacter != nil {
				line = fmt.Sprintf("%d:%d-%d:%d", f.StartLine+1, *f.StartCharacter, f.EndLine+1, *f.EndCharacter)
			}
			s.answer = append(s.answer, strings.TrimSpace(line+" "+f.Kind))
		}
	case "select":
		type selection struct {
			Range  Range
			Parent *selection
		}
		var found []*selection
		e.must(e.Request("textDocument/selectionRange", object{"textDocument": object{"uri": e.URI(name)}, "positions": []Position{e.position(e.Text(name), e.Cursor(name, marked))}}, &found))
		for at := found[0]; at != nil; at = at.Parent {
			s.answer = append(s.answer, strings.Join(strings.Fields(e.slice(e.Text(name), at.Range)), " "))
		}
	case "links":
		var links []struct {
			Range           Range
			Target, Tooltip string
		}
		e.must(e.Request("textDocument/documentLink", document, &links))
		for _, l := range links {
			s.answer = append(s.answer, fmt.Sprintf("%s -> %s", e.place(e.URI(name), l.Range), e.nameOf(l.Target)))
		}
	case "hints":
		var hints []struct {
			Position Position
			Label    string
		}
		e.must(e.Request("textDocument/inlayHint", object{"textDocument": object{"uri": e.URI(name)}, "range": e.rangeOf(e.Text(name), 0, len(e.Text(name)))}, &hints))
		for _, h := range hints {
			s.answer = append(s.answer, e.place(e.URI(name), Range{h.Position, h.Position})+" "+h.Label)
		}
	case "lenses":
		var lenses []struct {
			Range   Range
			Command struct{ Title string }
		}
		e.must(e.Request("textDocument/codeLens", document, &lenses))
		for _, l := range lenses {
			s.answer = append(s.answer, e.place(e.URI(name), l.Range)+" "+l.Command.Title)
		}
	case "linked":
		var linked *struct{ Ranges []Range }
		e.Ask("textDocument/linkedEditingRange", name, marked, nil, &linked)
		if linked != nil {
			for _, r := range linked.Ranges {
				s.answer = append(s.answer, e.place(e.URI(name), r))
			}
		}
	case "actions", "act":
		actions := e.refactorings(name, marked)
		if verb == "actions" {
			for _, a := range actions {
				s.answer = append(s.answer, a.Title)
			}
			break
		}
		s.asked = false
		for _, a := range actions {
			if len(more) == 1 && a.Title == more[0] {
				e.applyEdit(*a.Edit)
				return true
			}
		}
		s.t.Errorf("%s: no such action", s.step)
	case "calls":
		s.answer = e.Calls(name, marked)
	case "move": // a folder to another place; the marked text is its new name
		var edit Edit
		e.Settle()
		e.must(e.Request("workspace/willRenameFiles", object{"files": []object{{"oldUri": e.URI(name), "newUri": e.URI(marked)}}}, &edit))
		e.applyEdit(edit)
		s.asked = false
	case "prepare":
		var found struct {
			Range       Range
			Placeholder string
		}
		params := object{"textDocument": object{"uri": e.URI(name)}, "position": e.position(e.Text(name), e.Cursor(name, marked))}
		if err := e.Request("textDocument/prepareRename", params, &found); err != nil {
			s.answer = []string{err.Error()}
		} else {
			s.answer = []string{e.place(e.URI(name), found.Range)}
		}
	case "typed": // the character before the cursor was typed
		at := e.Cursor(name, marked)
		var edits []TextEdit
		e.Ask("textDocument/onTypeFormatting", name, marked, object{"ch": e.Text(name)[at-1 : at], "options": object{}}, &edits)
		e.applyTextEdits(e.URI(name), edits)
		s.asked = false
	case "tokens":
		s.answer = e.TokenLines(name, e.Tokens(name))
	default:
		return false
	}
	return true
}

type symbol struct {
	Name, Detail, ContainerName string
	Kind                        int
	Range, SelectionRange       Range
	Location                    struct {
		URI   string
		Range Range
	}
	Children []symbol
}

// outline shows symbols as indented lines, and checks what the protocol wants
// of their ranges.
func (e *Editor) outline(name string, symbols []symbol, indent string) []string {
	var lines []string
	src := e.Text(name)
	for _, y := range symbols {
		if y.Location.URI != "" {
			lines = append(lines, strings.TrimSpace(y.ContainerName+" / "+y.Name))
			continue
		}
		start, end := e.offset(src, y.Range.Start), e.offset(src, y.Range.End)
		if s, f := e.offset(src, y.SelectionRange.Start), e.offset(src, y.SelectionRange.End); s < start || f > end {
			e.t.Errorf("%s: the selection of %s is not within its range", name, y.Name)
		}
		line := indent + y.Name
		if y.Detail != "" {
			line += " = " + y.Detail
		}
		lines = append(lines, line)
		lines = append(lines, e.outline(name, y.Children, indent+". ")...)
	}
	return lines
}
