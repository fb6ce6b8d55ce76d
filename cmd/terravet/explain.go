package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/rules"
	"github.com/terravet/terravet/schema/suggest"
)

func explainCommand(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "explain CODE",
		Short: "Say what a finding's code means",
		Long: `Say what a finding's code means: what a rule finds and why, with an example of
each, or what is wrong with the language. The identifier of a rule of another tool
(CKV_AWS_17) leads to the rules that mean the same.`,
		Example: `  terravet explain aws/db-publicly-accessible
  terravet explain unsupported-argument
  terravet explain CKV_AWS_17`,
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return codes(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return explain(w.out, args[0]) },
	}
}

func explain(w io.Writer, name string) error {
	matches := named(name)
	if len(matches) == 0 {
		if near := suggest.Nearest(name, slices.Values(codes())); near != "" {
			return fmt.Errorf("no code %q; did you mean %s?", name, near)
		}
		return fmt.Errorf("no code %q; 'terravet rules' lists the rules", name)
	}
	for i, code := range matches {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if r := ruleOf(code); r != nil {
			explainRule(w, r)
			continue
		}
		text, ok := check.Explain(code)
		if !ok {
			text, _ = config.Explain(code)
		}
		fmt.Fprintf(w, "%s\n\n%s\n", code, wrap(text))
	}
	return nil
}

// named are the codes that a name stands for: a code, a code without its group,
// or the identifier of another tool.
func named(name string) []string {
	all := codes()
	if slices.Contains(all, name) {
		return []string{name}
	}
	var found []string
	for _, code := range all {
		if strings.HasSuffix(code, "/"+name) {
			found = append(found, code)
		}
	}
	for _, r := range rules.All() {
		for _, ids := range r.Equivalents.ByTool() {
			if slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, name) }) && !slices.Contains(found, r.ID) {
				found = append(found, r.ID)
			}
		}
	}
	return found
}

func explainRule(w io.Writer, r *pass.Rule) {
	fmt.Fprintf(w, "%s\n%s (%s, %s profile, since %s)\n\n%s\n", r.ID, r.Doc.Summary, r.Severity, r.Profile, r.Doc.Since, wrap(r.Doc.Why))
	fmt.Fprintf(w, "\nFound:\n\n%s\nNot found:\n\n%s", indented(r.Doc.Bad), indented(r.Doc.Good))
	if len(r.Options) > 0 {
		fmt.Fprintf(w, "\nOptions in .terravet.hcl:\n\n")
		for _, name := range slices.Sorted(maps.Keys(r.Options)) {
			fmt.Fprintf(w, "  %s = %v  %s\n", name, r.Options[name].Default, r.Options[name].Doc)
		}
	}
	fmt.Fprintf(w, "\nSources:\n")
	for _, s := range r.Doc.Sources {
		fmt.Fprintf(w, "  %s\n", s)
	}
	if others := r.Equivalents.String(); others != "" {
		fmt.Fprintf(w, "\nElsewhere: %s\n", others)
	}
}

func indented(src string) string {
	var b strings.Builder
	for line := range strings.Lines(src) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// wrap breaks a paragraph into lines of 80 columns.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column == 0:
		case column+1+len(word) > 80:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
