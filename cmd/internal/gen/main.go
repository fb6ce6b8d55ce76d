// Command gen writes the generated files of the repository. It runs through
// `go generate ./schema/bundled` and takes the folder of that package as its
// working directory.
//
//	gen              writes pool.bin and NOTICE from sources.txt
//	gen PACKAGE …    only adds npm packages to sources.txt, as name@version
//
// sources.txt is the whole input: the same list gives the same bytes. Packages
// are fetched through the registry that the npm client is configured for, kept
// in the user's cache folder, and refused if they differ from the recorded
// integrity.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/terravet/terravet/cmd/internal/gen/npm"
	"github.com/terravet/terravet/schema/flat"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := generate
	if len(os.Args) > 1 {
		run = func(ctx context.Context) error { return addPackages(ctx, os.Args[1:]) }
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes everything that sources.txt stands for.
func generate(ctx context.Context) error {
	list, err := readList("sources.txt")
	if err != nil {
		return err
	}
	client, err := npm.NewClient()
	if err != nil {
		return err
	}
	read := make([]reading, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, runtime.GOMAXPROCS(0)))
	for i, e := range list {
		group.Go(func() error {
			var err error
			read[i], err = readPackage(ctx, client, e)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	settle(read)
	facts, err := readFacts("facts")
	if err != nil {
		return err
	}
	var sources []flat.Source
	for _, r := range read {
		facts.apply(&r.source)
		sources = append(sources, r.source)
	}
	own, err := ownSources()
	if err != nil {
		return err
	}
	pool, err := flat.Write(append(sources, own...))
	if err != nil {
		return err
	}
	if err := os.WriteFile("pool.bin", pool, 0o644); err != nil {
		return err
	}
	fmt.Printf("pool.bin: %d bytes, %d provider versions\n", len(pool), len(list))
	return writeNotice("NOTICE", read)
}
