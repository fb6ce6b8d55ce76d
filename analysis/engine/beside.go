package engine

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/workspace"
)

// isBeside says that files of a kind stand beside the configuration: they are
// judged as a whole.
func isBeside(k syntax.Kind) bool {
	return k == syntax.Test || k == syntax.Mock || k == syntax.Query
}

// subject is another module that a test of this one runs, by its directory.
type subject = Report

// checkBeside judges a file beside the configuration, unless nothing changed
// that old, its report before, rests on.
func (r *Report) checkBeside(f *syntax.File, old *fileReport, changed map[string]bool, tested func(source string) *eval.Scope) fileReport {
	var others []*syntax.File // their values and declarations count, too
	for _, other := range r.module.Files() {
		if other.Name.Kind == syntax.Vars || other.Name.Kind == syntax.Query {
			others = append(others, other)
		}
	}
	if old != nil && old.file == f && old.hidden == r.module.Broken() && old.file.Foreign() == nil && slices.Equal(old.others, others) &&
		!slices.ContainsFunc(old.uses, func(uses map[string]bool) bool { return touches(uses, changed) }) &&
		sameSubjects(old.subjects, tested) {
		return fileReport{file: f, chunks: old.chunks, uses: old.uses, edges: old.edges, others: others, hidden: old.hidden, subjects: old.subjects, asks: old.asks}
	}
	fr := fileReport{file: f, others: others, hidden: r.module.Broken(), edges: make([][]check.Edge, len(f.Chunks())), subjects: map[string]*eval.Scope{}}
	fr.chunks, fr.uses = r.env.Beside(r.scope, f, func(source string) *eval.Scope {
		s := tested(source)
		fr.subjects[source] = s
		return s
	})
	for _, uses := range fr.uses {
		fr.asks = append(fr.asks, asksAmong(uses))
	}
	r.judged += len(fr.chunks)
	return fr
}

func sameSubjects(was map[string]*eval.Scope, tested func(string) *eval.Scope) bool {
	for source, scope := range was {
		if tested(source) != scope {
			return false
		}
	}
	return true
}

// tested gives the scopes of the modules that tests run, by their source.
// Remote ones are not at hand.
func (e *Engine) tested(snap *workspace.Snapshot, r, prev *Report) func(source string) *eval.Scope {
	return func(source string) *eval.Scope {
		if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
			return nil
		}
		dir := filepath.Join(r.dir, filepath.FromSlash(source))
		s, ok := r.subjects[dir]
		if !ok {
			var before *subject
			if prev != nil {
				before = prev.subjects[dir]
			}
			s = e.subject(snap, dir, before)
			if r.subjects == nil {
				r.subjects = map[string]*subject{}
			}
			r.subjects[dir] = s
		}
		if s == nil {
			return nil
		}
		return s.scope
	}
}

// subject makes the scope of a tested module, or takes it over from before.
func (e *Engine) subject(snap *workspace.Snapshot, dir string, before *subject) *subject {
	m := snap.Module(dir)
	if m == nil {
		return nil
	}
	s := &subject{dir: dir, module: m}
	s.env, s.basis = e.environment(snap, m, snap.Lock(m.Dir()), before)
	var was *eval.Scope
	if before != nil && before.env == s.env {
		was = before.scope
	}
	s.place, s.sources = placeOf(snap, m), snap.Sources()
	if was != nil && before.place != s.place {
		was = nil
	}
	s.scope = eval.NewScope(e.world(snap, s, before), m, was)
	s.collectAsks(before)
	if was != nil {
		if changed, all := s.scope.Changed(was); !all && len(changed) == 0 && before.module.Broken() == m.Broken() {
			return before
		}
	}
	return s
}

// sameSubjects says that the modules which the tests of a report run are what
// they were.
func (e *Engine) sameSubjects(snap *workspace.Snapshot, prev *Report) bool {
	for dir, s := range prev.subjects {
		if e.subject(snap, dir, s) != s {
			return false
		}
	}
	return true
}
