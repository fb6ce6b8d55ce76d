package check

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
)

// labels judges the number of a block's labels and says whether it is right;
// Terraform does not look into a block whose labels are wrong.
func (k *checker) labels(b *hclsyntax.Block, names []string) bool {
	switch n := len(b.Labels); {
	case n > len(names):
		f := analysis.Finding{
			Code:     "terraform/extraneous-label",
			Summary:  fmt.Sprintf("Extraneous label for %s", b.Type),
			Detail:   fmt.Sprintf("No labels are expected for %s blocks.", b.Type),
			Location: k.at(b.LabelRanges[len(names)]),
		}
		if len(names) > 0 {
			f.Detail = fmt.Sprintf("Only %d labels (%s) are expected for %s blocks.", len(names), strings.Join(names, ", "), b.Type)
		}
		k.report(f)
		return false
	case n < len(names):
		k.report(analysis.Finding{
			Code:     "terraform/missing-label",
			Summary:  fmt.Sprintf("Missing %s for %s", names[n], b.Type),
			Detail:   fmt.Sprintf("All %s blocks must have %d labels (%s).", b.Type, len(names), strings.Join(names, ", ")),
			Location: k.at(b.OpenBraceRange),
		})
		return false
	}
	return true
}

// labelText is the range of a label without its quotes.
func labelText(r hcl.Range) hcl.Range {
	if r.End.Byte-r.Start.Byte >= 2 {
		r.Start.Byte++
		r.End.Byte--
	}
	return r
}

func each(names []string) iter.Seq[string] { return slices.Values(names) }

func contains(names []string, name string) bool { return slices.Contains(names, name) }
