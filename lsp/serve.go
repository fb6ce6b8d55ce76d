package lsp

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"sync"
	"sync/atomic"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/workspace"
)

// Options are what a server is made of.
type Options struct {
	// Engine checks modules and proves fixes; see [FromEngine]. It must not be
	// nil.
	Engine Engine
	// Schemas gets better schemas while the server runs; nil for none.
	Schemas Schemas
	// Version is the program's, shown to the client.
	Version string
	// FS is the disk; nil stands for the real one.
	FS workspace.FS
	// Page is the address of the page about a finding's code, or empty; nil if
	// there are no pages.
	Page func(code string) string
	// Log takes the server's own log, one line per event; nil drops it. It must
	// not be the stream that the protocol is spoken on.
	Log io.Writer
}

// ErrDisorderly says that the client sent exit without shutdown, or went away
// without either.
var ErrDisorderly = errors.New("the client left without shutdown")

// Serve speaks the language server protocol until the client sends exit, its
// stream ends, or ctx is cancelled. It returns nil after an orderly shutdown,
// [ErrDisorderly] if there was none, and another error if the stream cannot be
// read or written any more. It closes in and out if they can be closed.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opts Options) error {
	ctx, cancel := context.WithCancel(ctx)
	s := newServer(ctx, in, out, opts)
	s.conn.Go(ctx, s.handle)
	select {
	case <-s.conn.Done():
	case <-s.stream.closed:
	case <-ctx.Done():
	}
	stopped := ctx.Err()
	cancel()
	_ = s.stream.Close()
	s.checks.stop()
	s.tasks.Wait()
	switch {
	case stopped != nil:
		return stopped
	case s.orderly.Load():
		return nil
	case s.conn.Err() != nil:
		return s.conn.Err()
	}
	return ErrDisorderly
}

// server is one connection. The fields of the first group are set before the
// first message; those of the second in initialize, and only read afterwards.
type server struct {
	opts          Options
	ctx           context.Context // ends with the connection
	stream        *stream
	conn          jsonrpc2.Conn
	client        *client
	log           *logger
	session       *session
	checks        *checker
	notifications map[string]notification
	requests      map[string]request

	caps     capabilities
	initial  settings // as initialize gave them
	warnings []string // about them
	trust    trust
	pull     bool // the client asks for findings; they are not published

	phase   phase       // of the reading goroutine alone
	orderly atomic.Bool // shutdown was seen

	inflightMu sync.Mutex
	inflight   map[jsonrpc2.ID]context.CancelFunc

	refreshMu    sync.Mutex
	refreshing   bool // a refresh is under way
	refreshAgain bool // and another one is due

	hashSeed    maphash.Seed
	progressID  atomic.Int64
	disk        diskReader
	own         ownWatcher
	schemas     schemaFinder
	values      valueTable
	indexes     indexCache
	completions completionLog
	colours     colours
	opening     atomic.Bool    // a document has come
	tasks       sync.WaitGroup // of background
}

func newServer(ctx context.Context, in io.Reader, out io.Writer, opts Options) *server {
	if opts.Log == nil {
		opts.Log = io.Discard
	}
	if opts.FS == nil {
		opts.FS = workspace.Disk{}
	}
	s := &server{
		opts:          opts,
		ctx:           ctx,
		log:           &logger{out: opts.Log, seen: map[string]bool{}},
		session:       newSession(),
		notifications: notifications(),
		requests:      requests(),
		inflight:      map[jsonrpc2.ID]context.CancelFunc{},
		hashSeed:      maphash.MakeSeed(),
	}
	s.stream = newStream(in, out, s.cancelAll, func(problem string) {
		s.log.once(protocol.MessageTypeWarning, "message skipped: "+problem)
	})
	s.conn = jsonrpc2.NewConn(s.stream, jsonrpc2.WithCodec(codec{}))
	s.client = &client{conn: s.conn, ctx: ctx}
	s.log.send = s.client.notify
	s.checks = newChecker(s)
	return s
}

// background runs what waits for the client or the disk, off the reading
// goroutine. It is dropped when the connection has ended.
func (s *server) background(what string, run func()) {
	if s.ctx.Err() != nil {
		return
	}
	s.tasks.Go(func() {
		_, _ = s.guarded(what, func() (any, error) { run(); return nil, nil })
	})
}

// client is the other end of the connection. Errors mean that it is gone,
// which the reading goroutine learns by itself.
type client struct {
	conn jsonrpc2.Conn
	ctx  context.Context
}

func (c *client) notify(method string, params any) {
	_ = c.conn.Notify(c.ctx, method, params)
}

// call asks the client and waits; never on the reading goroutine, which would
// not see the answer.
func (c *client) call(method string, params, result any) error {
	_, err := c.conn.Call(c.ctx, method, params, result)
	return err
}
