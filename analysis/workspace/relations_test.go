package workspace

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestLocalCalls(t *testing.T) {
	s := load(t, MapFS{
		"/w/prod/main.tf":   call("a", "../modules/a") + call("gone", "./nope") + call("self", "./") + call("remote", "acme/x/cloud") + "module \"open\" {\n  source = var.x\n}\nmodule \"none\" {}\n",
		"/w/modules/a/m.tf": call("b", "../../modules/./b/"),
		"/w/modules/b/m.tf": call("a", "../a"),
		"/w/stage/main.tf":  call("b", "../modules/b") + call("b2", "../modules/b"),
		"/w/cycle/x/m.tf":   call("y", "../y"),
		"/w/cycle/y/m.tf":   call("x", "../x"),
	})
	equal(t, "edges", edges(s, "/w/prod"), []string{"a>/w/modules/a known", "gone>/w/prod/nope missing", "self>/w/prod known", "remote>", "open>", "none>"})
	equal(t, "callers", s.Callers("/w/modules/b"), []string{"/w/modules/a", "/w/stage"})
	equal(t, "roots", s.Roots("/w/modules/a"), []string{"/w/stage"})
	equal(t, "roots of a cycle", s.Roots("/w/cycle/x"), []string{"/w/cycle/x"})
	equal(t, "own root", s.Roots("/w/stage"), []string{"/w/stage"})
	equal(t, "unknown", s.Roots("/w/nope"), []string(nil))
	equal(t, "called", []bool{s.IsCalled("/w/stage"), s.IsCalled("/w/modules/a"), s.IsCalled("/nowhere")}, []bool{false, true, false})
	equal(t, "dependents", s.Dependents("/w/cycle/x"), []string{"/w/cycle/y", "/w/cycle/x"})

	// The inverse follows the edits.
	s = s.With(open("/w/stage/main.tf", call("b", "../modules/new")))
	equal(t, "callers", s.Callers("/w/modules/b"), []string{"/w/modules/a"})
	equal(t, "unloaded", s.Unloaded("/w/stage"), []string{"/w/modules/new"})
	equal(t, "edges", edges(s, "/w/stage"), []string{"b>/w/modules/new"})
	equal(t, "callers of what is not there", s.Callers("/w/modules/new"), []string{"/w/stage"})
	s = s.With(closed("/w/stage/main.tf"))
	equal(t, "callers", s.Callers("/w/modules/b"), []string{"/w/modules/a", "/w/stage"})
	equal(t, "forgotten", s.dir("/w/modules/new") == nil, true)
}

type entry = map[string]any

func modulesJSON(entries ...entry) string {
	data, err := json.Marshal(map[string]any{"Modules": entries})
	if err != nil {
		panic(err)
	}
	return string(data)
}

