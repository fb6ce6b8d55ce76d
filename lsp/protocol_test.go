package lsp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/lsp"
	"github.com/terravet/terravet/lsp/lsptest"
)

func TestOrder(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "a = \"\"\n"}, pushing())
	e.Open("main.tf")
	// Every second change takes back what the one before did: two that change
	// places leave another text behind.
	const changes = 20_000
	uri := e.URI("main.tf")
	var sent strings.Builder
	send := func(version int, startCol, endCol int, text string) {
		body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": map[string]any{
			"textDocument": map[string]any{"uri": uri, "version": version},
			"contentChanges": []any{map[string]any{
				"range": map[string]any{"start": map[string]int{"line": 0, "character": startCol}, "end": map[string]int{"line": 0, "character": endCol}},
				"text":  text,
			}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		sent.Write(lsptest.Frame(body))
	}
	want := ""
	version := 1
	for i := range changes {
		version++
		switch c := fmt.Sprint(i % 10); {
		case i%4 == 3: // takes the last digit away
			send(version, 5+len(want)-1, 5+len(want), "")
			want = want[:len(want)-1]
		case len(want) > 40:
			send(version, 5, 5+len(want), c)
			want = c
		default:
			send(version, 5+len(want), 5+len(want), c)
			want += c
		}
	}
	if err := e.Raw([]byte(sent.String())); err != nil {
		t.Fatal(err)
	}
	// The end shows the text: formatting it inserts nothing but what is asked.
	version++
	sent.Reset()
	send(version, 0, 0, "bad_")
	if err := e.Raw([]byte(sent.String())); err != nil {
		t.Fatal(err)
	}
	d := e.Diagnostics("main.tf")
	if len(d) != 1 {
		t.Fatalf("findings: %+v", d)
	}
	history := e.History("main.tf")
	last := history[len(history)-1]
	if last.Version == nil || *last.Version != version {
		t.Errorf("the last version is %v, not %d", last.Version, version)
	}
	previous := 0
	for _, p := range history {
		if *p.Version < previous {
			t.Fatalf("version %d after %d", *p.Version, previous)
		}
		previous = *p.Version
	}
	if got := e.ServerText("main.tf"); got != "bad_a = \""+want+"\"\n" {
		t.Errorf("text: %q, want %q", got, want)
	}
}

// gate is an engine whose checks wait.
type gate struct {
	*lsptest.Toy
	mu      sync.Mutex
	entered chan struct{}
	open    chan struct{}
}

func newGate() *gate {
	g := &gate{Toy: &lsptest.Toy{}, entered: make(chan struct{}, 100), open: make(chan struct{})}
	g.Before = func(*workspace.Snapshot, string) {
		g.entered <- struct{}{}
		<-g.open
	}
	return g
}

func TestCancelAndTheStreamGoesOn(t *testing.T) {
	g := newGate()
	opts := pushing()
	opts.Engine = g
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, opts)
	e.Open("main.tf")
	<-g.entered // the check after opening
	id, wait := e.Start("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}})
	<-g.entered // the request's own
	e.Replace("main.tf", "bad_x", "x")
	// While both are stuck the server takes messages and answers.
	if err := e.Request("textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}}, nil); err != nil {
		t.Fatal(err)
	}
	e.Notify("$/cancelRequest", map[string]any{"id": id})
	e.Notify("$/cancelRequest", map[string]any{"id": "no such request"})
	e.Notify("$/cancelRequest", map[string]any{"id": nil})
	// The next answer shows that the cancellation was read before the gate opens.
	_ = e.Request("no/such", nil, nil)
	close(g.open)
	if err := wait(nil); code(err) != -32800 {
		t.Errorf("the cancelled request: %v", err)
	}
	expect(t, e, "main.tf")
	// Only the newest text was told about: the first check's result came late,
	// but in order.
	if h := e.History("main.tf"); len(h[len(h)-1].Diagnostics) != 0 {
		t.Errorf("history: %+v", h)
	}
}

func TestNewestWins(t *testing.T) {
	g := newGate()
	opts := pushing()
	opts.Engine = g
	e := lsptest.New(t, map[string]string{"main.tf": "x = 1\n"}, opts)
	e.Open("main.tf")
	<-g.entered
	for range 100 {
		e.Replace("main.tf", "x = ", "x = 1")
	}
	e.Replace("main.tf", "x", "bad_x")
	_ = e.Request("no/such", nil, nil)
	before := g.Checks.Load()
	close(g.open)
	expect(t, e, "main.tf", "1: bad_x: "+badX)
	if n := g.Checks.Load() - before; n > 2 {
		t.Errorf("%d checks for a burst of 101 changes", n)
	}
}

