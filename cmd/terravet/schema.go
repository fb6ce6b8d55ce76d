package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
	"github.com/terravet/terravet/schema/live"
)

func schemaCommand(w world) *cobra.Command {
	var asJSON, trust bool
	cmd := &cobra.Command{
		Use:   "schema [DIR]",
		Short: "Say which schema speaks for each provider of a module, and why",
		Long: `Say which schema speaks for each provider of a module, and why: what the module
asks for, what its lock file says, which version's schema is used and where that
came from.

Schemas come, best first, from the package that the lock file names (cached, or
asked for it with --trust), from a file that was imported, and from those that
terravet brings along: the exact version, or the nearest.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return showSchemas(cmd.Context(), w, append(args, ".")[0], asJSON, trustOf(cmd, trust), mayExec(cmd))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	trustFlag(cmd, &trust)
	cmd.AddCommand(schemaImportCommand(w), schemaExportCommand(w))
	return cmd
}

// trustFlag lets installed providers be started.
func trustFlag(cmd *cobra.Command, trust *bool) {
	cmd.Flags().BoolVar(trust, "trust", false, "start installed providers that the lock file lists, once, to ask for their schemas")
}

func trustOf(cmd *cobra.Command, trust bool) live.Permit {
	return live.Permit{Trusted: trust && mayExec(cmd)}
}

// told is what is said of one provider.
type told struct {
	Name        string   `json:"name"`
	Provider    string   `json:"provider"`
	Constraints []string `json:"constraints"`
	Locked      string   `json:"locked,omitempty"`
	Used        string   `json:"used,omitempty"`
	Origin      string   `json:"origin"`
	Why         string   `json:"why"`
}

func tell(c engine.Choice, ask error) told {
	witness := c.Selection.Witness()
	t := told{Name: c.Name, Provider: schema.Display(c.Address), Constraints: c.Constraints, Locked: c.Locked, Used: witness.Version, Origin: witness.Origin.String()}
	if t.Constraints == nil {
		t.Constraints = []string{}
	}
	t.Why = c.Why()
	if ask != nil && (witness.Origin > schema.OriginImported || witness.Origin == schema.OriginUnknown) {
		t.Why += "; the installed provider was not asked: " + strings.ReplaceAll(ask.Error(), "\n", "; ")
	}
	return t
}

func showSchemas(ctx context.Context, w world, arg string, asJSON bool, permit live.Permit, exec bool) error {
	where, err := newTargets(w.dir, []string{arg})
	if err != nil {
		return err
	}
	dir := where.all[0].dir
	snap := workspace.New(dir)
	change := snap.Load(workspace.Disk{}, dir)
	snap = snap.With(change)
	if snap.Module(dir) == nil {
		return fmt.Errorf("%s: no Terraform or OpenTofu files", arg)
	}
	engines := &engines{library: library(w, exec)}
	asked := map[string]error{}
	wants, _ := wanted(snap, []string{dir})
	engines.library.FromCache(wants...)
	for _, want := range wants {
		_, err := engines.library.Ask(ctx, dir, want, permit)
		asked[want.Address] = err
	}
	var all []told
	for _, c := range engines.current().Providers(snap, dir) {
		err := asked[c.Address]
		if c.Locked == "" {
			err = nil // there is nothing to ask
		}
		all = append(all, tell(c, err))
	}
	if asJSON {
		out := json.NewEncoder(w.out)
		out.SetEscapeHTML(false) // of "~>"
		out.SetIndent("", "  ")
		return out.Encode(append([]told{}, all...))
	}
	return writeTold(w.out, all)
}

func writeTold(out io.Writer, all []told) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "The module uses no provider.")
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PROVIDER\tCONSTRAINT\tLOCKED\tUSED\tORIGIN")
	for _, t := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", t.Provider, cmp.Or(strings.Join(t.Constraints, ", "), "any"), cmp.Or(t.Locked, "-"), cmp.Or(t.Used, "-"), t.Origin)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	for _, t := range all {
		if _, err := fmt.Fprintf(out, "%s: %s.\n", t.Provider, t.Why); err != nil {
			return err
		}
	}
	return nil
}

func schemaImportCommand(w world) *cobra.Command {
	var versions []string
	var with string
	cmd := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Keep the schemas of a file that `terraform providers schema -json` wrote",
		Long: `Keep the schemas of a file that "terraform providers schema -json" (or tofu)
wrote, for all modules that use those versions of the providers.

The file does not tell versions. They are read from the lock file of the current
folder, or said with --provider. FILE may be "-" for standard input.

With --with, that program is run in the current folder instead; it starts the
providers that "init" installed there.`,
		Example: `  terravet schema import --with tofu
  terraform providers schema -json | terravet schema import -
  terravet schema import schema.json --provider example.com/acme/thing=1.4.0`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case with == "" && len(args) == 0:
				return errors.New("name a file, or a program with --with")
			case with == "":
				return importSchemas(w, args[0], versions)
			case len(args) > 0:
				return errors.New("name a file or --with, not both")
			case !mayExec(cmd):
				return errors.New("--no-exec keeps " + with + " from being run")
			}
			data, err := printedBy(cmd.Context(), w, with)
			if err != nil {
				return err
			}
			w.in = bytes.NewReader(data)
			return importSchemas(w, "-", versions)
		},
	}
	cmd.Flags().StringVar(&with, "with", "", "the program to ask, such as terraform or tofu")
	cmd.Flags().StringArrayVar(&versions, "provider", nil, "a provider's version, as ADDRESS=VERSION; may be repeated")
	return cmd
}

// printedBy runs `PROGRAM providers schema -json` in the current folder.
func printedBy(ctx context.Context, w world, program string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, "providers", "schema", "-json")
	cmd.Dir, cmd.Stderr = w.dir, w.err
	data, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s providers schema: %w", program, err)
	}
	return data, nil
}

// largestImport bounds the size of a file of schemas: all of AWS is 40 MB.
const largestImport = 1 << 30

func importSchemas(w world, name string, versions []string) error {
	said := map[string]string{}
	for _, v := range versions {
		address, version, ok := strings.Cut(v, "=")
		if !ok {
			return fmt.Errorf("--provider %s: it has the form ADDRESS=VERSION", v)
		}
		said[schema.Address("", address)] = strings.TrimPrefix(version, "v")
	}
	in := w.in
	if name != "-" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(w.dir, name)
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, largestImport))
	if err != nil {
		return err
	}
	snap := workspace.New(w.dir)
	lock := snap.With(snap.Load(workspace.Disk{}, w.dir)).Lock(w.dir)
	kept, skipped, err := schemaCache(w).Import(data, func(address string) string {
		if v := said[address]; v != "" || lock == nil {
			return v
		}
		return lock.Providers[address].Version
	})
	for _, k := range kept {
		fmt.Fprintf(w.out, "imported %s %s\n", schema.Display(k.Address), k.Version)
	}
	if err != nil {
		return err
	}
	for _, s := range skipped {
		fmt.Fprintf(w.err, "skipped %s: its version is neither in the lock file of this folder nor said with --provider\n", schema.Display(s.Address))
	}
	if len(kept) == 0 {
		return errors.New("nothing was imported")
	}
	return nil
}

func schemaExportCommand(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "export PROVIDER[@VERSION]",
		Short: "Write a schema that is at hand in the form of `terraform providers schema -json`",
		Long: `Write a schema that is at hand in the form of "terraform providers schema -json":
an embedded or imported one, or the cached one of the package that the lock file
of the current folder names. Without a version it is the best of these.`,
		Example: `  terravet schema export aws@5.100.0
  terravet schema export hashicorp/random`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return exportSchema(w, args[0]) },
	}
}

func exportSchema(w world, arg string) error {
	name, version, _ := strings.Cut(arg, "@")
	address := schema.Address("", name)
	lib := library(w, false)
	snap := workspace.New(w.dir)
	wants, _ := wanted(snap.With(snap.Load(workspace.Disk{}, w.dir)), []string{w.dir})
	lib.FromCache(wants...)
	var all []flat.Version
	for _, x := range lib.Store().Exact(address) {
		all = append(all, x.Version)
	}
	all = append(all, lib.Store().Versions(address)...)
	if len(all) == 0 {
		return fmt.Errorf("no schema of %s is at hand", schema.Display(address))
	}
	at := slices.IndexFunc(all, func(v flat.Version) bool { return version == "" || v.String() == strings.TrimPrefix(version, "v") })
	if at < 0 {
		var have []string
		for _, v := range all {
			have = append(have, v.String())
		}
		return fmt.Errorf("%s %s is not at hand; there are %s", schema.Display(address), version, strings.Join(have, ", "))
	}
	data, err := tfjson.Write(all[at].Model())
	if err != nil {
		return err
	}
	_, err = w.out.Write(data)
	return err
}
