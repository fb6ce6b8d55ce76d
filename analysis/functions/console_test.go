package functions

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// testdata/console.txt holds what `terraform console` answers: a line "> " with
// an expression, then the value as the console prints it, or "! " with an error.
// To add expressions, write their lines and then, with Terraform at hand:
//
//	go test ./analysis/functions -run TestConsole -record
var record = flag.Bool("record", false, "ask terraform console again and rewrite testdata/console.txt")

const unknownText = "(known after apply)"

// differences are the expressions whose answer is not the recorded one, with
// our answer.
var differences = map[string]string{
	// The function panics in Terraform, which reports the stack. We know nothing.
	`pow(-1, 0.5)`:       unknownText,
	`log(-1, 2)`:         unknownText,
	`log(1, 1)`:          unknownText,
	`indent(-1, "a\nb")`: unknownText,

	// Since Terraform 1.12 a null of unknown type is formatted like any other.
	`format("%s", null)`:     `! Error in function call | Call to function "format" failed: unsupported value for "%s" at 0: null value cannot be formatted.`,
	`format("%v", null)`:     `"null"`,
	`formatlist("%s", null)`: `! Error in function call | Call to function "formatlist" failed: error on format iteration 0: unsupported value for "%s" at 0: null value cannot be formatted.`,

	// In 2026 null became something to look for.
	`contains(["a"], null)`:  unknownText,
	`contains([null], null)`: unknownText,

	// Lengths of IPv4 prefixes in IPv6 clothes are confused in Terraform.
	`cidrhost("::ffff:10.0.0.0/104", 1)`:      unknownText,
	`cidrsubnet("::ffff:10.0.0.0/104", 8, 1)`: unknownText,
	`cidrsubnets("::ffff:10.0.0.0/104", 8)`:   unknownText,
	`cidrnetmask("::ffff:10.0.0.0/104")`:      unknownText,
	`cidrnetmask("::ffff:10.0.0.0/90")`:       unknownText,

	// Negative subnets and extensions are not refused, and make no sense.
	`cidrsubnet("10.0.0.0/16", -1, 0)`:   unknownText,
	`cidrsubnet("10.0.0.0/16", -1, 1)`:   unknownText,
	`cidrsubnet("10.0.0.0/16", -17, 0)`:  unknownText,
	`cidrsubnet("10.0.0.0/16", 8, -1)`:   unknownText,
	`cidrsubnet("10.0.0.0/16", 8, -256)`: unknownText,
	`cidrsubnet("10.0.0.0/16", 8, -257)`: unknownText,

	// Numbers of more than 62 bits are truncated when compared.
	`cidrhost("fd00::/16", 18446744073709551616)`:  unknownText,
	`cidrhost("fd00::/16", -18446744073709551616)`: unknownText,

	// Whether incomplete braces are an error depends on the files.
	`fileset("sub", "{deep/b,a}.txt")`: unknownText,
	`fileset("sub", "a.txt{")`:         unknownText,

	// What is above the configuration, and in a home directory, is not known.
	`fileset("../", "*")`:   unknownText,
	`file("~/nope-surely")`: unknownText,

	// Terraform checks references and namespaces before it evaluates.
	`core::nothing("a")`:                     `! Call to unknown function | There is no function named "nothing" in namespace core::.`,
	`tolist(tuple)`:                          `! Unknown variable | There is no variable named "tuple".`,
	`replace("abc", "/(?P<x>b)/", "[${x}]")`: `! Unknown variable | There is no variable named "x".`,
}

// butHave are the words that cty 1.16.3 added to conversion errors,
// and that the recorded Terraform does not have yet.
var butHave = regexp.MustCompile(`, but have [a-z ]+`)

func olderWording(answer string) string {
	answer = butHave.ReplaceAllString(answer, "")
	for _, kind := range []string{"list", "set", "map"} {
		answer = strings.ReplaceAll(answer, kind+" of dynamic required", kind+" of any single type required")
	}
	return answer
}

func TestConsole(t *testing.T) {
	const path = "testdata/console.txt"
	entries := readEntries(t, path)
	if *record {
		recordConsole(t, path, entries)
		return
	}
	if len(entries) < 400 {
		t.Fatalf("only %d expressions in %s", len(entries), path)
	}
	scope := consoleScope(t)
	for _, e := range entries {
		want, known := e.answer, ""
		if known = differences[e.expr]; known != "" {
			want = known
		}
		got := olderWording(evaluate(e.expr, scope))
		switch {
		case got != want:
			t.Errorf("%s\n got: %s\nwant: %s", e.expr, got, want)
		case known != "" && known == e.answer:
			t.Errorf("%s: listed as a difference, and is none", e.expr)
		}
	}
}

type entry struct{ expr, answer string }

func readEntries(t *testing.T, path string) []entry {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for _, line := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "> "):
			entries = append(entries, entry{expr: line[2:]})
		case len(entries) > 0:
			last := &entries[len(entries)-1]
			last.answer = strings.TrimPrefix(last.answer+"\n"+line, "\n")
		}
	}
	return entries
}

