package pass_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/pass"
)

func TestIgnores(t *testing.T) {
	for source, want := range map[string]pass.Presence{
		"": pass.Absent,
		"lifecycle {\n prevent_destroy = true\n}":         pass.Absent,
		"lifecycle {\n ignore_changes = [a]\n}":           pass.Present,
		"lifecycle {\n ignore_changes = [b, a[\"x\"]]\n}": pass.Present,
		"lifecycle {\n ignore_changes = [\"a\"]\n}":       pass.Present,
		"lifecycle {\n ignore_changes = all\n}":           pass.Present,
		"lifecycle {\n ignore_changes = [b, c.a]\n}":      pass.Absent,
		"lifecycle {\n ignore_changes = []\n}":            pass.Absent,
		"half =\n lifecycle {\n ignore_changes = [b]\n}":  pass.Conditional,
	} {
		if got := factstest.View(t, "resource \"x_thing\" \"t\" {\n"+source+"\n}\n").Resource("x_thing.t").Ignores("a"); got != want {
			t.Errorf("%q: %d, want %d", source, got, want)
		}
	}
}
