package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// Class is the way in which something wrong came about, which is also the kind
// of edit that puts it right.
type Class uint8

const (
	// Misspelt: the same body has it under a name of nearly the same letters.
	Misspelt Class = iota + 1
	// Reworded: the same body has it in other words.
	Reworded
	// Fused: the name is that of two arguments of the body.
	Fused
	// AsBlock: it exists and is a nested block, not an argument.
	AsBlock
	// AsArgument: it exists and is an argument, not a nested block.
	AsArgument
	// Inside: it belongs into a nested block of this body.
	Inside
	// Outside: it belongs to a body around this one.
	Outside
	// Companion: another type that refers to this one is made for it.
	Companion
	// Related: another type of the family has it.
	Related
	// Replaced: an older version had it, and what stands in its place is known.
	Replaced
	// Later: a newer version has it.
	Later
	// Removed: an older version had it, and nothing is known to replace it.
	Removed
	// Parameter: it is set by name and value in a group of parameters.
	Parameter
	// Renamed is a resource type that is called otherwise.
	Renamed
	// InValue: it stands inside the text of an argument, such as a JSON document.
	InValue
	// Unwrapped: what it holds stands in the body itself, without a block around
	// it.
	Unwrapped
)

var classNames = [...]string{"", "misspelt", "reworded", "fused", "as-block", "as-argument", "inside", "outside", "companion", "related", "replaced", "later", "removed", "parameter", "renamed", "in-value", "unwrapped"}

// String gives the class as one word, for tables and tests.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "unknown"
}

// Form is the form of a value, as far as the text shows it.
type Form uint8

const (
	// AnyForm is not known: a reference, a call.
	AnyForm Form = iota
	StringForm
	NumberForm
	BoolForm
	ListForm
	// MapForm is an object or map.
	MapForm
	// BlocksForm is a list of objects.
	BlocksForm
)

// Query is what was written where no schema has anything of the name.
type Query struct {
	// Schemas are those that judged, Kind and Type whose body it is.
	Schemas schema.Selection
	Kind    flat.Kind
	Type    string
	// Path leads from the type's body through nested blocks to the one around
	// it.
	Path []string
	// Name is what was written, Block that it was written as a block.
	Name  string
	Block bool
	// Form is that of the value, Text its source or "".
	Form Form
	Text string
	// Within are the names that stand inside a block or an object.
	Within []string
	// Written says what else is written: the argument or block of a name in the
	// body that a path leads to. Nil for nothing.
	Written func(path []string, name string) bool
	// Declared says whether the module has a resource of a type. Nil for none.
	Declared func(typ string) bool
	// Literal is the literal string that an argument of the outermost body has,
	// or "". Nil for none.
	Literal func(name string) string
}

func (q *Query) written(path []string, name string) bool {
	return q.Written != nil && q.Written(path, name)
}

func (q *Query) literal(name string) string {
	if q.Literal == nil {
		return ""
	}
	return q.Literal(name)
}

// Meaning is one thing that may have been meant.
type Meaning struct {
	Class Class
	// Confidence is between 0 and 1.
	Confidence float64
	// Type is another type that has it; "" for the type that was asked about.
	Type string
	// Kind is the kind of Type; that of the query where Type is "".
	Kind flat.Kind
	// Path leads to the body in Type that has it.
	Path []string
	// Name is the argument, or with Block the nested block; "" where the type
	// as a whole is meant.
	Name  string
	Block bool
	// Second is the other argument of a fused name.
	Second string
	// Link is the argument of Type that refers to the resource asked about; or
	// with Reverse the argument of the resource asked about that refers to Type.
	Link    string
	Reverse bool
	// Value is the text of the value to write, where it is not the one written:
	// "" keeps that. Values by what was written are the business of [Setting].
	Value string
	// Also are further arguments of Type that are needed to make sense.
	Also []Argument
	// Setting is set for the class Parameter.
	Setting *Setting
	// Version is the version from which on (Later), or until which it exists.
	Version string
	// Why is the evidence in words, a clause that begins with a small letter
	// unless with a name.
	Why string
}

// Diagnosis is what was found out.
type Diagnosis struct {
	History schema.History
	// Meanings are sorted, best first, and of different targets.
	Meanings []Meaning
}

// Sure is the confidence from which on a Meaning may be acted on without asking,
// unless another one is less than NearBy behind it.
const (
	Sure   = 0.75
	NearBy = 0.04
)

// Clear says that the first Meaning is sure enough to act on without asking: it
// is good by itself, and no other is near.
func (d Diagnosis) Clear() bool {
	if len(d.Meanings) == 0 || d.Meanings[0].Confidence < Sure {
		return false
	}
	return len(d.Meanings) == 1 || d.Meanings[0].Confidence-d.Meanings[1].Confidence > NearBy
}

