package lsp

import (
	"sync"
	"sync/atomic"

	"github.com/terravet/terravet/analysis/workspace"
)

// SideBySide is a file system whose directories [workspace.Snapshot.Discover]
// reads and parses on some goroutines at once: analysis has none itself. One
// is no different from the file system alone.
func SideBySide(fsys workspace.FS, goroutines int) workspace.FS {
	if goroutines < 2 {
		return fsys
	}
	return sideBySide{fsys, goroutines}
}

type sideBySide struct {
	workspace.FS
	goroutines int
}

// Each implements workspace.SideBySide. A panic of do is one of the caller.
func (s sideBySide) Each(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	var once sync.Once
	var panicked any
	for range min(s.goroutines, n) {
		workers.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					once.Do(func() { panicked = p })
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
	if panicked != nil {
		panic(panicked)
	}
}
