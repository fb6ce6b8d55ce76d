package suggest

import (
	"strings"

	"github.com/terravet/terravet/schema/flat"
)

// family looks at the other types of the provider that belong together with
// the one asked about: those whose name extends its name, and those that share
// the first word of its name.
func (s *search) family() {
	if len(s.Path) > 1 || s.Type == "" || s.Kind != flat.Resource {
		return
	}
	newest := s.Schemas.Newest()
	prefix := familyOf(s.Type)
	elsewhere := 0 // types of the family that have the very name
	for typ := range newest.Names(flat.Resource) {
		if typ == s.Type || !strings.HasPrefix(typ, prefix) {
			continue
		}
		body, ok := newest.Body(flat.Resource, typ)
		if !ok {
			continue
		}
		if has(body, s.Name) {
			elsewhere++
		}
		extends := strings.HasPrefix(typ, s.Type+"_")
		link, loose := linkTo(body, s.Type, extends)
		reverse := ""
		if link == "" {
			if reverse, loose = linkTo(s.top, typ, false); reverse == "" {
				continue
			}
		}
		if reverse == "" {
			s.companion(typ, body, link, extends)
		}
		s.related(typ, body, link, reverse, loose)
	}
	for i := range s.found {
		switch m := &s.found[i]; {
		case elsewhere > 0 && !general[s.Name] && m.Class == Reworded && m.Confidence < Sure:
			m.Confidence *= 0.8 // it means something else, and is not only called otherwise
		case elsewhere >= common && m.Class == Related && m.Name == s.Name:
			m.Confidence = min(m.Confidence, 0.45)
		}
	}
}

// common is the number of types of a family from which on a name that they have
// does not tell which of them is meant.
const common = 4

// familyOf is the part of a type's name that types of its family begin with:
// provider and first word.
func familyOf(typ string) string {
	provider, rest, _ := strings.Cut(typ, "_")
	first, _, more := strings.Cut(rest, "_")
	if !more {
		return provider + "_" + first
	}
	return provider + "_" + first + "_"
}

// companion compares the name of a type with the one written: versioning in an
// S3 bucket is aws_s3_bucket_versioning.
func (s *search) companion(typ string, body flat.Body, link string, extends bool) {
	rest := strings.TrimPrefix(strings.TrimPrefix(typ, s.Type), familyOf(s.Type))
	rest = strings.Trim(rest, "_")
	if rest == "" {
		return
	}
	words := read(rest, s.owner)
	score := alike(s.words, words)
	if score < 0.65 || !extends && score < 0.8 {
		return
	}
	confidence := 0.93 * score
	if !extends {
		confidence -= 0.04
	}
	if score < 0.9 {
		confidence -= 0.05
	}
	if s.Form == BoolForm || s.Form == AnyForm || s.Block || s.Form == MapForm {
		confidence += 0.02
	}
	s.add(Meaning{Class: Companion, Confidence: min(confidence, 0.97), Type: typ, Kind: flat.Resource, Link: link,
		Why: "it is a resource of its own, " + quote(typ) + ", whose " + quote(link) + " refers to this one"})
}

// related looks for the argument in another type.
func (s *search) related(typ string, body flat.Body, link, reverse string, loose int) {
	if general[s.Name] {
		return
	}
	if s.declared(typ) || strings.HasPrefix(typ, s.Type+"_") {
		s.deeper(typ, body, link, reverse)
	}
	if !onlyLight(s.words) {
		s.buried(typ, body, nil, link, reverse)
	}
	c, ok := settableNamed(body, s.Name)
	if !ok || c.name == link {
		return
	}
	confidence := 0.8 - 0.06*float64(max(loose-1, 0))
	if onlyLight(s.words) {
		confidence = 0.45
	}
	if s.declared(typ) {
		confidence += 0.08
	}
	confidence *= s.fit(c)
	s.add(Meaning{Class: Related, Confidence: confidence, Type: typ, Kind: flat.Resource, Name: s.Name, Block: c.block, Link: link, Reverse: reverse != "",
		Why: s.belongs(typ, "", link, reverse)}.reversed(reverse))
}

func (m Meaning) reversed(link string) Meaning {
	if link != "" {
		m.Link, m.Reverse = link, true
	}
	return m
}

func (s *search) belongs(typ, name, link, reverse string) string {
	why := "it belongs to " + quote(typ)
	if name != "" {
		why += " as " + quote(name)
	}
	if reverse != "" {
		return why + ", to which " + quote(reverse) + " refers"
	}
	return why + ", whose " + quote(link) + " refers to this resource"
}

