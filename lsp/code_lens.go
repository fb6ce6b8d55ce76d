package lsp

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/workspace"
)

// commandReferences answers with the references of the name at a place. Its
// arguments are the document's URI and the position.
const commandReferences = "terravet.references"

// codeLens shows above each declaration how often it is used, and on top of a
// file what its module has of findings. It is off unless the user wants it.
func codeLens(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := []protocol.CodeLens{}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil || !at.settings.CodeLens {
		return out, nil
	}
	if summary := s.summary(at, workspace.Dir(path)); summary != "" {
		out = append(out, protocol.CodeLens{Command: protocol.Command{Title: summary, Command: commandReferences, Arguments: []protocol.LSPAny{}}})
	}
	toRange := s.ruler(file).rangeOf
	for _, l := range s.world(ctx, at).Lenses(path) {
		r := toRange(l.Range)
		uri, err := protocol.Marshal(protocol.String(at.uri(path)))
		if err != nil {
			return nil, err
		}
		position, err := protocol.Marshal(&r.Start)
		if err != nil {
			return nil, err
		}
		out = append(out, protocol.CodeLens{Range: r, Command: protocol.Command{
			Title: plural(l.References, "reference"), Command: commandReferences, Arguments: []protocol.LSPAny{uri, position},
		}})
	}
	return encodeList(out)
}

// summary counts the findings of a module.
func (s *server) summary(at *moment, dir string) string {
	var counts [analysis.Hint + 1]int
	for _, findings := range s.checks.reportAt(at, dir).Files() {
		for i := range findings {
			counts[severityOf(&findings[i])]++
		}
	}
	var parts []string
	if n := counts[analysis.Error]; n > 0 {
		parts = append(parts, plural(n, "error"))
	}
	if n := counts[analysis.Warning]; n > 0 {
		parts = append(parts, plural(n, "warning"))
	}
	if len(parts) == 0 {
		return "module: no errors, no warnings"
	}
	return "module: " + strings.Join(parts, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// listReferences carries out [commandReferences]; without arguments there is
// nothing to list.
func (s *server) listReferences(ctx context.Context, at *moment, arguments []jsontext.Value) (any, error) {
	out := []protocol.Location{}
	if len(arguments) != 2 {
		return out, nil
	}
	var uri string
	var position place
	if decode(jsonrpc2.RawMessage(arguments[0]), &uri) != nil || decode(jsonrpc2.RawMessage(arguments[1]), &position) != nil {
		return out, nil
	}
	found, ok := s.placeIn(ctx, at, uri, position)
	if !ok {
		return out, nil
	}
	return s.locations(at, found.References(false)), nil
}
