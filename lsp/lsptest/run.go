package lsptest

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Run runs the marker fixtures that match a pattern, each as a subtest. A
// fixture is a txtar archive of one workspace:
//
//	A sentence that says what the fixture is about.
//
//	open main.tf
//	check
//	replace main.tf "bad_x" "x"
//	check
//	-- main.tf --
//	bad_x = 1 # want "bad_x"
//
// The text before the first file tells what happens, one step a line, after an
// empty line that ends the sentence. A step is a verb, a file and quoted texts:
//
//	open F, close F, save F     documents
//	replace F "old" "new"       one change of an open document
//	type F "after" "text"       one change for each character
//	write F, write F G          the file on disk gets what the archive has as F, or as G
//	remove F                    a file or folder, on disk
//	fix F "title"               the quick fix of that title
//	fixall F                    the source action
//	format F
//	same F G                    what the editor shows of F is G
//	has F "text"                what the editor shows of F has a text
//	check                       what is shown is what is wanted, in every file
//	settle                      wait for the server, and forget what it has sent so far
//	sent F…                     since settle or sent, findings of these files were published, and of no others
//
// and the questions of ask.go, each with the lines of its answer below it.
//
// A comment `# want "regexp"` in a file says that the line shows a finding
// whose message matches; several regexps are several findings. As the comments
// are part of the text, they go where an edit moves or makes them; check
// compares them with what the editor shows now. JSON has no comments: there the
// steps want F LINE "regexp" count instead, for the next check.
//
// Files whose name begins with "+" are not on disk at first; write and same
// find them under that name. A first step "client NAME" chooses another client
// than VS Code, "whole" asks for the findings of the whole workspace,
// "lenses-and-defaults" for all that may be shown in and above lines.
func Run(t *testing.T, pattern string, engine func(t *testing.T) Options) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures match %s (%v)", pattern, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			runArchive(t, archive, engine(t))
		})
	}
}

type script struct {
	t       *testing.T
	e       *Editor
	archive map[string]string
	wants   map[string]map[int][]string // of want steps
	step    string
	answer  []string // of the last question, as far as no line has wanted it
	asked   bool
	loose   bool // lines that nobody wants are allowed
}

func runArchive(t *testing.T, archive *txtar.Archive, opts Options) {
	_, steps, ok := strings.Cut(string(archive.Comment), "\n\n")
	if !ok {
		t.Fatal("the sentence of purpose, or the empty line after it, is missing")
	}
	s := &script{t: t, archive: map[string]string{}, wants: map[string]map[int][]string{}}
	disk := map[string]string{}
	for _, f := range archive.Files {
		s.archive[f.Name] = string(f.Data)
		if !strings.HasPrefix(f.Name, "+") {
			disk[f.Name] = string(f.Data)
		}
	}
	for line := range strings.Lines(steps) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if s.e != nil && s.wanted(line) {
			continue
		}
		s.answered()
		s.step = line
		words, err := split(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if s.e == nil {
			switch words[0] {
			case "client":
				opts.Client = clientNamed(t, words[1])
				continue
			case "whole":
				opts.Settings = object{"workspaceDiagnostics": true}
				continue
			case "lenses-and-defaults":
				opts.Settings = object{"codeLens": true, "inlayHints": true}
				continue
			}
			s.e = New(t, disk, opts)
		}
		s.run(words)
	}
	s.answered()
}

func clientNamed(t *testing.T, name string) Client {
	for _, make := range []func() Client{VSCode, Neovim07, Neovim010, Neovim012, Helix, Eglot, ALE} {
		if c := make(); strings.EqualFold(strings.ReplaceAll(c.Name, " ", ""), name) {
			return c
		}
	}
	t.Fatalf("no client %q", name)
	return Client{}
}

