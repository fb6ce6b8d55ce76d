package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// world is what the program touches of its surroundings.
type world struct {
	in       io.Reader
	out, err io.Writer
	// inTerminal, outTerminal and errTerminal say that a person is at the other
	// end of the stream.
	inTerminal, outTerminal, errTerminal bool
	// width is the number of columns of the terminal; 0 if it is not known.
	width int
	dir   string // the current folder, absolute
	env   func(string) string
}

// The exit codes.
const (
	exitOK       = 0
	exitFindings = 1
	exitFailed   = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, surroundings(), os.Args[1:])
	stop()
	os.Exit(code)
}

func surroundings() world {
	w := world{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}
	w.inTerminal = isTerminal(os.Stdin)
	w.outTerminal = isTerminal(os.Stdout)
	w.errTerminal = isTerminal(os.Stderr)
	if w.outTerminal {
		w.width = prepareTerminal(os.Stdout)
	}
	// If the folder is gone, relative names fail where they are used.
	w.dir, _ = os.Getwd()
	return w
}

func isTerminal(f *os.File) bool {
	return isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd())
}

// exit is an error that only carries an exit code: all has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run is the whole program.
func run(ctx context.Context, w world, args []string) int {
	root := command(w)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch e := err.(type) {
	case nil:
		return exitOK
	case exit:
		return int(e)
	}
	fmt.Fprintf(w.err, "terravet: %v\n", err)
	return exitFailed
}

func command(w world) *cobra.Command {
	root := &cobra.Command{
		Use:   "terravet",
		Short: "Find what is wrong with Terraform and OpenTofu configuration before it is applied",
		Long: `terravet checks Terraform and OpenTofu configuration against the language and
the schemas of providers, without init, network or credentials.

Run by an editor (standard input is no terminal), it is a language server.`,
		Example: `  terravet check                  # this folder and all below
  terravet check infra modules    # these
  terravet check --format json . >findings.json`,
		Args:          noArguments,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if w.inTerminal {
				return cmd.Help()
			}
			return serve(cmd.Context(), w, mayExec(cmd))
		},
	}
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nRun '%s --help' for what there is", err, cmd.CommandPath())
	})
	stdioFlag(root)
	root.PersistentFlags().Bool(execFlag, false, "never start a provider to ask for its schema, whatever else is said")
	root.AddCommand(checkCommand(w), fixCommand(w), rulesCommand(w), explainCommand(w), serveCommand(w), versionCommand(w), schemaCommand(w), superviseCommand())
	return root
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return fmt.Errorf("unknown command %q\nRun '%s --help' for what there is", args[0], cmd.CommandPath())
	}
	return fmt.Errorf("%s takes no arguments, but was given %q", cmd.CommandPath(), args[0])
}
