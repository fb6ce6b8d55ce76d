package check

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/suggest"
)

// unsupportedArgument reports an argument that does not exist. isBlock says
// that a nested block type of that name does.
func (k *checker) unsupportedArgument(body *hclsyntax.Body, attr *hclsyntax.Attribute, s schema.Block, in inside, isBlock bool) {
	f := analysis.Finding{
		Code:     "terraform/unsupported-argument",
		Severity: k.unsupported(),
		Summary:  "Unsupported argument",
		Detail:   fmt.Sprintf("An argument named %q is not expected here.", attr.Name),
		Location: k.at(attr.NameRange),
	}
	if isBlock {
		f.Detail += fmt.Sprintf(" Did you mean to define a block of type %q?", attr.Name)
		if _, ok := attr.Expr.(*hclsyntax.ObjectConsExpr); ok && k.env.WithFixes && !k.served(in) {
			f.Fixes = append(f.Fixes, k.fix(fmt.Sprintf("Write %q as a block: remove the equals sign", attr.Name), analysis.Safe, true,
				text.Range{Start: attr.NameRange.End.Byte, End: attr.Expr.Range().Start.Byte}, " "))
		}
	} else {
		q, ok := doctor.Argument(k.module, k.block, body, attr, k.schemas)
		if !k.diagnose(&f, q, ok, in) {
			near := suggest.Near(attr.Name, settable(body, s, in, false))
			f.Detail += didYouMean(near) + k.evidence(in, "argument")
			f.Fixes = k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte)
		}
		if _, answer := s.Elsewhere().Attribute(attr.Name); answer == schema.Yes {
			k.admitted(&f)
		}
	}
	if isBlock {
		if _, answer := s.Elsewhere().Attribute(attr.Name); answer == schema.Yes {
			k.admitted(&f)
		}
	}
	k.report(f)
}

// served says that a body is one that a provider serves: package doctor makes
// the fixes there.
func (k *checker) served(in inside) bool { return !in.static && !k.json && k.schemas.Known() }

// diagnose says in a finding what was meant, and by which evidence; false where
// that cannot be asked: in blocks of the language itself. The fixes for it are
// those of package doctor.
func (k *checker) diagnose(f *analysis.Finding, q suggest.Query, ok bool, in inside) bool {
	if !ok || !k.served(in) {
		return false
	}
	d := suggest.Diagnose(q)
	if d.History.Oldest == "" {
		return false
	}
	if name := d.Name(); name != "" {
		f.Detail += fmt.Sprintf(" Did you mean %q?", name)
	}
	if evidence := q.Evidence(d); evidence != "" {
		f.Detail += " " + evidence
	}
	switch {
	case !k.doubtful:
	case k.witness.Wanted == "":
		f.Detail += " A newer version may have it."
	default:
		f.Detail += fmt.Sprintf(" That is the nearest version at hand to %s, which may have it.", k.witness.Wanted)
	}
	return true
}

// admitted makes a finding of one that holds for the newest version that the
// constraint admits, but not for an older one, which may be the one in use.
func (k *checker) admitted(f *analysis.Finding) {
	f.Severity = analysis.Warning
	f.Detail += " An older version that the version constraint admits as well accepts it: narrow the constraint to the version in use, or change the configuration before upgrading."
}

// unsupportedBlock reports a nested block type that does not exist.
func (k *checker) unsupportedBlock(body *hclsyntax.Body, b *hclsyntax.Block, s schema.Block, in inside) {
	f := analysis.Finding{
		Code:     "terraform/unsupported-block-type",
		Severity: k.unsupported(),
		Summary:  "Unsupported block type",
		Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", b.Type),
		Location: k.at(b.TypeRange),
	}
	if _, answer := s.Attribute(b.Type); answer == schema.Yes {
		f.Detail += fmt.Sprintf(" Did you mean to define argument %q? If so, use the equals sign to assign it a value.", b.Type)
		if len(b.Labels) == 0 && len(b.Body.Blocks) == 0 && k.env.WithFixes && !k.served(in) {
			f.Fixes = append(f.Fixes, k.fix(fmt.Sprintf("Write %q as an argument: add the equals sign", b.Type), analysis.Safe, true,
				text.Range{Start: b.TypeRange.End.Byte, End: b.OpenBraceRange.Start.Byte}, " = "))
		}
	} else {
		q, ok := doctor.Block(k.module, k.block, body, b.Type, b.Body, k.schemas)
		if !k.diagnose(&f, q, ok, in) {
			near := suggest.Near(b.Type, settable(body, s, in, true))
			f.Detail += didYouMean(near) + k.evidence(in, "block")
			f.Fixes = k.renames(near, b.TypeRange.Start.Byte, b.TypeRange.End.Byte)
		}
	}
	if _, answer := s.Elsewhere().Nested(b.Type); answer == schema.Yes {
		k.admitted(&f)
	}
	k.report(f)
}

