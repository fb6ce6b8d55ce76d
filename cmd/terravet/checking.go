package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/cmd/internal/output"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/schema/live"
)

// checking is one run of check: read all, then check the modules side by side.
type checking struct {
	engine  *engine.Engine
	schemas *engines // if any, they make the engine when it is known what is wanted
	permit  live.Permit
	// validation has providers validate values.
	validation bool
	profile    string // of the rules; settingsProfile leaves it to the settings
	targets    targets
	progress   *progress
}

// start reads what is to be checked and makes the engine for it. Dirs are the
// wanted directories.
func (c *checking) start(ctx context.Context) (snap *workspace.Snapshot, dirs []string, notes []workspace.Note, err error) {
	snap, notes, err = c.read(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, dir := range snap.Dirs() {
		if c.targets.wants(dir) {
			dirs = append(dirs, dir)
		}
	}
	if c.schemas != nil {
		c.engine = c.schemas.settle(ctx, snap, snap.Dirs(), c.permit)
	}
	if profile, ok := analysis.ParseProfile(c.profile); ok {
		c.engine = c.engine.WithProfile(profile)
	}
	// Settings may stand in a folder without a module of its own.
	for _, dir := range dirs {
		if f := engine.SettingsFile(snap, dir); f != nil && !slices.Contains(dirs, filepath.Dir(f.Path)) {
			dirs = append(dirs, filepath.Dir(f.Path))
		}
	}
	return snap, dirs, notes, nil
}

func (c *checking) result(ctx context.Context) (*output.Result, error) {
	snap, dirs, notes, err := c.start(ctx)
	if err != nil {
		return nil, err
	}
	// Each worker keeps what it found and nothing that it was found with.
	parts := make([]output.Result, max(1, min(runtime.GOMAXPROCS(0), len(dirs))))
	todo := make(chan string)
	var workers sync.WaitGroup
	for i := range parts {
		workers.Go(func() {
			for dir := range todo {
				c.check(ctx, snap, dir, &parts[i])
			}
		})
	}
	for i, dir := range dirs {
		c.progress.show("checking", i, len(dirs))
		todo <- dir
	}
	close(todo)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := &output.Result{}
	for i := range parts {
		all.Diagnostics = append(all.Diagnostics, parts[i].Diagnostics...)
		all.Unreadable = append(all.Unreadable, parts[i].Unreadable...)
		all.Files += parts[i].Files
		all.Modules += parts[i].Modules
	}
	for _, n := range notes {
		u := output.Unreadable{Filename: c.targets.name(n.Path), Reason: n.Text}
		if !slices.Contains(all.Unreadable, u) {
			all.Unreadable = append(all.Unreadable, u)
		}
	}
	all.Sort()
	return all, nil
}

// read makes a snapshot of the targets and of what they call.
func (c *checking) read(ctx context.Context) (*workspace.Snapshot, []workspace.Note, error) {
	var folders []string
	for _, t := range c.targets.all {
		folders = append(folders, t.dir)
	}
	snap := workspace.New(folders...)
	var notes []workspace.Note
	n := 0
	take := func(change workspace.Change) error {
		notes = append(notes, change.Notes()...)
		snap = snap.With(change)
		n += len(change.Dirs())
		c.progress.show("reading", n, 0)
		return ctx.Err()
	}
	disk := lsp.SideBySide(workspace.Disk{}, runtime.GOMAXPROCS(0))
	for _, t := range c.targets.all {
		if settings, ok := settingsAbove(t.dir); ok {
			snap = snap.With(settings)
		}
		if t.file != "" {
			if err := take(snap.Load(disk, t.dir)); err != nil {
				return nil, nil, err
			}
			continue
		}
		for change := range snap.Discover(disk, t.dir, nil) {
			if err := take(change); err != nil {
				return nil, nil, err
			}
		}
	}
	return snap, notes, nil
}

// settingsAbove reads the settings file that counts for a target and lies above
// it: it is looked for up to the root of the repository, and nowhere where
// there is none.
func settingsAbove(dir string) (workspace.Change, bool) {
	var found workspace.Change
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return found, found.Path != ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return workspace.Change{}, false
		}
		dir = up
		path := filepath.Join(dir, config.FileName)
		if data, err := os.ReadFile(path); err == nil && found.Path == "" {
			found = workspace.Change{Kind: workspace.Written, Path: path, Text: string(data)}
		}
	}
}

// check adds what is found in one directory. One that makes the program stumble
// does not hide the others.
func (c *checking) check(ctx context.Context, snap *workspace.Snapshot, dir string, into *output.Result) {
	if ctx.Err() != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			into.Unreadable = append(into.Unreadable, output.Unreadable{
				Filename: c.targets.name(dir),
				Reason:   fmt.Sprintf("terravet failed (%v); this is a defect of terravet, please report it", p),
			})
		}
	}()
	source := output.Source{File: snap.File, Name: c.targets.name}
	files := 0
	report, snap := c.engine.CheckReading(workspace.Disk{}, snap, dir)
	for path, findings := range report.Files() {
		if !c.targets.shows(path) && filepath.Base(path) != config.FileName {
			continue
		}
		files++
		for _, f := range findings {
			into.Diagnostics = append(into.Diagnostics, source.Diagnostic(f, c.engine.FixesIn(snap, report, f)))
		}
		for _, f := range c.validated(ctx, snap, report, path) {
			into.Diagnostics = append(into.Diagnostics, source.Diagnostic(f, nil))
		}
	}
	if into.Files += files; files > 0 && snap.Module(dir) != nil {
		into.Modules++
	}
}

// validated is what the providers of a file's blocks say themselves.
func (c *checking) validated(ctx context.Context, snap *workspace.Snapshot, report *engine.Report, path string) []analysis.Finding {
	if !c.validation || c.schemas == nil {
		return nil
	}
	var found []analysis.Finding
	for _, b := range c.engine.Configured(snap, report, path) {
		w := live.Want{Address: b.Address, Version: b.Locked, Hashes: b.Hashes}
		complaints, err := c.schemas.library.Validate(ctx, report.Dir(), w, c.permit, b.Kind, b.Type, b.Value, b.Implied)
		if err == nil {
			found = append(found, b.In(snap.File(path), b.Findings(complaints))...)
		}
	}
	return found
}
