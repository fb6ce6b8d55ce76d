package lsp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terravet/terravet/lsp/lsptest"
)

func TestTwoFolders(t *testing.T) {
	opts := pushing()
	opts.Folders = []string{"one", "two"}
	opts.Settings = map[string]any{"workspaceDiagnostics": true}
	e := lsptest.New(t, map[string]string{"one/main.tf": "bad_x = 1\n", "two/main.tf": "bad_x = 1\n", "three/main.tf": "bad_x = 1\n"}, opts)
	expect(t, e, "one/main.tf", "1: bad_x: "+badX)
	expect(t, e, "two/main.tf", "1: bad_x: "+badX)
	expect(t, e, "three/main.tf")
	folder := func(name string) []any { return []any{map[string]any{"uri": e.URI(name), "name": name}} }
	e.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": folder("three"), "removed": folder("one")}})
	expect(t, e, "one/main.tf")
	expect(t, e, "three/main.tf", "1: bad_x: "+badX)
	e.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": nil, "removed": append(folder("two"), folder("three")...)}})
	expect(t, e, "two/main.tf")
	expect(t, e, "three/main.tf")
	// A document stays what it is when its folder goes.
	e.Open("two/main.tf")
	expect(t, e, "two/main.tf", "1: bad_x: "+badX)
}

func TestDiskChangesThatTheClientWatches(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  a = module.m.id\n}\n"},
		lsptest.Options{Client: lsptest.Helix()})
	e.Settle()
	e.Open("main.tf")
	expect(t, e, "main.tf")
	e.Write("m/main.tf", "output \"name\" {}\n")
	if d := e.Diagnostics("main.tf"); len(d) != 1 {
		t.Errorf("a module appeared, but %v is shown", d)
	}
	e.Write("m/main.tf", "output \"id\" {}\n")
	expect(t, e, "main.tf")
	e.Write("more.tf", "bad_x = 1\n")
	expect(t, e, "more.tf", "1: bad_x: "+badX)
	e.Remove("more.tf")
	if d := e.Diagnostics("more.tf"); len(d) != 0 {
		t.Errorf("a file that is gone shows %v", d)
	}
	// What is open counts, whatever the disk says.
	e.Write("main.tf", "bad_x = 1\n")
	expect(t, e, "main.tf")
	e.Remove("m")
	e.Settle()
	e.Close("main.tf")
	e.Open("main.tf")
	expect(t, e, "main.tf", "1: bad_x: "+badX)
}

func TestDiskChangesThatTheServerWatches(t *testing.T) {
	e := lsptest.New(t, map[string]string{
		"main.tf":   "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  a = module.m.id\n}\n",
		"m/main.tf": "output \"id\" {}\n",
	}, lsptest.Options{Client: lsptest.Neovim07(), Disk: true})
	e.Settle()
	e.Open("main.tf")
	expect(t, e, "main.tf")
	shows := func(name string, n int) func() bool {
		return func() bool {
			h := e.History(name)
			return len(h) > 0 && len(h[len(h)-1].Diagnostics) == n
		}
	}
	e.Write("more.tf", "bad_x = 1\n")
	e.Await("the findings of a new file", shows("more.tf", 1))
	e.Write("m/main.tf", "output \"name\" {}\n")
	e.Await("the finding in the caller", shows("main.tf", 1))
	e.Write("m/main.tf", "output \"id\" {}\n")
	e.Await("the finding to go", shows("main.tf", 0))
	e.Remove("more.tf")
	e.Await("the findings of a removed file to go", shows("more.tf", 0))
}

func TestFileOperations(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "x = 1\n", "old/a.tf": "bad_x = 1\n"}, lsptest.Options{
		Client: lsptest.Neovim07(), Settings: map[string]any{"workspaceDiagnostics": true}})
	expect(t, e, "old/a.tf", "1: bad_x: "+badX)
	e.Write("new/a.tf", "bad_x = 1\n")
	e.Remove("old")
	e.Notify("workspace/didRenameFiles", map[string]any{"files": []any{map[string]any{"oldUri": e.URI("old"), "newUri": e.URI("new")}}})
	expect(t, e, "new/a.tf", "1: bad_x: "+badX)
	if d := e.Diagnostics("old/a.tf"); len(d) != 0 {
		t.Errorf("the folder was renamed, but %v is shown", d)
	}
	e.Write("new/b.tf", "bad_x = 1\n")
	e.Notify("workspace/didCreateFiles", map[string]any{"files": []any{map[string]any{"uri": e.URI("new/b.tf")}}})
	expect(t, e, "new/b.tf", "1: bad_x: "+badX)
	e.Remove("new/b.tf")
	e.Notify("workspace/didDeleteFiles", map[string]any{"files": []any{map[string]any{"uri": e.URI("new/b.tf")}}})
	if d := e.Diagnostics("new/b.tf"); len(d) != 0 {
		t.Errorf("the file was deleted, but %v is shown", d)
	}
}

