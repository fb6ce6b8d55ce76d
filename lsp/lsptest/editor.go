// Package lsptest is an editor in memory. It speaks the language server
// protocol with a real server over a pipe, keeps its own idea of every text,
// and applies what the server sends; so a test says what a person does and
// what is seen then.
//
//	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, lsptest.Options{})
//	e.Open("main.tf")
//	e.Findings("main.tf")            // as shown once the server has settled
//	e.Replace("main.tf", "bad_x", "x")
//	e.QuickFix("main.tf", "Rename to x")
//
// Paths are relative to the workspace, with slashes. Nothing sleeps: the editor
// asks the server to say when it has settled, or waits for a condition with a
// deadline. It shares no code with the server but JSON, so that an error in
// framing, columns or edits shows.
//
// [Toy] is an engine for tests of the server; [Run] runs the marker fixtures of
// ../testdata, whose format is told there.
//
// Read editor.go and documents.go (what a person does), then wire.go (messages), shown.go
// (findings), clients.go (how real editors differ).
package lsptest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/lsp"
)

// deadline ends a test that waits for something that does not come.
const deadline = 30 * time.Second

// Options are how an editor differs from the usual: VS Code, a workspace in
// memory, the toy engine.
type Options struct {
	Client Client     // VSCode if it has no name
	Engine lsp.Engine // a new Toy if nil
	// Settings are sent as initializationOptions.
	Settings any
	// Disk keeps the workspace in a temporary folder instead of in memory.
	Disk bool
	// NoRoot starts without a workspace.
	NoRoot bool
	// Folders are workspace folders below the root; the root itself if empty.
	Folders []string
	// Page is given to the server.
	Page func(code string) string
	// Configuration is what the client answers when it is asked for the section
	// "terravet".
	Configuration any
	// Schemas is where the server gets better schemas; nil for nowhere.
	Schemas lsp.Schemas
	// Reading is called before a directory in memory is read.
	Reading func(path string)
	// Mute starts no session: the test speaks with Notify and Request itself.
	Mute bool
}

// Editor is an editor with a running server. Its methods fail the test when
// something is wrong with the protocol.
type Editor struct {
	t      testing.TB
	client Client
	engine lsp.Engine
	config any
	Root   string // the workspace's root on disk, or in memory
	fs     *memory
	disk   bool
	muted  bool

	in     io.WriteCloser // to the server
	served chan error
	Log    *safeBuffer // the server's own log

	mu       sync.Mutex
	changed  *sync.Cond
	nextID   int
	waiting  map[string]chan answer
	docs     map[string]*doc
	shown    map[string]Published // by URI
	history  []Published
	seen     int // of the history, by Sent
	events   []Event
	watched  bool
	gone     bool
	initial  json.RawMessage
	encode   string            // the encoding agreed on
	tokenIDs map[string]string // of the last semantic tokens, by file
	pulls    bool
}

type doc struct {
	uri, language string
	text          string
	version       int
}

// Event is a message of the server that is no publish: its method and params.
type Event struct {
	Method string
	Params json.RawMessage
}

// New starts a server and an editor with the given files, and ends both with
// the test.
func New(t testing.TB, files map[string]string, opts Options) *Editor {
	t.Helper()
	if opts.Client.Name == "" {
		opts.Client = VSCode()
	}
	if opts.Engine == nil {
		opts.Engine = &Toy{}
	}
	e := &Editor{t: t, client: opts.Client, engine: opts.Engine, config: opts.Configuration, disk: opts.Disk, Log: &safeBuffer{}, served: make(chan error, 1),
		waiting: map[string]chan answer{}, docs: map[string]*doc{}, shown: map[string]Published{}, encode: "utf-16"}
	e.changed = sync.NewCond(&e.mu)
	var fs workspace.FS
	if opts.Disk {
		root, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		e.Root, fs = root, workspace.Disk{}
	} else {
		e.Root, e.fs = "/workspace", &memory{reading: opts.Reading}
		fs = e.fs
	}
	for name, content := range files {
		e.put(name, content)
	}
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	e.in = in
	go func() {
		e.served <- lsp.Serve(context.Background(), toServer, fromServer, lsp.Options{
			Engine: opts.Engine, Schemas: opts.Schemas, Version: "test", FS: fs, Log: e.Log, Page: opts.Page,
		})
		_ = fromServer.Close()
	}()
	go e.read(out)
	t.Cleanup(func() {
		if err := e.Quit(); err != nil && !e.muted {
			t.Errorf("the server ended with: %v\n%s", err, e.Log)
		}
	})
	if e.muted = opts.Mute; !opts.Mute {
		e.start(opts)
	}
	return e
}

