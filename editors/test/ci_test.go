package editors

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestChanged holds which folders a pull request is said to change.
func TestChanged(t *testing.T) {
	for _, program := range []string{"git", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	dir := t.TempDir()
	run := func(name string, arguments ...string) string {
		t.Helper()
		cmd := exec.Command(name, arguments...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, arguments, err, out)
		}
		return string(out)
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(message string) {
		t.Helper()
		run("git", "add", "-A")
		run("git", "commit", "-q", "-m", message)
	}
	run("git", "init", "-q", "-b", "main")
	for _, name := range []string{"main.tf", "a/main.tf", "a/README.md", "b/main.tf", "gone/main.tf", "half/main.tf", "half/other.tf"} {
		write(name, "\n")
	}
	commit("first")
	run("git", "checkout", "-q", "-b", "change")
	write("a/README.md", "changed\n")
	write("with blank/x.tofu", "\n")
	write("b/prod.tfvars.json", "{}\n")
	write("b/main.tf", "# changed\n")
	run("git", "rm", "-q", "-r", "gone", "half/other.tf")
	commit("second")
	run("git", "checkout", "-q", "main")
	write("a/main.tf", "# on main only\n")
	commit("third")
	run("git", "checkout", "-q", "change")

	got := run("bash", here(t, "../ci/changed.sh"), "main")
	if want := "b\nhalf\nwith blank\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	write("main.tf", "# changed\n")
	commit("fourth")
	if got := run("bash", here(t, "../ci/changed.sh"), "main"); !strings.HasPrefix(got, ".\n") {
		t.Errorf("the root is not in %q", got)
	}
}
