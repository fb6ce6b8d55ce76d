package lsp

import (
	"os"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
)

// TestReadmeNamesEveryMethod: the table says of each method of the protocol
// whether it is done, and lists as done what is answered.
func TestReadmeNamesEveryMethod(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		// "textDocument/hover, definition" names textDocument/definition, too.
		folder := ""
		for name := range strings.SplitSeq(strings.ReplaceAll(cells[1], "`", ""), ",") {
			name = strings.TrimSpace(name)
			if i := strings.LastIndexByte(name, '/'); i >= 0 && strings.Contains(name, "/") && !strings.HasPrefix(name, "full/") {
				folder = name[:i+1]
			} else if name != "" && folder != "" {
				name = folder + name
			}
			state[name] = strings.TrimSpace(cells[2])
		}
	}
	notified, answered := notifications(), requests()
	for _, m := range protocol.Methods {
		told, ok := state[m.Method]
		if !ok {
			t.Errorf("README.md does not name %s", m.Method)
			continue
		}
		_, is := answered[m.Method]
		_, also := notified[m.Method]
		switch m.Method {
		case protocol.MethodInitialize, protocol.MethodShutdown, protocol.MethodExit:
			is = true
		}
		if claimed := told == "done" || told == "ignored"; m.Direction == "clientToServer" && (is || also) != claimed {
			t.Errorf("%s is told to be %q", m.Method, told)
		}
	}
}
