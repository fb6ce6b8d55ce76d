package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
)

func declaration(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.goTo(ctx, at, params, s.caps.declarationLink, ide.Place.Declaration)
}

func definition(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.goTo(ctx, at, params, s.caps.definitionLink, ide.Place.Definition)
}

func typeDefinition(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.goTo(ctx, at, params, s.caps.typeDefinitionLink, ide.Place.TypeDefinition)
}

func implementation(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	return s.goTo(ctx, at, params, s.caps.implementationLink, ide.Place.Implementation)
}

// goTo answers with the targets of a place, as links where the client takes
// them.
func (s *server) goTo(ctx context.Context, at *moment, params jsonrpc2.RawMessage, links bool, find func(ide.Place) []ide.Target) (any, error) {
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok {
		return []protocol.Location{}, err
	}
	targets := find(place)
	if !links {
		return s.locations(at, targets), nil
	}
	out := make([]protocol.LocationLink, 0, len(targets))
	for _, t := range targets {
		file := at.snap.File(t.Path)
		if file == nil {
			continue
		}
		link := protocol.LocationLink{
			TargetURI:            at.uri(t.Path),
			TargetRange:          s.toRange(file, t.Whole),
			TargetSelectionRange: s.toRange(file, t.Name),
		}
		if !t.Origin.Empty() {
			link.OriginSelectionRange = ptr(s.toRange(place.File, t.Origin))
		}
		out = append(out, link)
	}
	return out, nil
}

// locations turns targets into the protocol's terms.
func (s *server) locations(at *moment, targets []ide.Target) []protocol.Location {
	out := make([]protocol.Location, 0, len(targets))
	for _, t := range targets {
		if file := at.snap.File(t.Path); file != nil {
			out = append(out, protocol.Location{URI: at.uri(t.Path), Range: s.toRange(file, t.Name)})
		}
	}
	return out
}
