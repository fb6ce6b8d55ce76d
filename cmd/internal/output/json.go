package output

import (
	"encoding/json"
	"io"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/schema"
)

// jsonFormat writes what `terraform validate -json` writes, and more: whoever
// reads Terraform's answer can read this one.
type jsonFormat struct{}

// The order of the fields is the order in the output; up to Diagnostics it is
// Terraform's.
type jsonResult struct {
	FormatVersion string           `json:"format_version"`
	Valid         bool             `json:"valid"`
	ErrorCount    int              `json:"error_count"`
	WarningCount  int              `json:"warning_count"`
	Diagnostics   []jsonDiagnostic `json:"diagnostics"`

	Files      int              `json:"files"`
	Modules    int              `json:"modules"`
	Unreadable []jsonUnreadable `json:"unreadable,omitempty"`
}

type jsonUnreadable struct {
	Filename string `json:"filename"`
	Reason   string `json:"reason"`
}

type jsonDiagnostic struct {
	Severity string       `json:"severity"`
	Summary  string       `json:"summary"`
	Detail   string       `json:"detail"`
	Range    jsonRange    `json:"range"`
	Snippet  *jsonSnippet `json:"snippet,omitempty"`

	Code    string        `json:"code"`
	Address string        `json:"address,omitempty"`
	Schema  *jsonSchema   `json:"schema,omitempty"`
	Related []jsonRelated `json:"related,omitempty"`
	Fixes   []jsonFix     `json:"fixes,omitempty"`
}

type jsonPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

type jsonRange struct {
	Filename string  `json:"filename"`
	Start    jsonPos `json:"start"`
	End      jsonPos `json:"end"`
}

type jsonSnippet struct {
	Context   *string `json:"context"` // null outside of blocks
	Code      string  `json:"code"`
	StartLine int     `json:"start_line"`
	// In bytes of Code.
	HighlightStartOffset int `json:"highlight_start_offset"`
	HighlightEndOffset   int `json:"highlight_end_offset"`
	// Values are what expressions evaluated to, which is not told here.
	Values []struct{} `json:"values"`
}

type jsonSchema struct {
	Provider string `json:"provider"`
	Version  string `json:"version"`
	Origin   string `json:"origin"`
	Wanted   string `json:"wanted,omitempty"`
}

type jsonRelated struct {
	Message string    `json:"message"`
	Range   jsonRange `json:"range"`
}

type jsonFix struct {
	Title     string      `json:"title"`
	Safety    string      `json:"safety"`
	Preferred bool        `json:"preferred"`
	Edits     []jsonEdit  `json:"edits"`
	Rename    *jsonRename `json:"rename,omitempty"`
}

type jsonEdit struct {
	Filename string   `json:"filename"`
	Range    jsonSpan `json:"range"`
	NewText  string   `json:"newText"`
}

type jsonSpan struct {
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
}

type jsonRename struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Write implements [Format].
func (jsonFormat) Write(w io.Writer, r *Result) error {
	out := jsonResult{
		FormatVersion: "1.0",
		ErrorCount:    r.Count(analysis.Error),
		WarningCount:  r.Count(analysis.Warning),
		Diagnostics:   make([]jsonDiagnostic, 0, len(r.Diagnostics)),
		Files:         r.Files,
		Modules:       r.Modules,
	}
	out.Valid = out.ErrorCount == 0
	for i := range r.Diagnostics {
		out.Diagnostics = append(out.Diagnostics, newJSONDiagnostic(&r.Diagnostics[i]))
	}
	for _, u := range r.Unreadable {
		out.Unreadable = append(out.Unreadable, jsonUnreadable(u))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func newJSONDiagnostic(d *Diagnostic) jsonDiagnostic {
	out := jsonDiagnostic{
		Severity: d.Severity.String(),
		Summary:  d.Summary,
		Detail:   d.Detail,
		Range:    newJSONRange(d.Range),
		Code:     d.Code,
		Address:  d.Address,
		Schema:   newJSONSchema(d.Schema),
	}
	if s := d.Snippet; s != (Snippet{}) {
		out.Snippet = &jsonSnippet{
			Code:                 s.Code,
			StartLine:            d.Range.Start.Line,
			HighlightStartOffset: s.Start,
			HighlightEndOffset:   s.End,
			Values:               []struct{}{},
		}
		if s.Context != "" {
			out.Snippet.Context = &s.Context
		}
	}
	for _, r := range d.Related {
		out.Related = append(out.Related, jsonRelated{r.Message, newJSONRange(r.Range)})
	}
	for _, f := range d.Fixes {
		fix := jsonFix{Title: f.Title, Safety: f.Safety.String(), Preferred: f.Preferred, Edits: []jsonEdit{}}
		for _, e := range f.Edits {
			fix.Edits = append(fix.Edits, jsonEdit{e.Range.Filename, jsonSpan{jsonPos(e.Range.Start), jsonPos(e.Range.End)}, e.NewText})
		}
		if f.To != "" {
			fix.Rename = &jsonRename{f.From, f.To}
		}
		out.Fixes = append(out.Fixes, fix)
	}
	return out
}

func newJSONRange(r Range) jsonRange {
	return jsonRange{r.Filename, jsonPos(r.Start), jsonPos(r.End)}
}

func newJSONSchema(w *schema.Witness) *jsonSchema {
	if w == nil || *w == (schema.Witness{}) {
		return nil
	}
	return &jsonSchema{Provider: w.Provider, Version: w.Version, Origin: w.Origin.String(), Wanted: w.Wanted}
}