func TestInstalledModules(t *testing.T) {
	files := MapFS{
		"/w/main.tf": call("vpc", "acme/vpc/cloud") + call("git", "git@example.com:acme/x.git//sub?ref=v1") + call("local", "./local"),
		"/w/.terraform/modules/modules.json": modulesJSON(
			entry{"Key": "", "Source": "", "Dir": "."},
			entry{"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/cloud", "Version": "5.1.0", "Dir": ".terraform/modules/vpc"},
			entry{"Key": "vpc.nested", "Source": "acme/nested/cloud", "Version": "1.0.0", "Dir": ".terraform/modules/vpc.nested"},
			entry{"Key": "git", "Source": "git::ssh://git@example.com/acme/x.git//sub?ref=v1", "Dir": ".terraform/modules/git/sub"},
			entry{"Key": "local", "Source": "./local", "Dir": "local"},
			entry{"Key": "local.inner", "Source": "acme/inner/cloud", "Version": "2.0.0", "Dir": ".terraform/modules/local.inner"},
		),
		"/w/.terraform/modules/vpc/main.tf":          "module \"nested\" {\n  source = \"acme/nested/cloud\"\n  version = \"~> 1.0\"\n}\n" + call("sub", "./modules/sub"),
		"/w/.terraform/modules/vpc/modules/sub/m.tf": "",
		"/w/.terraform/modules/vpc/examples/x/m.tf":  "",
		"/w/.terraform/modules/vpc.nested/m.tf":      "",
		"/w/.terraform/modules/git/sub/m.tf":         "",
		"/w/.terraform/modules/local.inner/m.tf":     "",
		"/w/local/main.tf":                           call("inner", "acme/inner/cloud"),
	}
	check := func(t *testing.T, s *Snapshot) {
		t.Helper()
		equal(t, "root", edges(s, "/w"), []string{"vpc>/w/.terraform/modules/vpc known", "git>/w/.terraform/modules/git/sub known", "local>/w/local known"})
		equal(t, "nested", edges(s, "/w/.terraform/modules/vpc"), []string{"nested>/w/.terraform/modules/vpc.nested known", "sub>/w/.terraform/modules/vpc/modules/sub known"})
		equal(t, "below a local module", edges(s, "/w/local"), []string{"inner>/w/.terraform/modules/local.inner known"})
		equal(t, "roots", s.Roots("/w/.terraform/modules/vpc.nested"), []string{"/w"})
		equal(t, "not listed, not loaded", s.Module("/w/.terraform/modules/vpc/examples/x") == nil, true)
		equal(t, "unloaded", len(s.Unloaded("/w")), 0)
	}
	s := load(t, files)
	check(t, s)
	s = New("/w")
	check(t, s.With(s.Load(files, "/w")))
	s = load(t, files)
	equal(t, "installed", []bool{Installed("/w/.terraform/modules/vpc"), Installed("/w/local"), Installed("/w/.terraformx/y")}, []bool{true, false, false})

	// Another version or source than was installed is not there, whatever the name says.
	vpc := func(source, version string) Change {
		return open("/w/main.tf", fmt.Sprintf("module \"vpc\" {\n  source = %q\n  version = %q\n}\n", source, version))
	}
	equal(t, "version fits", edges(s.With(vpc("acme/vpc/cloud", "~> 5.0")), "/w"), []string{"vpc>/w/.terraform/modules/vpc known"})
	equal(t, "version does not fit", edges(s.With(vpc("acme/vpc/cloud", "~> 6.0")), "/w"), []string{"vpc> stale"})
	equal(t, "version that is none", edges(s.With(vpc("acme/vpc/cloud", "six")), "/w"), []string{"vpc>/w/.terraform/modules/vpc known"})
	equal(t, "source differs", edges(s.With(vpc("acme/other/cloud", "~> 5.0")), "/w"), []string{"vpc> stale"})

	// "init" cleans up, and runs again.
	clean := s.With(gone("/w/.terraform"))
	equal(t, "clean", edges(clean, "/w"), []string{"vpc>", "git>", "local>/w/local known"})
	equal(t, "clean dirs", clean.Dirs(), []string{"/w", "/w/local"})
	for _, path := range []string{"/w/.terraform", "/w/.terraform/modules", "/w/.terraform/modules/modules.json"} {
		check(t, clean.With(clean.Reread(files, path)))
	}
	check(t, s.With(s.Reread(files, "/w/.terraform")))

	// Written by hand, the directories come later.
	half := clean.With(written("/w/.terraform/modules/modules.json", files["/w/.terraform/modules/modules.json"]))
	equal(t, "half", edges(half, "/w")[0], "vpc>/w/.terraform/modules/vpc")
	for _, dir := range half.Unloaded("/w") {
		half = half.With(half.Load(files, dir))
	}
	check(t, half)
}

