package lsp

import (
	"context"
	"sync"

	"go.lsp.dev/jsonrpc2"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// world is a moment as package ide reads it. When ctx ends, it knows nothing
// more, and so the question comes to its end.
func (s *server) world(ctx context.Context, at *moment) ide.World {
	engine, real := s.opts.Engine.(realEngine)
	facts := map[string]ide.Facts{} // one goroutine asks
	w := ide.World{
		Snap: at.snap,
		Index: func(dir string) *ide.Index {
			if ctx.Err() != nil {
				return nil
			}
			return s.indexes.get(at, dir)
		},
		Facts: func(dir string) ide.Facts {
			known, ok := facts[dir]
			if !ok && real && ctx.Err() == nil {
				known = engine.facts(at.snap, dir, s.checks.latest(dir))
				facts[dir] = known
			}
			return known
		},
	}
	if real {
		w.Schemas, w.Catalogue = engine.current().Schemas(), engine.current().Catalogue()
	}
	return w
}

// indexCache keeps the newest index of each directory that was asked for, so
// that the next one takes over what did not change.
type indexCache struct {
	mu    sync.Mutex
	byDir map[string]*ide.Index
}

func (c *indexCache) get(at *moment, dir string) *ide.Index {
	m := at.snap.Module(dir)
	c.mu.Lock()
	prev := c.byDir[dir]
	c.mu.Unlock()
	switch {
	case m == nil:
		c.set(dir, nil)
		return nil
	case prev != nil && prev.Module() == m:
		return prev
	}
	index := ide.NewIndex(m, prev)
	c.set(dir, index)
	return index
}

// set keeps an index, or drops it. Two questions about the same directory may
// set two that say the same.
func (c *indexCache) set(dir string, index *ide.Index) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if index == nil {
		delete(c.byDir, dir)
		return
	}
	if c.byDir == nil {
		c.byDir = map[string]*ide.Index{}
	}
	c.byDir[dir] = index
}

// positionParams are those of all requests about one place.
type positionParams struct {
	TextDocument textDocument `json:"textDocument"`
	Position     place        `json:"position"`
}

// placeOf finds the place that a request is about; false if the document is
// not known as configuration.
func (s *server) placeOf(ctx context.Context, at *moment, params jsonrpc2.RawMessage) (ide.Place, bool, error) {
	var p positionParams
	if err := decode(params, &p); err != nil {
		return ide.Place{}, false, err
	}
	place, ok := s.placeIn(ctx, at, p.TextDocument.URI, p.Position)
	return place, ok, nil
}

func (s *server) placeIn(ctx context.Context, at *moment, uri string, position place) (ide.Place, bool) {
	path, ok := at.path(uri)
	if !ok {
		return ide.Place{}, false
	}
	file := at.snap.File(path)
	if file == nil {
		return ide.Place{}, false
	}
	offset := file.Offset(text.Pos{Line: int(position.Line), Col: max(0, int(position.Character))}, s.caps.encoding)
	return s.world(ctx, at).At(path, offset)
}