func TestPanics(t *testing.T) {
	toy := &lsptest.Toy{}
	toy.Before = func(snap *workspace.Snapshot, dir string) {
		for _, f := range snap.Module(dir).Files() {
			if strings.Contains(f.Text(), "boom") {
				panic("kaboom")
			}
		}
	}
	opts := pushing()
	opts.Engine = toy
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, opts)
	e.Open("main.tf")
	expect(t, e, "main.tf", "1: bad_x: "+badX)
	e.Replace("main.tf", "bad_x", "boom")
	err := e.Request("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.URI("main.tf")}}, nil)
	if code(err) != -32603 {
		t.Errorf("a request that panics: %v", err)
	}
	e.Replace("main.tf", "boom", "boom2")
	e.Settle()
	e.Replace("main.tf", "boom2", "bad_x")
	expect(t, e, "main.tf", "1: bad_x: "+badX)
	if n := strings.Count(e.Log.String(), "[running]"); n != 2 {
		t.Errorf("the log has %d stacks:\n%s", n, e.Log)
	}
	if len(e.Events("window/logMessage")) == 0 {
		t.Error("the client was not told")
	}
}

func TestLifecycle(t *testing.T) {
	opts := pushing()
	opts.Mute = true
	e := lsptest.New(t, nil, opts)
	if err := e.Request("textDocument/formatting", map[string]any{}, nil); code(err) != -32002 {
		t.Errorf("a request before initialize: %v", err)
	}
	e.Notify("textDocument/didOpen", map[string]any{})
	if err := e.Request("initialize", map[string]any{"capabilities": map[string]any{}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := e.Request("initialize", map[string]any{}, nil); code(err) != -32600 {
		t.Errorf("a second initialize: %v", err)
	}
	e.Notify("initialized", nil)
	e.Notify("$/unknown", map[string]any{"a": 1})
	e.Notify("unknown/notification", nil)
	if err := e.Request("unknown/request", nil, nil); code(err) != -32601 {
		t.Errorf("an unknown request: %v", err)
	}
	if err := e.Request("shutdown", nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := e.Request("textDocument/formatting", map[string]any{}, nil); code(err) != -32600 {
		t.Errorf("a request after shutdown: %v", err)
	}
	e.Notify("exit", nil)
	if err := e.Served(); err != nil {
		t.Errorf("an orderly end: %v", err)
	}
}

func TestExitWithoutShutdown(t *testing.T) {
	opts := pushing()
	opts.Mute = true
	for _, initialize := range []bool{true, false} {
		e := lsptest.New(t, nil, opts)
		if initialize {
			_ = e.Request("initialize", map[string]any{}, nil)
		}
		e.Notify("exit", nil)
		if err := e.Served(); !errors.Is(err, lsp.ErrDisorderly) {
			t.Errorf("got %v", err)
		}
	}
}

func TestMalformedMessages(t *testing.T) {
	e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, pushing())
	uri := e.URI("main.tf")
	raw := func(s string) {
		if err := e.Raw([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	frame := func(s string) { raw(string(lsptest.Frame([]byte(s)))) }
	frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen"`) // cut off
	frame(`not json`)
	frame(`"text"`)
	frame(`[]`)
	frame(`[1,{"jsonrpc":"2.0","id":9001,"method":"no/such"}]`)
	frame(`{"jsonrpc":"2.0","id":{"a":1},"method":"shutdown"}`)
	frame(`{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}`)
	frame(`{"jsonrpc":"2.0","id":77}`)
	frame(`{"jsonrpc":"2.0","id":424242,"result":null}`)
	frame(`{"jsonrpc":"2.0","id":null,"method":"textDocument/formatting"}`)
	frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":[]}`)
	frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{}}}`)
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":7},"contentChanges":"x"}}`)
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///nowhere.tf"},"contentChanges":[]}}`)
	frame(`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///nowhere.tf"}}}`)
	// Odd headers.
	body := `{"jsonrpc":"2.0","method":"$/nothing"}`
	raw(fmt.Sprintf("content-length:%d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-Other: 1\r\n\r\n%s", len(body), body))
	raw(fmt.Sprintf("\r\n\nCONTENT-LENGTH:   %d  \n\n%s", len(body), body))
	raw("X-Only: 1\r\n\r\n")
	raw("no colon at all\r\n" + string(lsptest.Frame([]byte(body))))

	e.Open("main.tf")
	expect(t, e, "main.tf", "1: bad_x: "+badX)
	// Places that are not there, values that are none.
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":2},"contentChanges":[{"range":{"start":{"line":-5,"character":-1},"end":{"line":0,"character":3}},"text":""}]}}`)
	if got := e.ServerText("main.tf"); got != "_x = 1\n" {
		t.Errorf("after a negative position: %q", got)
	}
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":3},"contentChanges":[{"range":{"start":{"line":0,"character":99999999999},"end":{"line":4294967296,"character":1e30}},"text":"\ny = 2"}]}}`)
	if got := e.ServerText("main.tf"); got != "_x = 1\ny = 2" {
		t.Errorf("after a huge position: %q", got)
	}
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":null},"contentChanges":[{"range":null,"rangeLength":null,"text":"bad_x = 3\n"}]}}`)
	if got := e.ServerText("main.tf"); got != "bad_x = 3\n" {
		t.Errorf("after a null range: %q", got)
	}
	frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":4},"contentChanges":[{"range":{"start":{"line":0,"character":9},"end":{"line":0,"character":8}},"text":"4"},{"text":"a = 1\nb = 2\n"},{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":1}},"text":"bad_b"},{"range":{"start":{"line":1,"character":5},"end":{"line":1,"character":5}},"text":"c"}]}}`)
	if got := e.ServerText("main.tf"); got != "a = 1\nbad_bc = 2\n" {
		t.Errorf("after several changes: %q", got)
	}
	// Diagnostics of other servers, whose codes are objects, do no harm.
	var actions []json.RawMessage
	if err := e.Request("textDocument/codeAction", json.RawMessage(`{"textDocument":{"uri":"`+uri+`"},"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"context":{"diagnostics":[{"range":null,"code":{"value":"x","target":"y"},"message":{"kind":"markdown"}}],"only":null}}`), &actions); err != nil || len(actions) == 0 {
		t.Errorf("code actions: %v, %v", actions, err)
	}
	if d := e.Diagnostics("main.tf"); len(d) != 1 || d[0].Range.Start != (lsptest.Position{Line: 1}) {
		t.Errorf("findings: %+v", d)
	}
	if n := len(e.Events("response")); n < 5 {
		t.Errorf("%d answers to messages without a usable id", n)
	}
}

