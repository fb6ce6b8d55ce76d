package lsp

import (
	"sync"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
)

// fixCache keeps the proven fixes of one snapshot. An editor asks with every
// move of the cursor, and a proof is a check of the module.
type fixCache struct {
	mu   sync.Mutex
	snap *workspace.Snapshot
	by   map[fixKey][]analysis.Fix
}

type fixKey struct {
	path, code, detail string
	at                 text.Range
}

// fixes returns the proven fixes of a finding of a report on its snapshot.
func (c *checker) fixes(at *moment, report Report, f *analysis.Finding) []analysis.Fix {
	key := fixKey{f.Path, f.Code, f.Detail, f.Range}
	c.proven.mu.Lock()
	if c.proven.snap == at.snap {
		if fixes, ok := c.proven.by[key]; ok {
			c.proven.mu.Unlock()
			return fixes
		}
	}
	c.proven.mu.Unlock()
	fixes := c.s.engine(at).Fixes(at.snap, workspace.Dir(f.Path), report, *f, c.lastReport)
	c.proven.mu.Lock()
	defer c.proven.mu.Unlock()
	if c.proven.snap != at.snap {
		c.proven.snap, c.proven.by = at.snap, map[fixKey][]analysis.Fix{}
	}
	c.proven.by[key] = fixes
	return fixes
}

// lastReport is the last report on a directory, perhaps of an earlier snapshot;
// nil if there is none.
func (c *checker) lastReport(dir string) Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := c.dirs[dir]; d != nil {
		return d.report
	}
	return nil
}

// forget drops what was proven by other schemas.
func (c *fixCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.snap, c.by = nil, nil
}
