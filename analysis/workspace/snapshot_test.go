package workspace

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

func open(path, src string) Change { return Change{Kind: Opened, Path: path, Text: src, Version: 1} }

func written(path, src string) Change { return Change{Kind: Written, Path: path, Text: src} }

func gone(path string) Change { return Change{Kind: Gone, Path: path} }

func closed(path string) Change { return Change{Kind: Closed, Path: path} }

func call(name, source string) string {
	return fmt.Sprintf("module %q {\n  source = %q\n}\n", name, source)
}

// load reads all of an in-memory file system under /w.
func load(t testing.TB, files MapFS) *Snapshot {
	t.Helper()
	s, notes := Read(files, "/w")
	if len(notes) > 0 {
		t.Fatalf("notes: %v", notes)
	}
	return s
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func textOf(s *Snapshot, path string) string {
	f := s.File(path)
	if f == nil {
		return "<none>"
	}
	return f.Text()
}

// edges writes calls as "name>dir" with marks for what an Edge says.
func edges(s *Snapshot, dir string) []string {
	var list []string
	for _, e := range s.Calls(dir) {
		mark := ""
		for _, m := range []struct {
			on   bool
			name string
		}{{e.Known, " known"}, {e.Missing, " missing"}, {e.Stale, " stale"}} {
			if m.on {
				mark += m.name
			}
		}
		list = append(list, e.Call.Name+">"+e.Dir+mark)
	}
	return list
}

func TestDocuments(t *testing.T) {
	const path = "/w/main.tf"
	disk := "variable \"a\" {}\n"
	tests := []struct {
		name    string
		files   MapFS
		changes []Change
		want    string
		version int32
		open    bool
	}{
		{"from disk", MapFS{path: disk}, nil, disk, 0, false},
		{"opened as it is", MapFS{path: disk}, []Change{open(path, disk)}, disk, 1, true},
		{"opened with other text", MapFS{path: disk}, []Change{open(path, "x")}, "x", 1, true},
		{"opened twice", MapFS{path: disk}, []Change{open(path, "x"), open(path, "y")}, "y", 1, true},
		{"closed", MapFS{path: disk}, []Change{open(path, "x"), closed(path)}, disk, 0, false},
		{"opened without a file", nil, []Change{open(path, "x")}, "x", 1, true},
		{"closed without a file", nil, []Change{open(path, "x"), closed(path)}, "<none>", 0, false},
		{"written below an open document", MapFS{path: disk}, []Change{open(path, "x"), written(path, "new")}, "x", 1, true},
		{"and seen when it closes", MapFS{path: disk}, []Change{open(path, "x"), written(path, "new"), closed(path)}, "new", 0, false},
		{"deleted", MapFS{path: disk}, []Change{gone(path)}, "<none>", 0, false},
		{"deleted and created again", MapFS{path: disk}, []Change{gone(path), written(path, "new")}, "new", 0, false},
		{"deleted while open", MapFS{path: disk}, []Change{open(path, "x"), gone(path)}, "x", 1, true},
		{"deleted while open, closed", MapFS{path: disk}, []Change{open(path, "x"), gone(path), closed(path)}, "<none>", 0, false},
		{"edits in order, each against the one before", MapFS{path: disk}, []Change{open(path, "abc"), {Kind: Edited, Path: path, Version: 7, Edits: []text.Edit{
			{Range: text.Range{Start: 0, End: 3}, New: "0123456"}, {Range: text.Range{Start: 6, End: 7}, New: "x"}}}}, "012345x", 7, true},
		{"edit out of bounds is left out", nil, []Change{open(path, "abc"), {Kind: Edited, Path: path, Version: 2, Edits: []text.Edit{
			{Range: text.Range{Start: 2, End: 9}, New: "no"}, {Range: text.Range{Start: -1, End: 0}, New: "no"}, {Range: text.Range{Start: 3, End: 3}, New: "d"}}}}, "abcd", 2, true},
		{"edit of a document that is not open", MapFS{path: disk}, []Change{{Kind: Edited, Path: path, Version: 2, Edits: []text.Edit{{New: "no"}}}}, disk, 0, false},
		{"unclean path", nil, []Change{open("/w/x/../main.tf", "x")}, "x", 1, true},
		{"not UTF-8", nil, []Change{open(path, "\xff\xfe\x00 = {")}, "\xff\xfe\x00 = {", 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, tt.files).With(tt.changes...)
			step := load(t, tt.files)
			for _, c := range tt.changes {
				step = step.With(c)
			}
			for _, s := range []*Snapshot{s, step} {
				equal(t, "text", textOf(s, path), tt.want)
				v, ok := s.Version(path)
				if v != tt.version || ok != tt.open {
					t.Errorf("Version = %d, %v; want %d, %v", v, ok, tt.version, tt.open)
				}
				if m := s.Module("/w"); (m == nil) != (tt.want == "<none>") {
					t.Errorf("Module = %v", m)
				} else if m != nil && m.File(path) != s.File(path) {
					t.Error("the module has another file")
				}
			}
		})
	}
}