// general are arguments that so many types have that they tell nothing.
var general = map[string]bool{"name": true, "tags": true, "tags_all": true, "labels": true, "description": true, "region": true, "location": true, "type": true, "enabled": true, "id": true, "project": true, "metadata": true}

// deeper looks for the argument in the nested blocks of another type, and for
// other words there.
func (s *search) deeper(typ string, body flat.Body, link, reverse string) {
	suffix := read(strings.Trim(strings.TrimPrefix(typ, s.Type), "_"), s.owner)
	var walk func(body flat.Body, path []string)
	walk = func(body flat.Body, path []string) {
		for c := range settableIn(body) {
			l := s.likeness(c.name)
			score := 0.0
			if c.name != s.Name || len(path) > 0 {
				score = 0.8 * max(l.words, l.letters)
				if l.light {
					score *= 0.6
				} else if l.words > 0 {
					if joined := alike(s.words, append(suffix[:len(suffix):len(suffix)], l.own...)); joined > 0.8 {
						score = max(score, 0.85*joined)
					}
				}
			}
			if score >= 0.68 && c.name != link {
				m := Meaning{Class: Related, Confidence: min(score*s.fit(c), 0.8) - 0.02*float64(len(path)), Type: typ, Kind: flat.Resource, Path: path, Name: c.name, Block: c.block, Link: link,
					Why: s.belongs(typ, dotted(path, c.name), link, reverse)}
				s.add(m.reversed(reverse))
			}
			if next := c.nested.Body(); !next.IsZero() && len(path) < 2 {
				walk(next, append(path[:len(path):len(path)], c.name))
			}
		}
	}
	walk(body, nil)
}

// buried looks for the very name in the nested blocks of another type.
func (s *search) buried(typ string, body flat.Body, path []string, link, reverse string) {
	for n := range body.Blocks() {
		below := append(path[:len(path):len(path)], n.Name())
		if has(n.Body(), s.Name) {
			c, _ := settableNamed(n.Body(), s.Name)
			s.add(Meaning{Class: Related, Confidence: (0.72 - 0.02*float64(len(below))) * s.fit(c), Type: typ, Kind: flat.Resource, Path: below, Name: s.Name, Block: c.block, Link: link,
				Why: s.belongs(typ, dotted(below, s.Name), link, reverse)}.reversed(reverse))
		}
		if len(below) < 2 {
			s.buried(typ, n.Body(), below, link, reverse)
		}
	}
}

func (s *search) declared(typ string) bool { return s.Declared != nil && s.Declared(typ) }

func settableNamed(body flat.Body, name string) (candidate, bool) {
	if a, ok := body.Attribute(name); ok && settable(a) {
		n, _ := a.Nested()
		return candidate{name: name, attr: a, required: a.Required(), nested: n}, true
	}
	if n, ok := body.Block(name); ok {
		return candidate{name: name, block: true, nested: n, required: n.MinItems() > 0}, true
	}
	return candidate{}, false
}

// link is the argument of a type that refers to the one asked about.
func (s *search) link(typ string) string {
	body, _ := s.Schemas.Newest().Body(flat.Resource, typ)
	argument, _ := linkTo(body, s.Type, strings.HasPrefix(typ, s.Type+"_"))
	return argument
}

var linkForms = [...]string{"", "_id", "_arn", "_name", "_identifier"}

// linkTo is the argument of one type that refers to another: its name is that of
// the type or the end of it, and what it is referred to by; "" if there is none.
// loose is the number of words of the type that the name leaves out. extends
// says that the type of body is named after the other, so that `resource_arn`
// counts.
func linkTo(body flat.Body, to string, extends bool) (argument string, loose int) {
	name := afterProvider(to)
	for {
		if argument := linkNamed(body, name); argument != "" {
			return argument, loose
		}
		if long := lastOf(name); long != "" {
			if argument := linkNamed(body, long); argument != "" {
				return argument, loose
			}
		}
		_, rest, more := strings.Cut(name, "_")
		if !more {
			break
		}
		name = rest
		loose++
	}
	if argument := linkNamed(body, "target_"+name); argument != "" {
		return argument, loose
	}
	if extends {
		for _, name := range [...]string{"resource_arn", "resource_id", "target_id"} {
			if a, ok := body.Attribute(name); ok && a.Required() {
				return name, 0
			}
		}
	}
	return "", 0
}

// lastOf gives the long form of a short name: lb is load_balancer.
func lastOf(name string) string {
	switch name {
	case "lb", "alb":
		return "load_balancer"
	case "sg":
		return "security_group"
	}
	return ""
}

func linkNamed(body flat.Body, name string) string {
	for _, form := range linkForms {
		a, ok := body.Attribute(name + form)
		if ok && settable(a) && a.Type().String() == "string" {
			return name + form
		}
	}
	return ""
}
