package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/cmd/internal/output"
	"github.com/terravet/terravet/schema/live"
)

// fixFlags are the flags of fix as given.
type fixFlags struct {
	diff, write    bool
	safety, failOn string
	profile        string
	trust          bool
	only           []string
}

func fixCommand(w world) *cobra.Command {
	var flags fixFlags
	cmd := &cobra.Command{
		Use:   "fix [flags] [DIR...]",
		Short: "Apply the fixes that terravet is sure of",
		Long: `Apply the preferred fixes of what is found in the given folders (the current one
if none is given) and all folders below, again and again until nothing changes.

By default only fixes are taken that cannot change what was meant, and nothing is
written: the changes are shown as a unified diff. With --safety review those are
taken too that should be read before they are kept. A file may stand for a
folder; then only that file is changed.

Every fix has been proven: it applies, its finding is gone, and nothing new is
found anywhere. Files are replaced as a whole or not at all, and not if they
changed in the meantime.

Exit code: that of check, on the files as they are afterwards.`,
		Example: `  terravet fix                             # show what would change
  terravet fix --write                     # change it
  terravet fix --write --safety review infra
  terravet fix --only terraform/unsupported-argument . | git apply`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runFix(cmd.Context(), w, flags, trustOf(cmd, flags.trust), args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	cmd.Flags().BoolVar(&flags.diff, "diff", false, "show the changes and write nothing (the default)")
	cmd.Flags().BoolVar(&flags.write, "write", false, "write the changes")
	cmd.MarkFlagsMutuallyExclusive("diff", "write")
	choice(cmd, &flags.safety, "safety", []string{analysis.Safe.String(), analysis.Review.String()}, analysis.Safe.String(), "which fixes to take")
	cmd.Flags().StringArrayVar(&flags.only, "only", nil, "take fixes of findings with this code only; may be repeated")
	choice(cmd, &flags.failOn, "fail-on", severities(), analysis.Error.String(), "exit with 1 for findings from this severity up")
	choice(cmd, &flags.profile, "profile", append([]string{settingsProfile}, profiles()...), settingsProfile, "whose rules run; settings leaves it to .terravet.hcl")
	trustFlag(cmd, &flags.trust)
	return cmd
}

func runFix(ctx context.Context, w world, flags fixFlags, permit live.Permit, args []string) error {
	where, err := newTargets(w.dir, args)
	if err != nil {
		return err
	}
	failOn, _ := analysis.ParseSeverity(flags.failOn)
	run := fixing{flags: flags, ctx: ctx, checking: checking{
		schemas: &engines{library: library(w, permit.Trusted)}, permit: permit, profile: flags.profile, targets: where, progress: newProgress(w),
	}}
	done, err := run.all()
	run.progress.clear()
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing was written")
	}
	if err != nil {
		return err
	}
	for _, n := range done.notes {
		fmt.Fprintf(w.err, "error: %s: %s\n", where.name(n.Path), n.Text)
	}
	left := done.left
	if flags.write {
		if err := writeFiles(done.changes); err != nil {
			return err
		}
		showApplied(w.out, where, done)
	} else {
		left = done.found
		if err := showDiff(w.out, where, done.changes); err != nil {
			return err
		}
	}
	showSummary(w.err, flags, done)
	switch {
	case len(done.notes) > 0:
		return exit(exitFailed)
	case slices.ContainsFunc(left, func(s analysis.Severity) bool { return s <= failOn }):
		return exit(exitFindings)
	}
	return nil
}

// fixing is one run of fix.
type fixing struct {
	checking
	flags fixFlags
	ctx   context.Context
}

// fixed is what a run of fix came to.
type fixed struct {
	applied []engine.Applied
	changes []fileChange
	notes   []workspace.Note // what could not be read
	// found and left are the severities of the findings before and after.
	found, left []analysis.Severity
}

// fileChange is a file before and after. To is the path that it is moved to, or
// empty.
type fileChange struct{ path, before, after, to string }

func (f *fixing) all() (*fixed, error) {
	snap, dirs, notes, err := f.start(f.ctx)
	if err != nil {
		return nil, err
	}
	done := &fixed{notes: notes}
	for i, dir := range dirs {
		f.progress.show("checking", i, len(dirs))
		var report *engine.Report
		report, snap = f.engine.CheckReading(workspace.Disk{}, snap, dir)
		done.found = append(done.found, f.severities(report)...)
	}
	after := snap
	for i, dir := range dirs {
		f.progress.show("fixing", i, len(dirs))
		var applied []engine.Applied
		after, applied = f.engine.FixAll(after, []string{dir}, engine.Wanted{
			Review: f.flags.safety == analysis.Review.String(),
			Rename: true,
			Finding: func(finding analysis.Finding) bool {
				return len(f.flags.only) == 0 || slices.Contains(f.flags.only, finding.Code)
			},
			File: f.targets.shows,
			Stop: func() bool { return f.ctx.Err() != nil },
		})
		done.applied = append(done.applied, applied...)
	}
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		done.left = append(done.left, f.severities(f.engine.Check(after, dir, nil))...)
	}
	done.changes = changed(snap, after, done.applied)
	return done, nil
}