func (s *script) run(words []string) {
	s.t.Helper()
	arg := func(i int) string {
		if i >= len(words) {
			s.t.Fatalf("%s: too few words", s.step)
		}
		return words[i]
	}
	switch words[0] {
	case "open":
		s.e.Open(arg(1))
	case "close":
		s.e.Close(arg(1))
	case "save":
		s.e.Save(arg(1))
	case "replace":
		s.e.Replace(arg(1), arg(2), arg(3))
	case "type":
		s.e.Type(arg(1), arg(2), arg(3))
	case "write":
		from := arg(1)
		if len(words) > 2 {
			from = words[2]
		}
		s.e.Write(arg(1), s.archived(from))
	case "remove":
		s.e.Remove(arg(1))
	case "fix":
		s.e.QuickFix(arg(1), arg(2))
	case "fixall":
		s.e.Apply(arg(1), "Apply all safe fixes of terravet", "source.fixAll")
	case "format":
		s.e.Format(arg(1))
	case "same":
		if got, want := s.e.Text(arg(1)), s.archived(arg(2)); got != want {
			s.t.Errorf("%s: the text is\n%s", s.step, got)
		}
	case "has":
		if !strings.Contains(s.e.Text(arg(1)), arg(2)) {
			s.t.Errorf("%s: the text is\n%s", s.step, s.e.Text(arg(1)))
		}
	case "want":
		line, err := strconv.Atoi(arg(2))
		if err != nil {
			s.t.Fatalf("%s: %v", s.step, err)
		}
		if s.wants[arg(1)] == nil {
			s.wants[arg(1)] = map[int][]string{}
		}
		s.wants[arg(1)][line] = append(s.wants[arg(1)][line], arg(3))
	case "check":
		s.check()
	case "settle":
		s.e.Settle()
		s.e.Sent()
	case "sent":
		s.e.Settle()
		if got := s.e.Sent(); !slices.Equal(got, slices.Sorted(slices.Values(words[1:]))) {
			s.t.Errorf("%s: published were the findings of %q", s.step, got)
		}
	default:
		if !s.ask(words[0], arg(1), arg(2), words[3:]) {
			s.t.Fatalf("%s: unknown step", s.step)
		}
	}
}

func (s *script) archived(name string) string {
	text, ok := s.archive[name]
	if !ok {
		text, ok = s.archive["+"+name]
	}
	if !ok {
		s.t.Fatalf("%s: the archive has no %s", s.step, name)
	}
	return text
}

var (
	wantComment = regexp.MustCompile(`#\s*want\s+(".*)$`)
	quoted      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// check compares what is shown with the comments, in every file that is there.
func (s *script) check() {
	s.t.Helper()
	for _, name := range s.e.Names() {
		wants := s.wants[name]
		if wants == nil {
			wants = map[int][]string{}
			for i, line := range strings.Split(s.e.Text(name), "\n") {
				if m := wantComment.FindStringSubmatch(line); m != nil {
					for _, q := range quoted.FindAllString(m[1], -1) {
						text, err := strconv.Unquote(q)
						if err != nil {
							s.t.Fatalf("%s:%d: %v", name, i+1, err)
						}
						wants[i+1] = append(wants[i+1], text)
					}
				}
			}
		}
		s.compare(name, wants)
	}
	s.wants = map[string]map[int][]string{}
}

func (s *script) compare(name string, wants map[int][]string) {
	s.t.Helper()
	var problems []string
	for _, d := range s.e.Diagnostics(name) {
		line, found := d.Range.Start.Line+1, false
		for i, want := range wants[line] {
			if ok, err := regexp.MatchString(want, d.Message); err != nil {
				s.t.Fatalf("%s:%d: %v", name, line, err)
			} else if ok {
				wants[line] = append(wants[line][:i:i], wants[line][i+1:]...)
				found = true
				break
			}
		}
		if !found {
			problems = append(problems, fmt.Sprintf("%s:%d: not wanted: %s", name, line, d.Message))
		}
	}
	for line, left := range wants {
		for _, want := range left {
			problems = append(problems, fmt.Sprintf("%s:%d: not shown: %s", name, line, want))
		}
	}
	sort.Strings(problems)
	for _, p := range problems {
		s.t.Errorf("after %q: %s", s.step, p)
	}
}

// split cuts a step into words and quoted texts.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if line[0] == '"' || line[0] == '`' {
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, err
			}
			text, err := strconv.Unquote(q)
			if err != nil {
				return nil, err
			}
			words, line = append(words, text), line[len(q):]
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		words, line = append(words, word), rest
	}
	return words, nil
}