func TestNoRoot(t *testing.T) {
	for _, client := range []lsptest.Client{lsptest.VSCode(), lsptest.Helix()} {
		opts := lsptest.Options{Client: client, NoRoot: true}
		e := lsptest.New(t, map[string]string{
			"deep/main.tf": "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  a = module.m.id\n}\n",
			"deep/m/m.tf":  "output \"name\" {}\n", "deep/two.tf": "bad_x = 1\n", "other/main.tf": "bad_x = 1\n",
		}, opts)
		e.Open("deep/main.tf")
		if d := e.Diagnostics("deep/main.tf"); len(d) != 1 {
			t.Errorf("%s: %v", client.Name, d)
		}
		expect(t, e, "deep/two.tf", "1: bad_x: "+badX)
		if h := e.History("other/main.tf"); len(h) != 0 {
			t.Errorf("%s: a folder that nobody opened was read: %v", client.Name, h)
		}
	}
}

func TestPull(t *testing.T) {
	e := lsptest.New(t, map[string]string{
		"main.tf":      "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  a = module.m.id\n}\n",
		"m/main.tf":    "output \"id\" {}\n",
		"far/main.tf":  "bad_x = 1\n",
		"far/clean.tf": "x = 1\n",
	}, lsptest.Options{Client: lsptest.VSCode()})
	e.Settle()
	e.Open("m/main.tf")
	e.Open("main.tf")
	expect(t, e, "main.tf")
	if h := e.History("main.tf"); len(h) != 0 {
		t.Errorf("a client that pulls was published to: %v", h)
	}
	type report struct {
		Kind     string
		ResultID string
		Items    []lsptest.Diagnostic
	}
	pull := func(previous string) (r report) {
		t.Helper()
		params := map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}}
		if previous != "" {
			params["previousResultId"] = previous
		}
		if err := e.Request("textDocument/diagnostic", params, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := pull("")
	if again := pull(first.ResultID); again.Kind != "unchanged" || again.ResultID != first.ResultID || again.Items != nil {
		t.Errorf("again: %+v", again)
	}
	// The caller's findings change with the child: the client is told to pull.
	before := len(e.Events("workspace/diagnostic/refresh"))
	e.Replace("m/main.tf", `"id"`, `"name"`)
	e.Await("a refresh", func() bool { return len(e.Events("workspace/diagnostic/refresh")) > before })
	if now := pull(first.ResultID); now.Kind != "full" || len(now.Items) != 1 || now.ResultID == first.ResultID {
		t.Errorf("after the change: %+v", now)
	}
	// One's own edit needs no refresh.
	e.Settle()
	before = len(e.Events("workspace/diagnostic/refresh"))
	e.Replace("main.tf", "locals {", "locals {\n  bad_x = 1")
	if now := pull(""); len(now.Items) != 2 {
		t.Errorf("after one's own edit: %+v", now)
	}
	e.Settle()
	if n := len(e.Events("workspace/diagnostic/refresh")); n != before {
		t.Errorf("%d refreshes for one's own edit", n-before)
	}

	type whole struct {
		Items []struct {
			report
			URI     string
			Version *int
		}
	}
	var all whole
	if err := e.Request("workspace/diagnostic", map[string]any{"previousResultIds": []any{}}, &all); err != nil {
		t.Fatal(err)
	}
	var previous []any
	seen := map[string]string{}
	for _, item := range all.Items {
		seen[item.URI] = item.Kind + fmt.Sprint(len(item.Items), item.Version != nil)
		previous = append(previous, map[string]any{"uri": item.URI, "value": item.ResultID})
	}
	if len(seen) != 2 || seen[e.URI("main.tf")] != "full2 true" || seen[e.URI("far/main.tf")] != "full1 false" {
		t.Errorf("workspace: %v", seen)
	}
	e.Write("far/main.tf", "x = 1\n")
	e.Settle()
	all = whole{}
	if err := e.Request("workspace/diagnostic", map[string]any{"previousResultIds": previous}, &all); err != nil {
		t.Fatal(err)
	}
	for _, item := range all.Items {
		seen[item.URI] = item.Kind + fmt.Sprint(len(item.Items))
	}
	if seen[e.URI("main.tf")] != "unchanged0" || seen[e.URI("far/main.tf")] != "full0" {
		t.Errorf("workspace, again: %v", seen)
	}
}

