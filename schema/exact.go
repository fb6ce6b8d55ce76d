package schema

import (
	"slices"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/schema/flat"
)

// Exact is the schema of one very provider package: what the package itself
// told, or what the user imported. It speaks instead of a pool's version.
type Exact struct {
	// Version is the provider version, in a pool of its own.
	Version flat.Version
	// Hash is that of the package, as a lock file has it. Of two packages that
	// claim to be the same version, only the one that a root's lock file lists
	// speaks there. Empty for an imported schema, which the user vouches for.
	Hash string
	// Origin is OriginInstalled or OriginImported.
	Origin Origin
}

// provider is the full source address.
func (x Exact) provider() string { return canonical(x.Version.Provider().Addr()) }

// With is the Store with further exact schemas and with the addresses of
// providers of which nothing may be claimed, because a binary under
// development stands in for what is locked. The receiver is not changed; a
// schema with the same provider, version and hash is replaced.
func (s *Store) With(exact []Exact, overridden []string) *Store {
	out := NewStore(s.pools...)
	out.exact = slices.Clone(s.exact)
	for _, x := range exact {
		at := slices.IndexFunc(out.exact, func(o Exact) bool {
			return o.provider() == x.provider() && o.Version.String() == x.Version.String() && o.Hash == x.Hash
		})
		if at < 0 {
			out.exact = append(out.exact, x)
		} else {
			out.exact[at] = x
		}
	}
	out.overridden = slices.Clone(s.overridden)
	for _, address := range overridden {
		if address = canonical(address); !slices.Contains(out.overridden, address) {
			out.overridden = append(out.overridden, address)
		}
	}
	return out
}

// exactly answers a Wish with an exact schema where there is one.
func (s *Store) exactly(w Wish) (Selection, bool) {
	address := canonical(w.Provider)
	locked, err := version.NewVersion(w.Locked)
	if err != nil && w.Locked != "" {
		return Selection{}, false
	}
	var best Exact
	for _, x := range s.exact {
		if x.provider() != address {
			continue
		}
		if w.Locked == "" {
			// Without a lock only what the user imported can be meant.
			if x.Origin != OriginImported || w.Lenient || !admits(w.Constraints, x.Version.String()) || best.Origin != OriginUnknown && !newer(x, best) {
				continue
			}
		} else if !same(x.Version.String(), locked) || x.Hash != "" && !slices.Contains(w.Hashes, x.Hash) {
			continue
		} else if best.Origin != OriginUnknown && best.Origin <= x.Origin {
			continue
		}
		best = x
	}
	if best.Origin == OriginUnknown {
		return Selection{}, false
	}
	return Selection{
		witness:  Witness{Provider: address, Version: best.Version.String(), Origin: best.Origin},
		versions: []flat.Version{best.Version},
		certain:  true,
	}, true
}

func same(text string, v *version.Version) bool {
	parsed, err := version.NewVersion(text)
	return err == nil && parsed.Equal(v)
}

func newer(a, b Exact) bool {
	va, errA := version.NewVersion(a.Version.String())
	vb, errB := version.NewVersion(b.Version.String())
	return errA == nil && (errB != nil || va.GreaterThan(vb))
}

func admits(constraints []string, text string) bool {
	v, err := version.NewVersion(text)
	return err == nil && parse(constraints).Check(v)
}

// Exact lists the exact schemas of a provider.
func (s *Store) Exact(provider string) []Exact {
	var out []Exact
	for _, x := range s.exact {
		if x.provider() == canonical(provider) {
			out = append(out, x)
		}
	}
	return out
}
