package bundled_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
)

// recorded gives the sources in a file of recorded `terraform providers schema
// -json` output, as a pool of its own. The recordings are no part of the
// repository: TERRAVET_ORACLE_SCHEMAS names their folder.
func recorded(t *testing.T, name string) *flat.Pool {
	t.Helper()
	dir := os.Getenv("TERRAVET_ORACLE_SCHEMAS")
	if dir == "" {
		corpus := os.Getenv("TERRAVET_CORPUS")
		if corpus == "" {
			corpus = filepath.Join("..", "..", "..", "shared", "corpus")
		}
		dir = filepath.Join(corpus, "..", "tools", "oracle", "schemas")
	}
	file := filepath.Join(dir, name)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no recorded schemas: %v", err)
	}
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("no xz to unpack the recorded schemas with")
	}
	data, err := exec.Command(xz, "-dc", file).Output()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	sources, err := tfjson.Read(data, "recorded "+name)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for i := range sources {
		sources[i].Version = "0.0.0" // the recording names none
	}
	pool, err := flat.Write(sources)
	if err != nil {
		t.Fatal(err)
	}
	p, err := flat.Open(string(pool))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
