package main

import (
	"fmt"
	"io"
	"time"
)

// progress tells a waiting person how far it is, on one line of the terminal.
type progress struct {
	w     io.Writer // nil: nobody is watching
	next  time.Time
	shown bool
}

// What is done sooner than patience needs no progress; more often than pace
// nobody can read.
const (
	patience = 300 * time.Millisecond
	pace     = 100 * time.Millisecond
)

func newProgress(w world) *progress {
	if !w.errTerminal || w.env("TERM") == "dumb" {
		return &progress{}
	}
	return &progress{w: w.err, next: time.Now().Add(patience)}
}

// show says how much of something is done; of is 0 when the whole is not known.
func (p *progress) show(what string, done, of int) {
	if p.w == nil || time.Now().Before(p.next) {
		return
	}
	p.next, p.shown = time.Now().Add(pace), true
	if of == 0 {
		fmt.Fprintf(p.w, "\r\x1b[K%s %d modules", what, done)
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s %d of %d modules", what, done, of)
}

// clear takes the line away.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
