package lsp_test

import (
	"slices"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/lsp/lsptest"
	"github.com/terravet/terravet/schema"
)

// sizes is an engine with one rule in the strict profile.
func sizes() lsp.Engine {
	rule := &pass.Rule{ID: "mini/size", Severity: analysis.Warning, Profile: analysis.Strict, Doc: analysis.Doc{Summary: "Too large"}, Run: func(p *pass.Pass) {
		for _, r := range p.Resources("mini_server") {
			if n, ok := r.Value("size").Int(); ok && n > 10 {
				p.Report(r.At("size"), "%s has %d.", r.Address(), n)
			}
		}
	}}
	return lsp.FromEngine(engine.New(schema.NewStore(analysistest.Pool()), check.NewCore(), rule))
}

const largeServer = "resource \"mini_server\" \"a\" {\n  name = \"x\"\n  size = 11\n}\n"

const tooLarge = "3: size = 11: Too large: mini_server.a has 11."

// The profile is a setting, and changes while the server runs.
func TestProfile(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": largeServer}, lsptest.Options{Engine: sizes(), Settings: map[string]any{"profile": "strict"}})
	e.Open("main.tf")
	expect(t, e, "main.tf", tooLarge)
	set := func(profile string) {
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"terravet": map[string]any{"profile": profile}}})
		e.Settle()
	}
	set("default")
	expect(t, e, "main.tf")
	set("production")
	expect(t, e, "main.tf")
	set("strict")
	expect(t, e, "main.tf", tooLarge)
	set("nonsense") // and so the setting of the start
	expect(t, e, "main.tf", tooLarge)
}

// The settings file counts as it is typed, and is judged itself, though there is
// no module beside it.
func TestSettingsFile(t *testing.T) {
	e := lsptest.New(t, map[string]string{"a/main.tf": largeServer, ".terravet.hcl": "profile = \"strict\"\n"}, lsptest.Options{Engine: sizes()})
	e.Open("a/main.tf")
	expect(t, e, "a/main.tf", tooLarge)
	e.Open(".terravet.hcl")
	expect(t, e, ".terravet.hcl")
	e.Replace(".terravet.hcl", "strict", "stirct")
	expect(t, e, ".terravet.hcl", `1: "stirct": Invalid settings: The profile "stirct" does not exist; it is "default", "strict" or "production".`)
	expect(t, e, "a/main.tf")
	e.SetText(".terravet.hcl", "rule \"mini/size\" {\n  enabled = true\n}\n")
	expect(t, e, "a/main.tf", tooLarge)
	e.SetText(".terravet.hcl", "rule \"mini/sise\" {\n  enabled = true\n}\n")
	e.QuickFix(".terravet.hcl", "Change to mini/size")
	expect(t, e, "a/main.tf", tooLarge)
}

func TestIgnoreAction(t *testing.T) {
	for _, client := range []lsptest.Client{lsptest.VSCode(), lsptest.Neovim07()} {
		e := lsptest.New(t, map[string]string{"main.tf": largeServer}, lsptest.Options{Client: client, Engine: sizes(), Settings: map[string]any{"profile": "strict"}})
		e.Open("main.tf")
		e.QuickFix("main.tf", "Ignore mini/size here")
		if want := "resource \"mini_server\" \"a\" {\n  name = \"x\"\n  # terravet:ignore mini/size\n  size = 11\n}\n"; e.Text("main.tf") != want {
			t.Errorf("text: %s", e.Text("main.tf"))
		}
		expect(t, e, "main.tf", "3: # terravet:ignore mini/size: Ignore without reason: Say why, behind the rule's name: whoever reads this next has to decide whether it still holds.")
		e.Replace("main.tf", "mini/size", "mini/size it is the large one")
		expect(t, e, "main.tf")
		// What Terraform refuses is not to be ignored.
		e.Replace("main.tf", "name = ", "nam = ")
		if slices.ContainsFunc(e.Actions("main.tf", "nam", "quickfix"), func(a lsptest.Action) bool { return len(a.Title) > 6 && a.Title[:6] == "Ignore" }) {
			t.Error("an ignore is offered for an error of the language")
		}
	}
}
