package lsp_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terravet/terravet/lsp/lsptest"
)

func pushing() lsptest.Options { return lsptest.Options{Client: lsptest.Neovim07()} }

func expect(t *testing.T, e *lsptest.Editor, name string, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if got := e.Findings(name); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

const badX = `Unsupported argument: An argument named "bad_x" is not expected here.`

func TestFindingsFollowTheText(t *testing.T) {
	for _, client := range []lsptest.Client{lsptest.VSCode(), lsptest.Neovim07(), lsptest.Neovim010(), lsptest.Neovim012(),
		lsptest.Helix(), lsptest.Eglot(), lsptest.ALE()} {
		t.Run(client.Name, func(t *testing.T) {
			e := lsptest.New(t, map[string]string{"main.tf": "locals {\n  bad_x = 1\n}\n"}, lsptest.Options{Client: client})
			e.Open("main.tf")
			expect(t, e, "main.tf", "2: bad_x: "+badX)
			e.Replace("main.tf", "bad_x", "x")
			expect(t, e, "main.tf")
			// The emoji is four bytes, two UTF-16 units, one code point; the accent
			// after the e is a character of its own.
			e.Type("main.tf", "locals {\n", "  a = \"👩‍🔬 e\u0301\" # 𝔘\n")
			e.Replace("main.tf", "𝔘", "𝔘 ü")
			e.Replace("main.tf", "x = 1", "/* 😀 */ bad_y = 1\n  bad_x = 2")
			e.Replace("main.tf", "/* 😀 */ bad_y", "y")
			expect(t, e, "main.tf", "4: bad_x: "+badX)
			e.QuickFix("main.tf", "Rename to x")
			expect(t, e, "main.tf")
			if want := "locals {\n  a = \"👩‍🔬 e\u0301\" # 𝔘 ü\n  y = 1\n  x = 2\n}\n"; e.Text("main.tf") != want {
				t.Errorf("text: %q", e.Text("main.tf"))
			}
		})
	}
}

func TestVersionsAndNothingTwice(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n", "other.tf": "bad_z = 1\n"}, pushing())
	e.Open("main.tf")
	e.Settle()
	e.Replace("main.tf", "1", "2") // the finding looks the same
	e.Settle()
	e.Replace("main.tf", "bad_x", "x")
	e.Settle()
	history := e.History("main.tf")
	if len(history) != 2 {
		t.Fatalf("%d publishes: %+v", len(history), history)
	}
	if v := history[0].Version; v == nil || *v != 1 || len(history[0].Diagnostics) != 1 {
		t.Errorf("first: %+v", history[0])
	}
	if v := history[1].Version; v == nil || *v != 3 || len(history[1].Diagnostics) != 0 {
		t.Errorf("second: %+v", history[1])
	}
	// A file of the module that is not open is told about, without a version.
	if other := e.History("other.tf"); len(other) != 1 || other[0].Version != nil {
		t.Errorf("other.tf: %+v", other)
	}
}

func TestOpenAgainAndClose(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "x = 1\n"}, pushing())
	e.Open("main.tf")
	e.Replace("main.tf", "x", "bad_x")
	expect(t, e, "main.tf", "1: bad_x: "+badX)
	// Opened twice: the second text counts.
	e.OpenText("main.tf", "terraform", "bad_x = 1\nbad_x = 2\n")
	expect(t, e, "main.tf", "1: bad_x: "+badX, "2: bad_x: "+badX)
	// Closed with unsaved changes: the disk counts, and nothing is shown.
	e.Close("main.tf")
	expect(t, e, "main.tf")
	e.Open("main.tf")
	expect(t, e, "main.tf")
	if h := e.History("main.tf"); h[len(h)-1].Version == nil {
		t.Error("an opened document is not told about, although it is clean")
	}
}

func TestUnsavedChildModule(t *testing.T) {
	files := map[string]string{
		"root/main.tf":   "module \"m\" {\n  source = \"../child\"\n}\noutput \"o\" {\n  value = module.m.id\n}\n",
		"child/main.tf":  "output \"id\" {\n  value = 1\n}\n",
		"lonely/main.tf": "bad_z = 1\n",
	}
	e := lsptest.New(t, files, pushing())
	e.Open("root/main.tf")
	expect(t, e, "root/main.tf")
	e.Open("child/main.tf")
	e.Replace("child/main.tf", `"id"`, `"name"`)
	expect(t, e, "root/main.tf", `5: id: Unsupported attribute: This object does not have an attribute named "id".`)
	e.Replace("child/main.tf", `"name"`, `"id"`)
	expect(t, e, "root/main.tf")
	// The caller is told about while only the child is open.
	e.Close("root/main.tf")
	e.Replace("child/main.tf", `"id"`, `"name"`)
	if got := e.Diagnostics("root/main.tf"); len(got) != 1 {
		t.Errorf("the closed caller shows %v", got)
	}
	e.Close("child/main.tf")
	if got := e.Diagnostics("root/main.tf"); len(got) != 0 {
		t.Errorf("nothing is open, but %v is shown", got)
	}
	if h := e.History("lonely/main.tf"); len(h) != 0 {
		t.Errorf("a module that nobody looks at was told about: %v", h)
	}
}