func TestEndOfStream(t *testing.T) {
	for name, last := range map[string]string{
		"between messages": "",
		"in a header":      "Content-Le",
		"in a body":        "Content-Length: 100\r\n\r\n{\"jsonrpc\"",
		"no protocol":      strings.Repeat("x", 100_000),
		"bad length":       "Content-Length: many\r\n\r\n",
		"negative length":  "Content-Length: -1\r\n\r\n",
		"huge length":      "Content-Length: 900000000000\r\n\r\n{}",
	} {
		opts := pushing()
		e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, opts)
		e.Open("main.tf")
		e.Settle()
		if err := e.Hangup(last); err == nil {
			t.Errorf("%s: the server is content", name)
		}
	}
}

func TestTooLongMessage(t *testing.T) {
	// This client is asked nothing, and so sends nothing in between.
	e := lsptest.New(t, nil, lsptest.Options{Client: lsptest.ALE()})
	const length = 130 << 20
	if err := e.Raw([]byte(fmt.Sprintf("Content-Length: %d\r\n\r\n", length))); err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<20)
	for range length / len(chunk) {
		if err := e.Raw(chunk); err != nil {
			t.Fatal(err)
		}
	}
	e.Settle()
	if answers := e.Events("response"); len(answers) != 1 || !strings.Contains(string(answers[0].Params), "exceeds the limit") {
		t.Errorf("answers: %s", answers)
	}
}

func TestSettingsAreNoReasonToFail(t *testing.T) {
	for _, settings := range []any{
		"text", []int{1}, 7, nil,
		map[string]any{"diagnostics": "both", "workspaceDiagnostics": "yes", "watch": 3, "unknown": map[string]any{}},
	} {
		opts := pushing()
		opts.Settings = settings
		e := lsptest.New(t, map[string]string{"main.tf": "bad_x = 1\n"}, opts)
		e.Open("main.tf")
		expect(t, e, "main.tf", "1: bad_x: "+badX)
		want := 1
		switch settings.(type) {
		case nil:
			want = 0
		case map[string]any:
			want = 3
		}
		if got := len(e.Events("window/showMessage")); got != want {
			t.Errorf("%v: %d messages", settings, got)
		}
	}
}
