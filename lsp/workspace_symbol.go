package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// workspaceSymbol searches the declarations of all modules.
func workspaceSymbol(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Query maybe[string] `json:"query"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	list := []protocol.SymbolInformation{}
	for _, n := range s.world(ctx, at).Search(p.Query.value, func() bool { return ctx.Err() == nil }) {
		file := at.snap.File(n.Path)
		info := protocol.SymbolInformation{Location: protocol.Location{URI: at.uri(n.Path), Range: s.toRange(file, n.Range)}}
		info.Name, info.Kind = symbolName(n.Name), s.symbolKind(n.Block)
		info.ContainerName = ptr(n.Container)
		list = append(list, info)
	}
	return encodeList(list)
}
