package suggest

import "strings"

// Evidence says in words what the schemas have where something was not found,
// by version, and what it must be instead. It is one or two sentences.
func (q Query) Evidence(d Diagnosis) string {
	what := "argument"
	if q.Block {
		what = "block"
	}
	s := search{Query: &q}
	return sentence(s.place(), what, d, "the arguments and nested blocks of "+quote(q.Type)+" and the types of its family")
}

// Evidence is like [Query.Evidence] for a type.
func (q TypeQuery) Evidence(d Diagnosis) string {
	return sentence("The provider", q.Kind.String()+" "+quote(q.Type), d, "the names of all types")
}

func sentence(place, what string, d Diagnosis, searched string) string {
	h := d.History
	if h.Oldest == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(strings.ToUpper(place[:1]) + place[1:])
	switch {
	case !h.Ever() && h.Oldest == h.Newest:
		b.WriteString(" has no such " + what + " in version " + h.Newest)
	case !h.Ever():
		b.WriteString(" has no such " + what + " in any version from " + h.Oldest + " to " + h.Newest)
	case h.Removed() && h.Added():
		b.WriteString(" has this " + what + " in versions " + h.Since + " to " + h.Until + " only")
	case h.Removed():
		b.WriteString(" had this " + what + " up to version " + h.Until + "; " + h.After + " has it no more")
	case h.Added():
		b.WriteString(" has this " + what + " from version " + h.Since + " on; " + h.Before + " does not have it")
	default:
		b.WriteString(" has this " + what + " in other versions")
	}
	switch {
	case len(d.Meanings) == 0 && !h.Ever():
		b.WriteString(". Searched were " + searched + ": nothing is near.")
	case len(d.Meanings) == 0 || d.Meanings[0].Class == Removed || d.Meanings[0].Class == Later && len(d.Meanings) == 1:
		b.WriteString(".")
	default:
		b.WriteString("; " + d.Meanings[0].Why + ".")
	}
	return b.String()
}
