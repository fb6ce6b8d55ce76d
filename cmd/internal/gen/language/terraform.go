// Package language writes the blocks and functions of the configuration
// language into a writer's model, as a pseudo-provider with one version for
// each minor version of Terraform or OpenTofu. Terraform's come from the
// terraform-schema module, which tells them by version; what OpenTofu has of
// its own is a table in opentofu.go.
package language

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl-lang/schema"
	tfschema "github.com/hashicorp/terraform-schema/schema"
	search "github.com/hashicorp/terraform-schema/schema/search"
	tests "github.com/hashicorp/terraform-schema/schema/tests"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/schema/flat"
)

const (
	terraformAddr = "terraform.io/core"
	builtinAddr   = "terraform.io/builtin/terraform"
)

// minors are the versions of Terraform with a language of their own, as far as
// the module tells them.
var minors = []string{
	"0.12", "0.13", "0.14", "0.15", "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7",
	"1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14", "1.15", "1.16",
}

// Terraform gives the language of every minor version of Terraform, each with
// all that its last patch release has.
func Terraform() ([]flat.Source, error) {
	var out []flat.Source
	for _, minor := range minors {
		s, err := ofTerraform(minor)
		if err != nil {
			return nil, fmt.Errorf("language of Terraform %s: %w", minor, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func ofTerraform(minor string) (flat.Source, error) {
	s := flat.Source{
		Provider: terraformAddr, Version: minor, Origin: "terraform-schema",
		Facts: flat.AllFacts &^ flat.FactItemLimits, Kinds: []flat.Kind{flat.Language, flat.Functions},
	}
	v, err := version.NewVersion(minor + ".99")
	if err != nil {
		return s, err
	}
	c := &converter{source: &s}
	module, err := tfschema.CoreModuleSchemaForVersion(v)
	if err != nil {
		return s, err
	}
	root := c.body(module)
	s.Put(flat.Language, "", root)
	for name, b := range root.Blocks {
		s.Put(flat.Language, name, b.Body)
	}
	// The files that only newer versions read; older ones give an error.
	for name, of := range map[string]func(*version.Version) (*schema.BodySchema, error){
		"tests": tests.CoreTestSchemaForVersion,
		"mocks": tests.CoreMockSchemaForVersion,
		"query": search.CoreSearchSchemaForVersion,
	} {
		if body, err := of(v); err == nil {
			s.Put(flat.Language, name, c.body(body))
		}
	}
	signatures, err := tfschema.FunctionsForVersion(v)
	if err != nil {
		return s, err
	}
	s.Functions = make(map[string]*flat.SourceFunction, len(signatures))
	for name, f := range signatures {
		if !strings.HasPrefix(name, "core::") { // the same functions under their full names
			s.Functions[name] = signature(f)
		}
	}
	amend(&s)
	return s, nil
}

// converter makes bodies of the module's body schemas; those that depend on a
// label or argument become named bodies of the source.
type converter struct{ source *flat.Source }

func (c *converter) body(b *schema.BodySchema) *flat.SourceBody {
	out := &flat.SourceBody{
		Attributes: make(map[string]*flat.SourceAttribute),
		Blocks:     make(map[string]*flat.SourceNested),
	}
	if b == nil {
		return out
	}
	out.Opaque = b.AnyAttribute != nil
	out.Deprecated = b.IsDeprecated
	out.Description = b.Description.Value
	for name, a := range b.Attributes {
		out.Attributes[name] = attribute(a)
		// What else is inside depends on this argument's value.
		out.Opaque = out.Opaque || a.IsDepKey
	}
	if b.Extensions != nil && b.Extensions.Count {
		out.Attributes["count"] = &flat.SourceAttribute{Type: cty.Number, Optional: true}
	}
	if b.Extensions != nil && b.Extensions.ForEach {
		out.Attributes["for_each"] = &flat.SourceAttribute{Optional: true}
	}
	// In order, because the named bodies inside may come from several places.
	for _, name := range slices.Sorted(maps.Keys(b.Blocks)) {
		out.Blocks[name] = c.block(name, b.Blocks[name])
	}
	return out
}

func (c *converter) block(name string, b *schema.BlockSchema) *flat.SourceNested {
	n := &flat.SourceNested{Nesting: flat.List, MinItems: int(b.MinItems), MaxItems: int(b.MaxItems), Body: c.body(b.Body)}
	switch b.Type {
	case schema.BlockTypeObject:
		n.Nesting = flat.Single
	case schema.BlockTypeSet:
		n.Nesting = flat.Set
	case schema.BlockTypeMap:
		n.Nesting = flat.Map
	}
	if b.IsDeprecated {
		n.Body.Deprecated = true
	}
	if n.Body.Description == "" {
		n.Body.Description = b.Description.Value
	}
	for _, label := range b.Labels {
		n.Body.Opaque = n.Body.Opaque || label.IsDepKey
	}
	for key, dependent := range b.DependentBody {
		if value := keyValue(key); value != "" {
			c.source.Put(flat.Language, name+" "+value, merge(n.Body, c.body(dependent)))
		}
	}
	return n
}

// keyValue is the one label or argument value that a dependent body hangs on;
// "" for keys of another form.
func keyValue(key schema.SchemaKey) string {
	var k struct {
		Labels []struct {
			Value string `json:"value"`
		} `json:"labels"`
		Attributes []struct {
			Expr struct {
				Static json.RawMessage `json:"static"`
			} `json:"expr"`
		} `json:"attrs"`
	}
	if err := json.Unmarshal([]byte(key), &k); err != nil {
		return ""
	}
	switch {
	case len(k.Labels) == 1 && len(k.Attributes) == 0:
		return k.Labels[0].Value
	case len(k.Attributes) == 1 && len(k.Labels) == 0:
		var value string
		var typed struct {
			Value string `json:"value"`
		}
		if json.Unmarshal(k.Attributes[0].Expr.Static, &value) != nil {
			_ = json.Unmarshal(k.Attributes[0].Expr.Static, &typed)
			value = typed.Value
		}
		return value
	}
	return ""
}

// merge is a body that has what both have; nothing more depends on anything.
func merge(a, b *flat.SourceBody) *flat.SourceBody {
	out := *b
	for name, attr := range a.Attributes {
		if _, ok := out.Attributes[name]; !ok {
			out.Attributes[name] = attr
		}
	}
	for name, block := range a.Blocks {
		if _, ok := out.Blocks[name]; !ok {
			out.Blocks[name] = block
		}
	}
	return &out
}

func attribute(a *schema.AttributeSchema) *flat.SourceAttribute {
	return &flat.SourceAttribute{
		Type:     constrained(a.Constraint),
		Required: a.IsRequired, Optional: a.IsOptional, Computed: a.IsComputed,
		Sensitive: a.IsSensitive, WriteOnly: a.IsWriteOnly,
		Deprecated:  a.IsDeprecated,
		Description: a.Description.Value,
	}
}

// constrained is the type of value that a constraint admits; dynamic where it
// is no value (a keyword, a reference, a type) or of several types.
func constrained(c schema.Constraint) cty.Type {
	elem := func(wrap func(cty.Type) cty.Type, e schema.Constraint) cty.Type {
		return wrap(constrained(e))
	}
	switch c := c.(type) {
	case schema.LiteralType:
		return known(c.Type)
	case schema.AnyExpression:
		return known(c.OfType)
	case schema.LiteralValue:
		return known(c.Value.Type())
	case schema.List:
		return elem(cty.List, c.Elem)
	case schema.Set:
		return elem(cty.Set, c.Elem)
	case schema.Map:
		return elem(cty.Map, c.Elem)
	case schema.OneOf:
		var out cty.Type
		for i, one := range c {
			t := constrained(one)
			if i > 0 && !t.Equals(out) {
				return cty.DynamicPseudoType
			}
			out = t
		}
		return known(out)
	}
	return cty.DynamicPseudoType
}

func known(t cty.Type) cty.Type {
	if t == cty.NilType {
		return cty.DynamicPseudoType
	}
	return t
}

func signature(f schema.FunctionSignature) *flat.SourceFunction {
	out := &flat.SourceFunction{Result: known(f.ReturnType), Summary: f.Description}
	for _, p := range f.Params {
		out.Params = append(out.Params, param(p))
	}
	if f.VarParam != nil {
		p := param(*f.VarParam)
		out.Variadic = &p
	}
	return out
}

func param(p function.Parameter) flat.SourceParam {
	return flat.SourceParam{
		Name: p.Name, Type: known(p.Type), Description: p.Description,
		AllowNull: p.AllowNull, AllowUnknown: p.AllowUnknown,
	}
}
