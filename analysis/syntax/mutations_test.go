package syntax

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestMutations counts, for each class of syntax error that was put into valid stacks, how often the one problem
// found has Terraform's summary and line, and nothing else is said in the whole stack.
func TestMutations(t *testing.T) {
	root := corpus(t)
	cases, err := os.Open(filepath.Join(root, "mutations.jsonl"))
	if err != nil {
		t.Skip(err)
	}
	defer cases.Close()
	type tally struct{ cases, exact int }
	classes := map[string]*tally{"missing-comma": {}, "missing-equals": {}, "unclosed-brace": {}, "unclosed-quote": {}, "arg-duplicate": {}}
	sc := bufio.NewScanner(cases)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var c struct {
			ID, Class, Stack string
			Edits            []struct {
				File       string
				Start, End int
				Text       string
			}
			Expected struct {
				Summary, File string
				Line          int
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		n := classes[c.Class]
		if n == nil {
			continue
		}
		n.cases++
		files, err := filepath.Glob(filepath.Join(root, "ai-stacks", "stacks", c.Stack, "*.tf"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no stack %s", c.ID, c.Stack)
		}
		exact, wrong := 0, 0
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			src := []rune(string(data)) // offsets of cases count characters
			for i := len(c.Edits) - 1; i >= 0; i-- {
				if e := c.Edits[i]; e.File == filepath.Base(path) {
					src = append(append(append([]rune{}, src[:e.Start]...), []rune(e.Text)...), src[e.End:]...)
				}
			}
			f := Parse(path, string(src))
			for i, chunk := range f.Chunks() {
				for _, p := range chunk.Problems {
					line := f.HCLPos(f.ChunkStart(i) + p.Range.Start).Line
					fits := regexp.MustCompile("^(" + c.Expected.Summary + ")").MatchString(p.Summary)
					if filepath.Base(path) == c.Expected.File && line == c.Expected.Line && fits {
						exact++
						continue
					}
					wrong++
					t.Errorf("%s (%s:%d): %s:%d %s", c.ID, c.Expected.File, c.Expected.Line, filepath.Base(path), line, p.Summary)
				}
			}
		}
		if exact == 1 && wrong == 0 {
			n.exact++
		} else if wrong == 0 {
			t.Errorf("%s: %d problems of the expected kind, want 1", c.ID, exact)
		}
	}
	for name, n := range classes {
		t.Logf("%-15s %d of %d", name, n.exact, n.cases)
		if n.cases == 0 {
			t.Errorf("no case of class %s", name)
		}
	}
}
