package output

import (
	"encoding/json"
	"testing"

	"github.com/terravet/terravet/analysis"
)

func annotated() *Result {
	at := func(file string, line, column, endLine, endColumn int) Range {
		return Range{Filename: file, Start: Position{Line: line, Column: column}, End: Position{Line: endLine, Column: endColumn}}
	}
	return &Result{
		Diagnostics: []Diagnostic{
			{Code: "terraform/a", Severity: analysis.Error, Summary: "Unsupported: 100%", Detail: "First,\nsecond: \"x\".", Range: at("a,b/main.tf", 3, 5, 3, 9),
				Fixes: []Fix{{Title: "Remove it"}, {Title: "Rename it", Preferred: true}}},
			{Code: "aws/b", Severity: analysis.Warning, Summary: "Open", Range: at("main.tf", 1, 1, 4, 2)},
			{Code: "aws/c", Severity: analysis.Hint, Summary: "Empty", Range: at("main.tf", 7, 1, 7, 1)},
			{Code: "aws/c", Severity: analysis.Hint, Summary: "Empty", Range: at("main.tf", 9, 1, 9, 1)},
		},
		Unreadable: []Unreadable{{"secret.tf", "permission denied"}},
	}
}

func TestGitHub(t *testing.T) {
	const want = `::error file=a%2Cb/main.tf,line=3,col=5,endColumn=9,title=Unsupported%3A 100%25 [terraform/a]::First,%0Asecond: "x".%0Ahelp: Rename it
::warning file=main.tf,line=1,endLine=4,title=Open [aws/b]::Open
::notice file=main.tf,line=7,col=1,endColumn=2,title=Empty [aws/c]::Empty
::notice file=main.tf,line=9,col=1,endColumn=2,title=Empty [aws/c]::Empty
::error file=secret.tf,title=Not readable::permission denied
`
	if got := write(t, "github", annotated()); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := write(t, "github", &Result{}); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

func TestGitLab(t *testing.T) {
	var issues []qualityIssue
	if err := json.Unmarshal([]byte(write(t, "gitlab", annotated())), &issues); err != nil {
		t.Fatal(err)
	}
	prints := map[string]bool{}
	for _, i := range issues {
		if i.Fingerprint == "" || prints[i.Fingerprint] {
			t.Errorf("fingerprint %q of %s", i.Fingerprint, i.Check)
		}
		prints[i.Fingerprint] = true
	}
	if len(issues) != 5 {
		t.Fatalf("%d issues", len(issues))
	}
	first := issues[0]
	if first.Description != "Unsupported: 100%: First,\nsecond: \"x\"." || first.Severity != "critical" || first.Check != "terraform/a" ||
		first.Location != (qualityLocation{"a,b/main.tf", qualityLines{3, 3}}) {
		t.Errorf("%+v", first)
	}
	if got := write(t, "gitlab", &Result{}); got != "[]\n" {
		t.Errorf("nothing is %q", got)
	}
}
