package lsp

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// source is shown beside every finding.
const source = "terravet"

// toRange turns bytes of a file into lines and columns for the client.
func (s *server) toRange(file *syntax.File, r text.Range) protocol.Range {
	if file == nil {
		return protocol.Range{}
	}
	return protocol.Range{Start: s.toPosition(file, r.Start), End: s.toPosition(file, r.End)}
}

func (s *server) toPosition(file *syntax.File, offset int) protocol.Position {
	p := file.Pos(offset, s.caps.encoding)
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Col)}
}

// fromSpan turns lines and columns of the client into bytes of a file. Places
// outside of the text are cut to it, and the ends of a range come in order.
func (s *server) fromSpan(file *syntax.File, r span) text.Range {
	at := func(p place) int {
		return file.Offset(text.Pos{Line: int(p.Line), Col: max(0, int(p.Character))}, s.caps.encoding)
	}
	start, end := at(r.Start), at(r.End)
	return text.Range{Start: min(start, end), End: max(start, end)}
}

// diagnostic is a finding in the client's terms, without what the client did
// not announce.
func (s *server) diagnostic(at *moment, file *syntax.File, f *analysis.Finding) protocol.Diagnostic {
	d := protocol.Diagnostic{
		Range:    s.toRange(file, f.Range),
		Severity: protocol.DiagnosticSeverity(severityOf(f)),
		Code:     protocol.String(f.Code),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(message(f)),
	}
	if s.caps.codeDescription && s.opts.Page != nil {
		if page := s.opts.Page(f.Code); page != "" {
			d.CodeDescription = protocol.CodeDescription{Href: uri.URI(page)}
		}
	}
	if tags := s.tags(f.Tags); len(tags) > 0 {
		d.Tags = protocol.NewDiagnosticTags(tags...)
	}
	if s.caps.relatedInformation {
		for _, r := range f.Related {
			d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: at.uri(r.Path), Range: s.toRange(at.snap.File(r.Path), r.Range)},
				Message:  r.Message,
			})
		}
	}
	if s.caps.diagnosticData {
		d.Data = findingData(f)
	}
	return d
}

// severityOf takes what has no valid severity for an error.
func severityOf(f *analysis.Finding) analysis.Severity {
	if f.Severity < analysis.Error || f.Severity > analysis.Hint {
		return analysis.Error
	}
	return f.Severity
}

// message is summary and detail in one paragraph: many clients show the first
// line only.
func message(f *analysis.Finding) string {
	if f.Detail == "" || f.Detail == f.Summary {
		return f.Summary
	}
	if f.Summary == "" {
		return f.Detail
	}
	return f.Summary + ": " + f.Detail
}

func (s *server) tags(tags []analysis.Tag) []protocol.DiagnosticTag {
	var out []protocol.DiagnosticTag
	for _, t := range tags {
		if tag := protocol.DiagnosticTag(t); slices.Contains(s.caps.tags, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// findingData is for programs that read findings: the address of the object
// and the schema that a verdict rests on.
func findingData(f *analysis.Finding) jsontext.Value {
	if f.Address == "" && f.Schema == nil {
		return nil
	}
	b := []byte{'{'}
	add := func(name, value string) {
		if value == "" {
			return
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, name...)
		b = append(b, `":`...)
		b, _ = protocol.AppendMarshal(b, protocol.String(value))
	}
	add("address", f.Address)
	if w := f.Schema; w != nil {
		add("provider", w.Provider)
		add("version", w.Version)
		add("wanted", w.Wanted)
		add("schema", w.Origin.String())
	}
	return append(b, '}')
}

// appendDiagnostics encodes the findings of a file as a JSON array, errors
// first: some readers stop early.
func (s *server) appendDiagnostics(b []byte, at *moment, path string, findings []analysis.Finding) []byte {
	file := at.snap.File(path)
	b = append(b, '[')
	n := 0
	for severity := analysis.Error; severity <= analysis.Hint && n < len(findings); severity++ {
		for i := range findings {
			if severityOf(&findings[i]) != severity {
				continue
			}
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = s.appendDiagnostic(b, at, file, &findings[i])
		}
	}
	return append(b, ']')
}

func (s *server) appendDiagnostic(b []byte, at *moment, file *syntax.File, f *analysis.Finding) []byte {
	d := s.diagnostic(at, file, f)
	encoded, err := protocol.AppendMarshal(b, &d)
	if err != nil {
		s.log.once(protocol.MessageTypeError, "a finding cannot be encoded: "+err.Error())
		return append(b, `{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"message":"unreadable finding"}`...)
	}
	return encoded
}
