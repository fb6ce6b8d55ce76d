package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/terravet/terravet/rules"
)

func said(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := run(context.Background(), world{out: &out, err: &problems, env: func(string) string { return "" }}, args); code != exitOK {
		t.Fatalf("%v: exit %d: %s", args, code, &problems)
	}
	return out.String()
}

// TestRulesCommand holds that all rules are listed, those of a profile alone
// when it is asked for, and that each can be explained.
func TestRulesCommand(t *testing.T) {
	all := rules.All()
	if got := strings.Count(said(t, "rules"), "\n"); got != len(all) {
		t.Errorf("%d lines for %d rules", got, len(all))
	}
	defaults := said(t, "rules", "--profile", "default")
	if strict := said(t, "rules", "--profile", "strict"); strings.Count(strict, "\n") <= strings.Count(defaults, "\n") || strings.Contains(defaults, "language/unused-declaration") {
		t.Error("strict adds nothing to the default profile")
	}
	var listed []struct{ ID, Severity, Page string }
	if err := json.Unmarshal([]byte(said(t, "rules", "--format", "json")), &listed); err != nil || len(listed) != len(all) {
		t.Errorf("%d rules as JSON, %v", len(listed), err)
	}
	for _, code := range codes() {
		if text := said(t, "explain", code); !strings.Contains(text, code) || len(text) < 60 {
			t.Errorf("explain %s: %q", code, text)
		}
	}
}