func TestWholeWorkspace(t *testing.T) {
	opts := pushing()
	opts.Settings = map[string]any{"workspaceDiagnostics": true}
	e := lsptest.New(t, map[string]string{"a/main.tf": "bad_x = 1\n", "b/main.tf": "bad_x = 1\n"}, opts)
	expect(t, e, "a/main.tf", "1: bad_x: "+badX)
	expect(t, e, "b/main.tf", "1: bad_x: "+badX)
	e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"terravet": map[string]any{"workspaceDiagnostics": false}}})
	expect(t, e, "a/main.tf")
}

func TestFormatting(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "locals {\na=1\n  # 😀\n  bbb=\"ü\" # x\n}\n", "broken.tf": "a=\n"}, pushing())
	e.Open("main.tf")
	e.Format("main.tf")
	if want := "locals {\n  a = 1\n  # 😀\n  bbb = \"ü\" # x\n}\n"; e.Text("main.tf") != want {
		t.Errorf("got %q", e.Text("main.tf"))
	}
	e.Open("broken.tf")
	e.Format("broken.tf")
	if e.Text("broken.tf") != "a=\n" {
		t.Errorf("a broken file was formatted: %q", e.Text("broken.tf"))
	}
	e.SetText("main.tf", "a=1\n\nb=2\n\nc=3\n")
	e.FormatRange("main.tf", "b")
	if want := "a=1\n\nb = 2\n\nc=3\n"; e.Text("main.tf") != want {
		t.Errorf("got %q", e.Text("main.tf"))
	}
}

func TestCodeActions(t *testing.T) {
	src := "locals {\n  bad_x = 1\n  bad_yy = 2\n  odd_z = 3\n}\n"
	for _, client := range []lsptest.Client{lsptest.VSCode(), lsptest.Neovim07(), lsptest.ALE()} {
		t.Run(client.Name, func(t *testing.T) {
			e := lsptest.New(t, map[string]string{"main.tf": src}, lsptest.Options{Client: client})
			e.Open("main.tf")
			actions := e.Actions("main.tf", "bad_x", "quickfix")
			actions = slices.DeleteFunc(actions, func(a lsptest.Action) bool {
				return strings.HasPrefix(a.Title, "Fix all ") // see TestFixAllOfAKind
			})
			if len(actions) != 2 || actions[0].Title != "Rename to x" || !actions[0].IsPreferred || actions[1].IsPreferred {
				t.Fatalf("actions: %+v", actions)
			}
			if d := actions[0].Diagnostics; len(d) != 1 || d[0].Message != badX {
				t.Errorf("the action resolves %+v", d)
			}
			edit := e.Resolve(actions[0]).Edit
			if versions := client.Name == lsptest.VSCode().Name; versions != (len(edit.DocumentChanges) == 1) || versions != (len(edit.Changes) == 0) {
				t.Errorf("edit: %+v", edit)
			}
			if actions := e.Actions("main.tf", "odd_z", "quickfix"); len(actions) != 1 || actions[0].Title != "Ignore toy/deprecated here" {
				t.Errorf("actions for a finding without fixes: %+v", actions)
			}
			if n := len(e.Actions("main.tf", "bad_x", "refactor")); n != 0 {
				t.Errorf("%d refactorings", n)
			}
			if n := len(e.Actions("main.tf", "locals")); n != 1 {
				t.Errorf("%d actions where nothing is wrong; there is fixing all", n)
			}
			e.Apply("main.tf", "Apply all safe fixes of terravet", "source.fixAll")
			if want := "locals {\n  x = 1\n  yy = 2\n  odd_z = 3\n}\n"; e.Text("main.tf") != want {
				t.Errorf("after fixing all: %q", e.Text("main.tf"))
			}
			if n := len(e.Actions("main.tf", "locals")); n != 0 {
				t.Errorf("%d actions when all is fixed", n)
			}
		})
	}
}

