package check

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// inside says which body is judged, for messages and for what is allowed there.
type inside struct {
	// owner names the body in words: `aws_instance`, `block "ebs" of aws_instance`.
	owner string
	// skipAttributes and skipBlocks are judged elsewhere: meta-arguments.
	skipAttributes, skipBlocks map[string]bool
	// static says that the values are keywords or addresses, or are judged
	// elsewhere, and are not evaluated here.
	static bool
	// frame says what expressions may refer to here.
	frame eval.Frame
	// dynamic says that `dynamic` blocks may generate nested blocks here.
	dynamic bool
	// wholeBlocks says that nested blocks are whole, though the body is a
	// fragment.
	wholeBlocks bool
}

func (in inside) nested(blockType string) inside {
	return inside{owner: fmt.Sprintf("block %q of %s", blockType, in.owner), static: in.static, frame: in.frame, dynamic: in.dynamic}
}

// body judges the arguments and nested blocks of one body against a schema.
func (k *checker) body(body *hclsyntax.Body, s schema.Block, in inside) {
	if s.Opaque() {
		k.free(body, in)
		return
	}
	counts := map[string]*count{}
	for name, attr := range body.Attributes {
		if !in.skipAttributes[name] {
			k.argument(body, attr, s, in, counts)
		}
	}
	for _, b := range body.Blocks {
		if !in.skipBlocks[b.Type] {
			k.nestedBlock(body, b, s, in, counts)
		}
	}
	if k.broken || k.partial {
		return
	}
	for name := range s.Required() {
		if body.Attributes[name] == nil && !in.skipAttributes[name] && counts[name] == nil {
			f := analysis.Finding{
				Code:     "terraform/missing-required-argument",
				Summary:  "Missing required argument",
				Detail:   fmt.Sprintf("The argument %q is required, but no definition was found.", name),
				Location: k.at(missing(body)),
				Name:     name,
			}
			if other := s.Elsewhere(); other.Known() {
				if a, answer := other.Attribute(name); answer != schema.Yes || !a.Required {
					k.admitted(&f)
				}
			}
			k.report(f)
		}
	}
	k.limits(body, s, in, counts)
}

// fragment judges a body that need not be whole: what is missing may come from
// elsewhere.
func (k *checker) fragment(body *hclsyntax.Body, s schema.Block, in inside) {
	partial := k.partial
	k.partial = true
	k.body(body, s, in)
	k.partial = partial
}

// count is how often a nested block type occurs in a body.
type count struct {
	written []hcl.Range
	// generated says that a dynamic block makes more of them.
	generated bool
}

func tally(counts map[string]*count, blockType string) *count {
	c := counts[blockType]
	if c == nil {
		c = &count{}
		counts[blockType] = c
	}
	return c
}

// argument judges one argument of a body.
func (k *checker) argument(body *hclsyntax.Body, attr *hclsyntax.Attribute, s schema.Block, in inside, counts map[string]*count) {
	switch a, answer := s.Attribute(attr.Name); {
	case answer == schema.Yes:
		k.known(attr, a, s, in)
		return
	case answer == schema.Unknown:
		k.value(attr.Expr, in)
		return
	}
	nested, answer := s.Nested(attr.Name)
	if k.json && answer != schema.No && !k.blocksInJSON(attr) {
		return
	}
	if k.json && answer != schema.No {
		for _, b := range module.AttributeBlocks(attr, nested.Nesting == flat.Map) {
			tally(counts, attr.Name).written = append(tally(counts, attr.Name).written, b.TypeRange)
			k.body(b.Body, nested.Block, in.nested(attr.Name))
		}
		return
	}
	if k.json && attr.Name == "dynamic" && in.dynamic {
		for _, b := range module.AttributeBlocks(attr, true) {
			k.dynamicBlock(body, b, s, in, counts)
		}
		return
	}
	k.unsupportedArgument(body, attr, s, in, answer == schema.Yes)
	if k.doubtful { // else nothing reads the value
		k.value(attr.Expr, in)
	}
}

