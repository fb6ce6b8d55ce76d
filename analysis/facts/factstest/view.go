// Package factstest makes views of small configurations for the tests of facts.
package factstest

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis/functions"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/workspace"
)

var table = sync.OnceValue(func() map[string]function.Function { return functions.Table(functions.Terraform, "", nil) })

// View is the root module of a workspace in txtar form; text without file names
// is its main.tf.
func View(t testing.TB, src string) *pass.View {
	t.Helper()
	if !strings.HasPrefix(strings.TrimSpace(src), "-- ") {
		src = "-- main.tf --\n" + src
	}
	files := workspace.MapFS{}
	for _, f := range txtar.Parse([]byte(strings.TrimLeft(src, "\n"))).Files {
		files[filepath.Join("/w", filepath.FromSlash(f.Name))] = string(f.Data)
	}
	snap, _ := workspace.Read(files, "/w")
	if snap.Module("/w") == nil {
		t.Fatal("the workspace has no module in its root")
	}
	return pass.NewView(world(snap, "/w"))
}

func world(snap *workspace.Snapshot, dir string) pass.World {
	return pass.World{
		Module:     snap.Module(dir),
		Functions:  table(),
		Incomplete: snap.Module(dir).Broken(),
		Called: func(call string) (pass.World, bool) {
			for _, edge := range snap.Calls(dir) {
				if edge.Call.Name == call && edge.Known {
					return world(snap, edge.Dir), true
				}
			}
			return pass.World{}, false
		},
	}
}