func TestFixAllOfAKind(t *testing.T) {
	files := map[string]string{"main.tf": "bad_x = 1\nbad_y = 1\n", "other.tf": "bad_z = 1\n", "child/main.tf": "bad_a = 1\n"}
	e := lsptest.New(t, files, lsptest.Options{Client: lsptest.VSCode()})
	e.Open("main.tf")
	e.Open("child/main.tf")
	e.Settle()
	const title = "Fix all terraform/unsupported-argument in the "
	for scope, want := range map[string]map[string]int{
		"file":      {"main.tf": 2},
		"module":    {"main.tf": 2, "other.tf": 1},
		"workspace": {"main.tf": 2, "other.tf": 1, "child/main.tf": 1},
	} {
		actions := e.Actions("main.tf", "bad_x", "quickfix")
		i := slices.IndexFunc(actions, func(a lsptest.Action) bool { return a.Title == title+scope })
		if i < 0 {
			t.Errorf("no action for the %s", scope)
			continue
		}
		got := map[string]int{}
		for _, c := range e.Resolve(actions[i]).Edit.DocumentChanges {
			for name := range files {
				if c.TextDocument.URI == e.URI(name) {
					got[name] = len(c.Edits)
				}
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("in the %s: edits %v, want %v", scope, got, want)
		}
	}
}

func TestFileRename(t *testing.T) {
	for client, want := range map[*lsptest.Client]int{ptr(lsptest.VSCode()): 3, ptr(lsptest.Neovim07()): 2, ptr(lsptest.Eglot()): 2} {
		e := lsptest.New(t, map[string]string{"main.tf": "bad_home = 1\n"}, lsptest.Options{Client: *client})
		e.Open("main.tf")
		actions := e.Actions("main.tf", "bad_home", "quickfix")
		if len(actions) != want {
			t.Errorf("%s: %d actions", client.Name, len(actions))
			continue
		}
		if want == 3 {
			c := e.Resolve(actions[2]).Edit.DocumentChanges
			if len(c) != 1 || c[0].Kind != "rename" || c[0].OldURI != e.URI("main.tf") || c[0].NewURI != e.URI("main_home.tf") {
				t.Errorf("rename: %+v", c)
			}
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestResolveAfterAnEdit(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, lsptest.Options{})
	e.Open("main.tf")
	var actions []json.RawMessage
	if err := e.Request("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}, "range": nil}, &actions); err != nil || len(actions) != 2 {
		t.Fatalf("with range null: %s, %v", actions, err)
	}
	e.Replace("main.tf", "1", "2")
	err := e.Request("codeAction/resolve", actions[0], nil)
	if code(err) != -32801 {
		t.Errorf("resolving an action of an older text: %v", err)
	}
}

func TestCommandsForOldClients(t *testing.T) {
	client := lsptest.Neovim07()
	client.Capabilities["textDocument"].(map[string]any)["codeAction"] = map[string]any{}
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, lsptest.Options{Client: client})
	e.Open("main.tf")
	var commands []struct {
		Title, Command string
		Arguments      []json.RawMessage
	}
	params := map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}, "range": map[string]any{}}
	if err := e.Request("textDocument/codeAction", params, &commands); err != nil || len(commands) != 2 || len(commands[0].Arguments) != 1 {
		t.Fatalf("commands: %+v, %v", commands, err)
	}
	if err := e.Request("workspace/executeCommand", map[string]any{"command": commands[0].Command, "arguments": commands[0].Arguments}, nil); err != nil {
		t.Fatal(err)
	}
	e.Await("the fix", func() bool { return len(e.History("main.tf")) == 2 })
	if e.Text("main.tf") != "x = 1\n" {
		t.Errorf("text: %q", e.Text("main.tf"))
	}
	for _, bad := range []map[string]any{{"command": "rm"}, {"command": commands[0].Command}, {"command": commands[0].Command, "arguments": []any{1}}} {
		if err := e.Request("workspace/executeCommand", bad, nil); code(err) != -32602 {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func code(err error) int {
	if e, ok := err.(*lsptest.Error); ok {
		return e.Code
	}
	return 0
}

func TestWhatIsNotAnnouncedIsNotSent(t *testing.T) {
	files := map[string]string{"main.tf": "locals {\n  odd_x = 1\n  bad_y = 1\n}\n"}
	page := func(code string) string {
		if code == "toy/deprecated" {
			return "https://example.com/deprecated"
		}
		return ""
	}
	e := lsptest.New(t, files, lsptest.Options{Client: lsptest.VSCode(), Settings: map[string]any{"diagnostics": "push"}, Page: page})
	e.Open("main.tf")
	d := e.Diagnostics("main.tf")
	if len(d) != 2 {
		t.Fatalf("VS Code gets %+v", d)
	}
	bad, odd := d[0], d[1] // errors first
	if bad.Severity != 1 || bad.Code != "terraform/unsupported-argument" || bad.Source != "terravet" || bad.CodeDescription != nil || bad.Tags != nil {
		t.Errorf("VS Code gets %+v", bad)
	}
	if odd.Severity != 2 || len(odd.Tags) != 1 || !strings.Contains(string(odd.RelatedInformation), "the first line") ||
		!strings.Contains(string(odd.Data), "toy.odd_x") || !strings.Contains(string(odd.CodeDescription), "https://example.com/deprecated") {
		t.Errorf("VS Code gets %+v", odd)
	}
	e = lsptest.New(t, files, lsptest.Options{Client: lsptest.Eglot(), Page: page})
	e.Open("main.tf")
	if d := e.Diagnostics("main.tf"); len(d) != 2 || len(d[1].Tags) != 0 || d[1].RelatedInformation != nil || d[1].Data != nil || d[1].CodeDescription != nil {
		t.Errorf("eglot gets %+v", d)
	}
}
