package suggest

import (
	"iter"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// sameBody finds arguments and blocks of the body itself under a name that is
// spelt or worded alike.
func (s *search) sameBody() {
	for c := range settableIn(s.body) {
		if s.written(s.Path, c.name) && !c.block {
			continue
		}
		score, class := s.resemblance(c.name)
		if score == 0 {
			continue
		}
		if c.required && !s.written(s.Path, c.name) {
			score += 0.04
		}
		score *= s.fit(c) * c.current()
		why := quote(c.name) + " is what " + s.place() + " calls it"
		if class == Misspelt {
			why = "it is spelt " + quote(c.name)
		}
		s.add(Meaning{Class: class, Confidence: min(score, 0.99), Path: s.Path, Name: c.name, Block: c.block, Why: why})
	}
}

// resemblance compares a name with the one that was written.
func (s *search) resemblance(name string) (float64, Class) {
	l := s.likeness(name)
	spelling, words := l.letters, l.words*0.97
	// `name` of a cluster is its cluster_name.
	if len(s.words) == 1 && identity(s.words[0].text) && s.ownName(l.own) {
		return 0.82, Reworded
	}
	if spelling == 0 && words < 0.55 && s.adorns(name) {
		return 0.85, Reworded
	}
	if spelling == 0 && words < 0.55 {
		return 0, 0
	}
	if spelling >= words {
		return spelling, Misspelt
	}
	return words, Reworded
}

// adorns says that what was written is a name and words that say little:
// enabled_name.
func (s *search) adorns(name string) bool {
	rest, ok := strings.CutPrefix(s.Name, name+"_")
	if !ok {
		if rest, ok = strings.CutSuffix(s.Name, "_"+name); !ok {
			return false
		}
	}
	return onlyLight(read(rest, nil))
}

// ownName says whether words are an owner's name and "name" or "id".
func (s *search) ownName(words []word) bool {
	if len(words) < 2 || !identity(words[len(words)-1].text) {
		return false
	}
	for _, w := range words[:len(words)-1] {
		if w.weight >= strong {
			return false
		}
	}
	return true
}

// spelt is the likeness by letters alone: no word may differ much.
func spelt(name, other string) float64 {
	score := Score(name, nil, other)
	if score == 0 || score == 1 {
		return score
	}
	for name != "" && other != "" {
		var a, b string
		a, name, _ = strings.Cut(name, "_")
		b, other, _ = strings.Cut(other, "_")
		if a != b && !swapped(a, b) && levenshtein.Distance(a, b, nil) > 1+max(len(a), len(b))/4 {
			if strings.Count(name, "_") == strings.Count(other, "_") {
				return 0
			}
			break // the underscore itself is what differs
		}
	}
	return score
}

// candidate is an argument or nested block that can be written.
type candidate struct {
	name     string
	block    bool
	required bool
	attr     flat.Attribute
	nested   flat.Nested
}

// current is a factor that sets what is deprecated behind what is not.
func (c candidate) current() float64 {
	_, gone := c.attr.Deprecated()
	if c.block {
		_, gone = c.nested.Body().Deprecated()
	}
	if gone {
		return 0.85
	}
	return 1
}

// settableIn yields what can be written in a body.
func settableIn(body flat.Body) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for a := range body.Attributes() {
			if !settable(a) || a.Name() == "id" && !a.Required() {
				continue
			}
			c := candidate{name: a.Name(), required: a.Required(), attr: a}
			if n, ok := a.Nested(); ok {
				c.nested = n
			}
			if !yield(c) {
				return
			}
		}
		for n := range body.Blocks() {
			if n.Name() == "timeouts" {
				continue
			}
			if !yield(candidate{name: n.Name(), block: true, required: n.MinItems() > 0, nested: n}) {
				return
			}
		}
	}
}

// fit says how well the form of the value suits a candidate: 1 is well.
func (s *search) fit(c candidate) float64 {
	if c.block {
		_, takes := Takes(c.nested.Body(), s.Form)
		switch {
		case s.Block || s.Form == MapForm || s.Form == BlocksForm:
			return s.holds(c.nested.Body())
		case s.Form == ListForm && c.nested.MaxItems() != 1:
			return 0.85
		case takes:
			return 0.9
		case s.Form == AnyForm:
			return 0.8
		}
		return 0.68
	}
	return fits(s.Form, s.Block, c.attr)
}