func TestDirectoryVanishesWithOpenDocuments(t *testing.T) {
	s := load(t, MapFS{"/w/m/a.tf": "", "/w/m/b.tf": "", "/w/m/.terraform.lock.hcl": "", "/w/mm/a.tf": "", "/w/main.tf": call("m", "./m")})
	s = s.With(open("/w/m/a.tf", "variable \"x\" {}\n"), gone("/w/m"))
	equal(t, "a.tf", textOf(s, "/w/m/a.tf"), "variable \"x\" {}\n")
	equal(t, "b.tf", textOf(s, "/w/m/b.tf"), "<none>")
	equal(t, "dirs", s.Dirs(), []string{"/w", "/w/m", "/w/mm"})
	if s.Lock("/w/m") != nil {
		t.Error("the lock file is still there")
	}
	s = s.With(closed("/w/m/a.tf"))
	equal(t, "dirs", s.Dirs(), []string{"/w", "/w/mm"})
	equal(t, "edges", edges(s, "/w"), []string{"m>/w/m missing"})
	s = s.With(written("/w/m/a.tf", "variable \"y\" {}\n"))
	equal(t, "edges after it is back", edges(s, "/w"), []string{"m>/w/m known"})
}

func TestRename(t *testing.T) {
	files := MapFS{"/w/old/main.tf": "variable \"a\" {}\n", "/w/main.tf": call("m", "./new")}
	s := load(t, files)
	equal(t, "before", edges(s, "/w"), []string{"m>/w/new missing"})
	files["/w/new/main.tf"] = files["/w/old/main.tf"]
	delete(files, "/w/old/main.tf")
	s = s.With(s.Reread(files, "/w/old"), s.Reread(files, "/w/new"))
	equal(t, "dirs", s.Dirs(), []string{"/w", "/w/new"})
	equal(t, "edges", edges(s, "/w"), []string{"m>/w/new known"})
	equal(t, "complete", s.Complete("/w/new"), true)

	// A file, while it is open under its old name.
	s = s.With(open("/w/new/main.tf", "x = 1"))
	files["/w/new/other.tf"] = files["/w/new/main.tf"]
	delete(files, "/w/new/main.tf")
	s = s.With(s.Reread(files, "/w/new/main.tf"), s.Reread(files, "/w/new/other.tf"),
		closed("/w/new/main.tf"), open("/w/new/other.tf", "x = 1"))
	equal(t, "open", s.Open(), []string{"/w/new/other.tf"})
	equal(t, "files", len(s.Module("/w/new").Files()), 1)
}

func TestFilesOfAModule(t *testing.T) {
	files := MapFS{
		"/w/main.tf":                     "",
		"/w/main.tofu":                   "",
		"/w/x.tf.json":                   "{}",
		"/w/prod.tfvars":                 "",
		"/w/a.tftest.hcl":                "",
		"/w/tests/b.tftest.hcl":          "",
		"/w/tests/setup/main.tf":         "",
		"/w/tests/helper.tf":             "",
		"/w/.terraform.lock.hcl":         "",
		"/w/.terravet.hcl":               "",
		"/w/README.md":                   "",
		"/w/main.tf~":                    "",
		"/w/testing/tests/c.tftest.hcl":  "",
		"/w/only/tests/deep/main.tf":     "",
		"/w/env/eu.tfvars":               "",
		"/w/.terraform/modules/x/a.tf":   "",
		"/w/.terraform/providers/x/a.tf": "",
		"/w/.git/a.tf":                   "",
		"/w/.github/a.tf":                "",
		"/w/node_modules/x/a.tf":         "",
		"/w/venv/pyvenv.cfg":             "",
		"/w/venv/a.tf":                   "",
	}
	s := load(t, files)
	got := map[string][]string{}
	for _, dir := range s.Dirs() {
		for _, f := range s.Module(dir).Files() {
			got[dir] = append(got[dir], strings.TrimPrefix(f.Path, dir+"/"))
		}
	}
	equal(t, "files", got, map[string][]string{
		"/w":                 {"a.tftest.hcl", "main.tf", "main.tofu", "prod.tfvars", "tests/b.tftest.hcl", "x.tf.json"},
		"/w/tests":           {"helper.tf"},
		"/w/tests/setup":     {"main.tf"},
		"/w/testing":         {"tests/c.tftest.hcl"},
		"/w/only/tests/deep": {"main.tf"},
		"/w/env":             {"eu.tfvars"},
		"/w/.github":         {"a.tf"},
	})
	for _, path := range []string{"/w/.terraform.lock.hcl", "/w/.terravet.hcl", "/w/tests/b.tftest.hcl"} {
		if s.File(path) == nil {
			t.Errorf("File(%s) = nil", path)
		}
	}
	if !s.Module("/w").Shadowed("/w/main.tf") {
		t.Error("main.tofu does not take the place of main.tf")
	}
	s = s.With(gone("/w/main.tofu"))
	if s.Module("/w").Shadowed("/w/main.tf") {
		t.Error("main.tofu is gone, and still takes the place of main.tf")
	}
	equal(t, "dir of a test", Dir("/w/tests/x.tftest.json"), "/w")
	equal(t, "dir of a file in tests", Dir("/w/tests/main.tf"), "/w/tests")

	// The tests folder goes, and what was in it with it.
	delete(files, "/w/tests/b.tftest.hcl")
	s = s.With(gone("/w/tests"))
	equal(t, "test file", textOf(s, "/w/tests/b.tftest.hcl"), "<none>")
	equal(t, "dirs below", s.Module("/w/tests/setup") == nil, true)
}

