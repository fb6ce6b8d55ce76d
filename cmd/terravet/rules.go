package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/rules"
)

// anyProfile lists the rules of all profiles, those included that are off until
// they are asked for.
const anyProfile = "all"

func rulesCommand(w world) *cobra.Command {
	var profile, format string
	cmd := &cobra.Command{
		Use:   "rules [flags]",
		Short: "List the rules",
		Long: `List the rules, with the severity of what they find and the profile they belong
to. Everybody has those of the default profile; "opt-in" rules are switched on one
by one in .terravet.hcl.`,
		Example: `  terravet rules
  terravet rules --profile production
  terravet rules --format json | jq '.[].id'`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			var listed []*pass.Rule
			chosen, _ := analysis.ParseProfile(profile)
			for _, r := range rules.All() {
				if profile == anyProfile || chosen.Includes(r.Profile) {
					listed = append(listed, r)
				}
			}
			if format == "json" {
				return writeRules(w.out, listed)
			}
			table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
			for _, r := range listed {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Profile, r.Doc.Summary)
			}
			return table.Flush()
		},
	}
	choice(cmd, &profile, "profile", append(profiles(), anyProfile), anyProfile, "list the rules of a profile")
	choice(cmd, &format, "format", []string{"text", "json"}, "text", "how to list them")
	return cmd
}

// profiles are the names of those that can be asked for, the default first.
func profiles() []string {
	var names []string
	for p := analysis.Default; p < analysis.OptIn; p++ {
		names = append(names, p.String())
	}
	return names
}

func writeRules(w io.Writer, listed []*pass.Rule) error {
	type rule struct {
		ID          string              `json:"id"`
		Severity    string              `json:"severity"`
		Profile     string              `json:"profile"`
		Category    string              `json:"category"`
		Summary     string              `json:"summary"`
		Why         string              `json:"why"`
		Since       string              `json:"since"`
		Page        string              `json:"page"`
		Sources     []string            `json:"sources"`
		Options     map[string]any      `json:"options,omitempty"`
		Equivalents map[string][]string `json:"equivalents,omitempty"`
	}
	all := []rule{}
	for _, r := range listed {
		made := rule{
			ID: r.ID, Severity: r.Severity.String(), Profile: r.Profile.String(), Category: r.Category,
			Summary: r.Doc.Summary, Why: r.Doc.Why, Since: r.Doc.Since, Page: page(r.ID), Sources: r.Doc.Sources, Equivalents: map[string][]string{},
		}
		for name, o := range r.Options {
			if made.Options == nil {
				made.Options = map[string]any{}
			}
			made.Options[name] = o.Default
		}
		for tool, ids := range r.Equivalents.ByTool() {
			made.Equivalents[tool] = ids
		}
		all = append(all, made)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}
