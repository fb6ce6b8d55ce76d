package check

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// Env is what a module is judged by.
type Env struct {
	// Provider gives the schemas that speak for a local provider name; the zero
	// Selection for a provider of which nothing is known.
	Provider func(name string) schema.Selection
	// Language gives the schemas of the language's own blocks.
	Language Language
	// Called says that other modules call this one: it is no root module.
	Called bool
	// Root says that the module is surely run by itself, not only called.
	Root bool
	// Configuring gives, by the name of a call, the source of a module that it
	// leads to, directly or not, which configures providers itself.
	Configuring map[string]string
	// Release says which programs may run the configuration.
	Release Release
	// Legacy says that the configuration is declared to be for a version before
	// 0.12, whose language is another: then only what cannot be read is reported.
	Legacy bool
	// WithFixes asks for fixes, which cost more than the findings.
	WithFixes bool
}

// Language gives the body of one of the language's own blocks by its path:
// "variable", "resource", "resource.lifecycle", "terraform.backend.s3". The
// zero Block for what has no schema.
type Language interface {
	Body(path string) schema.Block
	// Admitting is the language of the releases that may run a configuration.
	Admitting(r Release) Language
}

// Chunk judges the blocks of one chunk of a configuration file by themselves.
// Ranges of the findings count from the start of the chunk; their Path is set.
// blocks are the chunk's blocks as the module knows them. uses are the
// addresses that the findings depend on besides the chunk itself, see
// [eval.Scope.Changed].
func (e *Env) Chunk(scope *eval.Scope, file *syntax.File, c *syntax.Chunk, blocks []*module.Block) (findings []analysis.Finding, uses map[string]bool) {
	k := &checker{env: e, scope: scope, module: scope.Module(), path: file.Path, kind: file.Name.Kind, json: c.JSON}
	k.problems(c)
	if e.Legacy {
		return k.out, nil
	}
	k.attributes(c)
	for _, b := range blocks {
		if !b.Scoped { // judged with the check block around it
			k.topLevel(b)
		}
	}
	return k.out, k.uses
}

// checker collects the findings of one chunk.
type checker struct {
	env    *Env
	scope  *eval.Scope
	module *module.Module
	uses   map[string]bool
	path   string
	kind   syntax.Kind
	json   bool
	// broken says that the chunk's syntax is wrong in a way that may hide or
	// misplace arguments: then only what is surely written is judged.
	broken bool
	// partial says that another file may add to the block at hand.
	partial bool
	out     []analysis.Finding

	// What the block at hand is judged by.
	block   *module.Block
	witness *schema.Witness
	schemas schema.Selection
	// doubtful says that the schemas at hand may be older or newer than the one
	// in use, so that absence is no proof.
	doubtful bool
}

// report adds a finding about the block at hand.
func (k *checker) report(f analysis.Finding) *analysis.Finding {
	if f.Severity == 0 {
		f.Severity = analysis.Error
	}
	if k.json && (f.Code == "terraform/unsupported-argument" || f.Code == "terraform/unsupported-block-type") {
		f.Summary = "Extraneous JSON object property" // which of both it is meant to be, JSON does not tell
	}
	f.Path = k.path
	if k.block != nil {
		if f.Address == "" {
			f.Address = k.block.Address()
		}
		if f.Context == (text.Range{}) {
			f.Context = k.block.Header()
		}
	}
	if f.Schema == nil {
		f.Schema = k.witness
	}
	k.out = append(k.out, f)
	return &k.out[len(k.out)-1]
}

// at makes a location in the file at hand.
func (k *checker) at(r hcl.Range) analysis.Location {
	return analysis.Location{Path: k.path, Range: module.Span(r)}
}

// unsupported is the severity of a finding that something does not exist.
func (k *checker) unsupported() analysis.Severity {
	if k.doubtful {
		return analysis.Warning
	}
	return analysis.Error
}

// problems reports what the parser could not make sense of.
func (k *checker) problems(c *syntax.Chunk) {
	for _, p := range c.Problems {
		f := analysis.Finding{
			Code:     "terraform/syntax",
			Summary:  p.Summary,
			Detail:   p.Detail,
			Location: analysis.Location{Range: p.Range},
			Context:  p.Context,
		}
		if p.Summary == attributeRedefined || p.Summary == "Duplicate attribute definition" {
			f.Code = "terraform/duplicate-argument"
			f.Related = []analysis.Related{{Location: analysis.Location{Path: k.path, Range: p.Related}, Message: "set here first"}}
		} else {
			k.broken = true
		}
		k.report(f)
	}
}

// attributeRedefined is the parser's summary for an argument that is set twice;
// the rest of the block is whole.
const attributeRedefined = "Attribute redefined"

// missing is the place where something that is not there would have to be: the
// start of a body, as Terraform has it.
func missing(body *hclsyntax.Body) hcl.Range { return body.MissingItemRange() }
