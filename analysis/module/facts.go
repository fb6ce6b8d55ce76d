package module

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/text"
)

// facts are what a module says of itself as a whole. They are read again only
// when a block changed that can hold them.
type facts struct {
	sum          uint64
	providerSum  uint64
	localSum     uint64
	calls        []*Call
	requirements []Requirement
	providers    []ProviderConfig
	settings     Settings
}

// Call is one module block.
type Call struct {
	// Name is the label.
	Name string
	// Source is the source argument where it is a literal string; SourceRange
	// is where it stands in the block's chunk.
	Source      string
	SourceRange text.Range
	// Version is the version argument where it is a literal string.
	Version string
	// Providers maps the called module's provider name ("aws", "aws.peer") to
	// that of the caller; nil when there is no providers argument.
	Providers map[string]string
	Block     *Block
}

// Local says that the source is a directory given by a relative path.
func (c *Call) Local() bool {
	return strings.HasPrefix(c.Source, "./") || strings.HasPrefix(c.Source, "../") ||
		c.Source == "." || c.Source == ".." ||
		strings.HasPrefix(c.Source, `.\`) || strings.HasPrefix(c.Source, `..\`)
}

// Constraint is one version constraint as it is written.
type Constraint struct {
	Text string
	// Range counts from the start of Block's chunk.
	Range text.Range
	Block *Block
}

// Requirement is one entry of a required_providers block.
type Requirement struct {
	// Name is the local name.
	Name string
	// Source is the source address as written, "" where there is none.
	Source string
	// Constraint has an empty Text where there is none.
	Constraint Constraint
	// Aliases are the configuration_aliases ("aws.peer").
	Aliases []string
	// Range is the name's, in Block's chunk.
	Range text.Range
	Block *Block
}

// ProviderConfig is one provider block.
type ProviderConfig struct {
	// Name is the local name, Alias the alias argument or "".
	Name, Alias string
	// Constraint is the version argument (of Terraform 0.12), if any.
	Constraint Constraint
	Block      *Block
}

// Settings are the contents of the terraform blocks.
type Settings struct {
	// RequiredVersion holds the required_version arguments.
	RequiredVersion []Constraint
	// Backend is the type of the backend, "cloud" for a cloud block, or "".
	Backend string
}

// Calls are the module calls in source order.
func (m *Module) Calls() []*Call { return m.facts.calls }

// Requirements are the required providers in source order, over all terraform
// blocks.
func (m *Module) Requirements() []Requirement { return m.facts.requirements }

// ProviderConfigs are the provider blocks in source order.
func (m *Module) ProviderConfigs() []ProviderConfig { return m.facts.providers }

// Settings are the terraform blocks' settings.
func (m *Module) Settings() Settings { return m.facts.settings }

func newFacts(blocks []*Block) *facts {
	f := &facts{}
	for _, b := range blocks {
		if visible(b.Type()) {
			f.sum += b.sum
		} else {
			f.localSum += b.sum
		}
		switch b.Type() {
		case "module", "provider", "terraform":
			f.providerSum += b.sum
		}
		switch b.Type() {
		case "module":
			f.calls = append(f.calls, newCall(b))
		case "provider":
			f.providers = append(f.providers, newProviderConfig(b))
		case "terraform":
			f.addTerraform(b)
		}
	}
	return f
}

func newCall(b *Block) *Call {
	c := &Call{Name: b.Label(0), Block: b}
	if attr := b.Body().Attributes["source"]; attr != nil {
		c.Source, _ = LiteralString(attr.Expr)
		c.SourceRange = Span(attr.Expr.Range())
	}
	if attr := b.Body().Attributes["version"]; attr != nil {
		c.Version, _ = LiteralString(attr.Expr)
	}
	if attr := b.Body().Attributes["providers"]; attr != nil {
		c.Providers = map[string]string{}
		for key, value := range objectItems(attr.Expr) {
			name, alias := ProviderReference(value)
			if alias != "" {
				name += "." + alias
			}
			c.Providers[key] = name
		}
	}
	return c
}

func newProviderConfig(b *Block) ProviderConfig {
	p := ProviderConfig{Name: b.Label(0), Block: b}
	if attr := b.Body().Attributes["alias"]; attr != nil {
		p.Alias, _ = LiteralString(attr.Expr)
	}
	p.Constraint = constraint(b, b.Body().Attributes["version"])
	return p
}

func constraint(b *Block, attr *hclsyntax.Attribute) Constraint {
	if attr == nil {
		return Constraint{}
	}
	s, _ := LiteralString(attr.Expr)
	return Constraint{Text: s, Range: Span(attr.Expr.Range()), Block: b}
}

func (f *facts) addTerraform(b *Block) {
	body, json := b.Body(), b.Chunk.JSON
	if attr := body.Attributes["required_version"]; attr != nil {
		if c := constraint(b, attr); c.Text != "" {
			f.settings.RequiredVersion = append(f.settings.RequiredVersion, c)
		}
	}
	for _, nested := range Nested(body, json, "backend", true) {
		if len(nested.Labels) > 0 {
			f.settings.Backend = nested.Labels[0]
		}
	}
	if len(Nested(body, json, "cloud", false)) > 0 {
		f.settings.Backend = "cloud"
	}
	for _, required := range Nested(body, json, "required_providers", false) {
		first := len(f.requirements)
		for name, attr := range required.Body.Attributes {
			f.requirements = append(f.requirements, newRequirement(b, name, attr))
		}
		slices.SortFunc(f.requirements[first:], func(a, b Requirement) int { return a.Range.Start - b.Range.Start })
	}
}

func newRequirement(b *Block, name string, attr *hclsyntax.Attribute) Requirement {
	r := Requirement{Name: name, Range: Span(attr.NameRange), Block: b}
	if s, ok := LiteralString(attr.Expr); ok { // the form of Terraform 0.12
		r.Constraint = Constraint{Text: s, Range: Span(attr.Expr.Range()), Block: b}
		return r
	}
	for key, value := range objectItems(attr.Expr) {
		switch key {
		case "source":
			r.Source, _ = LiteralString(value)
		case "version":
			if s, ok := LiteralString(value); ok {
				r.Constraint = Constraint{Text: s, Range: Span(value.Range()), Block: b}
			}
		case "configuration_aliases":
			if list, ok := value.(*hclsyntax.TupleConsExpr); ok {
				for _, item := range list.Exprs {
					if provider, alias := ProviderReference(item); alias != "" {
						r.Aliases = append(r.Aliases, provider+"."+alias)
					}
				}
			}
		}
	}
	return r
}

// objectItems yields the items of an object whose keys are literal, or
// traversals as in providers = { aws.peer = aws.west }.
func objectItems(expr hclsyntax.Expression) func(yield func(string, hclsyntax.Expression) bool) {
	return func(yield func(string, hclsyntax.Expression) bool) {
		object, ok := expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			return
		}
		for _, item := range object.Items {
			key, ok := ObjectKey(item.KeyExpr)
			if !ok {
				wrapped := item.KeyExpr
				if k, is := wrapped.(*hclsyntax.ObjectConsKeyExpr); is {
					wrapped = k.Wrapped
				}
				name, alias := ProviderReference(wrapped)
				if key = name; alias != "" {
					key += "." + alias
				}
			}
			if key != "" && !yield(key, item.ValueExpr) {
				return
			}
		}
	}
}