// Takes names the one argument of a block that a single value of a form can be
// meant for: the only required one, or "enabled" for a yes or no.
func Takes(body flat.Body, form Form) (argument string, ok bool) {
	for n := range body.Blocks() {
		if n.MinItems() > 0 {
			return "", false
		}
	}
	var only flat.Attribute
	n := 0
	for a := range body.Attributes() {
		if a.Required() {
			only, n = a, n+1
		}
	}
	if n == 0 {
		for _, name := range [...]string{"enabled", "enable"} {
			if a, ok := body.Attribute(name); ok && only.Name() == "" {
				only = a
			}
		}
	}
	if n > 1 || only.Name() == "" {
		return "", false
	}
	isBool := only.Type().String() == "bool"
	return only.Name(), form == AnyForm && n == 1 || isBool == (form == BoolForm) && form != AnyForm && fits(form, false, only) > 0.9
}

// fits is fit for an argument.
func fits(form Form, block bool, a flat.Attribute) float64 {
	t := a.Type()
	if t.IsDynamic() {
		return 1
	}
	text := t.String()
	compound := strings.HasPrefix(text, "map(") || strings.HasPrefix(text, "object(")
	list := strings.HasPrefix(text, "list(") || strings.HasPrefix(text, "set(")
	if block {
		switch {
		case compound || list && strings.Contains(text, "(object("):
			return 1
		}
		return 0.6
	}
	switch form {
	case StringForm:
		if list {
			return 0.92
		}
		if text == "bool" || text == "number" {
			return 0.8
		}
		if compound {
			return 0.65
		}
	case BoolForm:
		if text == "bool" {
			return 1
		}
		if name := a.Name(); text == "string" && identity(name[strings.LastIndexByte(name, '_')+1:]) {
			return 0.55
		}
		if text == "string" {
			return 0.84
		}
		return 0.65
	case NumberForm:
		if text == "number" {
			return 1
		}
		if text == "string" {
			return 0.9
		}
		return 0.7
	case ListForm:
		if !list {
			return 0.75
		}
	case MapForm:
		if !compound {
			return 0.7
		}
	case BlocksForm:
		if !list {
			return 0.75
		}
	}
	return 1
}

// holds says how many of the names inside what was written a body has: 1 for
// all, or where nothing is written inside.
func (s *search) holds(body flat.Body) float64 {
	if len(s.Within) == 0 {
		return 1
	}
	n := 0
	for _, name := range s.Within {
		if has(body, name) {
			n++
		}
	}
	return 0.8 + 0.2*float64(n)/float64(len(s.Within))
}

func has(body flat.Body, name string) bool {
	if a, ok := body.Attribute(name); ok {
		return settable(a)
	}
	_, ok := body.Block(name)
	return ok
}

// unwrapped finds what a block or object holds in the body around it.
func (s *search) unwrapped() {
	if !s.Block && s.Form != MapForm || len(s.Within) == 0 {
		return
	}
	for _, name := range s.Within {
		if !has(s.body, name) || s.written(s.Path, name) || general[name] {
			return
		}
	}
	for n := range s.body.Blocks() {
		if Slip(s.Name, n.Name()) && holds(n.Body(), s.Within) {
			return // a block of that name holds just this
		}
	}
	s.add(Meaning{Class: Unwrapped, Confidence: 0.9, Path: s.Path,
		Why: "what it holds, " + quote(strings.Join(s.Within, "`, `")) + ", stands in " + s.place() + " itself"})
}

// holds says that a body has all of some names.
func holds(body flat.Body, names []string) bool {
	for _, name := range names {
		if !has(body, name) {
			return false
		}
	}
	return true
}

