// Record writes into the cases of testdata/validate what `terraform validate`
// says about them. See the README there for the form of a case.
//
//	TERRAVET_ORACLE="command" go run ./analysis/check/internal/record [-all] [case.txtar ...]
//
// The command is called with a directory and the name of the set of provider
// schemas (v5 or v6) that the case wants, and prints what `terraform validate
// -json` prints for that directory, whatever that takes: an initialised
// directory, a mirror, or stand-in providers that only serve schemas. Without
// cases on the command line, those without an answer are recorded, or all with
// -all. Cases are recorded one after the other.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

const folder = "analysis/check/testdata/validate"

func main() {
	all := flag.Bool("all", false, "also record cases that have an answer")
	flag.Parse()
	if err := run(flag.Args(), *all); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(cases []string, all bool) error {
	oracle := strings.Fields(os.Getenv("TERRAVET_ORACLE"))
	if len(oracle) == 0 {
		return errors.New("TERRAVET_ORACLE must name a command that prints validate -json for a directory")
	}
	if len(cases) == 0 {
		var err error
		if cases, err = filepath.Glob(filepath.Join(folder, "*", "*.txtar")); err != nil {
			return err
		}
	} else {
		all = true
	}
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return err
		}
		if answered(archive) && !all {
			continue
		}
		if err := record(path, archive, oracle); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func answered(archive *txtar.Archive) bool {
	return slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
}

func record(path string, archive *txtar.Archive, oracle []string) error {
	dir, err := os.MkdirTemp("", "case")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	for _, file := range archive.Files {
		target := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(target, file.Data, 0o666); err != nil {
			return err
		}
	}
	answer, err := ask(oracle, dir, schemaSet(archive))
	if err != nil {
		return err
	}
	archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(answer)})
	return os.WriteFile(path, txtar.Format(archive), 0o666)
}

// schemaSet is the word after "schemas:" in the comment of a case, else v6.
func schemaSet(archive *txtar.Archive) string {
	for line := range strings.Lines(string(archive.Comment)) {
		if set, ok := strings.CutPrefix(line, "schemas:"); ok {
			return strings.TrimSpace(set)
		}
	}
	return "v6"
}

type diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Range    *struct {
		Filename string `json:"filename"`
		Start    struct {
			Line   int `json:"line"`
			Column int `json:"column"`
		} `json:"start"`
	} `json:"range"`
}

func ask(oracle []string, dir, schemas string) (string, error) {
	command := exec.Command(oracle[0], append(slices.Clone(oracle[1:]), dir, schemas)...)
	command.Stderr = os.Stderr
	// Errors in the case make the command fail; what it printed decides.
	output, runErr := command.Output()
	var answer struct {
		Diagnostics []diagnostic `json:"diagnostics"`
	}
	if err := json.Unmarshal(output, &answer); err != nil {
		return "", fmt.Errorf("the oracle printed no JSON: %w", errors.Join(err, runErr))
	}
	if slices.ContainsFunc(answer.Diagnostics, func(d diagnostic) bool { return d.Summary == "validate printed no JSON" }) {
		return "", errors.New("the oracle could not validate")
	}
	entries := make([]entry, len(answer.Diagnostics))
	for i, d := range answer.Diagnostics {
		entries[i] = d.entry(dir)
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		if c := strings.Compare(a.place(), b.place()); c != 0 {
			return c
		}
		return strings.Compare(a.text, b.text)
	})
	var text strings.Builder
	for _, e := range entries {
		text.WriteString(e.text)
	}
	return text.String(), nil
}

// entry is one diagnostic in the form of a case.
type entry struct {
	file         string
	line, column int
	text         string
}

// place sorts entries as they are found in the files.
func (e entry) place() string { return fmt.Sprintf("%s\x00%08d%08d", e.file, e.line, e.column) }

func (d diagnostic) entry(dir string) entry {
	e := entry{file: "-"}
	where := "-"
	if d.Range != nil && d.Range.Filename != "" {
		e.file, e.line, e.column = filepath.ToSlash(d.Range.Filename), d.Range.Start.Line, d.Range.Start.Column
		where = fmt.Sprintf("%s:%d:%d", e.file, e.line, e.column)
	}
	if members, ok := strings.CutPrefix(d.Summary, "Cycle: "); ok {
		// Where Terraform begins to tell of a cycle is different in every run.
		sorted := strings.Split(members, ", ")
		slices.Sort(sorted)
		d.Summary = "Cycle: " + strings.Join(sorted, ", ")
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s %s\n", d.Severity, where, d.Summary)
	for line := range strings.Lines(strings.TrimSpace(d.Detail)) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			fmt.Fprintf(&text, "\t%s\n", strings.ReplaceAll(line, dir, "DIR"))
		}
	}
	e.text = text.String()
	return e
}
