package module

import (
	"hash/maphash"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Block is one top-level block of a configuration file. All ranges in Syntax
// count from the start of Chunk.
type Block struct {
	// Path is the absolute path of the file.
	Path string
	// Chunk holds the block's text; its pointer is the block's identity over
	// edits elsewhere.
	Chunk  *syntax.Chunk
	Syntax *hclsyntax.Block
	// Override says that the file is an override file: the block changes an
	// earlier one of the same address instead of declaring its own.
	Override bool
	// Scoped says that the block is the data source of a check block.
	Scoped bool

	address string
	sum     uint64 // of the text, for blocks that are summed
}

// Type is the block type: "resource", "variable", …
func (b *Block) Type() string { return b.Syntax.Type }

// Label returns label i, or "" where the block has fewer.
func (b *Block) Label(i int) string {
	if i < len(b.Syntax.Labels) {
		return b.Syntax.Labels[i]
	}
	return ""
}

// Address is what the block declares: "aws_s3_bucket.logs", "data.aws_region.here",
// "ephemeral.random_password.db", "var.name", "output.name", "module.name",
// "provider.aws", "provider.aws.west", "check.name", "action.type.name"; empty
// for blocks that declare nothing under a name of their own (terraform, locals,
// moved, import, removed) and for blocks whose labels are not there yet.
func (b *Block) Address() string { return b.address }

// Body is the block's body, never nil.
func (b *Block) Body() *hclsyntax.Body { return b.Syntax.Body }

// Header is the range from the block type to the last label or, without
// labels, to the end of the type.
func (b *Block) Header() text.Range { return Header(b.Syntax) }

// Header is the range of a block's type and labels.
func Header(b *hclsyntax.Block) text.Range {
	end := b.TypeRange.End.Byte
	if n := len(b.LabelRanges); n > 0 {
		end = max(end, b.LabelRanges[n-1].End.Byte)
	}
	return text.Range{Start: b.TypeRange.Start.Byte, End: end}
}

// Span is the byte range of an hcl range.
func Span(r hcl.Range) text.Range { return text.Range{Start: r.Start.Byte, End: r.End.Byte} }

// ProviderName is the local name of the provider that serves a resource, data
// source, ephemeral resource, action or list block: the name in its provider
// argument, else the type's first word. Alias is the alias in that argument.
// Explicit says that the argument decided; it is then also true, with an empty
// name, for an argument that cannot be read.
func (b *Block) ProviderName() (name, alias string, explicit bool) {
	if attr := b.Body().Attributes["provider"]; attr != nil {
		name, alias = ProviderReference(attr.Expr)
		return name, alias, true
	}
	name, _, _ = strings.Cut(b.Label(0), "_")
	return name, "", false
}

// ProviderReference reads aws, aws.west or the same in quotes (the form of
// Terraform 0.11 and of JSON).
func ProviderReference(expr hclsyntax.Expression) (name, alias string) {
	if s, ok := LiteralString(expr); ok {
		name, alias, _ = strings.Cut(s, ".")
		return name, alias
	}
	traversal, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		// aws.by_region[each.key], as OpenTofu has it, still names the provider.
		for _, t := range expr.Variables() {
			return t.RootName(), ""
		}
		return "", ""
	}
	if len(traversal) > 1 {
		if attr, ok := traversal[1].(hcl.TraverseAttr); ok {
			alias = attr.Name
		}
	}
	return traversal.RootName(), alias
}

// declared returns the address of a block; see [Block.Address].
func declared(b *hclsyntax.Block) string {
	label := func(i int) string {
		if i < len(b.Labels) {
			return b.Labels[i]
		}
		return ""
	}
	switch b.Type {
	case "resource":
		return join(label(0), label(1))
	case "data", "ephemeral", "action", "list":
		return join(b.Type, label(0), label(1))
	case "variable":
		return join("var", label(0))
	case "output", "module", "check":
		return join(b.Type, label(0))
	case "provider":
		if attr := b.Body.Attributes["alias"]; attr != nil {
			alias, _ := LiteralString(attr.Expr)
			return join("provider", label(0), alias)
		}
		return join("provider", label(0))
	}
	return ""
}

// join joins with dots, or returns "" where a part is missing.
func join(parts ...string) string {
	for _, p := range parts {
		if p == "" {
			return ""
		}
	}
	return strings.Join(parts, ".")
}

// visible says whether other modules may see something of a block of this type.
func visible(blockType string) bool {
	switch blockType {
	case "variable", "output", "module", "terraform", "provider":
		return true
	}
	return false
}

// summed says whether the text of a block of this type is summed up.
func summed(blockType string) bool { return visible(blockType) || blockType == "locals" }

// seed makes sums comparable within the process, which is all they are for.
var seed = maphash.MakeSeed()

func newBlock(path string, override bool, c *syntax.Chunk, b *hclsyntax.Block) *Block {
	block := &Block{Path: path, Chunk: c, Syntax: b, Override: override, address: declared(b)}
	if summed(b.Type) {
		block.sum = maphash.String(seed, c.Src)
	}
	return block
}
