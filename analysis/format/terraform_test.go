package format

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLikeTerraform compares with the terraform command, over every tenth file
// of a folder of real configuration.
func TestLikeTerraform(t *testing.T) {
	command, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("the terraform command is not installed")
	}
	corpus := os.Getenv("TERRAVET_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no folder of real configuration: set TERRAVET_CORPUS")
	}
	step := 10
	if os.Getenv("TERRAVET_CORPUS_ALL") != "" {
		step = 1
	}

	dir := t.TempDir()
	sources := map[string]string{} // by path below dir
	n := 0
	err = filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".tf") {
			return err
		}
		n++
		src, err := os.ReadFile(path)
		if err != nil || n%step != 0 {
			return err
		}
		rel, err := filepath.Rel(corpus, path)
		if err != nil {
			return err
		}
		// One flat folder: the command passes over folders of some names.
		rel = strings.ReplaceAll(rel, string(filepath.Separator), "__")
		sources[rel] = string(src)
		return os.WriteFile(filepath.Join(dir, rel), src, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(command, "fmt", "-list=false", dir)
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1")
	if err := cmd.Run(); err != nil {
		// It exits with 2 for files that do not parse, and formats the others.
		if failed := (*exec.ExitError)(nil); !errors.As(err, &failed) || failed.ExitCode() != 2 {
			t.Fatal(err)
		}
	}
	changed := 0
	for rel, src := range sources {
		want, err := os.ReadFile(filepath.Join(dir, rel))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := Source(src)
		if got != string(want) {
			t.Errorf("%s differs from terraform fmt:\n%s", rel, firstDifference(got, string(want)))
		}
		if got != src {
			changed++
			checkDiff(t, src, got)
		}
	}
	t.Logf("%d files, %d of them changed by formatting", len(sources), changed)
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			other := "(end)"
			if i < len(w) {
				other = w[i]
			}
			return "got  " + g[i] + "\nwant " + other
		}
	}
	return "got ends early"
}
