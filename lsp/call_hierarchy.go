package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// prepareCallHierarchy answers with the module that a place is about: on a
// module call the called one, elsewhere that of the document.
func prepareCallHierarchy(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return nil, err
	}
	item, ok := place.ModuleAt()
	if !ok {
		return nil, nil
	}
	return []protocol.CallHierarchyItem{s.hierarchyItem(at, item)}, nil
}

// hierarchyItem is a module in the protocol's terms: its directory is kept in
// Data.
func (s *server) hierarchyItem(at *moment, item ide.ModuleItem) protocol.CallHierarchyItem {
	data, err := protocol.Marshal(protocol.String(item.Dir))
	if err != nil {
		data = nil
	}
	return protocol.CallHierarchyItem{Name: symbolName(item.Name), Kind: protocol.SymbolKindModule, Detail: ptr(item.Dir), URI: at.uri(item.Path), Data: data}
}

// incomingCalls lists who calls a module.
func incomingCalls(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	out := []protocol.CallHierarchyIncomingCall{}
	dir, err := hierarchyDir(params)
	if err != nil {
		return nil, err
	}
	for _, step := range s.world(ctx, at).CallersOf(dir) {
		item := s.hierarchyItem(at, step.Other)
		item.URI = at.uri(step.Path) // the calls stand in this file
		out = append(out, protocol.CallHierarchyIncomingCall{From: item, FromRanges: s.ranges(at, step.Path, step.Ranges)})
	}
	return out, nil
}

// outgoingCalls lists what a module calls. The protocol counts the places in
// the document of the item that was asked about: calls in other files of the
// module are listed without a place.
func outgoingCalls(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	out := []protocol.CallHierarchyOutgoingCall{}
	dir, err := hierarchyDir(params)
	if err != nil {
		return nil, err
	}
	w := s.world(ctx, at)
	self, _ := w.ModuleItem(dir)
	for _, step := range w.CalledBy(dir) {
		call := protocol.CallHierarchyOutgoingCall{To: s.hierarchyItem(at, step.Other), FromRanges: []protocol.Range{}}
		if step.Path == self.Path {
			call.FromRanges = s.ranges(at, step.Path, step.Ranges)
		}
		out = append(out, call)
	}
	return out, nil
}

// hierarchyDir reads which module is asked about.
func hierarchyDir(params jsonrpc2.RawMessage) (string, error) {
	var p struct {
		Item struct {
			Data maybe[string] `json:"data"`
		} `json:"item"`
	}
	err := decode(params, &p)
	return p.Item.Data.value, err
}

func (s *server) ranges(at *moment, path string, ranges []text.Range) []protocol.Range {
	out := make([]protocol.Range, 0, len(ranges))
	file := at.snap.File(path)
	for _, r := range ranges {
		out = append(out, s.toRange(file, r))
	}
	return out
}
