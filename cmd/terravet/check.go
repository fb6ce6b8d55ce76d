package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/cmd/internal/output"
	"github.com/terravet/terravet/schema/live"
)

// checkFlags are the flags of check as given.
type checkFlags struct {
	format, failOn, color, profile string
	trust, validation              bool
}

func checkCommand(w world) *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [flags] [DIR...]",
		Short: "Check modules and say what is wrong with them",
		Long: `Check every module in the given folders (the current one if none is given) and
all folders below, and say what is wrong with them.

A file may stand for a folder: its module is checked, and what concerns the file
is shown.

Exit code 0: nothing at or above --fail-on. 1: something. 2: the check could not
be done, or not wholly, since something could not be read.`,
		Example: `  terravet check
  terravet check infra modules/network
  terravet check --fail-on warning .
  terravet check --format json . | jq '.diagnostics[].summary'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd.Context(), w, flags, trustOf(cmd, flags.trust), args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	choice(cmd, &flags.format, "format", output.Names(), output.Names()[0], "how to show findings")
	choice(cmd, &flags.failOn, "fail-on", severities(), analysis.Error.String(), "exit with 1 for findings from this severity up")
	choice(cmd, &flags.profile, "profile", append([]string{settingsProfile}, profiles()...), settingsProfile, "whose rules run; settings leaves it to .terravet.hcl")
	choice(cmd, &flags.color, "color", []string{"auto", "always", "never"}, "auto", "when to use colours; auto heeds NO_COLOR")
	trustFlag(cmd, &flags.trust)
	cmd.Flags().BoolVar(&flags.validation, "provider-validation", false, "have the providers that --trust allows to start validate values, too")
	return cmd
}

// settingsProfile is the profile that the settings file asks for, or the
// default one.
const settingsProfile = "settings"

// choice adds a flag that takes one of some words.
func choice(cmd *cobra.Command, value *string, name string, words []string, def, usage string) {
	*value = def
	cmd.Flags().Var(&word{value, words}, name, usage+": "+strings.Join(words, ", "))
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// word is a flag's value.
type word struct {
	value *string
	words []string
}

func (w *word) String() string { return *w.value }
func (w *word) Type() string   { return "word" }

func (w *word) Set(s string) error {
	for _, known := range w.words {
		if s == known {
			*w.value = s
			return nil
		}
	}
	return fmt.Errorf("it is one of %s", strings.Join(w.words, ", "))
}

func severities() []string {
	var all []string
	for s := analysis.Error; s <= analysis.Hint; s++ {
		all = append(all, s.String())
	}
	return all
}

func (f checkFlags) colored(w world) bool {
	switch f.color {
	case "always":
		return true
	case "never":
		return false
	}
	return w.outTerminal && w.env("NO_COLOR") == "" && w.env("TERM") != "dumb"
}

func runCheck(ctx context.Context, w world, flags checkFlags, permit live.Permit, args []string) error {
	began := time.Now()
	format, err := output.New(flags.format, output.Options{
		Color: flags.colored(w), Width: min(w.width, 120), Version: buildVersion(), Rule: describe,
	})
	if err != nil {
		return err
	}
	failOn, _ := analysis.ParseSeverity(flags.failOn)
	where, err := newTargets(w.dir, args)
	if err != nil {
		return err
	}
	where.bare = flags.format == "json" && len(where.all) == 1

	run := checking{schemas: &engines{library: library(w, permit.Trusted)}, profile: flags.profile, permit: permit, validation: flags.validation, targets: where, progress: newProgress(w)}
	defer run.schemas.library.Close()
	result, err := run.result(ctx)
	run.progress.clear()
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted")
	}
	if err != nil {
		return err
	}
	if w.outTerminal {
		result.Elapsed = max(time.Since(began), time.Millisecond)
	}
	if result.Files == 0 && len(result.Unreadable) == 0 {
		fmt.Fprintf(w.err, "note: no Terraform or OpenTofu files in %s\n", where)
	}
	if err := format.Write(w.out, result); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	switch {
	case len(result.Unreadable) > 0:
		return exit(exitFailed)
	case result.AtLeast(failOn):
		return exit(exitFindings)
	}
	return nil
}
