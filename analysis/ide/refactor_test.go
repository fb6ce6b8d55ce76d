package ide_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
)

// refactored applies the refactoring of a title at the start of a file.
func refactored(t *testing.T, files map[string]string, path, title string) map[string]string {
	t.Helper()
	w := open(files)
	w.Schemas = schema.NewStore(bundled.Pool())
	var titles []string
	for _, r := range w.Refactorings(path, text.Range{Start: 1, End: 1}) {
		titles = append(titles, r.Title)
		if r.Title != title {
			continue
		}
		after := map[string]string{}
		for _, e := range r.Edits {
			if _, ok := after[e.Path]; ok {
				t.Fatalf("%s: more than one edit of %s", title, e.Path)
			}
			src, ok := text.Apply(files[e.Path], []text.Edit{e.Edit})
			if !ok {
				t.Fatalf("%s: %v cannot be applied", title, e)
			}
			after[e.Path] = src
		}
		if r.NewFile != "" {
			after[r.NewFile] = r.NewText
		}
		return after
	}
	t.Fatalf("no %q, but %q", title, titles)
	return nil
}

func TestRequireProvider(t *testing.T) {
	const block = "resource \"tls_private_key\" \"k\" {\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		path  string
		want  string
	}{
		"no settings": {map[string]string{"/w/main.tf": block}, "/w/main.tf",
			block + "\nterraform {\n  required_providers {\n    tls = {\n      source  = \"hashicorp/tls\"\n      version = \"~> " + newest() + "\"\n    }\n  }\n}\n"},
		"a file for it": {map[string]string{"/w/main.tf": block, "/w/versions.tf": "# versions\n"}, "/w/versions.tf",
			"# versions\n\nterraform {\n  required_providers {\n    tls = {\n      source  = \"hashicorp/tls\"\n      version = \"~> " + newest() + "\"\n    }\n  }\n}\n"},
		"others are required": {map[string]string{"/w/main.tf": block, "/w/t.tf": "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n"}, "/w/t.tf",
			"terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n    tls = {\n      source  = \"hashicorp/tls\"\n      version = \"~> " + newest() + "\"\n    }\n  }\n}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refactored(t, c.files, "/w/main.tf", "Add tls to required_providers")[c.path]; got != c.want {
				t.Errorf("the text is\n%s", got)
			}
		})
	}
}

// newest is the constraint for the newest schema of the tls provider.
func newest() string {
	v := schema.NewStore(bundled.Pool()).Versions(schema.Address("tls", ""))[0].String()
	dots := 0
	for i := range v {
		if v[i] == '.' {
			if dots++; dots == 2 {
				return v[:i]
			}
		}
	}
	return v
}

func TestMoveOut(t *testing.T) {
	src := "# The key.\nresource \"tls_private_key\" \"k\" {\n  algorithm = \"RSA\"\n}\n\nlocals {\n  a = 1\n}\n"
	w := open(map[string]string{"/w/main.tf": src})
	found := false
	for _, r := range w.Refactorings("/w/main.tf", text.Range{Start: 20, End: 20}) {
		if r.NewFile != "/w/k.tf" {
			continue
		}
		found = true
		if r.NewText != "# The key.\nresource \"tls_private_key\" \"k\" {\n  algorithm = \"RSA\"\n}\n" {
			t.Errorf("the new file is %q", r.NewText)
		}
		if after, _ := text.Apply(src, []text.Edit{r.Edits[0].Edit}); after != "locals {\n  a = 1\n}\n" {
			t.Errorf("the old file is %q", after)
		}
	}
	if !found {
		t.Error("nothing is moved")
	}
	if len(w.Refactorings("/w/none.tf", text.Range{})) != 0 {
		t.Error("a file that is not known")
	}
}
