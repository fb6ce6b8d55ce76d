package suggest

import (
	"strings"

	"github.com/terravet/terravet/schema"
)

// Evidence says in words what the schemas have where something was not found,
// by version, and what it must be instead. It is one or two sentences.
func (q Query) Evidence(d Diagnosis) string {
	what := "argument"
	if q.Block {
		what = "block"
	}
	s := search{Query: &q}
	return sentence(s.place(), what, q.Schemas, d, "the arguments and nested blocks of "+quote(q.Type)+" and the types of its family")
}

// Name is the argument or block of the same body, or the type of the same kind,
// that was meant, in nearly the same letters or words; "" where something else
// was. It is what "Did you mean" asks for.
func (d Diagnosis) Name() string {
	if len(d.Meanings) == 0 {
		return ""
	}
	switch m := d.Meanings[0]; m.Class {
	case Misspelt, Reworded, Renamed:
		if m.Second == "" && m.Name != "" {
			return m.Name
		}
		return m.Type
	}
	return ""
}

// Evidence is like [Query.Evidence] for a type.
func (q TypeQuery) Evidence(d Diagnosis) string {
	return sentence("The provider", q.Kind.String(), q.Schemas, d, "the names of all its types")
}

func sentence(place, what string, schemas schema.Selection, d Diagnosis, searched string) string {
	h := d.History
	if h.Oldest == "" {
		return ""
	}
	w := schemas.Witness()
	var b strings.Builder
	b.WriteString(strings.ToUpper(place[:1]) + place[1:] + " has no such " + what + " in " + schema.Display(w.Provider) + " " + w.Version)
	switch {
	case !h.Ever() && (h.Oldest == h.Newest || w.Version == h.Oldest+" to "+h.Newest):
	case !h.Ever():
		b.WriteString(", nor in any other version at hand (" + h.Oldest + " to " + h.Newest + ")")
	case h.Removed() && h.Added():
		b.WriteString("; versions " + h.Since + " to " + h.Until + " had it")
	case h.Removed():
		b.WriteString("; version " + h.Until + " still had it")
	case h.Added():
		b.WriteString("; version " + h.Since + " has it")
	default:
		b.WriteString("; other versions have it")
	}
	switch {
	case len(d.Meanings) == 0 && !h.Ever():
		b.WriteString(". Searched were " + searched + ": nothing is near.")
	case len(d.Meanings) == 0 || d.Name() != "" || d.Meanings[0].Class == Removed || d.Meanings[0].Class == Later && len(d.Meanings) == 1:
		b.WriteString(".")
	default:
		b.WriteString("; " + d.Meanings[0].Why + ".")
	}
	return b.String()
}
