package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/terravet/terravet/lsp"
)

func TestManifestIsCurrent(t *testing.T) {
	const name = "../../../editors/vscode/package.json"
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(got, lsp.Settings())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s does not have the settings of the server: run 'go generate ./lsp'", name)
	}
}

func TestEverythingElseStays(t *testing.T) {
	const manifest = `{
  "a": [{"x": 1}],
  "contributes": {
    "configuration": [
      {"old": true},
      {"title": "By hand"}
    ]
  },
  "capabilities": {"untrustedWorkspaces": {"restrictedConfigurations": []}},
  "z": 1
}
`
	const want = `{
  "a": [{"x": 1}],
  "contributes": {
    "configuration": [
      {
        "title": "Terravet",
        "properties": {
          "terravet.a.b": {
            "type": "string",
            "enum": [
              "x"
            ],
            "default": "x",
            "scope": "window",
            "order": 0,
            "markdownDescription": "Doc."
          }
        }
      },
      {"title": "By hand"}
    ]
  },
  "capabilities": {"untrustedWorkspaces": {"restrictedConfigurations": [
    "terravet.server.path",
    "terravet.a.b"
  ]}},
  "z": 1
}
`
	got, err := generate([]byte(manifest), []lsp.Setting{{Name: "a.b", Default: "x", Words: []string{"x"}, Doc: "Doc.", Trusted: true}})
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
	if _, err := generate([]byte(`{}`), nil); err == nil {
		t.Error("a manifest without the places is no error")
	}
}
