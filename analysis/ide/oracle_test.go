package ide

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRenamedIsValid: what terraform validate accepts it accepts after renames,
// with the moved blocks that they write. TERRAVET_ORACLE names the command that
// asks it: see package record.
func TestRenamedIsValid(t *testing.T) {
	oracle := os.Getenv("TERRAVET_ORACLE")
	if oracle == "" {
		t.Skip("terraform validate is not at hand (TERRAVET_ORACLE)")
	}
	valid := func(dir string) bool {
		out, _ := exec.Command("bash", oracle, dir, "v5").Output()
		return strings.Contains(string(out), `"valid": true`) || strings.Contains(string(out), `"valid":true`)
	}
	snap := corpus(t)
	random := rand.New(rand.NewPCG(5, 5))
	asked, renames := 0, 0
	for _, dir := range snap.Dirs() {
		if !strings.Contains(dir, "ai-stacks") || len(snap.Module(dir).Calls()) > 0 || snap.IsCalled(dir) || asked == 12 || !valid(dir) {
			continue
		}
		now := snap
		for n := range 8 {
			files := now.Module(dir).Files()
			f := files[random.IntN(len(files))]
			for range 200 {
				p, ok := worldOf(now).At(f.Path, random.IntN(f.Len()+1))
				if !ok {
					continue
				}
				if edits, why := p.Rename("renamed_"+string(rune('a'+n)), true); why == "" && len(edits) > 0 {
					now = with(t, now, edits)
					renames++
					break
				}
			}
		}
		out := t.TempDir()
		if err := os.CopyFS(out, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		for _, f := range now.Module(dir).Files() {
			if err := os.WriteFile(filepath.Join(out, filepath.Base(f.Path)), []byte(f.Text()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		asked++
		if !valid(out) {
			answer, _ := exec.Command("bash", oracle, out, "v5").Output()
			t.Errorf("%s is not valid any more:\n%s", dir, answer)
		}
	}
	t.Logf("%d stacks, %d renames", asked, renames)
}