// maxMeanings is how many are worth showing.
const maxMeanings = 5

// search is one run of Diagnose.
type search struct {
	*Query
	owner []word // of the type's name
	words []word // of the name
	top   flat.Body
	body  flat.Body
	found []Meaning
	known map[string]*likeness
}

// likeness is how a name compares with the one that was written; most names
// occur in many bodies.
type likeness struct {
	own            []word
	words, letters float64
	light          bool
}

func (s *search) likeness(name string) *likeness {
	if l := s.known[name]; l != nil {
		return l
	}
	own := read(name, s.owner)
	l := &likeness{own: own, words: alike(s.words, own), letters: spelt(s.Name, name), light: onlyLight(own)}
	if s.known == nil {
		s.known = map[string]*likeness{}
	}
	s.known[name] = l
	return l
}

// Diagnose looks for what was meant by an argument or nested block that does
// not exist.
func Diagnose(q Query) Diagnosis {
	if !q.Schemas.Known() {
		return Diagnosis{}
	}
	s := &search{Query: &q, owner: read(afterProvider(q.Type), nil)}
	s.words = read(q.Name, s.owner)
	var ok bool
	newest := q.Schemas.Newest()
	if s.top, ok = newest.Body(q.Kind, q.Type); !ok {
		return Diagnosis{}
	}
	if s.body, ok = within(newest, &q); !ok {
		return Diagnosis{}
	}
	d := Diagnosis{History: q.Schemas.History(q.Kind, q.Type, q.Path, q.Name)}
	s.form()
	s.facts()
	s.unwrapped()
	s.sameBody()
	s.fused()
	s.around()
	s.inside()
	s.family()
	s.versions(d.History)
	d.Meanings = s.best()
	return d
}

// within is the body that a query asks about in one version.
func within(v flat.Version, q *Query) (flat.Body, bool) {
	return schema.Within(v, q.Kind, q.Type, q.Path)
}

func (s *search) add(m Meaning) {
	if m.Type == "" {
		m.Kind = s.Kind
	}
	s.found = append(s.found, m)
}

// best sorts what was found and leaves the best of each target.
func (s *search) best() []Meaning {
	s.sort()
	s.spread()
	var out []Meaning
	for _, m := range s.found {
		if m.Confidence < 0.4 || slices.ContainsFunc(out, m.same) {
			continue
		}
		if out = append(out, m); len(out) == maxMeanings {
			break
		}
	}
	return out
}

func (s *search) sort() {
	slices.SortStableFunc(s.found, func(a, b Meaning) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Class, b.Class),
			cmp.Compare(len(a.Path), len(b.Path)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
}

// spread lowers what stands in several nested blocks alike: which of them is
// meant, if any, is not known.
func (s *search) spread() {
	again := false
	for i := range s.found {
		m := &s.found[i]
		if m.Class != Inside || m.Name != s.Name || m.Confidence > 0.9 {
			continue
		}
		n := 0
		for _, o := range s.found {
			if o.Class == Inside && o.Name == m.Name && len(o.Path) == len(m.Path) {
				n++
			}
		}
		if n > 2 {
			m.Confidence -= 0.2
			again = true
		}
	}
	if again {
		s.sort()
	}
}

// same says that two Meanings lead to the same edit.
func (m Meaning) same(o Meaning) bool {
	return m.Type == o.Type && m.Name == o.Name && m.Second == o.Second && (m.Setting == nil) == (o.Setting == nil) &&
		(m.Class == Later) == (o.Class == Later) && (m.Class == Removed) == (o.Class == Removed) && slices.Equal(m.Path, o.Path)
}

// form finds the same name in the other form.
func (s *search) form() {
	if s.Block {
		if a, ok := s.body.Attribute(s.Name); ok && settable(a) {
			s.add(Meaning{Class: AsArgument, Confidence: 1, Path: s.Path, Name: s.Name, Why: quote(s.Name) + " is an argument, written with an equals sign"})
		}
		return
	}
	if _, ok := s.body.Block(s.Name); ok {
		s.add(Meaning{Class: AsBlock, Confidence: 1, Path: s.Path, Name: s.Name, Block: true, Why: quote(s.Name) + " is a block, written without an equals sign"})
	}
}

func settable(a flat.Attribute) bool { return a.Optional() || a.Required() }

func quote(name string) string { return "`" + name + "`" }

// dotted is a path and a name as they are spoken of: settings.ip_configuration.
func dotted(path []string, name string) string {
	if len(path) == 0 {
		return name
	}
	return strings.Join(path, ".") + "." + name
}

// afterProvider cuts the provider's prefix from a type.
func afterProvider(typ string) string {
	if _, rest, ok := strings.Cut(typ, "_"); ok {
		return rest
	}
	return typ
}
