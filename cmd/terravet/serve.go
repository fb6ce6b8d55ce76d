package main

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/terravet/terravet/lsp"
)

func serveCommand(w world) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Speak the language server protocol on standard input and output",
		Long: `Speak the language server protocol on standard input and output.

Editors start this; plain "terravet" does the same when its standard input is no
terminal. The server's own log goes to standard error.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), w, mayExec(cmd)) },
	}
	stdioFlag(cmd)
	return cmd
}

// stdioFlag accepts what some editors add to every language server's command
// line. There is no other way to speak, so that it says nothing new.
func stdioFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("stdio", false, "speak on standard input and output, as is always done")
	_ = cmd.Flags().MarkHidden("stdio")
}

// collectAt is how much may be allocated, in percent of what is in use, before
// the collector runs. A server keeps syntax trees for hours and makes little
// between two keystrokes: half of the usual lowers what a large file needs at
// most by a quarter, for somewhat more work of the collector.
const collectAt = 50

func serve(ctx context.Context, w world, exec bool) error {
	if w.env("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	schemas := &engines{library: library(w, exec)}
	defer schemas.library.Close()
	err := lsp.Serve(ctx, w.in, w.out, lsp.Options{
		Engine:  lsp.FromSource(schemas.current),
		Schemas: schemas.library,
		Page:    page,
		Version: buildVersion(),
		Log:     w.err,
	})
	switch {
	case errors.Is(err, lsp.ErrDisorderly):
		return exit(1) // as the protocol has it
	case errors.Is(err, context.Canceled):
		return nil
	}
	return err
}