func (e *Editor) start(opts Options) {
	params := object{
		"processId": os.Getpid(), "clientInfo": object{"name": e.client.Name, "version": "1"},
		"capabilities": e.client.Capabilities, "rootUri": nil, "workspaceFolders": nil,
	}
	switch {
	case opts.NoRoot:
		if e.client.RootPathOnly {
			params["rootPath"] = e.Root
		}
	default:
		folders := opts.Folders
		if len(folders) == 0 {
			folders = []string{""}
		}
		var list []object
		for _, f := range folders {
			list = append(list, object{"uri": e.URI(f), "name": f})
		}
		params["workspaceFolders"], params["rootUri"] = list, e.URI(folders[0])
	}
	if opts.Settings != nil {
		params["initializationOptions"] = opts.Settings
	}
	var result struct {
		Capabilities struct {
			PositionEncoding   string
			DiagnosticProvider json.RawMessage
		}
	}
	e.must(e.Request("initialize", params, &e.initial))
	e.must(json.Unmarshal(e.initial, &result))
	if result.Capabilities.PositionEncoding != "" {
		e.encode = result.Capabilities.PositionEncoding
	}
	e.pulls = len(result.Capabilities.DiagnosticProvider) > 0
	e.Notify("initialized", object{})
	if w, _ := e.client.Capabilities["workspace"].(object); w["didChangeWatchedFiles"] != nil && w["didChangeWatchedFiles"].(object)["dynamicRegistration"] == true {
		e.Await("the server to register for files", func() bool {
			e.mu.Lock()
			defer e.mu.Unlock()
			return e.watched
		})
	}
}

// Initialized is the server's answer to initialize.
func (e *Editor) Initialized() json.RawMessage { return e.initial }

// Quit ends the session as the client does, and returns what Serve returned.
// A second call does nothing.
func (e *Editor) Quit() error {
	e.mu.Lock()
	gone := e.gone
	e.gone = true
	e.mu.Unlock()
	if gone {
		return nil
	}
	if !e.muted {
		_ = e.Request("shutdown", nil, nil)
		if !e.client.NoExit {
			e.Notify("exit", nil)
		}
	}
	_ = e.in.Close()
	select {
	case err := <-e.served:
		return err
	case <-time.After(deadline):
		return errors.New("the server does not end")
	}
}

// Hangup sends bytes, ends the stream and returns what Serve returned.
func (e *Editor) Hangup(last string) error {
	e.mu.Lock()
	e.gone = true
	e.mu.Unlock()
	_ = e.Raw([]byte(last)) // the server may be gone before it has read all
	_ = e.in.Close()
	select {
	case err := <-e.served:
		return err
	case <-time.After(deadline):
		e.t.Fatal("the server does not end")
		return nil
	}
}

// Served waits for the server to end by itself and returns what it returned.
func (e *Editor) Served() error {
	e.mu.Lock()
	e.gone = true
	e.mu.Unlock()
	select {
	case err := <-e.served:
		_ = e.in.Close()
		return err
	case <-time.After(deadline):
		e.t.Fatal("the server does not end")
		return nil
	}
}

func (e *Editor) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatalf("%v\nserver's log:\n%s", err, e.Log)
	}
}

// Path is the absolute path of a file of the workspace.
func (e *Editor) Path(name string) string { return filepath.Join(e.Root, filepath.FromSlash(name)) }

// URI is the URI of a file of the workspace; a name that is a URI is returned
// as it is.
func (e *Editor) URI(name string) string {
	if i := strings.Index(name, ":"); i > 1 {
		return name
	}
	return fileURI(e.Path(name))
}

// Await waits until a condition holds. It is asked again after each message of
// the server.
func (e *Editor) Await(what string, condition func() bool) {
	e.t.Helper()
	expired := false
	timer := time.AfterFunc(deadline, func() {
		e.mu.Lock()
		expired = true
		e.mu.Unlock()
		e.changed.Broadcast()
	})
	defer timer.Stop()
	for {
		e.mu.Lock()
		seen := len(e.history) + len(e.events)
		e.mu.Unlock()
		if condition() {
			return
		}
		e.mu.Lock()
		for seen == len(e.history)+len(e.events) && !expired {
			e.changed.Wait()
		}
		over := expired
		e.mu.Unlock()
		if over {
			e.t.Fatalf("waited in vain for %s\nserver's log:\n%s", what, e.Log)
		}
	}
}

// Settle waits until the server has checked all that was sent, and the editor
// has what it found.
func (e *Editor) Settle() {
	e.t.Helper()
	e.must(e.Request("terravet/settle", nil, nil))
}

// Events are the server's messages of a method so far.
func (e *Editor) Events(method string) []Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []Event
	for _, ev := range e.events {
		if ev.Method == method {
			found = append(found, ev)
		}
	}
	return found
}

// safeBuffer is a buffer that two goroutines may use.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String is what was written so far.
func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
