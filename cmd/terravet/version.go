package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

func versionCommand(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which terravet this is, and which provider schemas it brings along",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return writeVersion(w.out)
		},
	}
}

func writeVersion(w io.Writer) error {
	providers, versions := 0, 0
	for p := range bundled.Pool().Providers() {
		if p.At(0).Has(flat.Language) {
			continue // Terraform or OpenTofu
		}
		providers++
		versions += p.Len()
	}
	_, err := fmt.Fprintf(w, "terravet %s\n%s %s/%s\nschemas of %d versions of %d providers\nthe language of %s and %s\n",
		buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, versions, providers,
		known(core.Terraform), known(core.OpenTofu))
	return err
}

// known names the first and the last version of a tool that is known.
func known(tool core.Tool) string {
	all := core.Versions(tool)
	return fmt.Sprintf("%s %s to %s", tool, all[0], all[len(all)-1])
}

// buildVersion is the module's version, or the commit for a build from a
// checkout.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", with changes"
		}
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "built from source"
	}
	if commit == "" {
		return version
	}
	return fmt.Sprintf("%s (commit %s%s)", version, commit, changed)
}