// fused finds two arguments of the body whose names make up the one written.
func (s *search) fused() {
	if s.Block || len(s.words) < 2 {
		return
	}
	for i := range len(s.Name) {
		if s.Name[i] != '_' {
			continue
		}
		head, tail := s.Name[:i], s.Name[i+1:]
		a, hasHead := s.body.Attribute(head)
		b, hasTail := s.body.Attribute(tail)
		if !hasHead || !hasTail || head == tail || !settable(a) && !settable(b) {
			continue
		}
		first, second, clear := s.goes(head, a, tail, b)
		if s.written(s.Path, first) {
			if s.written(s.Path, second) {
				continue
			}
			first, second, clear = second, first, true
		}
		m := Meaning{Class: Fused, Confidence: 0.96, Path: s.Path, Name: first, Second: second,
			Why: "it is two arguments in one, " + quote(head) + " and " + quote(tail)}
		s.add(m)
		if !clear && !s.written(s.Path, second) {
			m.Name, m.Second, m.Confidence = second, first, m.Confidence-NearBy/2
			s.add(m)
		}
	}
}

// goes says which of two arguments the value belongs to, and whether that is
// clear.
func (s *search) goes(head string, a flat.Attribute, tail string, b flat.Attribute) (first, second string, clear bool) {
	rank := func(name string, at flat.Attribute) float64 {
		score := fits(s.Form, false, at)
		if at.Required() && !s.written(s.Path, name) {
			score += 0.2
		}
		words := s.likeness(name).own
		var weight float64
		for _, w := range words {
			weight = max(weight, w.weight)
		}
		return score + 0.1*weight + s.suits(name)
	}
	switch ahead := rank(head, a) - rank(tail, b); {
	case !settable(a):
		return tail, head, true
	case !settable(b):
		return head, tail, true
	case ahead < 0:
		return tail, head, ahead < -0.03
	default:
		return head, tail, ahead > 0.03
	}
}

// suits says whether the text of a value looks like what a name is about, from
// -0.15 to 0.3.
func (s *search) suits(name string) float64 {
	v := strings.ReplaceAll(strings.Trim(s.Text, `"`), "${", "")
	if s.refers() {
		return 0.3 * alike(s.likeness(name).own, read(v, nil))
	}
	for _, shape := range [...]struct{ word, sign string }{
		{"cidr", "/"}, {"arn", "arn:"}, {"uri", "/"}, {"url", "/"}, {"version", "."}, {"filename", "."}, {"policy", "{"}, {"json", "{"},
	} {
		if strings.Contains(name, shape.word) {
			if strings.Contains(v, shape.sign) {
				return 0.15
			}
			return -0.15
		}
	}
	for _, shape := range [...]struct{ word, sign string }{{"description", " "}, {"tags", "merge("}, {"tags", "Name"}, {"name", "-"}, {"domain", "."}} {
		if strings.Contains(name, shape.word) && strings.Contains(v, shape.sign) {
			return 0.15
		}
	}
	return 0
}

// refers says that the value is a reference or a call, and no literal.
func (s *search) refers() bool {
	return s.Text != "" && s.Text != "true" && s.Text != "false" && (s.Text[0]|0x20 >= 'a' && s.Text[0]|0x20 <= 'z')
}

// around finds the name in the bodies around a nested block.
func (s *search) around() {
	for depth := len(s.Path) - 1; depth >= 0; depth-- {
		path := s.Path[:depth]
		body := s.top
		ok := true
		for _, step := range path {
			if body, ok = schema.Inside(body, step); !ok {
				return
			}
		}
		for c := range settableIn(body) {
			score := 0.0
			switch {
			case c.name == s.Name:
				score = 0.95
			default:
				score = 0.8 * s.likeness(c.name).words
			}
			if score < 0.6 || s.written(path, c.name) && !c.block {
				continue
			}
			where := s.Type
			if depth > 0 {
				where = "block " + quote(path[depth-1])
			}
			s.add(Meaning{Class: Outside, Confidence: score * s.fit(c), Path: path, Name: c.name, Block: c.block,
				Why: "it belongs to " + quoteType(where) + " and not into block " + quote(s.Path[len(s.Path)-1])})
		}
	}
}

func quoteType(where string) string {
	if strings.HasPrefix(where, "block ") {
		return where
	}
	return quote(where)
}

// place names the body in words.
func (s *search) place() string {
	if n := len(s.Path); n > 0 {
		return "block " + quote(s.Path[n-1]) + " of " + quote(s.Type)
	}
	if s.Type == "" {
		return "the provider block"
	}
	return quote(s.Type)
}
