package bindings

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// Settle answers the guesses about a version from a newer version of the same
// provider, where that has the same block or attribute at the same place. A
// collection seldom changes between list and set; that the older package does
// not tell is no sign that it did.
func Settle(older *flat.Source, guesses *Guesses, newer *flat.Source) {
	// In order, because places may share a body and the last answer stays.
	for _, kind := range slices.Sorted(maps.Keys(older.Bodies)) {
		for _, name := range slices.Sorted(maps.Keys(older.Bodies[kind])) {
			if n := newer.Bodies[kind][name]; n != nil {
				guesses.settle(older.Bodies[kind][name], n)
			}
		}
	}
}

func (g *Guesses) settle(older, newer *flat.SourceBody) {
	for name, a := range older.Attributes {
		n := newer.Attributes[name]
		if n == nil || n.Nested != nil || !g.attrs[a] || !mayBe(a.Type, n.Type) {
			continue
		}
		a.Type = n.Type
	}
	for _, name := range slices.Sorted(maps.Keys(older.Blocks)) {
		b, n := older.Blocks[name], newer.Blocks[name]
		if n == nil {
			continue
		}
		if g.blocks[b] && n.Nesting != flat.Map {
			b.Nesting = n.Nesting
		}
		g.settle(b.Body, n.Body)
	}
}

// mayBe says that a guessed type may in truth be the other one.
func mayBe(guessed, other cty.Type) bool {
	if guessed == cty.DynamicPseudoType {
		return true
	}
	return guessed.IsListType() && other.IsSetType() && guessed.ElementType().Equals(other.ElementType())
}