func consoleScope(t *testing.T) *hcl.EvalContext {
	t.Helper()
	scope := &hcl.EvalContext{Functions: Table(Terraform, "1.11.4", diskFiles("testdata/files"))}
	source, err := os.ReadFile("testdata/files/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(source, "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	locals := map[string]cty.Value{}
	for name, attr := range file.Body.(*hclsyntax.Body).Blocks[0].Body.Attributes {
		if locals[name], diags = attr.Expr.Value(scope); diags.HasErrors() {
			t.Fatal(diags)
		}
	}
	scope.Variables = map[string]cty.Value{"local": cty.ObjectVal(locals)}
	return scope
}

// evaluate answers in the form of console.txt.
func evaluate(source string, scope *hcl.EvalContext) string {
	expr, diags := hclsyntax.ParseExpression([]byte(source), "<console-input>", hcl.InitialPos)
	value := cty.DynamicVal
	if !diags.HasErrors() {
		value, diags = expr.Value(scope)
	}
	if !diags.HasErrors() {
		return consoleText(value, 0)
	}
	var lines []string
	for _, diag := range diags {
		lines = append(lines, "! "+oneLine(diag.Summary+" | "+diag.Detail))
	}
	return strings.Join(lines, "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// consoleText prints a value as the console does.
func consoleText(v cty.Value, indent int) string {
	switch {
	case !v.IsKnown():
		return "(known after apply)"
	case v.HasMark(Sensitive):
		return "(sensitive value)"
	case v.HasMark(Ephemeral):
		return "(ephemeral value)"
	}
	ty := v.Type()
	if v.IsNull() {
		switch {
		case ty == cty.DynamicPseudoType:
			return "null"
		case ty.IsPrimitiveType():
			return "to" + ty.FriendlyName() + "(null)"
		case ty.IsCollectionType():
			kind := strings.Fields(ty.FriendlyName())[0]
			return fmt.Sprintf("to%s(null) /* of %s */", kind, ty.ElementType().FriendlyName())
		}
		return fmt.Sprintf("null /* %s */", ty.FriendlyName())
	}
	switch {
	case ty == cty.String:
		if strings.Contains(v.AsString(), "\n") {
			return heredoc(v.AsString(), indent)
		}
		return strconv.Quote(v.AsString())
	case ty == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case ty == cty.Bool:
		return strconv.FormatBool(v.True())
	}
	pad := strings.Repeat(" ", indent)
	var items []string
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		item := pad + "  "
		if ty.IsMapType() || ty.IsObjectType() {
			item += consoleText(key, indent+2) + " = " + consoleText(element, indent+2)
		} else {
			item += consoleText(element, indent+2) + ","
		}
		items = append(items, item)
	}
	inner := ""
	if len(items) > 0 {
		inner = "\n" + strings.Join(items, "\n") + "\n" + pad
	}
	switch {
	case ty.IsObjectType():
		return "{" + inner + "}"
	case ty.IsMapType():
		return "tomap({" + inner + "})"
	case ty.IsListType():
		return "tolist([" + inner + "])"
	case ty.IsSetType():
		return "toset([" + inner + "])"
	}
	return "[" + inner + "]"
}

func heredoc(text string, indent int) string {
	pad, operator := strings.Repeat(" ", indent), "<<"
	if indent > 0 {
		operator = "<<-"
	}
	lines := append(strings.Split(text, "\n"), "EOT")
	return operator + "EOT\n" + pad + strings.Join(lines, "\n"+pad)
}

// recordConsole asks the terraform on the machine, one expression at a time.
func recordConsole(t *testing.T, path string, entries []entry) {
	release, err := exec.Command("terraform", "version").Output()
	if err != nil {
		t.Fatalf("no terraform to ask: %v", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/files")); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Answers of `terraform console`, %s; see console_test.go.\n", strings.SplitN(string(release), "\n", 2)[0])
	for _, e := range entries {
		fmt.Fprintf(&out, "> %s\n%s\n", e.expr, askConsole(dir, e.expr))
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func askConsole(dir, expr string) string {
	command := exec.Command("terraform", "console", "-no-color")
	command.Dir = dir
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	command.Stdin = strings.NewReader(expr + "\n")
	var stdout, stderr strings.Builder
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // an error is printed, and read below
	if text := stderr.String(); strings.Contains(text, "Error: ") {
		return consoleErrors(text)
	}
	return strings.TrimSuffix(stdout.String(), "\n")
}

var consoleBox = regexp.MustCompile(`(?m)^[│╷╵] ?`)

// consoleErrors turns printed diagnostics into lines of summary and detail. The
// place and the values of references are left out.
func consoleErrors(text string) string {
	var lines []string
	text = consoleBox.ReplaceAllString(text, "")
	for _, diag := range strings.Split(text, "Error: ")[1:] {
		summary, rest, _ := strings.Cut(diag, "\n")
		paragraphs := strings.Split(strings.Trim(rest, "\n"), "\n\n")
		var detail []string
		for _, paragraph := range paragraphs {
			if !strings.HasPrefix(strings.TrimSpace(paragraph), "on <console-input>") {
				detail = append(detail, paragraph)
			}
		}
		line, _, _ := strings.Cut(oneLine(summary+" | "+strings.Join(detail, " ")), " goroutine 1 [running]:")
		lines = append(lines, "! "+line)
	}
	return strings.Join(lines, "\n")
}

// diskFiles answers from a directory of the test data.
type diskFiles string

func (d diskFiles) path(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(string(d), path)
}

func (d diskFiles) Read(path string) (string, FileKind) {
	info, err := os.Stat(d.path(path))
	switch {
	case os.IsNotExist(err):
		return "", Absent
	case err != nil:
		return "", Unknowable
	case info.IsDir():
		return "", Directory
	}
	content, err := os.ReadFile(d.path(path))
	if err != nil {
		return "", Unknowable
	}
	return string(content), Regular
}

func (d diskFiles) List(dir string) ([]string, FileKind) {
	root := d.path(dir)
	if !filepath.IsLocal(filepath.FromSlash(dir)) {
		return nil, Unknowable
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, Absent
	}
	var files []string
	err := filepath.WalkDir(root, func(path string, item os.DirEntry, err error) error {
		if err == nil && item.Type().IsRegular() {
			relative, _ := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(relative))
		}
		return err
	})
	if err != nil {
		return nil, Unknowable
	}
	return files, Directory
}
