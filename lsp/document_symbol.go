package lsp

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
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
	outline, ruler := ide.Outline(file), s.ruler(file)
	if s.caps.symbolTree {
		return jsonrpc2.RawMessage(s.appendTree(make([]byte, 0, 4*file.Len()+64), ruler, outline)), nil
	}
	list := []protocol.SymbolInformation{}
	var flatten func(entries iter.Seq[*ide.Entry], container string)
	flatten = func(entries iter.Seq[*ide.Entry], container string) {
		for e := range entries {
			info := protocol.SymbolInformation{Location: protocol.Location{URI: at.uri(path), Range: ruler.rangeOf(e.Range)}}
			info.Name, info.Kind = symbolName(e.Name), s.symbolKind(e.Block)
			if container != "" {
				info.ContainerName = ptr(container)
			}
			list = append(list, info)
			flatten(each(e.Children), e.Name)
		}
	}
	flatten(outline, "")
	return encodeList(list)
}

// each yields the elements of a list by reference.
func each[T any](list []T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// appendTree encodes an outline: about four bytes for one of the text. A file of 20,000 lines has more than that many
// symbols: they are written at once, and not made first.
func (s *server) appendTree(b []byte, ruler *ruler, entries iter.Seq[*ide.Entry]) []byte {
	b = append(b, '[')
	first := true
	for e := range entries {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, `{"name":`...)
		b = appendString(b, symbolName(e.Name))
		if e.Detail != "" {
			b = append(b, `,"detail":`...)
			b = appendString(b, e.Detail)
		}
		b = append(b, `,"kind":`...)
		b = strconv.AppendUint(b, uint64(s.symbolKind(e.Block)), 10)
		b = append(b, `,"range":`...)
		b = appendRange(b, ruler.rangeOf(e.Range))
		b = append(b, `,"selectionRange":`...)
		b = appendRange(b, ruler.rangeOf(e.Select))
		if len(e.Children) > 0 {
			b = append(b, `,"children":`...)
			b = s.appendTree(b, ruler, each(e.Children))
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendString encodes a text; what is no UTF-8 is repaired.
func appendString(b []byte, s string) []byte {
	quoted, err := jsontext.AppendQuote(b, s)
	if err != nil {
		quoted, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\uFFFD"))
	}
	return quoted
}

func appendRange(b []byte, r protocol.Range) []byte {
	position := func(p protocol.Position) {
		b = append(b, `{"line":`...)
		b = strconv.AppendUint(b, uint64(p.Line), 10)
		b = append(b, `,"character":`...)
		b = strconv.AppendUint(b, uint64(p.Character), 10)
		b = append(b, '}')
	}
	b = append(b, `{"start":`...)
	position(r.Start)
	b = append(b, `,"end":`...)
	position(r.End)
	return append(b, '}')
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