// blocksInJSON says whether the value of a property in JSON may stand for
// blocks; what is wrong with it is reported.
func (k *checker) blocksInJSON(attr *hclsyntax.Attribute) bool {
	wrong := func(at hcl.Range, detail string) bool {
		k.report(analysis.Finding{
			Code:     "terraform/incorrect-json-type",
			Summary:  "Incorrect JSON value type",
			Detail:   detail,
			Location: k.at(at),
		})
		return false
	}
	switch value := attr.Expr.(type) {
	case *hclsyntax.ObjectConsExpr:
		return true
	case *hclsyntax.TupleConsExpr:
		for _, item := range value.Exprs {
			if _, ok := item.(*hclsyntax.ObjectConsExpr); !ok {
				return wrong(item.Range(), "Either a JSON object or JSON array of objects is required here, to define arguments and child blocks.")
			}
		}
		return true
	}
	if module.IsNull(attr.Expr) {
		return true
	}
	return wrong(attr.Expr.Range(), fmt.Sprintf("Either a JSON object or a JSON array is required, representing the contents of one or more %q blocks.", attr.Name))
}

// known judges an argument that exists.
func (k *checker) known(attr *hclsyntax.Attribute, a schema.Attribute, s schema.Block, in inside) {
	if a.ReadOnly {
		k.value(attr.Expr, in)
		if settled(attr.Expr) {
			summary := "Value for unconfigurable attribute"
			if k.witness != nil && k.witness.Provider == builtinProvider {
				summary = fmt.Sprintf("%q attribute is read-only", attr.Name) // the words of that provider
			}
			k.report(analysis.Finding{
				Code:     "terraform/read-only-attribute",
				Severity: k.unsupported(),
				Summary:  summary,
				Detail: fmt.Sprintf("Can't configure a value for %q: its value will be decided automatically based on the result of applying this configuration. Remove the argument; the value can be read from elsewhere as an attribute of %s.",
					attr.Name, in.owner),
				Location: k.at(attr.NameRange),
			})
		}
		return
	}
	if k.witness != nil {
		k.deprecatedArgument(attr.Name, s, attr.NameRange)
	}
	if a.WriteOnly() && k.block != nil && k.block.Type() == "resource" {
		k.needs(writeOnly, attr.NameRange)
	}
	if _, ok := s.NestedAttribute(attr.Name); ok {
		k.nestedAttribute(attr, s, in)
		return
	}
	if !in.static {
		k.typed(attr, s, in.frame)
	}
}

// builtinProvider is the provider that is part of Terraform: it has
// terraform_data.
const builtinProvider = "terraform.io/builtin/terraform"

// settled says that an expression has a value that is known not to be null:
// whatever a reference yields may be null.
func settled(expr hclsyntax.Expression) bool {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return !e.Val.IsNull()
	case *hclsyntax.TemplateExpr, *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr:
		return true
	case *hclsyntax.ParenthesesExpr:
		return settled(e.Expression)
	}
	return false
}

// nestedBlock judges one block within a body.
func (k *checker) nestedBlock(body *hclsyntax.Body, b *hclsyntax.Block, s schema.Block, in inside, counts map[string]*count) {
	if b.Type == "dynamic" && in.dynamic {
		k.dynamicBlock(body, b, s, in, counts)
		return
	}
	nested, answer := s.Nested(b.Type)
	if answer == schema.No {
		if inner, ok := attributeAsBlocks(s, b.Type); ok {
			tally(counts, b.Type).written = append(tally(counts, b.Type).written, b.TypeRange)
			k.objectBody(b.Body, inner, in.nested(b.Type))
			return
		}
		k.unsupportedBlock(body, b, s, in)
		if k.doubtful {
			k.free(b.Body, in.nested(b.Type))
		}
		return
	}
	if answer == schema.Unknown {
		k.free(b.Body, in.nested(b.Type))
		return
	}
	c := tally(counts, b.Type)
	c.written = append(c.written, headerRange(b))
	if !k.labels(b, nestedLabels(nested)) {
		return
	}
	partial := k.partial
	k.partial = partial && !in.wholeBlocks
	k.body(b.Body, nested.Block, in.nested(b.Type))
	k.partial = partial
}

// nestedLabels are the label names of a nested block type: blocks that become
// a map carry their key.
func nestedLabels(n schema.Nested) []string {
	if n.Nesting == flat.Map {
		return []string{"key"}
	}
	return nil
}

// attributeAsBlocks says whether an argument may be written as blocks, as
// Terraform allows for lists and sets of objects, and returns the object type.
func attributeAsBlocks(s schema.Block, name string) (cty.Type, bool) {
	a, answer := s.Attribute(name)
	if answer != schema.Yes || a.ReadOnly {
		return cty.NilType, false
	}
	if _, ok := s.NestedAttribute(name); ok {
		return cty.NilType, false
	}
	for _, t := range s.AttributeTypes(name) {
		switch ty := t.Cty(); {
		case ty == cty.DynamicPseudoType:
			return cty.DynamicPseudoType, true
		case (ty.IsListType() || ty.IsSetType()) && ty.ElementType().IsObjectType():
			return ty.ElementType(), true
		}
	}
	return cty.NilType, false
}

