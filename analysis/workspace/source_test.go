package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func ask(paths ...string) (asks []Ask) {
	for _, p := range paths {
		asks = append(asks, Ask{Path: p})
	}
	return asks
}

func kinds(s *Snapshot, asks []Ask) (kinds []SourceKind) {
	for _, a := range asks {
		if answer := s.Sources().Answer(a); answer != nil {
			kinds = append(kinds, answer.Kind)
		} else {
			kinds = append(kinds, 99)
		}
	}
	return kinds
}

func TestAsk(t *testing.T) {
	files := MapFS{
		"/w/main.tf":      "",
		"/w/a.txt":        "text",
		"/w/t/b.json":     "{}",
		"/w/t/deep/c.txt": "c",
		"/w/t/main.tf":    "",
		"/etc/secret":     "no",
		"/w/huge":         string(make([]byte, maxSource+1)),
	}
	s, _ := Read(files, "/w")
	asks := ask("/w/a.txt", "/w/gone", "/w/t", "/etc/secret", "/w/huge", "/w/t/gone.json")
	equal(t, "before", kinds(s, asks), []SourceKind{99, 99, 99, 99, 99, 99})
	asked := s.With(s.Ask(files, "/w", append(asks, Ask{"/w/t", true}, Ask{"/w/t", true})))
	equal(t, "kinds", kinds(asked, asks), []SourceKind{SourceFile, SourceAbsent, SourceDirectory, SourceUnknown, SourceUnknown, SourceAbsent})
	equal(t, "text", asked.Sources().Answer(asks[0]).Text, "text")
	equal(t, "beside", asked.Sources().Answer(asks[5]).Beside, []string{"b.json"})
	equal(t, "list", asked.Sources().Answer(Ask{"/w/t", true}).Files, []string{"b.json", "deep/c.txt", "main.tf"})
	equal(t, "changed", Changed(s, asked), []string{"/w"})
	equal(t, "asks", len(asked.Asks("/w")), 7)
	equal(t, "again", asked.With(asked.Ask(files, "/w", asked.Asks("/w"))) == asked, true)
	if len(asked.Ask(nil, "/w", asked.Asks("/w")).answers) != 0 {
		t.Error("what is known was read again")
	}
	less := asked.With(asked.Ask(files, "/w", asks[:1]))
	equal(t, "forgotten", []int{less.sources.size, len(less.Asked())}, []int{1, 1})
}

func TestAnswersFollow(t *testing.T) {
	files := MapFS{"/w/main.tf": "", "/w/t/a.txt": "a"}
	s, _ := Read(files, "/w")
	list, a, b := Ask{"/w/t", true}, Ask{Path: "/w/t/a.txt"}, Ask{Path: "/w/t/b.txt"}
	s = s.With(s.Ask(files, "/w", []Ask{list, a, b}))
	text := func(s *Snapshot, a Ask) string { return s.Sources().Answer(a).Text }

	files["/w/t/b.txt"] = "b"
	next := s.With(s.Reread(files, "/w/t/b.txt"))
	equal(t, "appeared", text(next, b), "b")
	equal(t, "list", next.Sources().Answer(list).Files, []string{"a.txt", "b.txt"})
	equal(t, "untouched", next.Sources().Answer(a) == s.Sources().Answer(a), true)
	equal(t, "affected", Affected(s, next), []string{"/w"})
	equal(t, "the older one", s.Sources().Answer(b).Kind, SourceAbsent)

	opened := next.With(open("/w/t/a.txt", "unsaved"))
	equal(t, "open", text(opened, a), "unsaved")
	equal(t, "affected", Affected(next, opened), []string{"/w"})
	equal(t, "closed", text(opened.With(closed("/w/t/a.txt")), a), "a")

	late := s.With(s.Ask(files, "/w", nil)).With(open("/w/t/a.txt", "unsaved"))
	late = late.With(late.Ask(files, "/w", []Ask{a}))
	equal(t, "opened before anybody asked", text(late, a), "unsaved")

	clear(files)
	files["/w/main.tf"] = ""
	gone := opened.With(opened.Reread(files, "/w/t"))
	equal(t, "gone", kinds(gone, []Ask{list, b}), []SourceKind{SourceAbsent, SourceAbsent})
	equal(t, "open still", text(gone, a), "unsaved")
}

func TestAskOnDisk(t *testing.T) {
	repository := t.TempDir()
	root := filepath.Join(repository, "envs", "prod")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.txt")
	shared := filepath.Join(repository, "shared", "s.txt")
	write(filepath.Join(root, "main.tf"), "")
	write(shared, "shared")
	write(outside, "secret")
	link := filepath.Join(root, "link.txt")
	if err := os.Symlink(outside, link); err != nil {
		t.Skip("no symbolic links:", err)
	}
	asks := ask(shared, link, outside)
	s, _ := Read(Disk{}, root)
	equal(t, "out of the folder", kinds(s.With(s.Ask(Disk{}, root, asks)), asks), []SourceKind{SourceUnknown, SourceUnknown, SourceUnknown})
	write(filepath.Join(repository, ".git", "HEAD"), "")
	equal(t, "in the repository", kinds(s.With(s.Ask(Disk{}, root, asks)), asks), []SourceKind{SourceFile, SourceUnknown, SourceUnknown})
	if !slices.Contains(s.With(s.Ask(Disk{}, root, asks)).Asked(), asks[0]) {
		t.Error("what was asked is not listed")
	}
}
