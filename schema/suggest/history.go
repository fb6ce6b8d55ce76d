package suggest

import (
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// versions judges by what other versions have.
func (s *search) versions(h schema.History) {
	if !h.Ever() {
		return
	}
	versions := s.Schemas.Versions()
	newest, oldest := versions[0], versions[len(versions)-1]
	all := s.Schemas.All()
	before, after := -1, -1 // the nearest versions that have it
	past := false
	for i, v := range all {
		switch {
		case v == oldest:
			past = true
		case v == newest || !s.in(v):
		case !past:
			before = i
		case after < 0 && s.above(all, i, newest):
			after = i
		}
	}
	if after >= 0 {
		confidence := 0.9
		if major(all[after].String()) != major(newest.String()) {
			confidence = 0.6
		}
		s.add(Meaning{Class: Later, Confidence: confidence, Path: s.Path, Name: s.Name, Block: s.Block, Version: all[after].String(),
			Why: "version " + all[after].String() + " has it"})
	}
	if before < 0 {
		return
	}
	last := all[before]
	body, _ := within(last, s.Query)
	s.replaced(body, last, all, before)
	why := "version " + last.String() + " had it and " + s.placeIn() + " of " + newest.String() + " has it no more"
	if message := deprecation(body, s.Name); message != "" {
		why += " (“" + strings.TrimSpace(message) + "”)"
	}
	s.add(Meaning{Class: Removed, Confidence: 0.5, Path: s.Path, Name: s.Name, Version: last.String(), Why: why})
}

func (s *search) placeIn() string { return strings.TrimPrefix(s.place(), "block ") }

func (s *search) in(v flat.Version) bool {
	body, ok := within(v, s.Query)
	return ok && has(body, s.Name)
}

// above says whether version i lies after another one.
func (s *search) above(all []flat.Version, i int, v flat.Version) bool {
	for j := range i {
		if all[j] == v {
			return true
		}
	}
	return false
}

// replaced finds what stands in the place of an argument that is gone: what its
// deprecation message names, and what appeared when it went or shortly before.
func (s *search) replaced(old flat.Body, last flat.Version, all []flat.Version, at int) {
	why := quote(s.Name) + " was removed after " + last.String() + ", "
	for _, name := range s.named(deprecation(old, s.Name)) {
		name.Class, name.Confidence = Replaced, name.Confidence+0
		name.Why = why + "whose message is: " + strings.TrimSpace(deprecation(old, s.Name))
		s.add(name)
	}
	first, ok := within(all[min(at+1, len(all)-1)], s.Query)
	if !ok {
		return
	}
	for c := range settableIn(s.body) {
		if c.name == s.Name || s.written(s.Path, c.name) && !c.block {
			continue
		}
		likeness := s.likeness(c.name).words
		switch {
		case !has(old, c.name) && has(first, c.name):
			if likeness < 0.5 {
				continue
			}
			likeness += 0.1
		case likeness < 0.75:
			continue
		}
		s.add(Meaning{Class: Replaced, Confidence: min(likeness*s.fit(c), 0.97), Path: s.Path, Name: c.name, Block: c.block, Why: why + "and " + quote(c.name) + " stands in its place"})
	}
}

// deprecation is the message of an argument or block.
func deprecation(body flat.Body, name string) string {
	if a, ok := body.Attribute(name); ok {
		message, _ := a.Deprecated()
		return message
	}
	if n, ok := body.Block(name); ok {
		message, _ := n.Body().Deprecated()
		return message
	}
	return ""
}

// named finds the arguments and types that a message names: "Use the
// aws_s3_bucket_acl resource instead".
func (s *search) named(message string) []Meaning {
	var found []Meaning
	for _, token := range strings.FieldsFunc(message, func(r rune) bool {
		return r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		token = strings.Trim(token, ".")
		switch {
		case token == s.Name || token == "" || token == s.Type:
		case strings.Contains(token, "_") && s.isType(token):
			m := Meaning{Type: token, Kind: s.Kind, Confidence: 0.93}
			m.Link = s.link(token)
			found = append(found, m)
		case has(s.body, token) && (strings.Contains(token, "_") || strings.Contains(message, "`"+token+"`") || strings.Contains(message, "use "+token)):
			_, block := s.body.Block(token)
			if !s.written(s.Path, token) || block {
				found = append(found, Meaning{Path: s.Path, Name: token, Block: block, Confidence: 0.94})
			}
		case strings.Contains(token, "."):
			parts := strings.Split(token, ".")
			body, ok := s.body, true
			for _, p := range parts[:len(parts)-1] {
				if body, ok = schema.Inside(body, p); !ok {
					break
				}
			}
			if ok && has(body, parts[len(parts)-1]) {
				found = append(found, Meaning{Path: append(s.Path[:len(s.Path):len(s.Path)], parts[:len(parts)-1]...), Name: parts[len(parts)-1], Confidence: 0.94})
			}
		}
	}
	return found
}

func (s *search) isType(name string) bool {
	_, ok := s.Schemas.Newest().Body(s.Kind, name)
	return ok
}

func major(version string) string {
	m, _, _ := strings.Cut(version, ".")
	return m
}
