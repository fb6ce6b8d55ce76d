package check

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema/suggest"
)

// Beside judges a file that stands beside the configuration: one of tests, of
// mock data or of queries. Unlike blocks of a configuration, those of such a
// file depend on each other and on their order, so the file is judged as a
// whole. What comes back has one entry for each chunk, as from [Env.Chunk].
//
// scope is that of the module that the file is about. tested gives the scope of
// another module that a run block names by its source, nil where it is not at
// hand.
func (e *Env) Beside(scope *eval.Scope, file *syntax.File, tested func(source string) *eval.Scope) (findings [][]analysis.Finding, uses []map[string]bool) {
	chunks := file.Chunks()
	findings, uses = make([][]analysis.Finding, len(chunks)), make([]map[string]bool, len(chunks))
	b := newBeside(file, scope, tested)
	if len(scope.Module().Blocks()) == 0 {
		// Tests may stand in any folder, which is named to the command that runs
		// them: then it is not known what they are about.
		b = newBeside(file, nil, nil)
	}
	for i, c := range chunks {
		k := &besideChecker{
			checker: &checker{env: e, scope: scope, module: scope.Module(), path: file.Path, kind: file.Name.Kind, json: c.JSON},
			beside:  b,
			chunk:   i,
		}
		k.problems(c)
		if !e.Legacy {
			k.attributes(c)
			for j := range b.items {
				if b.items[j].chunk == i {
					k.item(j)
				}
			}
		}
		findings[i], uses[i] = k.out, k.uses
	}
	return findings, uses
}

// beside is a file beside the configuration as a whole.
type beside struct {
	file *syntax.File
	// main is the module that the file is about; nil where that is not known.
	main   *eval.Scope
	tested func(source string) *eval.Scope
	items  []item

	runs      []*run
	variables map[string]bool // set by the file's variables block, or declared by a variable block of it
}

// item is one top-level block.
type item struct {
	chunk int
	*hclsyntax.Block
}

func newBeside(file *syntax.File, main *eval.Scope, tested func(string) *eval.Scope) *beside {
	b := &beside{file: file, main: main, tested: tested, variables: map[string]bool{}}
	for i, c := range file.Chunks() {
		for _, block := range c.Body.Blocks {
			b.items = append(b.items, item{i, block})
		}
	}
	for i, it := range b.items {
		switch it.Type {
		case "variables":
			for name := range it.Body.Attributes {
				b.variables[name] = true
			}
		case "variable":
			if len(it.Labels) == 1 {
				b.variables[it.Labels[0]] = true
			}
		case "run":
			if len(it.Labels) == 1 {
				b.runs = append(b.runs, b.newRun(i))
			}
		}
	}
	return b
}

// besideChecker judges the blocks of one chunk of such a file.
type besideChecker struct {
	*checker
	*beside
	chunk int
}

// item judges one top-level block.
func (k *besideChecker) item(i int) {
	it := k.items[i]
	k.block = &module.Block{Path: k.path, Chunk: k.file.Chunks()[k.chunk], Syntax: it.Block}
	k.witness, k.doubtful = nil, false
	types := topLevelTypes(k.kind)
	names, ok := types[it.Type]
	if !ok {
		near := suggest.Near(it.Type, keysOf(types))
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-block-type",
			Summary:  "Unsupported block type",
			Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", it.Type) + didYouMean(near),
			Location: k.at(it.TypeRange),
			Fixes:    k.renames(near, it.TypeRange.Start.Byte, it.TypeRange.End.Byte),
		})
		return
	}
	if !k.labels(it.Block, names) {
		return
	}
	if k.kind == syntax.Query {
		k.query(it.Block)
		return
	}
	switch it.Type {
	case "run":
		k.run(i)
	case "variables":
		k.fileVariables(i)
	case "provider":
		k.fileProvider(i)
	case "mock_provider":
		k.mockProvider(i)
	case "variable":
		k.language(k.block, "a variable block")
		k.variable(k.block)
	case "mock_resource", "mock_data", "mock_ephemeral":
		k.mock(it.Block, k.siblings(i), "")
	case "override_resource", "override_data", "override_module", "override_ephemeral":
		k.override(it.Block, k.siblings(i), k.overridden())
	case "test":
		k.grammar(it.Body, []string{"parallel", "skip_cleanup"}, nil)
	}
}

// siblings are the blocks of the same type before an item, in the order of the
// text.
func (k *besideChecker) siblings(i int) []item {
	var same []item
	for _, it := range k.items[:i] {
		if it.Type == k.items[i].Type && len(it.Labels) == len(k.items[i].Labels) {
			same = append(same, it)
		}
	}
	return same
}

// related points from a finding of the chunk at hand to something in another
// chunk of the file: positions count from the start of this one.
func (k *besideChecker) related(chunk int, r hcl.Range, message string) []analysis.Related {
	at := k.at(r)
	by := k.file.ChunkStart(chunk) - k.file.ChunkStart(k.chunk)
	at.Range = text.Range{Start: at.Range.Start + by, End: at.Range.End + by}
	return []analysis.Related{{Location: at, Message: message}}
}

// grammar judges which arguments and blocks a body has, where no schema says
// it.
func (k *checker) grammar(body *hclsyntax.Body, arguments, blocks []string) {
	for name, attr := range body.Attributes {
		if slices.Contains(arguments, name) || k.json && slices.Contains(blocks, name) {
			continue
		}
		near := suggest.Near(name, each(arguments))
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-argument",
			Summary:  "Unsupported argument",
			Detail:   fmt.Sprintf("An argument named %q is not expected here.", name) + didYouMean(near),
			Location: k.at(attr.NameRange),
			Fixes:    k.renames(near, attr.NameRange.Start.Byte, attr.NameRange.End.Byte),
		})
	}
	for _, b := range body.Blocks {
		if slices.Contains(blocks, b.Type) {
			continue
		}
		near := suggest.Near(b.Type, each(blocks))
		k.report(analysis.Finding{
			Code:     "terraform/unsupported-block-type",
			Summary:  "Unsupported block type",
			Detail:   fmt.Sprintf("Blocks of type %q are not expected here.", b.Type) + didYouMean(near),
			Location: k.at(b.TypeRange),
			Fixes:    k.renames(near, b.TypeRange.Start.Byte, b.TypeRange.End.Byte),
		})
	}
}

// unknownNames is a frame in which the roots of all references are unknown:
// for expressions whose references are judged in another way.
func unknownNames(f eval.Frame, exprs ...hclsyntax.Expression) eval.Frame {
	for _, expr := range exprs {
		for _, t := range expr.Variables() {
			if _, ok := f.Names[t.RootName()]; !ok {
				f = f.With(t.RootName(), cty.DynamicVal)
			}
		}
	}
	return f
}

// expressionsIn yields all expressions of a body and of the blocks in it.
func expressionsIn(body *hclsyntax.Body) iter.Seq[hclsyntax.Expression] {
	return func(yield func(hclsyntax.Expression) bool) {
		var walk func(*hclsyntax.Body) bool
		walk = func(body *hclsyntax.Body) bool {
			for _, attr := range body.Attributes {
				if !yield(attr.Expr) {
					return false
				}
			}
			for _, b := range body.Blocks {
				if !walk(b.Body) {
					return false
				}
			}
			return true
		}
		walk(body)
	}
}

func keysOf[V any](m map[string]V) iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range m {
			if !yield(name) {
				return
			}
		}
	}
}
