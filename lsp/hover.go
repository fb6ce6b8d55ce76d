package lsp

import (
	"context"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// hover explains what is found at a place, and then the word there.
func hover(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	told, marked := s.tell(ctx, at, place)
	word, ok := place.Hover()
	if ok {
		told, marked = append(told, word.Text), word.Range
	}
	if len(told) == 0 {
		return nil, nil
	}
	return &protocol.Hover{
		Contents: markup(strings.Join(told, "\n\n---\n\n"), s.caps.hoverMarkdown),
		Range:    ptr(s.toRange(place.File, marked)),
	}, nil
}

// explainer is a Report that knows more about its findings than they say.
type explainer interface {
	// Explain is Markdown, or empty.
	Explain(f analysis.Finding) string
}

// tell explains the findings whose marks a place touches; marked is the
// smallest mark.
func (s *server) tell(ctx context.Context, at *moment, place ide.Place) (told []string, marked text.Range) {
	report := s.checks.reportAt(at, place.Dir)
	world := s.world(ctx, at)
	for _, f := range report.File(place.Path) {
		if !f.Range.Touches(place.Offset) || f.Range.Len() > maxMark {
			continue
		}
		if ctx.Err() != nil {
			return nil, text.Range{}
		}
		if len(told) == 0 || f.Range.Len() < marked.Len() {
			marked = f.Range
		}
		t := ide.Told{Finding: f}
		if r, ok := report.(explainer); ok {
			t.Evidence = r.Explain(f)
		}
		if s.opts.Page != nil {
			t.Page = s.opts.Page(f.Code)
		}
		for _, fix := range s.checks.fixes(at, report, &f) {
			if fix.Rename == nil || s.caps.renameFiles {
				t.Fixes = append(t.Fixes, fix.Title)
			}
		}
		told = append(told, world.Tell(t))
	}
	return told, marked
}

// maxMark is the longest mark that is explained wherever one points into it:
// what marks a whole file says nothing about a word of it.
const maxMark = 2000
