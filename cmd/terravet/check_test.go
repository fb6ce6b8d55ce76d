package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func quiet(dir string) (world, *bytes.Buffer, *bytes.Buffer) {
	var out, problems bytes.Buffer
	return world{out: &out, err: &problems, dir: dir, env: func(string) string { return "" }}, &out, &problems
}

func TestInterrupted(t *testing.T) {
	w, out, problems := quiet(t.TempDir())
	newStageIn(t, w.dir).write("main.tf", `variable "a" {}`)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if code := run(ctx, w, []string{"check"}); code != exitFailed || problems.String() != "terravet: interrupted\n" || out.Len() > 0 {
		t.Errorf("exit %d, out %q, err %q", code, out, problems)
	}
}

// TestDefect holds that a module on which the program stumbles does not hide
// the others, and that the result is not called whole.
func TestDefect(t *testing.T) {
	dir := t.TempDir()
	s := newStageIn(t, dir)
	s.write("a/main.tf", `variable "a" {}`)
	s.write("b/main.tf", `variable "b" {}`)
	where, err := newTargets(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := checking{engine: nil, targets: where, progress: &progress{}} // there is nothing to check with
	r, err := c.result(context.Background())
	if err != nil || len(r.Unreadable) != 2 || r.Unreadable[0].Filename != "a" || !strings.Contains(r.Unreadable[0].Reason, "defect of terravet") {
		t.Errorf("got %+v, %v", r, err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func TestUnwritable(t *testing.T) {
	w, _, problems := quiet(t.TempDir())
	w.out = brokenPipe{}
	newStageIn(t, w.dir).write("main.tf", `variable "a" {}`)
	for _, format := range []string{"text", "json"} {
		problems.Reset()
		if code := run(context.Background(), w, []string{"check", "--format", format}); code != exitFailed || !strings.Contains(problems.String(), "nobody reads") {
			t.Errorf("%s: exit %d, err %q", format, code, problems)
		}
	}
}

// TestProgress holds that a person sees how far it is, and nothing is left of
// it.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	w := world{err: &out, errTerminal: true, env: func(string) string { return "" }}
	p := newProgress(w)
	p.show("reading", 1, 0)
	if p.clear(); out.Len() > 0 {
		t.Errorf("shown at once: %q", &out)
	}
	p.next = time.Now()
	p.show("checking", 3, 9)
	p.show("checking", 4, 9) // too soon
	p.clear()
	if want := "\r\x1b[Kchecking 3 of 9 modules\r\x1b[K"; out.String() != want {
		t.Errorf("got %q, want %q", &out, want)
	}
	for _, w := range []world{
		{err: &out, env: func(string) string { return "" }},
		{err: &out, errTerminal: true, env: func(string) string { return "dumb" }},
	} {
		out.Reset()
		p := newProgress(w)
		p.next = time.Time{}
		p.show("checking", 3, 9)
		if p.clear(); out.Len() > 0 {
			t.Errorf("shown to nobody: %q", &out)
		}
	}
}

// TestNames holds how files are called, by where the program runs and what was
// asked for.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	s := newStageIn(t, dir)
	for _, name := range []string{"a/main.tf", "a/tests/x.tftest.hcl", "b/c/main.tf"} {
		s.write(name, "")
	}
	for _, tt := range []struct {
		in   string
		args []string
		bare bool
		file string
		want string
	}{
		{"", nil, false, "a/main.tf", "a/main.tf"},
		{"", []string{"a"}, false, "a/main.tf", "a/main.tf"},
		{"", []string{"a"}, true, "a/main.tf", "main.tf"},
		{"", []string{"./a/"}, false, "a/main.tf", "a/main.tf"},
		{"b", []string{"../a"}, false, "a/main.tf", "../a/main.tf"},
		{"b", []string{"../a"}, true, "b/c/main.tf", "../b/c/main.tf"},
		{"", []string{"b", "a"}, false, "a/main.tf", "a/main.tf"},
		{"", []string{filepath.Join(dir, "b")}, false, "b/c/main.tf", filepath.ToSlash(filepath.Join(dir, "b/c/main.tf"))},
		{"", []string{"a/main.tf"}, true, "a/main.tf", "main.tf"},
		{"", []string{"a/tests/x.tftest.hcl"}, false, "a/tests/x.tftest.hcl", "a/tests/x.tftest.hcl"},
		{"a/tests", []string{"x.tftest.hcl"}, false, "a/main.tf", "../main.tf"},
	} {
		targets, err := newTargets(filepath.Join(dir, tt.in), tt.args)
		if err != nil {
			t.Fatal(err)
		}
		targets.bare = tt.bare
		if got := targets.name(filepath.Join(dir, tt.file)); got != tt.want {
			t.Errorf("in %q with %q, %s is called %s, want %s", tt.in, tt.args, tt.file, got, tt.want)
		}
	}
}