// A client that announces pulling and cannot be told to pull again, or never
// pulls, is published to; and whoever asks is answered.
func TestPushWithClientsThatPull(t *testing.T) {
	files := map[string]string{"main.tf": "bad_x = 1\n"}
	for _, opts := range []lsptest.Options{
		{Client: lsptest.Neovim010()},
		{Client: lsptest.VSCode(), Settings: map[string]any{"diagnostics": "push"}},
	} {
		e := lsptest.New(t, files, opts)
		if strings.Contains(string(e.Initialized()), "diagnosticProvider") {
			t.Errorf("%s: two channels are offered", opts.Client.Name)
		}
		e.Open("main.tf")
		expect(t, e, "main.tf", "1: bad_x: "+badX)
		if len(e.History("main.tf")) != 1 {
			t.Errorf("%s is not published to", opts.Client.Name)
		}
		if d := e.Pull("main.tf"); len(d) != 1 {
			t.Errorf("%s: pulled %v", opts.Client.Name, d)
		}
		if d := e.Pull("nowhere.tf"); len(d) != 0 {
			t.Errorf("%s: pulled %v of nothing", opts.Client.Name, d)
		}
	}
}

func TestDocumentsOfAllKinds(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "x = 1\n", "sp ace/m#a?in%.tf": "bad_x = 1\n"}, pushing())
	count := func(uri string) int {
		t.Helper()
		e.Settle()
		return len(e.Diagnostics(uri))
	}
	for _, c := range []struct {
		uri, language string
		want          int
	}{
		{"untitled:Untitled-1", "terraform", 1},
		{"untitled:Untitled-2", "plaintext", 0},
		{"untitled:Untitled-3", "", 0},
		{"untitled:/some/where/new.tf", "plaintext", 1},
		{"untitled:vars", "terraform-vars", 1},
		{"git:/workspace/main.tf?ref=HEAD", "terraform", 0},
		{"vscode-vfs://github/a/b/main.tf", "terraform", 0},
		{"file:///c%3A/work/main.tf", "terraform", 1},
		{"file:///C:/work/other.tofu", "", 1},
		{"file://server/share/main.tf", "terraform", 1},
		{"file://wsl%24/Ubuntu/home/x/main.tf", "terraform", 1},
		{"FILE:///workspace/upper.tf", "terraform", 1},
		{"file:///workspace/sub/../dots.tf", "terraform", 1},
		{"file:///workspace/notes.md", "terraform", 0},
		{"file:///workspace/main.tf.json", "json", 1},
		{"file:///workspace/x.tftest.hcl", "hcl", 1},
		{"no-uri-at-all:", "terraform", 0},
	} {
		e.OpenText(c.uri, c.language, "bad_x = 1\n")
		if got := count(c.uri); got != c.want {
			t.Errorf("%s (%s): %d findings, want %d", c.uri, c.language, got, c.want)
		}
		if c.want == 1 {
			e.Replace(c.uri, "bad_x", "bad_xx")
			if n := len(e.Actions(c.uri, "bad_xx", "quickfix")); n != 2 {
				t.Errorf("%s: %d actions", c.uri, n)
			}
			e.Replace(c.uri, "bad_xx", "xx")
			if got := count(c.uri); got != 0 {
				t.Errorf("%s: %d findings after the change", c.uri, got)
			}
			e.Replace(c.uri, "xx", "bad_y")
		}
		e.Close(c.uri)
		if got := count(c.uri); got != 0 {
			t.Errorf("%s: %d findings after closing", c.uri, got)
		}
	}
	// The same file under two spellings is one file.
	encoded := "file:///workspace/sp%20ace/m%23a%3Fin%25.tf"
	e.OpenText(encoded, "terraform", "bad_x = 1\nbad_x = 1\n")
	if got := count(encoded); got != 2 {
		t.Errorf("%d findings under the encoded name", got)
	}
	e.Notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": "file:///workspace/%73p%20ace/m%23a%3fin%25.tf", "version": 2},
		"contentChanges": []any{map[string]any{"text": "x = 1\n"}},
	})
	if got := count(encoded); got != 0 {
		t.Errorf("%d findings after a change under another spelling", got)
	}
}

