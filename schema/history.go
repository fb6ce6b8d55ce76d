package schema

import (
	"slices"

	"github.com/terravet/terravet/schema/flat"
)

// Versions are the versions in question, newest first.
func (s Selection) Versions() []flat.Version { return slices.Clone(s.versions) }

// All are all versions of the provider that are at hand where the newest in
// question is, oldest first.
func (s Selection) All() []flat.Version {
	if !s.Known() {
		return nil
	}
	return s.versions[0].Provider().Versions()
}

// History says in which of the versions at hand something exists.
type History struct {
	// Oldest and Newest are the first and last version looked at.
	Oldest, Newest string
	// Since and Until are the first and the last version that has it; empty if
	// none has. In between it may be missing.
	Since, Until string
	// Before is the last version before Since, and After the first after Until;
	// empty where there is none.
	Before, After string
}

// Ever says that some version has it.
func (h History) Ever() bool { return h.Since != "" }

// Removed says that it was there once, and newer versions have it no more.
func (h History) Removed() bool { return h.Ever() && h.After != "" }

// Added says that older versions do not have it.
func (h History) Added() bool { return h.Ever() && h.Before != "" }

// History looks a type, or with path and name an argument or nested block in
// it, up in all versions at hand. Versions whose source does not know the kind
// are passed over.
func (s Selection) History(kind flat.Kind, typ string, path []string, name string) History {
	var h History
	for _, v := range s.All() {
		if !v.Has(kind) {
			continue
		}
		if h.Oldest == "" {
			h.Oldest = v.String()
		}
		h.Newest = v.String()
		body, ok := Within(v, kind, typ, path)
		if ok && name != "" {
			_, attribute := body.Attribute(name)
			_, block := body.Block(name)
			ok = attribute || block
		}
		switch {
		case ok:
			if h.Since == "" {
				h.Since = v.String()
			}
			h.Until, h.After = v.String(), ""
		case h.Since == "":
			h.Before = v.String()
		case h.After == "":
			h.After = v.String()
		}
	}
	return h
}

// Within is the body of a type, or the body that a path of nested blocks leads
// to from there, in one version.
func Within(v flat.Version, kind flat.Kind, typ string, path []string) (flat.Body, bool) {
	body, ok := v.Body(kind, typ)
	for _, step := range path {
		if !ok {
			return flat.Body{}, false
		}
		body, ok = Inside(body, step)
	}
	return body, ok
}

// Inside is the body of a nested block, or of an argument that has arguments of
// its own.
func Inside(body flat.Body, name string) (flat.Body, bool) {
	if n, ok := body.Block(name); ok {
		return n.Body(), true
	}
	if a, ok := body.Attribute(name); ok {
		if n, ok := a.Nested(); ok {
			return n.Body(), true
		}
	}
	return flat.Body{}, false
}
