package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
)

// corpus is the folder of recorded answers and real configuration. It is no
// part of the repository.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TERRAVET_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus: %v (TERRAVET_CORPUS names it)", err)
	}
	return dir
}

// fault is one error, reduced to what is compared.
type fault struct {
	file    string // base name
	line    int
	summary string
}

func (f fault) String() string { return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.summary) }

// faults are the errors of the language in all directories below root that are not downloaded;
// foreign are the files that are no configuration, by base name, which have one
// finding for everything.
func faults(e *engine.Engine, fsys workspace.FS, root string) (all []fault, foreign map[string]bool) {
	snap, _ := workspace.Read(fsys, root)
	foreign = map[string]bool{}
	for _, dir := range snap.Dirs() {
		report, _ := e.CheckReading(fsys, snap, dir)
		for path, findings := range report.Files() {
			for _, f := range findings {
				if f.Severity != analysis.Error || !strings.HasPrefix(f.Code, "terraform/") {
					continue
				}
				if f.Code == "terraform/not-configuration" {
					foreign[filepath.Base(path)] = true
				}
				all = append(all, fault{filepath.Base(path), snap.File(path).HCLPos(f.Range.Start).Line, f.Summary})
			}
		}
	}
	return all, foreign
}

// TestVerdicts holds the errors that are found in whole stacks against those
// that the real validate reported.
func TestVerdicts(t *testing.T) {
	dir := filepath.Join(corpus(t), "ai-stacks")
	recorded, err := filepath.Glob(filepath.Join(dir, "validate", "*.json"))
	if err != nil || len(recorded) == 0 {
		t.Fatalf("no recorded answers: %v", err)
	}
	e := newEngine()
	for _, path := range recorded {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			want := recordedFaults(t, path)
			got, foreign := faults(e, workspace.Disk{}, filepath.Join(dir, "stacks", name))
			seen := map[string]bool{}
			want = slices.DeleteFunc(want, func(f fault) bool {
				again := foreign[f.file] && seen[f.file]
				seen[f.file] = true
				return again
			})
			if !slices.Equal(got, want) {
				t.Errorf("got %v, recorded are %v", got, want)
			}
		})
	}
}

var logged = regexp.MustCompile(`Error: (.+)\n\n  on (\S+) line (\d+)`)