// unknownInObject reports an argument that the object type behind a block does
// not have.
func (k *checker) unknownInObject(attr *hclsyntax.Attribute, ty cty.Type, in inside) {
	names := func(yield func(string) bool) {
		for name := range ty.AttributeTypes() {
			if !yield(name) {
				return
			}
		}
	}
	near := suggest.Near(attr.Name, names)
	k.report(analysis.Finding{
		Code:     "terraform/unsupported-argument",
		Severity: k.unsupported(),
		Summary:  "Unsupported argument",
		Detail:   fmt.Sprintf("An argument named %q is not expected here.", attr.Name) + didYouMean(near) + k.evidence(in, "argument"),
		Location: k.at(attr.NameRange),
		Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
	})
}

// settable yields the names that could still be written in a body: arguments
// that are not set yet, or nested block types; meta-arguments among them.
func settable(body *hclsyntax.Body, s schema.Block, in inside, blocks bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		meta := in.skipAttributes
		if blocks {
			meta = in.skipBlocks
		}
		for name := range meta {
			if body.Attributes[name] == nil && !yield(name) {
				return
			}
		}
		for name, block := range s.Settable() {
			if block == blocks && (blocks || body.Attributes[name] == nil) && !yield(name) {
				return
			}
		}
	}
}

func didYouMean(near []suggest.Candidate) string {
	if len(near) == 0 || len(near) > 1 && near[0].Score == near[1].Score {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", near[0].Name)
}

// evidence says what was asked.
func (k *checker) evidence(in inside, what string) string {
	if k.witness == nil || in.owner == "" {
		return ""
	}
	name := schema.Display(k.witness.Provider)
	switch {
	case k.doubtful && k.witness.Wanted == "":
		return fmt.Sprintf(" In %s %s, the newest version at hand, there is no such %s of %s; a newer one may have it.", name, k.witness.Version, what, in.owner)
	case k.doubtful:
		return fmt.Sprintf(" In %s %s, the nearest version at hand to %s, there is no such %s of %s.", name, k.witness.Version, k.witness.Wanted, what, in.owner)
	case k.witness.Origin == schema.OriginCore:
		return ""
	}
	return fmt.Sprintf(" %s has no such %s in %s %s.", capital(in.owner), what, name, k.witness.Version)
}

// capital starts a sentence; names of types stay as they are.
func capital(s string) string {
	if rest, ok := trimWord(s, "block"); ok {
		return "Block" + rest
	}
	return s
}

func trimWord(s, word string) (string, bool) {
	if len(s) > len(word) && s[:len(word)] == word && s[len(word)] == ' ' {
		return s[len(word):], true
	}
	return s, false
}

// renames are the fixes that replace a name by what was probably meant, at most
// three.
func (k *checker) renames(near []suggest.Candidate, start, end int) []analysis.Fix {
	if !k.env.WithFixes {
		return nil
	}
	var fixes []analysis.Fix
	for i, c := range near[:min(len(near), 3)] {
		clear := i == 0 && c.Score >= 0.8 && (len(near) == 1 || c.Score-near[1].Score > 0.05)
		fixes = append(fixes, k.fix(fmt.Sprintf("Rename to %q", c.Name), analysis.Review, clear, text.Range{Start: start, End: end}, c.Name))
	}
	return slices.Clip(fixes)
}

// fix is a fix of one edit in the chunk at hand.
func (k *checker) fix(title string, safety analysis.Safety, preferred bool, r text.Range, replacement string) analysis.Fix {
	return analysis.Fix{
		Title:     title,
		Safety:    safety,
		Preferred: preferred,
		Edits:     []analysis.Edit{{Path: k.path, Edit: text.Edit{Range: r, New: replacement}}},
	}
}
