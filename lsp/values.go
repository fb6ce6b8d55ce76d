package lsp

import (
	"context"
	"slices"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/live"
)

// Validator asks installed providers what they think of a configuration. A
// [Schemas] that is one is asked if the user wants that.
type Validator interface {
	Validate(ctx context.Context, root string, w live.Want, permit live.Permit, kind flat.Kind, typ string, config cty.Value, implied cty.Type) ([]schema.Complaint, error)
}

// valueTable is what providers said of the blocks of open documents.
type valueTable struct {
	mu   sync.Mutex
	said map[string]map[*syntax.Chunk]verdict // by path
	busy map[string]bool                      // directories that are asked about
	late map[string]bool                      // and must be asked about again
}

type verdict struct {
	of       engine.Configured
	findings []analysis.Finding // counted from the start of the chunk
}

// validateValues asks the providers about what is new in the open documents of
// a directory, and has their answers shown. It never holds anything up.
func (s *server) validateValues(at *moment, dir string) {
	validator, ok := s.opts.Schemas.(Validator)
	if !ok || !at.settings.ProviderValidation || at.open[dir] == 0 {
		s.values.forget(at, dir)
		return
	}
	source, ok := s.opts.Engine.(interface {
		Configured(*workspace.Snapshot, Report, string) []engine.Configured
	})
	if !ok {
		return
	}
	t := &s.values
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy == nil {
		t.said, t.busy, t.late = map[string]map[*syntax.Chunk]verdict{}, map[string]bool{}, map[string]bool{}
	}
	if t.busy[dir] {
		t.late[dir] = true
		return
	}
	t.busy[dir] = true
	release := s.checks.hold()
	s.background("asking providers about "+dir, func() {
		defer release()
		for again := true; again; {
			at := s.session.now()
			changed := false
			for path := range at.documentsIn(dir) {
				blocks := source.Configured(at.snap, s.checks.reportAt(at, dir), path)
				changed = t.replace(path, s.askAbout(validator, dir, t.before(path), blocks)) || changed
			}
			t.mu.Lock()
			again = t.late[dir] && s.ctx.Err() == nil
			t.late[dir], t.busy[dir] = false, again
			t.mu.Unlock()
			if changed {
				s.showAgain(dir)
			}
		}
	})
}

// askAbout asks about those blocks that nothing was said of, or that are worth
// something else now.
func (s *server) askAbout(validator Validator, root string, before map[*syntax.Chunk]verdict, blocks []engine.Configured) map[*syntax.Chunk]verdict {
	after := map[*syntax.Chunk]verdict{}
	for _, b := range blocks {
		if was, ok := before[b.Chunk]; ok && was.of.Value.RawEquals(b.Value) {
			after[b.Chunk] = was
			continue
		}
		w := live.Want{Address: b.Address, Version: b.Locked, Hashes: b.Hashes}
		complaints, err := validator.Validate(s.ctx, root, w, s.trust.permit, b.Kind, b.Type, b.Value, b.Implied)
		if err != nil {
			s.log.once(protocol.MessageTypeLog, "validation by "+schema.Display(b.Address)+": "+err.Error())
			continue
		}
		after[b.Chunk] = verdict{b, b.Findings(complaints)}
	}
	return after
}

// documentsIn are the open documents of a directory.
func (at *moment) documentsIn(dir string) map[string]bool {
	paths := map[string]bool{}
	for _, doc := range at.docs {
		if doc.path != "" && workspace.Dir(doc.path) == dir {
			paths[doc.path] = true
		}
	}
	return paths
}

func (t *valueTable) before(path string) map[*syntax.Chunk]verdict {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said[path]
}

// replace reports whether something else is to be shown.
func (t *valueTable) replace(path string, after map[*syntax.Chunk]verdict) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.said[path]
	t.said[path] = after
	for chunk, v := range after {
		if len(v.findings) != len(before[chunk].findings) || len(v.findings) > 0 && &v.findings[0] != &before[chunk].findings[0] {
			return true
		}
	}
	return false
}

// forget drops what was said of documents that are no longer asked about.
func (t *valueTable) forget(at *moment, dir string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for path := range t.said {
		if workspace.Dir(path) == dir && (!at.settings.ProviderValidation || at.open[dir] == 0) {
			delete(t.said, path)
		}
	}
}

// with adds what providers said to the findings of a file. A block that was
// edited since is another chunk: nothing old is said of it.
func (t *valueTable) with(file *syntax.File, path string, findings []analysis.Finding) []analysis.Finding {
	t.mu.Lock()
	said := t.said[path]
	t.mu.Unlock()
	if len(said) == 0 || file == nil {
		return findings
	}
	out := slices.Clip(findings)
	for _, chunk := range file.Chunks() {
		if v := said[chunk]; len(v.findings) > 0 {
			out = append(out, v.of.In(file, v.findings)...)
		}
	}
	return out
}

// showAgain sends what is to be shown of a directory, though its files are as
// they were.
func (s *server) showAgain(dir string) {
	s.session.update(func(next *moment) { next.files++ })
	s.checks.mu.Lock()
	defer s.checks.mu.Unlock()
	s.checks.enqueue(dir, false)
	s.checks.wake()
}
