package functions

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func fileSet(env environment) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "path", Type: cty.String, AllowMarked: true, AllowUnknown: true},
			{Name: "pattern", Type: cty.String, AllowMarked: true, AllowUnknown: true},
		},
		Type:         function.StaticReturnType(cty.Set(cty.String)),
		RefineResult: notNull,
		Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
			dir, dirMarks := args[0].Unmark()
			pattern, patternMarks := args[1].Unmark()
			unknown := cty.UnknownVal(retType).WithMarks(dirMarks, patternMarks)
			if !dir.IsKnown() || !pattern.IsKnown() {
				return unknown, nil
			}
			found, err := env.glob(dir.AsString(), pattern.AsString(), dirMarks, patternMarks)
			switch {
			case err == errUnknowable:
				return unknown, nil
			case err != nil:
				return cty.UnknownVal(retType), err
			case len(found) == 0:
				return cty.SetValEmpty(cty.String).WithMarks(dirMarks, patternMarks), nil
			}
			values := make([]cty.Value, len(found))
			for i, name := range found {
				values[i] = cty.StringVal(name)
			}
			return cty.SetVal(values).WithMarks(dirMarks, patternMarks), nil
		},
	})
}

// maxMatches bounds the files that a pattern may match for the result to be
// known.
const maxMatches = 128

// glob returns the regular files that match a pattern, relative to dir. The
// directory is part of the pattern, as in Terraform.
func (e environment) glob(dir, pattern string, marks ...cty.ValueMarks) ([]string, error) {
	dir = filepath.ToSlash(filepath.Clean(dir))
	joined := path.Join(dir, filepath.ToSlash(pattern))
	// Only what comes after the last plain directory must be searched.
	segments := strings.Split(joined, "/")
	plain := 0
	for plain < len(segments)-1 && !strings.ContainsAny(segments[plain], `*?[{\`) {
		plain++
	}
	base := path.Join(segments[:plain]...)
	switch {
	case strings.HasPrefix(joined, "/"):
		base = "/" + base
	case base == "":
		base = "."
	}
	rest := segments[plain:]
	for _, segment := range rest {
		classes, braces := wellFormed(segment)
		if classes && !braces {
			// Whether this is an error depends on how far a name matches; or
			// the alternatives hold slashes, which OpenTofu allows.
			return nil, errUnknowable
		}
		if !classes {
			return nil, fmt.Errorf("failed to glob pattern %s: syntax error in pattern", redacted(joined, marks...))
		}
	}
	files, kind := e.files.List(filepath.FromSlash(base))
	switch {
	case strings.HasPrefix(dir, "~") || kind == Unknowable:
		return nil, errUnknowable
	case kind != Directory:
		return nil, nil
	}
	m := matcher{budget: maxWork / 50, tool: e.tool}
	var found []string
	for _, file := range files {
		if !m.path(rest, strings.Split(file, "/")) {
			continue
		}
		relative, err := filepath.Rel(filepath.FromSlash(dir), filepath.FromSlash(path.Join(base, file)))
		if err != nil {
			return nil, errUnknowable
		}
		found = append(found, filepath.ToSlash(relative))
	}
	if m.budget <= 0 || len(found) > maxMatches {
		return nil, errUnknowable
	}
	return found, nil
}

// wellFormed tells whether the classes and backslashes of a segment are
// complete, and whether its braces are.
func wellFormed(segment string) (classes, braces bool) {
	open, start, depth := false, 0, 0
	for i := 0; i < len(segment); i++ {
		switch c := segment[i]; {
		case c == '\\':
			if i++; i == len(segment) {
				return false, false
			}
		case open && c == ']' && i == start:
			return false, false
		case open:
			open = c != ']'
		case c == '[':
			open, start = true, i+1
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		}
	}
	return !open, depth == 0
}

// matcher matches names. The budget is counted down with every step; nothing
// matches once it is used up.
type matcher struct {
	budget int
	tool   Tool
}

// path matches whole segments; "**" stands for any number of them.
func (m *matcher) path(pattern, name []string) bool {
	if m.budget--; m.budget <= 0 {
		return false
	}
	if len(pattern) == 0 {
		return len(name) == 0
	}
	if pattern[0] == "**" {
		for skip := range len(name) + 1 {
			if m.path(pattern[1:], name[skip:]) {
				return true
			}
		}
		// At the end it stands for everything below.
		return len(pattern) == 1
	}
	return len(name) > 0 && m.segment(pattern[0], name[0]) && m.path(pattern[1:], name[1:])
}

// segment matches one name: "*", "?", classes and alternatives in braces.
func (m *matcher) segment(pattern, name string) bool {
	if m.budget--; m.budget <= 0 {
		return false
	}
	if pattern == "" {
		return name == ""
	}
	switch pattern[0] {
	case '*':
		for skip := range len(name) + 1 {
			if m.segment(pattern[1:], name[skip:]) {
				return true
			}
		}
		return false
	case '{':
		alternatives, rest := splitBraces(pattern)
		for _, alternative := range alternatives {
			if m.segment(alternative+rest, name) {
				return true
			}
		}
		return false
	}
	if name == "" {
		return false
	}
	r, width := utf8.DecodeRuneInString(name)
	switch pattern[0] {
	case '?':
		return m.segment(pattern[1:], name[width:])
	case '[':
		in, rest := m.class(pattern[1:], r)
		return in && m.segment(rest, name[width:])
	case '\\':
		pattern = pattern[1:]
	}
	want, wantWidth := utf8.DecodeRuneInString(pattern)
	return want == r && m.segment(pattern[wantWidth:], name[width:])
}

// splitBraces takes the alternatives from a pattern that begins with a brace.
func splitBraces(pattern string) (alternatives []string, rest string) {
	depth, start := 0, 1
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '{':
			depth++
		case ',':
			if depth == 1 {
				alternatives = append(alternatives, pattern[start:i])
				start = i + 1
			}
		case '}':
			if depth--; depth == 0 {
				return append(alternatives, pattern[start:i]), pattern[i+1:]
			}
		}
	}
	return nil, ""
}

// class tells whether a rune is in the class at the start of a pattern, after
// its bracket, and returns what comes after the class. An exclamation mark
// negates in OpenTofu only.
func (m *matcher) class(pattern string, r rune) (in bool, rest string) {
	negated := false
	if pattern != "" && (pattern[0] == '^' || pattern[0] == '!' && m.tool == OpenTofu) {
		negated, pattern = true, pattern[1:]
	}
	for pattern != "" && pattern[0] != ']' {
		var low, high rune
		low, pattern = classRune(pattern)
		if high = low; len(pattern) > 1 && pattern[0] == '-' && pattern[1] != ']' {
			high, pattern = classRune(pattern[1:])
		}
		in = in || low <= r && r <= high
	}
	if pattern == "" {
		return false, ""
	}
	return in != negated, pattern[1:]
}

func classRune(pattern string) (rune, string) {
	if len(pattern) > 1 && pattern[0] == '\\' {
		pattern = pattern[1:]
	}
	r, width := utf8.DecodeRuneInString(pattern)
	return r, pattern[width:]
}
