package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the transcripts of the stories, and the README's")

// TestStories plays whole-program stories. A story is a txtar archive: its
// files are laid out in a folder, then the commands of the section
// "transcript", those after "$ ", are run there. Below each stand its standard
// output, then standard error with "! " before each line, then the exit code
// unless it is 0.
//
// Besides terravet there are: cd DIR; cat FILE; export NAME=VALUE; terminal (what is
// written from now on goes to one, 80 columns wide); crlf FILE and bom FILE
// (rewrite a file so); symlink TARGET NAME; chmod 000 NAME (the story ends
// there, unproven, for a user who may read everything).
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, path)
		})
	}
}

func play(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	transcript := -1
	for i, f := range archive.Files {
		if f.Name == "transcript" {
			transcript = i
			continue
		}
		s.write(f.Name, string(f.Data))
	}
	if transcript < 0 {
		t.Fatal("no section transcript")
	}
	want := string(archive.Files[transcript].Data)
	var got strings.Builder
	for line := range strings.Lines(want) {
		if command, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "$ "); ok {
			output, ok := s.play(command)
			if !ok {
				return
			}
			got.WriteString(line + output)
		}
	}
	switch {
	case got.String() == want:
	case *update:
		archive.Files[transcript].Data = []byte(got.String())
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("got:\n%s\nwant:\n%s", &got, want)
	}
}

// stage is where stories play: a folder of its own and a world around it.
type stage struct {
	t    *testing.T
	root string
	dir  string
	env  map[string]string
	w    world
}

func newStage(t *testing.T) *stage {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return newStageIn(t, root)
}

func newStageIn(t *testing.T, root string) *stage {
	return &stage{t: t, root: root, dir: root, env: map[string]string{}}
}

func (s *stage) write(name, content string) {
	s.t.Helper()
	full := filepath.Join(s.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// play runs one command and returns what a transcript shows below it; false
// ends the story.
func (s *stage) play(command string) (string, bool) {
	s.t.Helper()
	command, input, _ := strings.Cut(command, " <<< ")
	args := strings.Fields(command)
	var err error
	switch args[0] {
	case "terravet":
		return s.terravet(args[1:], input), true
	case "cat":
		data, err := os.ReadFile(filepath.Join(s.dir, args[1]))
		if err != nil {
			return "! no such file\n", true
		}
		return string(data), true
	case "cd":
		s.dir = filepath.Join(s.root, args[1])
	case "export":
		name, value, _ := strings.Cut(args[1], "=")
		s.env[name] = value
	case "terminal":
		s.w = world{inTerminal: true, outTerminal: true, errTerminal: true, width: 80}
	case "crlf":
		err = s.rewrite(args[1], func(src string) string { return strings.ReplaceAll(src, "\n", "\r\n") })
	case "bom":
		err = s.rewrite(args[1], func(src string) string { return "\ufeff" + src })
	case "symlink":
		if err = os.Symlink(args[1], filepath.Join(s.dir, args[2])); err != nil {
			s.t.Skipf("no symbolic links here: %v", err)
		}
	case "chmod":
		full := filepath.Join(s.dir, args[2])
		err = os.Chmod(full, 0)
		s.t.Cleanup(func() { _ = os.Chmod(full, 0o755) })
		if f, openErr := os.Open(full); openErr == nil {
			f.Close()
			s.t.Skip("this user may read everything")
		}
	default:
		err = fmt.Errorf("unknown command %q", args[0])
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return "", true
}

func (s *stage) rewrite(name string, change func(string) string) error {
	full := filepath.Join(s.dir, filepath.FromSlash(name))
	src, err := os.ReadFile(full)
	if err != nil {
		return err
	}
	return os.WriteFile(full, []byte(change(string(src))), 0o644)
}

func (s *stage) terravet(args []string, input string) string {
	var out, err bytes.Buffer
	w := s.w
	w.in, w.out, w.err, w.dir = strings.NewReader(input), &out, &err, s.dir
	w.env = func(name string) string { return s.env[name] }
	code := run(context.Background(), w, args)
	var shown strings.Builder
	shown.WriteString(s.stable(out.String()))
	for line := range strings.Lines(s.stable(err.String())) {
		shown.WriteString("! " + line)
	}
	if code != 0 {
		fmt.Fprintf(&shown, "[exit %d]\n", code)
	}
	return shown.String()
}

// stable takes out what differs from run to run, and makes colours readable.
func (s *stage) stable(out string) string {
	out = strings.ReplaceAll(out, s.root, "$ROOT")
	out = strings.ReplaceAll(out, filepath.ToSlash(s.root), "$ROOT")
	out = elapsedTime.ReplaceAllString(out, ", $$TIME")
	out = strings.ReplaceAll(out, "\x1b[", "␛[")
	if out != "" && !strings.HasSuffix(out, "\n") {
		out += "\n"
	}
	return out
}

var elapsedTime = regexp.MustCompile(`(?m), [0-9.]+ m?s$`)
