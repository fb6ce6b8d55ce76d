package editors

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestConfigurationParses holds that what is there to be copied is well formed:
// every JSON file, and every block of JSON in a page.
func TestConfigurationParses(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```")
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || name == "dist" || name == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		var texts []string
		switch ext := filepath.Ext(path); {
		case ext == ".json":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			texts = []string{string(text)}
		case ext == ".md":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range blocks.FindAllSubmatch(text, -1) {
				texts = append(texts, string(m[1]))
			}
		}
		for _, text := range texts {
			seen++
			var v any
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				t.Errorf("%s: %v in\n%s", path, err, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 8 {
		t.Errorf("only %d texts were looked at", seen)
	}
}

// TestLocksNameNoHosts holds that a lock file fits any registry.
func TestLocksNameNoHosts(t *testing.T) {
	for _, name := range []string{"../vscode/package-lock.json", "vscode/package-lock.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), `"integrity"`) {
			t.Errorf("%s has no integrity", name)
		}
		if strings.Contains(string(text), `"resolved": "http`) {
			t.Errorf("%s names hosts that packages come from: npm config set omit-lockfile-registry-resolved true", name)
		}
	}
}

// TestPagesAreShort holds that a page of an editor is a screen at most.
func TestPagesAreShort(t *testing.T) {
	pages, err := filepath.Glob("../*/README.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 60 {
			t.Errorf("%s has %d lines", page, n)
		}
	}
}
