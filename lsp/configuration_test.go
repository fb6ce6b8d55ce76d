package lsp

import (
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// nest writes a setting as clients send it: a dot in a name is an object.
func nest(t *testing.T, name string, value any) jsontext.Value {
	t.Helper()
	parts := strings.Split(name, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		value = map[string]any{parts[i]: value}
	}
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSettingsAreRead holds the table against what is read: the default of
// each setting changes nothing, each of its words is taken, and anything else is
// a warning, which proves that it is read at all.
func TestSettingsAreRead(t *testing.T) {
	for _, s := range Settings() {
		if s.Option {
			continue // trust is read from other options, by readTrust
		}
		values := []any{s.Default}
		for _, w := range s.Words {
			values = append(values, w)
		}
		if b, ok := s.Default.(bool); ok {
			values = append(values, !b)
		}
		for i, v := range values {
			got, warnings := defaultSettings().read(nest(t, s.Name, v))
			if len(warnings) > 0 {
				t.Errorf("%s = %v: %q", s.Name, v, warnings)
			}
			if changed, other := got != defaultSettings(), v != s.Default; changed != other {
				t.Errorf("%s = %v (value %d): changed is %v", s.Name, v, i, changed)
			}
		}
		if _, warnings := defaultSettings().read(nest(t, s.Name, 17)); len(warnings) != 1 {
			t.Errorf("%s = 17: %q", s.Name, warnings)
		}
	}
}

func TestSettingsAreOnThePage(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Settings() {
		name, _, _ := strings.Cut(s.Name, ".")
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("README.md does not tell of %s", s.Name)
		}
	}
}
