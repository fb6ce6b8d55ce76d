package schema

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/schema/flat"
)

// Store holds the schemas at hand and chooses among them. It is safe for
// concurrent use.
type Store struct {
	pools      []*flat.Pool
	exact      []Exact
	overridden []string // canonical addresses
	known      sync.Map // address -> []known, newest first
}

// NewStore makes a Store of pools; where several have the same provider
// version, the first one speaks.
func NewStore(pools ...*flat.Pool) *Store { return &Store{pools: pools} }

// known is one version of a provider at hand.
type known struct {
	version *version.Version
	schema  flat.Version
}

// Wish says which provider is meant and in which versions.
type Wish struct {
	// Provider is the full source address.
	Provider string
	// Locked is the version in the lock file, or "".
	Locked string
	// Hashes are those of the lock file: the packages that may be meant.
	Hashes []string
	// Constraints are all version constraints that hold for the provider; what
	// cannot be parsed is left out.
	Constraints []string
	// Lenient asks for every version that the constraints admit, as is right
	// for a reusable module, instead of the one that Terraform would install.
	Lenient bool
}

// Selection is the answer to a Wish: the versions that speak for a provider in
// one module. The zero Selection knows nothing.
type Selection struct {
	witness  Witness
	versions []flat.Version // newest first
	// others are further versions that the constraints admit, newest first.
	others  []flat.Version
	certain bool
}

// Known says whether there is any schema.
func (s Selection) Known() bool { return len(s.versions) > 0 }

// Certain says that the versions at hand decide: the one in use is among them
// or lies between two of them. Otherwise the version in use is newer or older
// than all that is at hand, and what is absent may exist there.
func (s Selection) Certain() bool { return s.certain }

// Witness names provider, version and origin.
func (s Selection) Witness() Witness { return s.witness }

// Newest is the newest version in question.
func (s Selection) Newest() flat.Version { return s.versions[0] }

// Equal says whether two Selections give the same answers.
func (s Selection) Equal(other Selection) bool {
	return s.witness == other.witness && s.certain == other.certain && slices.Equal(s.versions, other.versions) && slices.Equal(s.others, other.others)
}

// Select chooses the versions that speak. The zero Selection comes back for a
// provider of which nothing is known.
func (s *Store) Select(w Wish) Selection {
	if sel, ok := s.exactly(w); ok {
		return sel
	}
	if slices.Contains(s.overridden, canonical(w.Provider)) {
		return Selection{}
	}
	all := s.versions(canonical(w.Provider))
	if len(all) == 0 {
		return Selection{}
	}
	sel := Selection{certain: true, witness: Witness{Provider: canonical(w.Provider)}}
	constraints := parse(w.Constraints)
	switch locked, err := version.NewVersion(w.Locked); {
	case err == nil:
		sel.around(all, locked)
	case w.Lenient:
		sel.admitted(all, constraints)
	default:
		sel.newest(all, constraints)
	}
	if sel.witness.Origin != OriginBundled || w.Locked == "" {
		sel.certain = sel.certain && !(outdated(all[0]) && slices.Contains(sel.versions, all[0].schema) && admitsNewer(all[0], constraints))
	}
	switch oldest := sel.versions[len(sel.versions)-1]; {
	case len(sel.versions) == 1:
		sel.witness.Version = oldest.String()
	default:
		sel.witness.Version = oldest.String() + " to " + sel.versions[0].String()
	}
	return sel
}

// around takes exactly the version in use, or its neighbours.
func (s *Selection) around(all []known, want *version.Version) {
	above, exact := slices.BinarySearchFunc(all, want, func(k known, v *version.Version) int {
		return v.Compare(k.version) // newest first
	})
	if exact {
		s.witness.Origin = OriginBundled
		s.versions = []flat.Version{all[above].schema}
		return
	}
	s.witness.Origin = OriginNearest
	s.witness.Wanted = want.String()
	if above > 0 {
		s.versions = append(s.versions, all[above-1].schema)
	}
	if above < len(all) {
		s.versions = append(s.versions, all[above].schema)
	}
	s.certain = len(s.versions) == 2
}

// newest takes the version that Terraform would install: the newest that is
// admitted.
func (s *Selection) newest(all []known, c version.Constraints) {
	at := slices.IndexFunc(all, func(k known) bool { return c.Check(k.version) })
	if at < 0 {
		s.around(all, target(all, c))
		return
	}
	for _, k := range all[at+1:] {
		if c.Check(k.version) {
			s.others = append(s.others, k.schema)
		}
	}
	s.witness.Origin = OriginBundled
	s.versions = []flat.Version{all[at].schema}
	// With "< 5.90" and 5.80 and 5.95 at hand, 5.89 would be installed; with
	// "= 5.80" nothing else.
	if at > 0 && admitsNewer(all[at], c) && all[at-1].version.Segments()[0] == all[at].version.Segments()[0] {
		s.witness.Origin = OriginNearest
		s.versions = []flat.Version{all[at-1].schema, all[at].schema}
	}
}

// admitted takes every version that is admitted.
func (s *Selection) admitted(all []known, c version.Constraints) {
	for _, k := range all {
		if c.Check(k.version) {
			s.versions = append(s.versions, k.schema)
		}
	}
	if len(s.versions) == 0 {
		s.around(all, target(all, c))
		return
	}
	s.witness.Origin = OriginAdmitted
}

// outdated says that the newest version at hand is known not to be the newest
// there is: its source is no longer kept up.
func outdated(newest known) bool {
	// The bindings under this name ended with the year 2025.
	return strings.Contains(newest.schema.Source(), "@cdktf/")
}

