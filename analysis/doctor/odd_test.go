package doctor_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/doctor"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

// Half-typed, cut and shuffled configuration: every proposal applies to the
// text that it was made for, and none makes anything panic.
func TestOddTexts(t *testing.T) {
	store := schema.NewStore(bundled.Pool())
	e := engine.New(store, check.NewCore())
	schemas := func(name string) schema.Selection {
		return store.Select(schema.Wish{Provider: schema.Address(name, "")})
	}
	cases, _ := filepath.Glob("testdata/*.txtar")
	random := rand.New(rand.NewPCG(1, 2))
	proposals := 0
	for _, path := range cases {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if f.Name != "main.tf" {
				continue
			}
			for range 12 {
				src := shuffle(random, string(f.Data))
				snap, _ := workspace.Read(workspace.MapFS{"/w/main.tf": src}, root)
				report := e.Check(snap, root, nil)
				for _, finding := range report.File("/w/main.tf") {
					c := doctor.Case{Module: snap.Module(root), Schemas: schemas, Finding: finding}
					doctor.Explain(c)
					for _, fix := range doctor.Propose(c) {
						proposals++
						var edits []text.Edit
						for _, edit := range fix.Edits {
							edits = append(edits, edit.Edit)
						}
						if after, ok := text.Apply(src, edits); ok && after == src {
							t.Errorf("%s changes nothing in:\n%s", fix.Title, src)
						}
					}
				}
			}
		}
	}
	if proposals < 500 {
		t.Errorf("only %d proposals", proposals)
	}
}

// shuffle cuts, doubles and swaps pieces of a text.
func shuffle(random *rand.Rand, src string) string {
	lines := strings.SplitAfter(src, "\n")
	for range 1 + random.IntN(3) {
		i, j := random.IntN(len(lines)), random.IntN(len(lines))
		switch random.IntN(6) {
		case 0:
			lines[i], lines[j] = lines[j], lines[i]
		case 1:
			lines[i] += lines[j]
		case 2:
			lines[i] = ""
		case 3:
			lines[i] = lines[i][:random.IntN(len(lines[i])+1)]
		case 4:
			lines[i] = strings.ReplaceAll(lines[i], "\n", "\r\n")
		default:
			lines[i] = strings.Replace(lines[i], "_", "", 1)
		}
	}
	return strings.Join(lines, "")
}

func TestExplain(t *testing.T) {
	store := schema.NewStore(bundled.Pool())
	e := engine.New(store, check.NewCore())
	src := "provider \"aws\" {\n}\n\nresource \"aws_db_instance\" \"d\" {\n  instance_class = \"db.t3.micro\"\n  encrypted = true\n}\n"
	snap, _ := workspace.Read(workspace.MapFS{"/w/main.tf": src}, root)
	report := e.Check(snap, root, nil)
	if findings := report.File("/w/main.tf"); len(findings) == 0 {
		t.Fatal("no finding")
	} else {
		f := findings[0]
		got := report.Explain(f)
		if !strings.Contains(got, "nor in any other version at hand (3.75.0 to 6.66.0)") {
			t.Errorf("%s", got)
		}
	}
}