// objectBody judges a body that stands for an object of a type: an argument
// written as a block.
func (k *checker) objectBody(body *hclsyntax.Body, ty cty.Type, in inside) {
	if !ty.IsObjectType() {
		k.free(body, in)
		return
	}
	for name, attr := range body.Attributes {
		value := k.value(attr.Expr, in)
		if !ty.HasAttribute(name) {
			k.unknownInObject(attr, ty, in)
		} else if _, err := convert.Convert(value, ty.AttributeType(name)); err != nil {
			k.wrongType(attr, err)
		}
	}
	for _, b := range body.Blocks {
		blockType, inner := b.Type, b.Body
		frame := in.frame
		if b.Type == "dynamic" && len(b.Labels) == 1 {
			blockType = b.Labels[0]
			frame = generatedFrame(in.frame, b)
			inner = nil
			for _, content := range b.Body.Blocks {
				if content.Type == "content" {
					inner = content.Body
				}
			}
		}
		if !ty.HasAttribute(blockType) {
			k.report(analysis.Finding{
				Code:     "terraform/unsupported-block-type",
				Severity: k.unsupported(),
				Summary:  "Unsupported block type",
				Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", blockType),
				Location: k.at(b.TypeRange),
			})
			continue
		}
		t := ty.AttributeType(blockType)
		if inner != nil && (t.IsListType() || t.IsSetType()) {
			nested := in.nested(blockType)
			nested.frame = frame
			k.objectBody(inner, t.ElementType(), nested)
		}
	}
}

// headerRange is what Terraform calls the definition range of a block.
func headerRange(b *hclsyntax.Block) hcl.Range {
	return b.DefRange()
}

// limits judges how often nested blocks occur.
func (k *checker) limits(body *hclsyntax.Body, s schema.Block, in inside, counts map[string]*count) {
	for nested := range s.RequiredBlocks() {
		if counts[nested.Name] != nil || in.skipBlocks[nested.Name] {
			continue
		}
		f := analysis.Finding{
			Code:     "terraform/missing-required-block",
			Summary:  fmt.Sprintf("Insufficient %s blocks", nested.Name),
			Detail:   fmt.Sprintf("At least %d %q blocks are required.", nested.Min, nested.Name),
			Location: k.at(missing(body)),
			Name:     nested.Name,
		}
		if single(nested) {
			f.Summary = fmt.Sprintf("Missing %s block", nested.Name)
			f.Detail = fmt.Sprintf("A block of type %q is required here.", nested.Name)
		}
		if other := s.Elsewhere(); other.Known() {
			if n, answer := other.Nested(nested.Name); answer != schema.Yes || n.Min == 0 {
				k.admitted(&f)
			}
		}
		k.report(f)
	}
	for name, c := range counts {
		nested, answer := s.Nested(name)
		if answer != schema.Yes {
			continue
		}
		if n := len(c.written); n > 0 && n < nested.Min && !c.generated {
			k.report(analysis.Finding{
				Code:     "terraform/missing-required-block",
				Summary:  fmt.Sprintf("Insufficient %s blocks", name),
				Detail:   fmt.Sprintf("At least %d %q blocks are required.", nested.Min, name),
				Location: k.at(missing(body)),
				Name:     name,
			})
		}
		if nested.Max == 0 || len(c.written) <= nested.Max {
			continue
		}
		f := analysis.Finding{
			Code:     "terraform/too-many-blocks",
			Severity: k.unsupported(),
			Summary:  fmt.Sprintf("Too many %s blocks", name),
			Detail:   fmt.Sprintf("No more than %d %q blocks are allowed", nested.Max, name),
			Location: k.at(c.written[nested.Max]),
			Related:  []analysis.Related{{Location: k.at(c.written[0]), Message: "the first one"}},
		}
		if single(nested) {
			f.Summary = fmt.Sprintf("Duplicate %s block", name)
			f.Detail = fmt.Sprintf("Only one block of type %q is allowed.", name)
		}
		k.report(f)
	}
}

func single(n schema.Nested) bool { return n.Nesting == flat.Single || n.Nesting == flat.Group }