func TestHostileManifest(t *testing.T) {
	other := "/w/other/main.tf"
	deep := strings.Repeat("a.", 3000) + "a"
	tests := []struct {
		name, manifest string
		want           string
	}{
		{"outside, absolute", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "/etc"}), "x>"},
		{"outside, relative", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "../../../etc"}), "x>"},
		{"prefix of a folder", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "/work"}), "x>"},
		{"inside, absolute", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "/w/other"}), "x>/w/other known"},
		{"inside, relative", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "../root/.././other/"}), "x>/w/other known"},
		{"not there", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "nope"}), "x>/w/root/nope missing"},
		{"itself", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "."}), "x>/w/root known"},
		{"empty", "", "x>"},
		{"no JSON", "{\"Modules\": [", "x>"},
		{"null", "null", "x>"},
		{"other types", "{\"Modules\": {\"a\": 1}}", "x>"},
		{"one bad entry", `{"Modules":[{"Key":1},null,"x",{"Key":"x","Source":"acme/x/cloud","Dir":"/w/other"}]}`, "x>/w/other known"},
		{"NUL", `{"Modules":[{"Key":"x","Source":"acme/x/cloud","Dir":"a\u0000b"}]}`, "x>"},
		{"invalid UTF-8", "{\"Modules\":[{\"Key\":\"x\",\"Source\":\"acme/x/cloud\",\"Dir\":\"\xff\"}]}", "x>/w/root/\uFFFD missing"},
		{"long key", modulesJSON(entry{"Key": deep, "Dir": "."}, entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "/w/other"}), "x>/w/other known"},
		{"nested JSON", strings.Repeat("[", 100_000), "x>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, MapFS{"/w/root/main.tf": call("x", "acme/x/cloud"), other: "", "/w/root/.terraform/modules/modules.json": tt.manifest, "/work/m.tf": ""})
			equal(t, "edges", edges(s, "/w/root"), []string{tt.want})
			for path := range s.dirs.all {
				if !within("/w", path) {
					t.Errorf("%s is known", path)
				}
			}
		})
	}

	t.Run("cycle", func(t *testing.T) {
		s := load(t, MapFS{
			"/w/root/main.tf":  call("x", "acme/x/cloud"),
			"/w/other/main.tf": call("y", "acme/y/cloud"),
			"/w/root/.terraform/modules/modules.json": modulesJSON(
				entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "../other"}, entry{"Key": "x.y", "Source": "acme/y/cloud", "Dir": "."}),
		})
		equal(t, "there", edges(s, "/w/root"), []string{"x>/w/other known"})
		equal(t, "and back", edges(s, "/w/other"), []string{"y>/w/root known"})
		equal(t, "roots", s.Roots("/w/root"), []string{"/w/root"})
	})

	t.Run("huge", func(t *testing.T) {
		var entries []entry
		for i := range 2 * maxManifest {
			entries = append(entries, entry{"Key": fmt.Sprint("k", i), "Source": "acme/x/cloud", "Dir": fmt.Sprintf(".terraform/modules/%d", i)})
		}
		manifest := modulesJSON(entries...)
		s := New("/w").With(written("/w/root/.terraform/modules/modules.json", manifest), open("/w/root/main.tf", call("k7", "acme/x/cloud")))
		equal(t, "edges", edges(s, "/w/root"), []string{"k7>/w/root/.terraform/modules/7"})
		if n := len(s.dir("/w/root").manifest.entries); n != maxManifest {
			t.Errorf("%d entries", n)
		}
	})

	t.Run("allowed when the folder is open", func(t *testing.T) {
		files := MapFS{"/r/main.tf": call("x", "acme/x/cloud"), "/lib/x/m.tf": "",
			"/r/.terraform/modules/modules.json": modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Dir": "../lib/x"})}
		s, _ := Read(files, "/r")
		equal(t, "closed", edges(s, "/r"), []string{"x>"})
		s = s.With(Change{Kind: FolderAdded, Path: "/lib"})
		equal(t, "open", edges(s, "/r"), []string{"x>/lib/x"})
		equal(t, "unloaded", s.Unloaded("/r"), []string{"/lib/x"})
		s = s.With(s.Load(files, "/lib/x"))
		equal(t, "loaded", edges(s, "/r"), []string{"x>/lib/x known"})
		s = s.With(Change{Kind: FolderRemoved, Path: "/lib"})
		equal(t, "closed again", edges(s, "/r"), []string{"x>"})
		equal(t, "dirs", s.Dirs(), []string{"/r"})
	})
}

func TestTwoRootsInstallTheSame(t *testing.T) {
	manifest := func(version string) string {
		return modulesJSON(entry{"Key": "m", "Source": "../m", "Dir": "../m"},
			entry{"Key": "m.x", "Source": "acme/x/cloud", "Version": version, "Dir": ".terraform/modules/m.x"})
	}
	s := load(t, MapFS{
		"/w/a/main.tf": call("m", "../m"), "/w/a/.terraform/modules/modules.json": manifest("1.0.0"), "/w/a/.terraform/modules/m.x/x.tf": "",
		"/w/b/main.tf": call("m", "../m"), "/w/b/.terraform/modules/modules.json": manifest("2.0.0"), "/w/b/.terraform/modules/m.x/x.tf": "",
		"/w/m/main.tf": "module \"x\" {\n  source = \"acme/x/cloud\"\n  version = \"2.0.0\"\n}\n",
	})
	equal(t, "the one that fits", edges(s, "/w/m"), []string{"x>/w/b/.terraform/modules/m.x known"})
	equal(t, "the first", edges(s.With(open("/w/m/main.tf", call("x", "acme/x/cloud"))), "/w/m"), []string{"x>/w/a/.terraform/modules/m.x known"})
	equal(t, "roots", s.Roots("/w/m"), []string{"/w/a", "/w/b"})
}

