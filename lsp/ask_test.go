package lsp_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/lsp/lsptest"
)

// What configuration reads is watched as soon as that is known, and only that.
func TestAskedFilesAreWatched(t *testing.T) {
	files := map[string]string{
		"main.tf": "terraform {\n  backend \"local\" {}\n}\nlocals {\n  a = file(\"a[1].txt\")\n  b = fileset(\"data\", \"*\")\n}\n",
		"b/x.tf":  "",
	}
	e := lsptest.New(t, files, lsptest.Options{Engine: miniEngine(), Client: lsptest.Helix()})
	e.Open("main.tf")
	e.Findings("main.tf")
	var registered []string
	for _, event := range e.Events("client/registerCapability") {
		if strings.Contains(string(event.Params), "terravet-asked") {
			registered = append(registered, string(event.Params))
		}
	}
	if len(registered) != 1 || !strings.Contains(registered[0], `"**/a?1?.txt"`) || !strings.Contains(registered[0], `"**/data/**"`) {
		t.Errorf("registered: %s", registered)
	}
	e.Replace("main.tf", "locals", "# again\nlocals")
	e.Findings("main.tf")
	if n := len(e.Events("client/registerCapability")); n != 2 {
		t.Errorf("%d registrations", n)
	}
}
