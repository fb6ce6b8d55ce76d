package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// documentSymbol lists what a document holds: as a tree, or as a list for
// clients that show no trees.
func documentSymbol(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		TextDocument textDocument `json:"textDocument"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil {
		return []protocol.DocumentSymbol{}, nil
	}
	outline := ide.Outline(file)
	toRange := s.toRanges(file)
	if s.caps.symbolTree {
		return s.symbolTree(toRange, outline), nil
	}
	list := []protocol.SymbolInformation{}
	var flatten func(entries []ide.Entry, container string)
	flatten = func(entries []ide.Entry, container string) {
		for i := range entries {
			e := &entries[i]
			info := protocol.SymbolInformation{Location: protocol.Location{URI: at.uri(path), Range: toRange(e.Range)}}
			info.Name, info.Kind = symbolName(e.Name), s.symbolKind(e.Block)
			if container != "" {
				info.ContainerName = ptr(container)
			}
			list = append(list, info)
			flatten(e.Children, e.Name)
		}
	}
	flatten(outline, "")
	return list, nil
}

func (s *server) symbolTree(toRange func(text.Range) protocol.Range, entries []ide.Entry) []protocol.DocumentSymbol {
	out := make([]protocol.DocumentSymbol, len(entries))
	for i := range entries {
		e := &entries[i]
		out[i] = protocol.DocumentSymbol{
			Name:           symbolName(e.Name),
			Kind:           s.symbolKind(e.Block),
			Range:          toRange(e.Range),
			SelectionRange: toRange(e.Select),
		}
		if e.Detail != "" {
			out[i].Detail = ptr(e.Detail)
		}
		if len(e.Children) > 0 {
			out[i].Children = s.symbolTree(toRange, e.Children)
		}
	}
	return out
}

// symbolName is never empty: some clients drop the whole answer then.
func symbolName(name string) string {
	if name == "" {
		return "?"
	}
	return name
}

var symbolKinds = map[string]protocol.SymbolKind{
	"resource":  protocol.SymbolKindClass,
	"data":      protocol.SymbolKindInterface,
	"ephemeral": protocol.SymbolKindInterface,
	"variable":  protocol.SymbolKindVariable,
	"local":     protocol.SymbolKindConstant,
	"output":    protocol.SymbolKindField,
	"module":    protocol.SymbolKindModule,
	"provider":  protocol.SymbolKindPackage,
	"run":       protocol.SymbolKindMethod,
	"block":     protocol.SymbolKindStruct,
	"argument":  protocol.SymbolKindProperty,
}

// symbolKind is the picture of a block, one that the client knows. Without a
// set of its own it knows those of the protocol's first version.
func (s *server) symbolKind(block string) protocol.SymbolKind {
	kind, ok := symbolKinds[block]
	switch {
	case !ok:
		return protocol.SymbolKindNamespace
	case kind <= protocol.SymbolKindArray || slices.Contains(s.caps.symbolKinds, kind):
		return kind
	}
	return protocol.SymbolKindNamespace
}
