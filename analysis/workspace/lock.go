package workspace

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/syntax"
)

const lockName = ".terraform.lock.hcl"

// Lock is what a dependency lock file says. Of a broken file it has what can be read. It must not be changed.
type Lock struct {
	// Providers by source address as written: host, namespace and type.
	Providers map[string]LockedProvider

	file *syntax.File
}

// LockedProvider is one provider block of a lock file.
type LockedProvider struct {
	// Version is the one that was chosen; empty if it cannot be read.
	Version string
	// Constraints are those of the configuration when it was chosen.
	Constraints string
	// Hashes of the packages that are allowed, with their scheme ("h1:", "zh:").
	Hashes []string
}

func parseLock(f *syntax.File) *Lock {
	l := &Lock{Providers: map[string]LockedProvider{}, file: f}
	// Each chunk was parsed for itself: a broken block does not hide the others.
	for _, c := range f.Chunks() {
		for _, b := range c.Body.Blocks {
			if b.Type != "provider" || len(b.Labels) != 1 {
				continue
			}
			p := l.Providers[b.Labels[0]]
			for name, attr := range b.Body.Attributes {
				switch name {
				case "version":
					p.Version = literalString(attr.Expr)
				case "constraints":
					p.Constraints = literalString(attr.Expr)
				case "hashes":
					tuple, _ := attr.Expr.(*hclsyntax.TupleConsExpr)
					if tuple == nil {
						continue
					}
					for _, e := range tuple.Exprs {
						if h := literalString(e); h != "" {
							p.Hashes = append(p.Hashes, h)
						}
					}
				}
			}
			l.Providers[b.Labels[0]] = p
		}
	}
	return l
}

// literalString is the value of a quoted string without interpolation, or "".
func literalString(expr hcl.Expression) string {
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}