// admitsNewer says whether constraints admit a version above one.
func admitsNewer(k known, c version.Constraints) bool {
	s := k.version.Segments()
	for _, text := range []string{
		fmt.Sprintf("%d.%d.%d", s[0], s[1], s[2]+1),
		fmt.Sprintf("%d.%d.0", s[0], s[1]+1),
		fmt.Sprintf("%d.0.0", s[0]+1),
	} {
		if v, err := version.NewVersion(text); err == nil && c.Check(v) {
			return true
		}
	}
	return false
}

// target guesses which version a constraint is about that admits none of those
// at hand: the highest that it names.
func target(all []known, c version.Constraints) *version.Version {
	best := all[len(all)-1].version
	found := false
	for _, one := range c {
		text := strings.TrimLeft(one.String(), "~<>=! ")
		if v, err := version.NewVersion(text); err == nil && (!found || v.GreaterThan(best)) {
			best, found = v, true
		}
	}
	return best
}

func parse(texts []string) version.Constraints {
	var all version.Constraints
	for _, text := range texts {
		if c, err := version.NewConstraint(text); err == nil {
			all = append(all, c...)
		}
	}
	return all
}

// Providers yields the full addresses of all providers at hand, sorted within
// each pool; one may come twice.
func (s *Store) Providers(yield func(address string) bool) {
	for _, pool := range s.pools {
		for p := range pool.Providers() {
			if !yield(p.Addr()) {
				return
			}
		}
	}
}

// Versions are the versions of a provider at hand, newest first.
func (s *Store) Versions(provider string) []flat.Version {
	all := s.versions(canonical(provider))
	out := make([]flat.Version, len(all))
	for i, k := range all {
		out[i] = k.schema
	}
	return out
}

func (s *Store) versions(provider string) []known {
	if all, ok := s.known.Load(provider); ok {
		return all.([]known)
	}
	var all []known
	for _, pool := range s.pools {
		p, ok := pool.Provider(provider)
		if !ok {
			continue
		}
		for _, v := range p.Versions() {
			parsed, err := version.NewVersion(v.String())
			if err != nil || slices.ContainsFunc(all, func(k known) bool { return k.version.Equal(parsed) }) {
				continue
			}
			all = append(all, known{parsed, v})
		}
	}
	slices.SortFunc(all, func(a, b known) int { return b.version.Compare(a.version) })
	s.known.Store(provider, all)
	return all
}

// Type looks up a resource type, data source and so on. Yes: some version in
// question has it; the Block stands for those that do.
func (s Selection) Type(kind flat.Kind, name string) (Block, Answer) {
	var b Block
	answer := No
	for _, v := range s.versions {
		if body, ok := v.Body(kind, name); ok {
			b.add(body)
		} else if !v.Has(kind) {
			answer = Unknown
		}
	}
	if b.Known() {
		for _, v := range s.others {
			if body, ok := v.Body(kind, name); ok {
				b.addElsewhere(body)
			}
		}
		return b, Yes
	}
	if len(s.versions) == 0 {
		answer = Unknown
	}
	return b, answer
}

// Elsewhere looks up a type in the further versions that the constraints
// admit, and names the newest that has it; see [Block.Elsewhere].
func (s Selection) Elsewhere(kind flat.Kind, name string) (version string, ok bool) {
	for _, v := range s.others {
		if _, ok := v.Body(kind, name); ok {
			return v.String(), true
		}
	}
	return "", false
}

// Function looks up a function of the provider. Yes: some version in question
// has it; the Function is that of the newest. No: none has, nor has a further
// version that the constraints admit.
func (s Selection) Function(name string) (flat.Function, Answer) {
	answer := No
	if len(s.versions) == 0 {
		answer = Unknown
	}
	for _, v := range s.versions {
		if f, ok := v.Function(name); ok {
			return f, Yes
		} else if !v.Has(flat.Functions) {
			answer = Unknown
		}
	}
	for _, v := range s.others {
		if _, ok := v.Function(name); ok {
			answer = Unknown
		}
	}
	return flat.Function{}, answer
}

// Names yields the names of a kind over all versions in question, without
// order; a name may come twice.
func (s Selection) Names(kind flat.Kind, yield func(name string) bool) {
	for _, v := range s.versions {
		for name := range v.Names(kind) {
			if !yield(name) {
				return
			}
		}
	}
}

// Address returns the full source address of a provider from its source as
// written in required_providers, or from its local name alone when source is
// empty.
func Address(name, source string) string {
	if source == "" {
		if name == "terraform" {
			return "terraform.io/builtin/terraform"
		}
		return DefaultHost + "/hashicorp/" + strings.ToLower(name)
	}
	parts := strings.Split(strings.ToLower(source), "/")
	switch len(parts) {
	case 1:
		return DefaultHost + "/hashicorp/" + parts[0]
	case 2:
		return DefaultHost + "/" + parts[0] + "/" + parts[1]
	}
	return strings.Join(parts, "/")
}

// DefaultHost is the registry of source addresses that name none.
const DefaultHost = "registry.terraform.io"

// canonical maps the registry of OpenTofu, which serves the same providers, to
// the default one.
func canonical(address string) string {
	address = strings.ToLower(address)
	if rest, ok := strings.CutPrefix(address, "registry.opentofu.org/"); ok {
		return DefaultHost + "/" + rest
	}
	return address
}

// Display is an address as Terraform shows it: without the default host.
func Display(address string) string {
	if rest, ok := strings.CutPrefix(address, DefaultHost+"/"); ok {
		return rest
	}
	return address
}
