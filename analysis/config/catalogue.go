package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

// The codes of what is found in settings and comments.
const (
	CodeSettings = "settings/invalid"
	CodeUnknown  = "settings/unknown-rule"
	CodeUnused   = "settings/unused-ignore"
	CodeReason   = "settings/ignore-without-reason"
)

// Codes are the codes of this package's own findings.
func Codes() []string { return []string{CodeSettings, CodeUnknown, CodeUnused, CodeReason} }

// Catalogue is all that settings and comments may name.
type Catalogue struct {
	rules map[string]*pass.Rule
	codes map[string]bool
	// others maps an identifier of another tool to the rules that mean the same.
	others map[string][]string
}

// NewCatalogue collects the rules and the codes of language findings.
func NewCatalogue(rules []*pass.Rule, codes []string) *Catalogue {
	c := &Catalogue{rules: map[string]*pass.Rule{}, codes: map[string]bool{}, others: map[string][]string{}}
	for _, r := range rules {
		c.rules[r.ID] = r
		for _, ids := range r.Equivalents.ByTool() {
			for _, id := range ids {
				id = strings.ToLower(id)
				c.others[id] = append(c.others[id], r.ID)
			}
		}
	}
	for _, code := range slices.Concat(codes, Codes()) {
		c.codes[code] = true
	}
	return c
}

// Known says whether a code is that of a rule or of a language finding.
func (c *Catalogue) Known(code string) bool { return c.rules[code] != nil || c.codes[code] }

// Names are all codes, sorted.
func (c *Catalogue) Names() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name := range maps.Keys(c.rules) {
			if !yield(name) {
				return
			}
		}
		for name := range maps.Keys(c.codes) {
			if !yield(name) {
				return
			}
		}
	})
}

// Rule is the rule with an ID, or nil.
func (c *Catalogue) Rule(id string) *pass.Rule { return c.rules[id] }

// group says that a name stands for all codes that begin like it: "aws/*".
func (c *Catalogue) group(name string) bool {
	prefix, ok := strings.CutSuffix(name, "*")
	if !ok || prefix == "" {
		return false
	}
	for _, known := range c.Names() {
		if strings.HasPrefix(known, prefix) {
			return true
		}
	}
	return false
}

// Setting is what the settings say of one rule.
type Setting struct {
	// Enabled is nil where nothing is said.
	Enabled *bool
	// Severity is zero where nothing is said.
	Severity analysis.Severity
	// Options have the types of the rule's own.
	Options map[string]any
}

// Explain is the paragraph about a code of this package; false for any other.
func Explain(code string) (string, bool) {
	switch code {
	case CodeSettings:
		return "Something in .terravet.hcl is not understood. The rest of the file counts all the same; what is marked has no effect.", true
	case CodeUnknown:
		return "A settings file or an ignore comment names a rule that does not exist, so that it has no effect. `terravet rules` lists all rules.", true
	case CodeUnused:
		return "A comment silences a rule where that rule finds nothing. Mostly the defect was repaired since; the comment would hide the next one.", true
	case CodeReason:
		return "A comment silences a rule and does not say why. The reason is what the next reader needs to decide whether it still holds.", true
	}
	return "", false
}
