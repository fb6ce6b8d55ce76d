package main

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/cmd/internal/output"
	"github.com/terravet/terravet/rules"
)

// repository is where the pages about codes are read.
const repository = "https://github.com/terravet/terravet/blob/main/"

// page is the address of the page about a finding's code, empty where there is
// none.
func page(code string) string {
	anchor := "#" + strings.ReplaceAll(code, "/", "")
	switch {
	case ruleOf(code) != nil:
		return repository + "rules/README.md" + anchor
	case hasText(check.Explain(code)):
		return repository + "analysis/check/codes.md" + anchor
	}
	return ""
}

func hasText(_ string, ok bool) bool { return ok }

// ruleOf is the rule with an ID, or nil.
func ruleOf(id string) *pass.Rule {
	all := rules.All()
	if i := slices.IndexFunc(all, func(r *pass.Rule) bool { return r.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}

// describe says what formats may want to know of a code.
func describe(code string) (output.Rule, bool) {
	if r := ruleOf(code); r != nil {
		return output.Rule{Summary: r.Doc.Summary, Text: r.Doc.Why, Page: page(code), Severity: r.Severity, Category: r.Category}, true
	}
	if text, ok := check.Explain(code); ok {
		return output.Rule{Text: text, Page: page(code), Category: "Language"}, true
	}
	text, ok := config.Explain(code)
	return output.Rule{Text: text, Category: "Settings"}, ok
}

// codes are all codes that a finding may have, sorted.
func codes() []string {
	all := slices.Concat(check.Codes(), config.Codes())
	for _, r := range rules.All() {
		all = append(all, r.ID)
	}
	slices.Sort(all)
	return all
}