func TestSettingsOfTheClient(t *testing.T) {
	opts := pushing()
	opts.Configuration = map[string]any{"workspaceDiagnostics": true, "diagnostics": 3}
	e := lsptest.New(t, map[string]string{"a/main.tf": "bad_x = 1\n"}, opts)
	e.Await("the findings of a module that is not open", func() bool { return len(e.History("a/main.tf")) == 1 })
	e.Await("a warning about a wrong setting", func() bool { return len(e.Events("window/showMessage")) == 1 })
	// Said once, however often it is sent.
	e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"diagnostics": 3}})
	expect(t, e, "a/main.tf")
	if n := len(e.Events("window/showMessage")); n != 1 {
		t.Errorf("%d warnings", n)
	}
}

// The discovery waits for the first document, but not for long.
func TestDiscoveryWaitsForADocument(t *testing.T) {
	files := map[string]string{"main.tf": "bad_x = 1\n", "m/main.tf": "x = 1\n"}
	// This client is asked nothing: the library keeps the channels of calls, and
	// those of another test do not belong to the bubble.
	opts := lsptest.Options{Client: lsptest.ALE()}
	opts.Settings = map[string]any{"workspaceDiagnostics": true}
	synctest.Test(t, func(t *testing.T) {
		e := lsptest.New(t, files, opts)
		begin := time.Now()
		expect(t, e, "main.tf", "1: bad_x: "+badX)
		if waited := time.Since(begin); waited != 50*time.Millisecond {
			t.Errorf("without a document the workspace was read after %v", waited)
		}
		_ = e.Quit()
	})
	synctest.Test(t, func(t *testing.T) {
		e := lsptest.New(t, files, opts)
		begin := time.Now()
		e.Open("m/main.tf")
		expect(t, e, "main.tf", "1: bad_x: "+badX)
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("after a document the workspace was read after %v", waited)
		}
		_ = e.Quit()
	})
}

func TestDiscoveryOfManyDirectories(t *testing.T) {
	files := map[string]string{"main.tf": "bad_x = 1\n"}
	for i := range 1000 {
		files[fmt.Sprintf("modules/m%d/main.tf", i)] = "x = 1\n"
	}
	opts := pushing()
	toy := &lsptest.Toy{}
	opts.Engine = toy
	slow := make(chan struct{})
	opts.Reading = func(path string) {
		if strings.HasSuffix(path, "modules") {
			<-slow
		}
	}
	e := lsptest.New(t, files, opts)
	e.Open("main.tf")
	// The workspace is not read yet, and the first answer is there.
	var report struct{ Items []json.RawMessage }
	if err := e.Request("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}}, &report); err != nil || len(report.Items) != 1 {
		t.Fatalf("first answer: %v, %v", report, err)
	}
	e.Await("findings", func() bool { return len(e.History("main.tf")) > 0 })
	kinds := func() string {
		all := ""
		for _, ev := range e.Events("$/progress") {
			var p struct{ Value struct{ Kind string } }
			if err := json.Unmarshal(ev.Params, &p); err != nil {
				t.Fatal(err)
			}
			all += p.Value.Kind + " "
		}
		return all
	}
	e.Await("a progress bar", func() bool { return strings.HasPrefix(kinds(), "begin ") })
	close(slow)
	e.Settle()
	if k := kinds(); strings.Count(k, "begin") != 1 || !strings.Contains(k, "report") || !strings.HasSuffix(k, "end ") {
		t.Errorf("progress: %s", k)
	}
	if n := toy.Checks.Load(); n > 5 {
		t.Errorf("%d checks, with one module open", n)
	}
}
