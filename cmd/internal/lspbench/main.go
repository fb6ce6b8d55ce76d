// Command lspbench measures a language server the way an editor feels it: it
// starts the server as a process of its own, opens a file, and makes edits of
// which each must lead to a publishDiagnostics, since each adds or removes an
// argument that does not exist.
//
//	go run ./cmd/internal/lspbench -server ./terravet -dir DIR -file main.tf -edits 2000
//
// It prints one table: the time from start to the first findings, from
// didChange to publishDiagnostics, memory, and CPU time of the server for one
// edit. The client adds little: messages are encoded beforehand, and answers are
// read raw and searched for the version. It reads /proc and so runs on Linux.
//
// With -mode features it asks the questions of an editor instead (completion,
// hover, references, tokens ...), -edits times each at places of the file that
// refer to something, and prints how long the answers took.
//
// Read main.go, then server.go (the process), edits.go (what is typed),
// features.go (what is asked).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

type options struct {
	server, args, dir, file, argument string
	mode                              string
	edits, warmup                     int
	pause                             time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.server, "server", "./terravet", "the server's program")
	flag.StringVar(&o.args, "args", "serve", "its arguments, separated by spaces")
	flag.StringVar(&o.dir, "dir", ".", "the workspace")
	flag.StringVar(&o.file, "file", "main.tf", "the file to edit, within the workspace")
	flag.StringVar(&o.argument, "argument", "terravet_no_such_argument", "the argument to add and remove")
	flag.IntVar(&o.edits, "edits", 2000, "how many edits are measured")
	flag.IntVar(&o.warmup, "warmup", 50, "how many edits come before and do not count")
	flag.DurationVar(&o.pause, "pause", 0, "the time between edits")
	flag.StringVar(&o.mode, "mode", "edits", `what is measured: "edits", or "features": the answers to an editor's questions`)
	flag.Parse()
	measure := run
	if o.mode == "features" {
		measure = runFeatures
	}
	if err := measure(o); err != nil {
		fmt.Fprintln(os.Stderr, "lspbench:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, o.file)
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	script, err := newScript(path, string(src), o.argument, o.warmup+o.edits)
	if err != nil {
		return err
	}
	begin := time.Now()
	s, err := startServer(o.server, strings.Fields(o.args), dir)
	if err != nil {
		return err
	}
	defer s.kill()
	if err := s.handshake(dir, script.open); err != nil {
		return err
	}
	if err := s.await(script.uri, 1); err != nil {
		return err
	}
	first := time.Since(begin)
	firstUse, err := s.usage()
	if err != nil {
		return err
	}

	var times []time.Duration
	var before usage
	for i, edit := range script.edits {
		if i == o.warmup {
			if before, err = s.usage(); err != nil {
				return err
			}
		}
		time.Sleep(o.pause)
		sent := time.Now()
		if err := s.write(edit); err != nil {
			return err
		}
		if err := s.await(script.uri, i+2); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
		if i >= o.warmup {
			times = append(times, time.Since(sent))
		}
	}
	after, err := s.usage()
	if err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}

	slices.Sort(times)
	quantile := func(q float64) time.Duration { return times[min(len(times)-1, int(q*float64(len(times))))] }
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	row := func(name string, value any) { fmt.Fprintf(w, "%s\t%v\n", name, value) }
	row("file", fmt.Sprintf("%s (%d lines)", o.file, strings.Count(string(src), "\n")+1))
	row("start to first findings", first.Round(100*time.Microsecond))
	row("edits", len(times))
	row("didChange to publish, p50", quantile(0.5).Round(time.Microsecond))
	row("p90", quantile(0.9).Round(time.Microsecond))
	row("p99", quantile(0.99).Round(time.Microsecond))
	row("max", times[len(times)-1].Round(time.Microsecond))
	row("CPU time for one edit", ((after.cpu - before.cpu) / time.Duration(len(times))).Round(time.Microsecond))
	row("CPU time to first findings", firstUse.cpu.Round(100*time.Microsecond))
	row("RSS at first findings", megabytes(firstUse.rss))
	row("RSS after the edits", megabytes(after.rss))
	row("RSS at most", megabytes(after.peak))
	return w.Flush()
}

func megabytes(kb int) string { return fmt.Sprintf("%.1f MB", float64(kb)/1024) }
