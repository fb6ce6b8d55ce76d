package lsp

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/workspace"
)

// checker decides what is checked when. A change marks directories; goroutines
// that live only as long as there is work take them, the most urgent first,
// and check each against the moment at which its check begins. So the newest
// text wins, a burst of keystrokes costs as many checks as there was time for,
// and no directory is checked twice at once: what is sent about a file is sent
// in order.
//
// The directory of a keystroke is checked first. Which others the change
// concerns is found out after that (see spread).
type checker struct {
	s *server

	mu     sync.Mutex
	dirs   map[string]*checked
	urgent []string // directories to check before anything else
	queue  []string // directories to check
	// since is the state of the files before the first change that has not been
	// spread yet; nil if there is none.
	since   *workspace.Snapshot
	active  int // goroutines at work
	held    int // see hold
	halted  bool
	settled chan struct{} // closed as soon as nothing is to be done; nil if that is now

	first     chan struct{} // closed after the first check
	firstOnce sync.Once

	proven fixCache
}

// checked is what is known of one directory. The first group is guarded by the
// lock; the second belongs to the goroutine that is checking the directory,
// but report and files may be read under the lock.
type checked struct {
	queued, running bool
	opened          []string // files whose findings must be sent again whatever was sent

	report Report
	files  uint64              // moment.files of the report; 0 if there is none
	sent   map[string]*outcome // what the client was told, by path
	buffer []byte              // of the last message, for the next one
}

func newChecker(s *server) *checker {
	return &checker{s: s, dirs: map[string]*checked{}, first: make(chan struct{})}
}

// changed has checked what a change of the files concerns; before it they were
// as in old. If dir is not empty it is the directory that somebody is looking
// at, which comes first.
func (c *checker) changed(old *moment, dir string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since == nil {
		c.since = old.snap
	}
	if dir != "" {
		c.enqueue(dir, true)
	}
	c.wake()
}

// opened makes the next check of a file's directory send the file's findings
// whatever was sent before: a client may drop them when it opens a document.
func (c *checker) opened(dir, path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.get(dir)
	d.opened = append(d.opened, path)
}

