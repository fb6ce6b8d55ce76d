package symbol

import "strings"

// unit is one step of a text that is compared: a byte, something that stands
// for any text, or one that stands for one byte.
type unit struct {
	char byte
	kind unitKind
	// ref is what an atom stands for.
	ref *Ref
}

type unitKind uint8

const (
	one    unitKind = iota // char
	single                 // any one byte: "?"
	many                   // any text: "*" or a hole
	atom                   // the text of a managed resource's attribute
)

// maxUnits bounds what is compared; longer texts cannot be told apart.
const maxUnits = 512

// units splits parts. With wild, "*" and "?" have their meaning in policies.
func units(parts []Part, wild bool) []unit {
	var out []unit
	for _, p := range parts {
		if p.Ref != nil && p.Ref.place() == "partition" {
			p = Part{Text: "aws"}
		}
		switch {
		case p.Ref != nil && p.Ref.identifies():
			if p.Ref.Path == "arn" {
				out = append(out, unit{char: 'a'}, unit{char: 'r'}, unit{char: 'n'}, unit{char: ':'})
			}
			out = append(out, unit{kind: atom, ref: p.Ref})
		case p.Ref != nil || p.Hole != nil:
			out = append(out, unit{kind: many})
		default:
			for i := range len(p.Text) {
				switch {
				case wild && p.Text[i] == '*':
					out = append(out, unit{kind: many})
				case wild && p.Text[i] == '?':
					out = append(out, unit{kind: single})
				default:
					out = append(out, unit{char: p.Text[i]})
				}
			}
		}
	}
	return out
}

// meets says whether some text is described by both: false is certain.
func meets(a, b []unit) bool {
	if len(a) > maxUnits || len(b) > maxUnits {
		return true
	}
	// after[j] says whether a[i:] and b[j:] meet, for the row i+1; row for i.
	after := make([]bool, len(b)+1)
	row := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			row[j] = meetAt(a, b, i, j, row, after)
		}
		row, after = after, row
	}
	return after[0]
}

// meetAt combines what is known of shorter rests: row[j+1] of (i, j+1), after[j]
// of (i+1, j), after[j+1] of (i+1, j+1).
func meetAt(a, b []unit, i, j int, row, after []bool) bool {
	switch {
	case i == len(a) && j == len(b):
		return true
	case i == len(a):
		return b[j].any() && row[j+1]
	case j == len(b):
		return a[i].any() && after[j]
	}
	x, y := a[i], b[j]
	if x.kind == atom && y.kind == atom {
		if x.ref.differs(y.ref) {
			return false
		}
		if x.ref.Path == y.ref.Path {
			return after[j+1]
		}
		return after[j+1] || after[j] || row[j+1]
	}
	if x.any() && (after[j] || row[j+1] || after[j+1]) {
		return true
	}
	if y.any() && (row[j+1] || after[j] || after[j+1]) {
		return true
	}
	if x.any() || y.any() {
		return false
	}
	return (x.kind == single || y.kind == single || x.char == y.char) && after[j+1]
}

// place says that the reference is to the region, account or partition that
// the configuration is applied in; those of all data sources are taken for one,
// and the partition for the usual one.
func (r *Ref) place() string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.Address, "data."), ".")
	switch {
	case r.Address == "here.region", kind == "aws_region" && (r.Path == "name" || r.Path == "id" || r.Path == "region"):
		return "region"
	case r.Address == "here.account", kind == "aws_caller_identity" && (r.Path == "account_id" || r.Path == "id"):
		return "account"
	case kind == "aws_partition" && (r.Path == "partition" || r.Path == "id"):
		return "partition"
	}
	return ""
}

// identifies says that the reference is to what tells a managed resource from
// all others.
func (r *Ref) identifies() bool {
	if !isResource(r.Address) || strings.HasPrefix(r.Address, "data.") || strings.HasPrefix(r.Address, "ephemeral.") {
		return false
	}
	switch r.Path {
	case "arn", "id", "name", "bucket", "key_id", "url", "qualified_arn", "unique_id":
		return true
	}
	return false
}

// differs says that two identifying references are never the same text. The id
// of a companion is often that of the resource it belongs to, so ids are told
// apart only within a type.
func (r *Ref) differs(other *Ref) bool {
	if r.Address == other.Address && r.Scope == other.Scope {
		return false
	}
	kind, _, _ := strings.Cut(r.Address, ".")
	kind2, _, _ := strings.Cut(other.Address, ".")
	return kind == kind2 || r.Path == "arn" && other.Path == "arn"
}

