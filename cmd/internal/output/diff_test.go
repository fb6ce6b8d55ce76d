package output

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnifiedDiff(t *testing.T) {
	lines := func(numbers ...int) string {
		var b strings.Builder
		for _, n := range numbers {
			fmt.Fprintf(&b, "line %d\n", n)
		}
		return b.String()
	}
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "a\n", "a\n", ""},
		{"one line", "a\nb\nc\n", "a\nB\nc\n", "--- a/f.tf\n+++ b/f.tf\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		{"from nothing", "", "a\n", "--- a/f.tf\n+++ b/f.tf\n@@ -0,0 +1 @@\n+a\n"},
		{"no newline at the end", "a\nb", "a\nc", "--- a/f.tf\n+++ b/f.tf\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"two hunks", lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), lines(1, 20, 3, 4, 5, 6, 7, 8, 9, 10, 110, 12),
			"--- a/f.tf\n+++ b/f.tf\n@@ -1,5 +1,5 @@\n line 1\n-line 2\n+line 20\n line 3\n line 4\n line 5\n@@ -8,5 +8,5 @@\n line 8\n line 9\n line 10\n-line 11\n+line 110\n line 12\n"},
		{"near changes in one hunk", lines(1, 2, 3, 4, 5, 6, 7), lines(2, 3, 4, 5, 6, 70, 71),
			"--- a/f.tf\n+++ b/f.tf\n@@ -1,7 +1,7 @@\n-line 1\n line 2\n line 3\n line 4\n line 5\n line 6\n-line 7\n+line 70\n+line 71\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := UnifiedDiff("f.tf", c.before, c.after)
			if got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			patched(t, c.before, got, c.after)
		})
	}
}

// patched holds that git makes of the one text the other.
func patched(t *testing.T, before, diff, after string) {
	git, err := exec.LookPath("git")
	if err != nil || diff == "" || before == "" {
		return
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "f.tf")
	if err := os.WriteFile(file, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(git, "apply", "--unsafe-paths", "--directory", dir, "-")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git apply: %v\n%s", err, out)
	}
	if got, _ := os.ReadFile(file); string(got) != after {
		t.Errorf("git makes of it %q, want %q", got, after)
	}
}