// reconsider checks what is wanted now and was not, and clears the reverse.
// It is for changes of settings, folders and calls, not for keystrokes.
func (c *checker) reconsider() {
	at := c.s.session.now()
	var dirs []string
	if at.everything() {
		dirs = at.snap.Dirs()
	}
	for dir := range at.open {
		dirs = append(dirs, dir)
		dirs = append(dirs, at.neighbours(dir)...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, dir := range dirs {
		if c.dirs[dir] == nil && at.wanted(dir) {
			c.enqueue(dir, false)
		}
	}
	for dir := range c.dirs {
		if !at.wanted(dir) {
			c.enqueue(dir, false)
		}
	}
	c.wake()
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

// enqueue marks a directory; c.mu is held.
func (c *checker) enqueue(dir string, urgent bool) {
	d := c.get(dir)
	if !d.queued {
		d.queued = true
		if urgent {
			c.urgent = append(c.urgent, dir)
		} else {
			c.queue = append(c.queue, dir)
		}
		return
	}
	if i := slices.Index(c.queue, dir); urgent && i >= 0 {
		c.queue = slices.Delete(c.queue, i, i+1)
		c.urgent = append(c.urgent, dir)
	}
}

// wake sees to it that somebody does what was marked; c.mu is held.
func (c *checker) wake() {
	if c.halted || len(c.urgent)+len(c.queue) == 0 && c.since == nil {
		return
	}
	if c.settled == nil {
		c.settled = make(chan struct{})
	}
	if c.active < max(2, runtime.GOMAXPROCS(0)) {
		c.active++
		go c.work()
	}
}

// work does what is to be done until nothing is left.
func (c *checker) work() {
	c.mu.Lock()
	for !c.halted {
		if dir, ok := c.take(&c.urgent); ok {
			c.run(dir)
		} else if c.since != nil {
			since := c.since
			c.since = nil
			at := c.s.session.now()
			c.mu.Unlock()
			_, _ = c.s.guarded("finding what a change concerns", func() (any, error) { c.spread(since, at); return nil, nil })
			c.mu.Lock()
		} else if dir, ok := c.take(&c.queue); ok {
			c.run(dir)
		} else {
			break
		}
	}
	c.active--
	c.settleIfIdle()
	c.mu.Unlock()
}

// take removes the first directory of a queue that is not being checked; who
// checks it looks again afterwards. c.mu is held.
func (c *checker) take(queue *[]string) (string, bool) {
	i := slices.IndexFunc(*queue, func(dir string) bool { return !c.dirs[dir].running })
	if i < 0 {
		return "", false
	}
	dir := (*queue)[i]
	*queue = slices.Delete(*queue, i, i+1)
	return dir, true
}

// run checks one directory; c.mu is held, but not while it is checked.
func (c *checker) run(dir string) {
	d := c.dirs[dir]
	d.queued, d.running = false, true
	for _, path := range d.opened {
		delete(d.sent, path)
	}
	d.opened = nil
	// Read under the lock: who marks the directory after this has made a newer
	// moment before.
	at := c.s.session.now()
	c.mu.Unlock()

	begin := time.Now()
	keep := true
	_, _ = c.s.guarded("the check of "+dir, func() (any, error) {
		keep = c.check(dir, d, at)
		return nil, nil
	})

	c.firstOnce.Do(func() { close(c.first) })
	if c.s.log.tracing.Load() {
		c.s.log.say(protocol.MessageTypeLog, fmt.Sprintf("checked %s in %v", dir, time.Since(begin).Round(time.Microsecond)))
	}

	c.mu.Lock()
	d.running = false
	if !keep && !d.queued {
		delete(c.dirs, dir)
	}
}

// check checks one directory and tells the client what is new. It reports
// whether anything must be kept of the directory.
func (c *checker) check(dir string, d *checked, at *moment) bool {
	if at.snap.Module(dir) == nil && at.snap.File(filepath.Join(dir, config.FileName)) == nil || !at.wanted(dir) {
		c.s.withdraw(d)
		return false
	}
	first := d.report == nil
	before := d.report
	report := c.s.engine(at).Check(at.snap, dir, before)
	c.mu.Lock()
	// The moment itself is not kept: it would keep all files as they were.
	d.report, d.files = report, at.files
	c.mu.Unlock()
	c.s.deliver(at, d)
	c.s.tellTroubles(report)
	c.s.ask(at, dir, report)
	c.s.findSchemas(at, dir, before, report)
	c.s.validateValues(at, dir)
	if first && at.open[dir] > 0 {
		c.reconsider() // its neighbours are of interest now
	}
	return true
}

// spread marks the directories that a change concerns beside the one that it
// was made in: those that see its variables and outputs, those below a changed
// lock or settings file.
func (c *checker) spread(since *workspace.Snapshot, at *moment) {
	affected := workspace.Affected(since, at.snap)
	// New calls bring new neighbours of what is open.
	calls := false
	for dir := range at.open {
		if since.Module(dir) != at.snap.Module(dir) && !sameCalls(since.Calls(dir), at.snap.Calls(dir)) {
			calls = true
		}
	}
	if calls {
		c.reconsider()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, dir := range affected {
		d := c.dirs[dir]
		if d == nil && !at.wanted(dir) || d != nil && d.report != nil && d.files == at.files {
			continue
		}
		c.enqueue(dir, false)
	}
	c.wake()
}

func sameCalls(a, b []workspace.Edge) bool {
	return slices.EqualFunc(a, b, func(x, y workspace.Edge) bool { return x.Dir == y.Dir })
}

// latest is the last report on a directory, of whatever moment; nil if there is
// none.
func (c *checker) latest(dir string) Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := c.dirs[dir]; d != nil {
		return d.report
	}
	return nil
}

// reportAt is the report of a directory at a given moment: the one at hand if
// it is of that moment, else one made for the asker.
func (c *checker) reportAt(at *moment, dir string) Report {
	c.mu.Lock()
	var report Report
	var files uint64
	if d := c.dirs[dir]; d != nil {
		report, files = d.report, d.files
	}
	c.mu.Unlock()
	if report != nil && files == at.files {
		return report
	}
	return c.s.engine(at).Check(at.snap, dir, report)
}