func TestLock(t *testing.T) {
	const path = "/w/.terraform.lock.hcl"
	good := "provider \"example.com/acme/widgets\" {\n  version = \"1.2.3\"\n  constraints = \"~> 1.2\"\n  hashes = [\n    \"h1:abc=\",\n    \"zh:012\",\n  ]\n}\n"
	widgets := LockedProvider{Version: "1.2.3", Constraints: "~> 1.2", Hashes: []string{"h1:abc=", "zh:012"}}
	tests := []struct {
		name, src string
		want      map[string]LockedProvider
	}{
		{"good", good, map[string]LockedProvider{"example.com/acme/widgets": widgets}},
		{"empty", "", map[string]LockedProvider{}},
		{"broken after", good + "\nprovider \"example.com/acme/gears\" {\n  version = \n", map[string]LockedProvider{"example.com/acme/widgets": widgets, "example.com/acme/gears": {}}},
		{"broken before", "provider \"example.com/acme/gears\" {\n  version = \n}\n\n" + good, map[string]LockedProvider{"example.com/acme/widgets": widgets, "example.com/acme/gears": {}}},
		{"conflict markers", "<<<<<<< HEAD\n" + good, nil},
		{"values of other kinds", "provider \"x\" {\n  version = 1\n  constraints = var.x\n  hashes = \"h1:\"\n}\n", map[string]LockedProvider{"x": {}}},
		{"junk", "\x00\xff{{{", map[string]LockedProvider{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, MapFS{path: tt.src, "/w/main.tf": ""})
			if tt.want == nil {
				if s.Lock("/w") == nil {
					t.Error("no lock")
				}
				return
			}
			equal(t, "lock", s.Lock("/w").Providers, tt.want)
		})
	}
	s := load(t, MapFS{path: good})
	if got := s.With(open(path, "")).Lock("/w"); len(got.Providers) != 0 {
		t.Errorf("open document does not count: %v", got)
	}
	if s.With(gone(path)).Lock("/w") != nil || s.Lock("/nowhere") != nil {
		t.Error("a lock without a file")
	}
	if s.With(open("/w/main.tf", "x")).Lock("/w") != s.Lock("/w") {
		t.Error("the lock was parsed again")
	}
	equal(t, "dirs", s.Dirs(), []string{})
}

func TestPin(t *testing.T) {
	s := load(t, MapFS{"/w/.terraform-version": "1.9.0\n", "/w/a/main.tf": "", "/w/b/.terraform-version": " latest \nx", "/w/b/.opentofu-version": "1.8.0"})
	equal(t, "inherited", s.Pin("/w/a", false), "1.9.0")
	equal(t, "own", s.Pin("/w/b", false), "latest")
	equal(t, "tofu", s.Pin("/w/b", true), "1.8.0")
	equal(t, "none", s.Pin("/w/a", true), "")
	s = s.With(written("/w/a/.terraform-version", "1.10.0"), gone("/w/.terraform-version"))
	equal(t, "written", s.Pin("/w/a", false), "1.10.0")
	equal(t, "gone", s.Pin("/w", false), "")
}

