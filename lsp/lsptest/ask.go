package lsptest

import (
	"fmt"
	"slices"
	"strings"
)

// A fixture asks like this:
//
//	definition main.tf `var.na^me`
//	= variables.tf:1: variable "[name]" {
//
// The text between the quotes stands somewhere in the file, and the ^ is not
// part of it but the cursor. Below come the lines of the answer: "= LINE" is
// the next line, "~ LINE" is some line, "! LINE" is no line, "none" stands for
// an empty answer. Lines that only ~ and ! speak of may be more.

// Cursor finds a marked text in a file and returns the offset of its ^.
func (e *Editor) Cursor(name, marked string) int {
	e.t.Helper()
	before, after, ok := strings.Cut(marked, "^")
	if !ok {
		e.t.Fatalf("%q has no ^", marked)
	}
	i := strings.Index(e.Text(name), before+after)
	if i < 0 {
		e.t.Fatalf("%s has no %q", name, before+after)
	}
	return i + len(before)
}

// Ask sends a request about the place of a cursor; more are further members of
// its parameters.
func (e *Editor) Ask(method, name, marked string, more map[string]any, result any) {
	e.t.Helper()
	params := object{
		"textDocument": object{"uri": e.URI(name)}, "position": e.position(e.Text(name), e.Cursor(name, marked)),
	}
	for k, v := range more {
		params[k] = v
	}
	e.must(e.Request(method, params, result))
}

// place shows a range of a file: its line, with the range in brackets.
func (e *Editor) place(uri string, r Range) string {
	name := e.nameOf(uri)
	src := e.Text(name)
	start, end := e.offset(src, r.Start), e.offset(src, r.End)
	from := strings.LastIndexByte(src[:start], '\n') + 1
	to := end
	if i := strings.IndexByte(src[end:], '\n'); i >= 0 {
		to += i
	} else {
		to = len(src)
	}
	line := src[from:start] + "[" + src[start:end] + "]" + src[end:to]
	if first, _, more := strings.Cut(line, "\n"); more {
		line = first + " ...]"
	}
	return fmt.Sprintf("%s:%d: %s", name, r.Start.Line+1, strings.TrimSpace(strings.TrimSuffix(line, "\r")))
}

// nameOf is the inverse of URI.
func (e *Editor) nameOf(uri string) string {
	for _, name := range e.Names() {
		if e.URI(name) == uri {
			return name
		}
	}
	return uri
}

// Locations are what a request for places answers, as lines.
func (e *Editor) Locations(method, name, marked string) []string {
	e.t.Helper()
	var raw []struct {
		URI, TargetURI              string
		Range, TargetSelectionRange Range
	}
	e.Ask(method, name, marked, object{"context": object{"includeDeclaration": true}}, &raw)
	var lines []string
	for _, l := range raw {
		if l.TargetURI != "" {
			l.URI, l.Range = l.TargetURI, l.TargetSelectionRange
		}
		lines = append(lines, e.place(l.URI, l.Range))
	}
	return lines
}

// ask puts a question; false if there is none of that name.
func (s *script) ask(verb, name, marked string, more []string) bool {
	s.t.Helper()
	s.answer, s.asked = nil, true
	switch verb {
	case "definition", "declaration", "typeDefinition", "implementation", "references":
		s.answer = s.e.Locations("textDocument/"+verb, name, marked)
	case "highlight":
		var raw []struct {
			Range Range
			Kind  int
		}
		s.e.Ask("textDocument/documentHighlight", name, marked, nil, &raw)
		for _, h := range raw {
			kind := map[int]string{2: "read", 3: "write"}[h.Kind]
			s.answer = append(s.answer, kind+" "+s.e.place(s.e.URI(name), h.Range))
		}
	case "hover":
		s.answer = s.e.Hover(name, marked)
	case "signature":
		s.answer = s.e.Signature(name, marked)
	case "complete":
		for _, c := range s.e.Complete(name, marked) {
			s.answer = append(s.answer, c.line())
		}
	case "choose":
		if len(more) != 1 {
			s.t.Fatalf("%s: choose F \"mark\" LABEL", s.step)
		}
		s.asked = false
		s.e.Choose(name, marked, more[0])
	case "rename":
		if len(more) != 1 {
			s.t.Fatalf("%s: rename F \"mark\" NAME", s.step)
		}
		s.asked = false
		if why := s.e.Rename(name, marked, more[0]); why != "" {
			s.asked, s.answer = true, []string{why}
		}
	default:
		return s.askFile(verb, name, marked, more)
	}
	return true
}

// wanted holds a line of an answer against the last question; false if the
// line is none.
func (s *script) wanted(line string) bool {
	s.t.Helper()
	mark, want, ok := strings.Cut(line, " ")
	if line == "none" && s.asked {
		if len(s.answer) > 0 {
			s.t.Errorf("%s: an answer where none was wanted:\n%s", s.step, strings.Join(s.answer, "\n"))
		}
		s.asked = false
		return true
	}
	if !ok || !s.asked || mark != "=" && mark != "~" && mark != "!" {
		return false
	}
	want = strings.TrimSpace(want)
	switch i := slices.Index(s.answer, want); {
	case mark == "=" && i == 0:
		s.answer = s.answer[1:]
	case mark == "=":
		s.t.Errorf("%s: %q is not next, but\n%s", s.step, want, strings.Join(s.answer, "\n"))
		s.loose = true
	case mark == "~" && i < 0:
		s.t.Errorf("%s: %q is not in\n%s", s.step, want, strings.Join(s.answer, "\n"))
	case mark == "!" && i >= 0:
		s.t.Errorf("%s: %q should not be there", s.step, want)
	}
	if mark != "=" {
		s.loose = true
	}
	return true
}

// answered ends a question: with "=" all lines must have been wanted.
func (s *script) answered() {
	s.t.Helper()
	if s.asked && !s.loose && len(s.answer) > 0 {
		s.t.Errorf("%s: not wanted:\n%s", s.step, strings.Join(s.answer, "\n"))
	}
	s.asked, s.loose, s.answer = false, false, nil
}