func (f *fixing) severities(report *engine.Report) []analysis.Severity {
	var all []analysis.Severity
	for path, findings := range report.Files() {
		if f.targets.shows(path) {
			for _, finding := range findings {
				all = append(all, finding.Severity)
			}
		}
	}
	return all
}

// changed are the files that fixes changed, in the order of their paths.
func changed(before, after *workspace.Snapshot, applied []engine.Applied) []fileChange {
	to := map[string]string{}
	var paths []string
	for _, a := range applied {
		for _, e := range a.Fix.Edits {
			paths = append(paths, e.Path)
		}
		if r := a.Fix.Rename; r != nil {
			to[r.From] = r.To
			paths = append(paths, r.From)
		}
	}
	slices.Sort(paths)
	var all []fileChange
	for _, path := range slices.Compact(paths) {
		old := before.File(path)
		if old == nil {
			continue // the new name of a file, which stands with the old one
		}
		c := fileChange{path: path, before: old.Text(), after: old.Text(), to: to[path]}
		if now := after.File(path); now != nil {
			c.after = now.Text()
		} else if now := after.File(c.to); c.to != "" && now != nil {
			c.after = now.Text()
		}
		if c.before != c.after || c.to != "" {
			all = append(all, c)
		}
	}
	return all
}

func showDiff(w io.Writer, where targets, changes []fileChange) error {
	var b strings.Builder
	for _, c := range changes {
		name := strings.TrimPrefix(where.name(c.path), "/")
		if c.to != "" {
			to := strings.TrimPrefix(where.name(c.to), "/")
			fmt.Fprintf(&b, "diff --git a/%s b/%s\nsimilarity index 100%%\nrename from %s\nrename to %s\n", name, to, name, to)
			continue
		}
		b.WriteString(output.UnifiedDiff(name, c.before, c.after))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func showApplied(w io.Writer, where targets, done *fixed) {
	for _, a := range done.applied {
		fmt.Fprintf(w, "%s:%d: %s [%s]\n", where.name(a.Finding.Path), a.Line+1, a.Fix.Title, a.Finding.Code)
	}
}

func showSummary(w io.Writer, flags fixFlags, done *fixed) {
	verb := "would be fixed"
	if flags.write {
		verb = "fixed"
	}
	switch {
	case len(done.applied) == 0 && len(done.found) == 0:
		fmt.Fprintln(w, "nothing is found, so nothing is to be fixed")
		return
	case len(done.applied) == 0:
		fmt.Fprintf(w, "nothing can be fixed; %s", plural(len(done.left), "finding is left", "findings are left"))
	default:
		fmt.Fprintf(w, "%s %s in %s; %s", plural(len(done.applied), "finding", "findings"), verb,
			plural(len(done.changes), "file", "files"), plural(len(done.left), "is left", "are left"))
	}
	if flags.safety == analysis.Safe.String() && len(done.left) > 0 {
		fmt.Fprint(w, " (--safety review takes more)")
	}
	fmt.Fprintln(w)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