func TestPlainSource(t *testing.T) {
	same := [][]string{
		{"acme/vpc/cloud", "registry.terraform.io/acme/vpc/cloud", "registry.opentofu.org/acme/vpc/cloud"},
		{"acme/vpc/cloud//modules/x", "registry.terraform.io/acme/vpc/cloud//modules/x"},
		{"github.com/acme/x", "git::https://github.com/acme/x.git"},
		{"github.com/acme/x//sub?ref=v1", "git::https://github.com/acme/x.git//sub?ref=v1"},
		{"git@github.com:acme/x.git?ref=v1", "git::ssh://git@github.com/acme/x.git?ref=v1"},
		{"https://example.com/x.zip?archive=zip"},
		{"github.com/acme/x?ref=v2", "git::https://github.com/acme/x?ref=v2"},
		{"git::ssh://git@example.com:2222/acme/x"},
		{"git::ssh://git@example.com:2223/acme/x"},
		{""},
	}
	of := map[string]int{}
	for i, group := range same {
		for _, source := range group {
			plain := plainSource(source)
			if j, ok := of[plain]; ok && j != i {
				t.Errorf("%q is taken for %q", source, same[j])
			}
			of[plain] = i
			if plain != plainSource(group[0]) {
				t.Errorf("%q and %q: %q, %q", source, group[0], plain, plainSource(group[0]))
			}
		}
	}
}

func TestChangedAndAffected(t *testing.T) {
	files := MapFS{
		"/w/root/main.tf":             call("mid", "../mid"),
		"/w/root/.terraform.lock.hcl": "",
		"/w/mid/main.tf":              call("leaf", "../leaf") + "locals {\n  a = 1\n}\n",
		"/w/leaf/main.tf":             "variable \"a\" {}\nlocals {\n  b = 1\n}\n",
		"/w/alone/main.tf":            "",
		"/w/new/call.tf":              call("later", "../later"),
	}
	s := load(t, files)
	tests := []struct {
		name              string
		change            Change
		changed, affected []string
	}{
		{"inside a module", open("/w/leaf/main.tf", "variable \"a\" {}\nlocals {\n  b = 2\n}\n"), []string{"/w/leaf"}, []string{"/w/leaf", "/w/mid", "/w/root"}},
		{"its interface", open("/w/leaf/main.tf", "variable \"b\" {}\n"), []string{"/w/leaf"}, []string{"/w/leaf", "/w/mid", "/w/root"}},
		{"a call", open("/w/mid/main.tf", call("leaf", "../alone")), []string{"/w/alone", "/w/leaf", "/w/mid"}, []string{"/w/alone", "/w/leaf", "/w/mid", "/w/root"}},
		{"the lock file", open("/w/root/.terraform.lock.hcl", "x = 1"), []string{"/w/root"}, []string{"/w/leaf", "/w/mid", "/w/root"}},
		{"settings", written("/w/.terravet.hcl", "x = 1"), []string{"/w"}, []string{"/w/alone", "/w/leaf", "/w/mid", "/w/new", "/w/root"}},
		{"a pin", written("/w/mid/.terraform-version", "1.5.0"), []string{"/w/mid"}, []string{"/w/mid"}},
		{"a module comes", written("/w/later/m.tf", "variable \"x\" {}\n"), []string{"/w/later", "/w/new"}, []string{"/w/later", "/w/new"}},
		{"a module goes", gone("/w/leaf"), []string{"/w/leaf", "/w/mid"}, []string{"/w/leaf", "/w/mid", "/w/root"}},
		{"a file that cannot be read", Change{Kind: Written, Path: "/w/leaf/big.tf", unread: true}, []string{"/w/leaf"}, []string{"/w/leaf"}},
		{"only the version of a document", open("/w/leaf/main.tf", files["/w/leaf/main.tf"]), []string{}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next := s.With(tt.change)
			equal(t, "Changed", Changed(s, next), tt.changed)
			equal(t, "Changed back", Changed(next, s), tt.changed)
			equal(t, "Affected", Affected(s, next), tt.affected)
		})
	}
	equal(t, "from nothing", Changed(New("/w"), s), []string{"/w/alone", "/w/later", "/w/leaf", "/w/mid", "/w/new", "/w/root"})
}