func TestSharing(t *testing.T) {
	files := MapFS{}
	for i := range 50 {
		files[fmt.Sprintf("/w/m%02d/main.tf", i)] = fmt.Sprintf("variable \"v%d\" {}\n", i) + call("next", fmt.Sprintf("../m%02d", (i+1)%50))
	}
	s := load(t, files)
	next := s.With(open("/w/m07/main.tf", "variable \"other\" {}\n"+call("next", "../m08")))
	for _, dir := range s.Dirs() {
		if (s.Module(dir) == next.Module(dir)) == (dir == "/w/m07") {
			t.Errorf("%s: shared = %v", dir, s.Module(dir) == next.Module(dir))
		}
	}
	equal(t, "changed", Changed(s, next), []string{"/w/m07"})

	same := []Change{
		open("/w/m07/main.tf", files["/w/m07/main.tf"]), written("/w/m07/main.tf", files["/w/m07/main.tf"]),
		s.Load(files, "/w/m07"), gone("/w/nothing"), closed("/w/m07/main.tf"), {}, {Kind: FolderAdded, Path: "/w"},
		{Kind: FolderRemoved, Path: "/elsewhere"}, written("/w/m07/README.md", "x"),
	}
	for _, c := range same {
		if got := Changed(s, s.With(c)); len(got) > 0 {
			t.Errorf("change of kind %d that changes nothing: %v", c.Kind, got)
		}
		if c.Kind != Opened && s.With(c) != s {
			t.Errorf("change of kind %d that changes nothing gives another snapshot", c.Kind)
		}
	}
	// Saving an open document takes over its parsed file.
	saved := next.With(written("/w/m07/main.tf", textOf(next, "/w/m07/main.tf")))
	if after := saved.With(closed("/w/m07/main.tf")); after.File("/w/m07/main.tf") != next.File("/w/m07/main.tf") {
		t.Error("a saved document was parsed again")
	}
}

func TestFolders(t *testing.T) {
	files := MapFS{
		"/a/main.tf":      call("shared", "../b/shared"),
		"/b/shared/m.tf":  call("deep", "../deep"),
		"/b/deep/m.tf":    "",
		"/b/lonely/m.tf":  "",
		"/b/open/m.tf":    "",
		"/b/open/call.tf": call("x", "../used"),
		"/b/used/m.tf":    "",
	}
	s, _ := Read(files, "/a", "/b", "/a")
	equal(t, "folders", s.Folders(), []string{"/a", "/b"})
	s = s.With(open("/b/open/m.tf", "x = 1"), Change{Kind: FolderRemoved, Path: "/b"})
	equal(t, "dirs", s.Dirs(), []string{"/a", "/b/deep", "/b/open", "/b/shared", "/b/used"})
	equal(t, "in folder", []bool{s.InFolder("/a/x"), s.InFolder("/b/x"), s.InFolder("/ab")}, []bool{true, false, false})
	s = s.With(Change{Kind: FolderAdded, Path: "/b"})
	for c := range s.Discover(files, "/b", nil) {
		s = s.With(c)
	}
	equal(t, "dirs", s.Dirs(), []string{"/a", "/b/deep", "/b/lonely", "/b/open", "/b/shared", "/b/used"})
	s = s.With(Change{Kind: FolderRemoved, Path: "/a"}, closed("/b/open/m.tf"), Change{Kind: FolderRemoved, Path: "/b"})
	equal(t, "nothing left", s.dirs.size, 0)
}

func TestOverlayOfOtherFiles(t *testing.T) {
	// An editor may call anything Terraform: the text is known, the module does not read it.
	s := New("/w").With(open("/w/main.hcl", "x = 1"))
	equal(t, "text", textOf(s, "/w/main.hcl"), "x = 1")
	equal(t, "module", s.Module("/w") == nil, true)
	equal(t, "kind", s.File("/w/main.hcl").Name.Kind, syntax.Other)
	equal(t, "closed", s.With(closed("/w/main.hcl")).dirs.size, 0)
}

func TestTable(t *testing.T) {
	var a table[int]
	want := map[string]int{}
	for i := range 2000 {
		key := fmt.Sprintf("/w/%d", i*7919%1500)
		if i%5 == 4 {
			a = a.update(nil, []string{key})
			delete(want, key)
		} else {
			a = a.update(map[string]int{key: i}, nil)
			want[key] = i
		}
	}
	got := map[string]int{}
	for key, v := range a.all {
		got[key] = v
	}
	equal(t, "entries", got, want)
	equal(t, "size", a.size, len(want))
	b := a.update(map[string]int{"/w/3": -1, "/new": 1}, []string{"/w/8", "/not there"})
	var diff []string
	differing(a, b, func(key string, old, new int) { diff = append(diff, fmt.Sprintf("%s %v %d", key, old > 0, new)) })
	slices.Sort(diff)
	equal(t, "difference", diff, []string{"/new false 1", "/w/3 true -1", "/w/8 true 0"})
	if v, _ := a.get("/w/3"); v != want["/w/3"] {
		t.Error("the older table changed")
	}
}
