package lsp

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/terravet/terravet/analysis/workspace"
)

// checker decides what is checked when. A change marks directories; goroutines
// that live only as long as there is work take them, the most urgent first,
// and check each against the moment at which its check begins. So the newest
// text wins, a burst of keystrokes costs as many checks as there was time for,
// and no directory is checked twice at once: what is sent about a file is sent
// in order.
type checker struct {
	s *server

	mu      sync.Mutex
	dirs    map[string]*checked
	queue   []string // directories to check, the next one first
	active  int      // goroutines at work
	held    int      // see hold
	halted  bool
	settled chan struct{} // closed as soon as nothing is to be done; nil if that is now

	proven fixCache
}

// checked is what is known of one directory. The first group is guarded by the
// lock; the second belongs to the goroutine that is checking the directory,
// but report and at may be read under the lock.
type checked struct {
	queued, running bool
	// since is the state of the files before the first change that no check has
	// seen yet; nil if there is none.
	since *workspace.Snapshot
	// opened are files whose findings must be sent again whatever was sent.
	opened []string

	report Report
	at     *moment             // that the report is about
	sent   map[string]*outcome // what the client was told, by path
}

func newChecker(s *server) *checker {
	return &checker{s: s, dirs: map[string]*checked{}}
}

// changed has directories checked at once, whose files were as in old before.
func (c *checker) changed(old *moment, dirs ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(dirs) - 1; i >= 0; i-- {
		d := c.get(dirs[i])
		if d.since == nil {
			d.since = old.snap
		}
		c.enqueue(dirs[i], d, true)
	}
}

// schedule has directories checked after what is more urgent.
func (c *checker) schedule(dirs ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, dir := range dirs {
		c.enqueue(dir, c.get(dir), false)
	}
}

// opened makes the next check of a file's directory send the file's findings
// whatever was sent before: a client may drop them when it opens a document.
func (c *checker) opened(dir, path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.get(dir)
	d.opened = append(d.opened, path)
}

// hold keeps the checker from counting as settled until release is called:
// something that will mark directories is under way.
func (c *checker) hold() (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held++
	if c.settled == nil {
		c.settled = make(chan struct{})
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.held--
		c.settleIfIdle()
	}
}

// settleIfIdle wakes those who wait for the end of all work; c.mu is held.
func (c *checker) settleIfIdle() {
	if c.settled != nil && c.active == 0 && (c.halted || c.held == 0 && len(c.queue) == 0) {
		close(c.settled)
		c.settled = nil
	}
}

// reconsider checks what is wanted now and was not, and clears the reverse.
// It is for changes of settings, folders and calls, not for keystrokes.
func (c *checker) reconsider() {
	at := c.s.session.now()
	var dirs []string
	if at.everything() {
		dirs = slices.Clone(at.snap.Dirs())
	}
	for dir := range at.open {
		dirs = append(dirs, dir)
		dirs = append(dirs, at.neighbours(dir)...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, dir := range dirs {
		if c.dirs[dir] == nil && at.wanted(dir) {
			c.enqueue(dir, c.get(dir), false)
		}
	}
	for dir, d := range c.dirs {
		if !at.wanted(dir) {
			c.enqueue(dir, d, false)
		}
	}
}

// get returns the entry of a directory; c.mu is held.
func (c *checker) get(dir string) *checked {
	d := c.dirs[dir]
	if d == nil {
		d = &checked{}
		c.dirs[dir] = d
	}
	return d
}

// enqueue marks a directory and sees to it that somebody takes it; c.mu is
// held.
func (c *checker) enqueue(dir string, d *checked, urgent bool) {
	if c.halted {
		return
	}
	if d.queued {
		if !urgent || c.queue[0] == dir {
			return
		}
		c.queue = slices.Delete(c.queue, slices.Index(c.queue, dir), slices.Index(c.queue, dir)+1)
	}
	d.queued = true
	if urgent {
		c.queue = slices.Insert(c.queue, 0, dir)
	} else {
		c.queue = append(c.queue, dir)
	}
	if c.settled == nil {
		c.settled = make(chan struct{})
	}
	// A directory that is being checked is taken again by who checks it.
	if !d.running && c.active < max(2, runtime.GOMAXPROCS(0)) {
		c.active++
		go c.work()
	}
}

// work takes directories until none is left.
func (c *checker) work() {
	c.mu.Lock()
	for {
		i := slices.IndexFunc(c.queue, func(dir string) bool { return !c.dirs[dir].running })
		if i < 0 || c.halted {
			c.active--
			c.settleIfIdle()
			c.mu.Unlock()
			return
		}
		dir := c.queue[i]
		c.queue = slices.Delete(c.queue, i, i+1)
		d := c.dirs[dir]
		d.queued, d.running = false, true
		since := d.since
		for _, path := range d.opened {
			delete(d.sent, path)
		}
		d.since, d.opened = nil, nil
		// Read under the lock: an entry that is marked after this has a newer
		// moment to be checked against.
		at := c.s.session.now()
		c.mu.Unlock()

		keep := false
		_, _ = c.s.guarded("the check of "+dir, func() (any, error) {
			keep = c.check(dir, d, at, since)
			return nil, nil
		})

		c.mu.Lock()
		d.running = false
		if !keep && !d.queued {
			delete(c.dirs, dir)
		}
	}
}

// check checks one directory and tells the client what is new; then it marks
// the other directories that the change concerns. It reports whether anything
// must be kept of the directory.
func (c *checker) check(dir string, d *checked, at *moment, since *workspace.Snapshot) bool {
	wanted := at.wanted(dir) && at.snap.Module(dir) != nil
	first := d.at == nil
	if wanted {
		report := c.s.opts.Engine.Check(at.snap, dir, d.report)
		c.mu.Lock()
		d.report, d.at = report, at
		c.mu.Unlock()
		c.s.deliver(at, d)
	} else {
		c.s.withdraw(d)
	}
	if since != nil && since != at.snap {
		for _, other := range c.s.opts.Engine.Affected(since, at.snap, dir) {
			if other != dir && at.wanted(other) {
				c.schedule(other)
			}
		}
	}
	if at.open[dir] > 0 {
		if first {
			c.newcomers(at.neighbours(dir))
		} else if since != nil && !maps.Equal(since.Calls(dir), at.snap.Calls(dir)) {
			c.reconsider()
		}
	}
	return wanted
}

// newcomers schedules directories that were never checked.
func (c *checker) newcomers(dirs []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, dir := range dirs {
		if c.dirs[dir] == nil {
			c.enqueue(dir, c.get(dir), false)
		}
	}
}

// reportAt is the report of a directory at a given moment: the one at hand if
// it is of that moment, else one made for the asker.
func (c *checker) reportAt(at *moment, dir string) Report {
	c.mu.Lock()
	var report Report
	var of *moment
	if d := c.dirs[dir]; d != nil {
		report, of = d.report, d.at
	}
	c.mu.Unlock()
	if of != nil && of.snap == at.snap {
		return report
	}
	return c.s.opts.Engine.Check(at.snap, dir, report)
}

// settle waits until all that was changed so far is checked and sent.
func (c *checker) settle(ctx context.Context) error {
	for {
		c.mu.Lock()
		settled := c.settled
		c.mu.Unlock()
		if settled == nil {
			return nil
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stop ends all checking and waits for the checks under way.
func (c *checker) stop() {
	c.mu.Lock()
	c.halted = true
	settled := c.settled
	if c.active == 0 {
		settled = nil
	}
	c.mu.Unlock()
	if settled != nil {
		<-settled
	}
}