func (u unit) any() bool { return u.kind == many || u.kind == atom }

// Match holds a text against a pattern of a policy, where "*" stands for any
// text and "?" for any character. fold says that case does not matter, as in
// names of actions.
func Match(pattern, text *Value, fold bool) Answer {
	if pattern == nil || text == nil || pattern.Kind == Opaque || text.Kind == Opaque {
		return Unknown
	}
	if pattern.Kind == Either || text.Kind == Either {
		var all, some = Yes, No
		for _, p := range pattern.Alternatives() {
			for _, t := range text.Alternatives() {
				a := Match(p, t, fold)
				all, some = all.And(a), some.Or(a)
			}
		}
		if all == Yes {
			return Yes
		}
		if some == No {
			return No
		}
		return Unknown
	}
	if pattern.Kind != Scalar || text.Kind != Scalar {
		return Unknown
	}
	if p, ok := pattern.Literal(); ok {
		if t, ok := text.Literal(); ok {
			return Is(glob(p, t, fold))
		}
	}
	if covers(pattern.Parts, text.Parts, fold) {
		return Yes
	}
	p, t := pattern.Resolved(), text.Resolved()
	if p.Kind != Scalar || t.Kind != Scalar {
		return Unknown
	}
	if covers(p.Parts, t.Parts, fold) {
		return Yes
	}
	x, y := units(p.Parts, true), units(t.Parts, true)
	if fold {
		lower(x)
		lower(y)
	}
	if !meets(x, y) {
		return No
	}
	return Unknown
}

func lower(us []unit) {
	for i := range us {
		if c := us[i].char; c >= 'A' && c <= 'Z' {
			us[i].char = c + 'a' - 'A'
		}
	}
}

// piece is a unit of a text that must be covered by a pattern.
type piece struct {
	char byte
	key  string // of a reference or hole
}

func pieces(parts []Part, fold bool) ([]piece, bool) {
	var out []piece
	for _, p := range parts {
		place := ""
		if p.Ref != nil {
			place = p.Ref.place()
		}
		if place == "partition" {
			p = Part{Text: "aws"}
		}
		switch {
		case place != "" && p.Ref != nil:
			out = append(out, piece{key: place})
		case p.Ref != nil:
			out = append(out, piece{key: p.Ref.String()})
		case p.Hole != nil:
			key := p.Hole.Key()
			if key == "" {
				key = "?" // equal to nothing, but covered by "*"
			}
			out = append(out, piece{key: key})
		default:
			for i := range len(p.Text) {
				c := p.Text[i]
				if fold && c >= 'A' && c <= 'Z' {
					c += 'a' - 'A'
				}
				out = append(out, piece{char: c})
			}
		}
	}
	return out, len(out) <= maxUnits
}

// covers says whether a pattern certainly matches a text: holes match only
// themselves.
func covers(pattern, text []Part, fold bool) bool {
	p, ok := pieces(pattern, fold)
	t, also := pieces(text, fold)
	if !ok || !also {
		return false
	}
	// The greedy match with one place to come back to.
	i, j, star, back := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i].key == "" && p[i].char == '*':
			star, back = i, j
			i++
		case i < len(p) && (p[i] == t[j] && p[i].key != "?" || p[i].key == "" && p[i].char == '?' && t[j].key == ""):
			i, j = i+1, j+1
		case star >= 0:
			back++
			i, j = star+1, back
		default:
			return false
		}
	}
	for i < len(p) && p[i].key == "" && p[i].char == '*' {
		i++
	}
	return i == len(p)
}

// glob holds a known text against a known pattern.
func glob(p, t string, fold bool) bool {
	i, j, star, back := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, back = i, j
			i++
		case i < len(p) && (p[i] == '?' || same(p[i], t[j], fold)):
			i, j = i+1, j+1
		case star >= 0:
			back++
			i, j = star+1, back
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

func same(a, b byte, fold bool) bool {
	if fold && a >= 'A' && a <= 'Z' {
		a += 'a' - 'A'
	}
	if fold && b >= 'A' && b <= 'Z' {
		b += 'a' - 'A'
	}
	return a == b
}
