package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

const readme = "../../README.md"

var transcript = regexp.MustCompile("(?s)(<!-- transcript -->\n```\n)(.*?)(```\n)")

// TestReadmeTranscript holds that the README shows what the program prints.
func TestReadmeTranscript(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	const command = "check ./cmd/terravet/testdata/demo"
	if !strings.Contains(string(text), "    go run ./cmd/terravet "+command+"\n") {
		t.Errorf("the README does not tell to run: %s", command)
	}
	m := transcript.FindSubmatch(text)
	if m == nil {
		t.Fatal("no transcript in the README")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	w := world{out: &out, err: &problems, dir: root, env: func(string) string { return "" }}
	if code := run(context.Background(), w, strings.Fields(command)); code != exitFindings || problems.Len() > 0 {
		t.Fatalf("exit %d\n%s", code, &problems)
	}
	got := "$ terravet " + command + "\n" + out.String()
	switch {
	case got == string(m[2]):
	case *update:
		if err := os.WriteFile(readme, transcript.ReplaceAll(text, []byte("${1}"+strings.ReplaceAll(got, "$", "$$")+"${3}")), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the README shows:\n%s\nprinted is:\n%s", m[2], got)
	}
}

// TestReadmeFlags holds that the README's table names every flag of check with
// its default.
func TestReadmeFlags(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| `--") {
			rows = append(rows, line)
		}
	}
	flags := checkFlagsOf()
	if len(rows) != len(flags) {
		t.Errorf("%d rows for %d flags", len(rows), len(flags))
	}
	for name, def := range flags {
		found := false
		for _, row := range rows {
			found = found || strings.HasPrefix(row, "| `--"+name+"` | `"+def+"` |")
		}
		if !found {
			t.Errorf("no row for --%s with default %s", name, def)
		}
	}
}

func checkFlagsOf() map[string]string {
	flags := map[string]string{}
	checkCommand(world{}).LocalFlags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = f.DefValue })
	return flags
}
