package repair

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Case is a finding and what it was made on.
type Case struct {
	Finding analysis.Finding
	// Given are the fixes that came with the finding.
	Given  []analysis.Fix
	Module *module.Module
	Env    *check.Env
	Scope  *eval.Scope
	// Exists says whether there is a file of a path: a fix must not replace one.
	Exists func(path string) bool
}

// Propose returns fixes, best first; those given are among them.
func (c Case) Propose() []analysis.Fix {
	w, ok := newWork(c)
	if !ok {
		return c.Given
	}
	propose := families[c.Finding.Code]
	if propose == nil {
		return c.Given
	}
	return propose(w)
}

// families are the ways to propose fixes, by the code of the finding.
var families = map[string]func(*work) []analysis.Fix{
	"terraform/missing-required-argument":    (*work).missingArgument,
	"terraform/missing-required-block":       (*work).missingBlock,
	"terraform/undeclared-variable":          (*work).undeclaredVariable,
	"terraform/undeclared-local":             (*work).undeclaredLocal,
	"terraform/undeclared-resource":          (*work).undeclaredResource,
	"terraform/undeclared-module":            (*work).undeclaredModule,
	"terraform/undeclared-provider-alias":    (*work).undeclaredAlias,
	"terraform/unsupported-attribute":        (*work).unsupportedAttribute,
	"terraform/unsupported-argument":         (*work).unknownInput,
	"terraform/duplicate-argument":           (*work).duplicateArgument,
	"terraform/duplicate-declaration":        (*work).duplicateDeclaration,
	"terraform/too-many-blocks":              (*work).tooManyBlocks,
	"terraform/invalid-for-each":             (*work).invalidForEach,
	"terraform/invalid-count":                (*work).invalidCount,
	"terraform/count-and-for-each":           (*work).countAndForEach,
	"terraform/each-outside":                 (*work).eachOutside,
	"terraform/count-outside":                (*work).countOutside,
	"terraform/missing-instance-key":         (*work).missingKey,
	"terraform/unexpected-instance-key":      (*work).unexpectedKey,
	"terraform/missing-index":                (*work).missingIndex,
	"terraform/too-many-function-arguments":  (*work).tooManyArguments,
	"terraform/call-to-unknown-function":     (*work).unknownFunction,
	"terraform/invalid-each-attribute":       (*work).eachAttribute,
	"terraform/invalid-count-attribute":      (*work).countAttribute,
	"terraform/invalid-path-attribute":       (*work).pathAttribute,
	"terraform/invalid-terraform-attribute":  (*work).terraformAttribute,
	"terraform/cycle":                        (*work).cycle,
	"terraform/self-reference":               (*work).removeReference,
	"terraform/read-only-attribute":          (*work).removeArgument,
	"terraform/managed-only":                 (*work).removeArgument,
	"terraform/reserved-block":               (*work).removeNested,
	"terraform/incorrect-type":               (*work).wrongType,
	"terraform/invalid-input":                (*work).wrongType,
	"terraform/invalid-default":              (*work).wrongType,
	"terraform/invalid-value-for-variable":   (*work).wrongType,
	"terraform/invalid-depends-on":           (*work).dependsOn,
	"terraform/ignore-changes-wildcard":      (*work).ignoreAll,
	"terraform/sensitive-output":             (*work).sensitiveOutput,
	"terraform/quoted-type":                  (*work).quotedType,
	"terraform/invalid-name":                 (*work).invalidName,
	"terraform/reserved-argument":            (*work).removeArgument,
	"terraform/invalid-version-constraint":   (*work).versionConstraint,
	"terraform/invalid-provider-source":      (*work).providerSource,
	"terraform/invalid-type-specification":   (*work).typeSpelling,
	"terraform/invalid-expression":           (*work).unquoted,
	"terraform/invalid-keyword":              (*work).unquoted,
	"terraform/invalid-address":              (*work).unquoted,
	"terraform/invalid-provider-reference":   (*work).unquoted,
	"terraform/invalid-dynamic-iterator":     (*work).unquoted,
	"terraform/invalid-replace-triggered-by": (*work).unquoted,
	"terraform/invalid-reference":            (*work).quotesMissing,
	"terraform/extraneous-label":             (*work).extraneousLabel,
	"terraform/missing-label":                (*work).missingLabel,
	"terraform/syntax":                       (*work).syntax,
	"terraform/not-configuration":            (*work).notConfiguration,
}

// work is a Case with the chunk it is about.
type work struct {
	Case
	file  *syntax.File
	place rewrite.Place
	at    text.Range    // the finding's, in the chunk
	block *module.Block // the top-level block around it, or nil
}

func newWork(c Case) (*work, bool) {
	file := c.Module.File(c.Finding.Path)
	if file == nil || !c.Finding.Range.In(file.Len()) {
		return nil, false
	}
	w := &work{Case: c, file: file, place: rewrite.At(file, c.Finding.Range.Start)}
	w.at = c.Finding.Range.Shift(-w.place.Start())
	for _, b := range c.Module.ChunkBlocks(file.Path)(file.ChunkAt(c.Finding.Range.Start)) {
		if !b.Scoped && b.Syntax.TypeRange.Start.Byte <= w.at.Start && w.at.Start <= b.Syntax.CloseBraceRange.End.Byte {
			w.block = b
		}
	}
	return w, true
}

func (w *work) src() string { return w.place.Chunk().Src }

// fix makes a fix of edits; none if there are none.
func fix(title string, safety analysis.Safety, preferred bool, edits []analysis.Edit) []analysis.Fix {
	if len(edits) == 0 {
		return nil
	}
	return []analysis.Fix{{Title: title, Safety: safety, Preferred: preferred, Edits: edits}}
}

// demoted is fixes of which none is preferred, since there is a better one or
// no evident one.
func demoted(fixes []analysis.Fix) []analysis.Fix {
	out := make([]analysis.Fix, len(fixes))
	for i, f := range fixes {
		f.Preferred = false
		out[i] = f
	}
	return out
}