func recordedFaults(t *testing.T, path string) []fault {
	t.Helper()
	var r struct {
		InitLog     string `json:"init_log"`
		Diagnostics []struct {
			Severity, Summary string
			Range             struct {
				Filename string
				Start    struct{ Line int }
			}
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	var all []fault
	for _, d := range r.Diagnostics {
		if d.Severity == "error" {
			all = append(all, fault{d.Range.Filename, d.Range.Start.Line, d.Summary})
		}
	}
	// Where init failed there is only what it printed.
	for _, m := range logged.FindAllStringSubmatch(r.InitLog, -1) {
		line, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fault{m[2], line, m[1]})
	}
	return all
}

// TestRecordedJSON holds the JSON output against the recorded one: each
// recorded diagnostic is there, equal in all fields that Terraform has, but for
// the detail, which may say more. What rules say, of which Terraform has none, is
// left out.
func TestRecordedJSON(t *testing.T) {
	dir := filepath.Join(corpus(t), "ai-stacks")
	recorded, _ := filepath.Glob(filepath.Join(dir, "validate", "*.json"))
	type answer struct {
		Valid       bool
		Diagnostics []map[string]any
	}
	compared := 0
	for _, path := range recorded {
		var want, got answer
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		var out bytes.Buffer
		w := world{out: &out, err: &out, dir: filepath.Join(dir, "stacks", name), env: func(string) string { return "" }}
		if code := run(context.Background(), w, []string{"check", "--format", "json"}); code == exitFailed {
			t.Fatalf("%s: %s", name, &out)
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ruled := false
		got.Diagnostics = slices.DeleteFunc(got.Diagnostics, func(d map[string]any) bool {
			own := !strings.HasPrefix(fmt.Sprint(d["code"]), "terraform/")
			ruled = ruled || own && d["severity"] == "error"
			return own
		})
		if got.Valid != (want.Valid && !ruled) {
			t.Errorf("%s: valid is %v, recorded %v", name, got.Valid, want.Valid)
		}
		for i, d := range want.Diagnostics {
			if i >= len(got.Diagnostics) {
				t.Errorf("%s: missing %v", name, d)
				continue
			}
			is := got.Diagnostics[i]
			for field, value := range d {
				if field == "detail" {
					if !strings.HasPrefix(is[field].(string), value.(string)) {
						t.Errorf("%s: detail is %q, recorded %q", name, is[field], value)
					}
				} else if fmt.Sprint(is[field]) != fmt.Sprint(value) {
					t.Errorf("%s: %s is %v, recorded %v", name, field, is[field], value)
				}
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// mutation is a valid stack with exactly one fault.
type mutation struct {
	ID       string
	Class    string
	Stack    string
	Variant  string // flat, module (the stack is called), flat-v6 (for the newer provider)
	Level    string
	Edits    []mutationEdit
	Expected struct {
		Summary string // regular expression
		File    string
		Line    int // 0: anywhere
		Token   string
		Fix     string
		FixKind string `json:"fix_kind"`
		Also    []string
	}
}

type mutationEdit struct {
	File       string
	Start, End int // characters of the original file
	Text       string
	Create     bool // the file is not there
}

var awsVersion = regexp.MustCompile(`(?s)(aws\s*=\s*\{[^}]*?version\s*=\s*)"[^"]+"`)

const mutationRoot = "/case"

// files lays the case out in memory.
func (m *mutation) files(stack map[string]string) workspace.MapFS {
	base := mutationRoot
	if m.Variant == "module" {
		base = filepath.Join(mutationRoot, "modules", "stack")
	}
	out := workspace.MapFS{}
	for name, src := range stack {
		if strings.HasSuffix(name, ".tf") && m.Variant != "module" {
			src = m.apply(name, src)
			if m.Variant == "flat-v6" {
				src = awsVersion.ReplaceAllString(src, `${1}"~> 6.0"`)
			}
		}
		out[filepath.Join(base, name)] = src
	}
	for _, e := range m.Edits {
		if e.Create {
			out[filepath.Join(mutationRoot, e.File)] = e.Text
		}
	}
	return out
}

func (m *mutation) apply(name, src string) string {
	edits := slices.Clone(m.Edits)
	slices.SortStableFunc(edits, func(a, b mutationEdit) int {
		return cmp.Or(cmp.Compare(b.Start, a.Start), cmp.Compare(b.End, a.End))
	})
	chars := []rune(src)
	for _, e := range edits {
		if e.File == name && !e.Create {
			chars = slices.Concat(chars[:e.Start], []rune(e.Text), chars[e.End:])
		}
	}
	return string(chars)
}

// verdict says how an answer to a mutation is: "hit" is the fault and nothing
// else.
func (m *mutation) verdict(errs []fault) string {
	summary := regexp.MustCompile(m.Expected.Summary)
	also := regexp.MustCompile(cmp.Or(strings.Join(m.Expected.Also, "|"), `\z.`))
	named, hit, extra := false, false, false
	for _, f := range errs {
		is := summary.MatchString(f.summary)
		here := is && (m.Expected.Line == 0 || f.line == m.Expected.Line && f.file == m.Expected.File)
		named, hit = named || is, hit || here
		extra = extra || !here && !also.MatchString(f.summary)
	}
	switch {
	case len(errs) == 0:
		return "silent"
	case hit && !extra:
		return "hit"
	case hit:
		return "hit+extra"
	case named:
		return "wrong-line"
	}
	return "other-error"
}

// TestMutations counts, class by class, how many planted faults are found at
// their place, with nothing else reported.
func TestMutations(t *testing.T) {
	dir := corpus(t)
	stacks := readStacks(t, filepath.Join(dir, "ai-stacks", "stacks"))
	cases := readMutations(t, dir)
	e := newEngine()
	verdicts := make([]string, len(cases))
	details := make([]string, len(cases))
	sideBySide(len(cases), func(i int) {
		m := &cases[i]
		errs, _ := faults(e, m.files(stacks[m.Stack]), mutationRoot)
		verdicts[i] = m.verdict(errs)
		details[i] = fmt.Sprint(errs)
	})

	count := map[string]map[string]int{}
	for i := range cases {
		class := cases[i].Class
		if count[class] == nil {
			count[class] = map[string]int{}
		}
		count[class][verdicts[i]]++
		count[class]["all"]++
		if v := verdicts[i]; v != "hit" {
			x := cases[i].Expected
			t.Logf("%s: %s: wanted %s:%d %q (%s), got %.300s", v, cases[i].ID, x.File, x.Line, x.Token, x.Summary, details[i])
		}
	}
	hits := 0
	for _, class := range slices.Sorted(maps.Keys(count)) {
		n := count[class]
		hits += n["hit"]
		t.Logf("%-26s %3d of %3d %v", class, n["hit"], n["all"], n)
		if n["hit+extra"]+n["other-error"] > 0 {
			t.Errorf("%s: %d cases with an error too many", class, n["hit+extra"]+n["other-error"])
		}
		least, ok := leastHits[class]
		if !ok {
			least = 100
		}
		if 100*n["hit"] < least*n["all"] {
			t.Errorf("%s: %d of %d found, at least %d %% are wanted", class, n["hit"], n["all"], least)
		}
	}
	t.Logf("%d of %d", hits, len(cases))
}

func readStacks(t testing.TB, dir string) map[string]map[string]string {
	t.Helper()
	stacks := map[string]map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.IsDir() {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		stack := filepath.Base(filepath.Dir(path))
		if stacks[stack] == nil {
			stacks[stack] = map[string]string{}
		}
		stacks[stack][filepath.Base(path)] = string(src)
	}
	return stacks
}

// sideBySide calls do with 0 to n-1 on all processors.
func sideBySide(n int, do func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// leastHits is the least share of the cases of a class that must be found, in
// percent; it is 100 where nothing is said.
var leastHits = map[string]int{
	// One argument lies inside the statement of a web ACL rule, which nests
	// without end: the schemas at hand do not tell what is in it.
	"req-arg-missing": 95,
}

// TestProduction holds that configuration which is applied for real has no
// errors, but for those that are known and have a reason.
func TestProduction(t *testing.T) { explained(t, "production", "", knownErrors) }

// TestGoat holds that a stack which is insecure by intention has no errors but
// those that validate or init report too, or whose reason is told.
func TestGoat(t *testing.T) { explained(t, "terragoat", "terraform/", goatErrors) }

// explained holds that the errors in a folder of the corpus are the known ones:
// those of a group of codes, or all if that is empty.
func explained(t *testing.T, folder, group string, knownErrors []knownError) {
	root := filepath.Join(corpus(t), folder)
	snap, _ := workspace.Read(workspace.Disk{}, root)
	e := newEngine()
	dirs := snap.Dirs()
	found := make([][]string, len(dirs))
	sideBySide(len(dirs), func(i int) {
		report, _ := e.CheckReading(workspace.Disk{}, snap, dirs[i])
		for path, findings := range report.Files() {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				continue
			}
			for _, f := range findings {
				if f.Severity == analysis.Error && strings.HasPrefix(f.Code, group) {
					line := snap.File(path).HCLPos(f.Range.Start).Line
					found[i] = append(found[i], fmt.Sprintf("%s:%d: %s", filepath.ToSlash(rel), line, f.Summary))
				}
			}
		}
	})
	seen := make([]bool, len(knownErrors))
	for _, f := range slices.Concat(found...) {
		i := slices.IndexFunc(knownErrors, func(k knownError) bool { return strings.HasPrefix(f, k.where) && strings.HasSuffix(f, k.summary) })
		if i < 0 {
			t.Errorf("an error too many: %s", f)
			continue
		}
		seen[i] = true
	}
	for i, k := range knownErrors {
		if !seen[i] {
			t.Errorf("not found any more: %+v", k)
		}
	}
	t.Logf("%d directories", len(dirs))
}

// knownError is an error that production configuration really has: all of
// which the place begins with where and the summary ends with summary.
type knownError struct{ where, summary, reason string }

var goatErrors = []knownError{
	{"terraform/aws/consts.tf:", "Invalid quoted type constraints", "validate says the same, and stops there"},
	{"terraform/aws/db-app.tf:", "Reference to undeclared resource", "no web_vpc, no web_subnet anywhere; validate says so once the types have no quotes"},
	{"terraform/aws/elb.tf:", "Reference to undeclared resource", "no web_host, no subnets anywhere; validate says so once the types have no quotes"},
	{"terraform/azure/application_gateway.tf:19", "Incorrect attribute value type", "the port is the text port-no"},
	{"terraform/azure/application_gateway.tf:", "Reference to undeclared local value", "the folder declares no such local values"},
	{"terraform/azure/policies.tf:38", "Invalid resource type", "the azurerm release that the constraint installs lacks the type since 3.0"},
	{"terraform/gcp/provider.tf:", "Variables not allowed", "variables in a backend: init refuses them"},
}

var knownErrors = []knownError{
	{"azurerm-aks/unit-test-fixture/", "", "completed by files that the unit tests copy into it"},
	{"cloudposse-components/mixins/", "", "fragments, to be copied into modules that declare the rest"},
	{"cloudposse-components/deprecated/aws/", "", "written for Terraform 0.11: list() and map(), attributes of remote state, blocks for maps"},
	{"cloudposse-components/deprecated/eks/eks-without-spotinst/main.tf:61", "undeclared input variable", "var.import_role_arn is declared nowhere"},
	{"cloudposse-components/deprecated/github-actions-runner/main.tf:3", "Duplicate local value definition", "iam.tf defines it too"},
	{"cloudposse-components/deprecated/github-actions-runner/iam.tf:11", "Missing resource instance key", "the data sources have a count"},
	{"cloudposse-components/deprecated/guardduty/common/", "", "its variables and its module \"this\" are declared nowhere"},
	{"cloudposse-components/modules/aurora-mysql-resources/provider-mysql.tf:12", "undeclared resource", "the data source is declared nowhere"},
	{"cloudposse-components/modules/memorydb/providers.tf:2", "undeclared input variable", "var.region is declared nowhere"},
	{"cloudposse-components/modules/waf/variables.tf:", "Duplicate variable declaration", "five variables are declared twice"},
	{"cloudposse-components/modules/zscaler/main.tf:", "undeclared module", "module.vpc and module.eks are declared nowhere"},
}
