package lsptest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Error is the error of an answer.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

type answer struct {
	result json.RawMessage
	err    *Error
}

// Raw sends bytes as they are.
func (e *Editor) Raw(b []byte) error {
	_, err := e.in.Write(b)
	return err
}

// Frame puts the header before a message.
func Frame(body []byte) []byte {
	return append([]byte(fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))), body...)
}

func (e *Editor) send(message object) {
	message["jsonrpc"] = "2.0"
	body, err := json.Marshal(message)
	if err != nil {
		e.t.Fatal(err)
	}
	if err := e.Raw(Frame(body)); err != nil {
		e.mu.Lock()
		gone := e.gone
		e.mu.Unlock()
		if !gone {
			e.t.Errorf("cannot send: %v\nserver's log:\n%s", err, e.Log)
		}
	}
}

// Notify sends a notification.
func (e *Editor) Notify(method string, params any) {
	message := object{"method": method}
	if params != nil {
		message["params"] = params
	}
	e.send(message)
}

// Request sends a request and waits for its answer, which is an [Error] or is
// read into result.
func (e *Editor) Request(method string, params, result any) error {
	e.t.Helper()
	_, wait := e.Start(method, params)
	return wait(result)
}

// Start sends a request and returns its id and a function that waits for the
// answer.
func (e *Editor) Start(method string, params any) (id int, wait func(result any) error) {
	done := make(chan answer, 1)
	e.mu.Lock()
	e.nextID++
	id = e.nextID
	e.waiting[strconv.Itoa(id)] = done
	e.mu.Unlock()
	message := object{"method": method, "id": id}
	if params != nil {
		message["params"] = params
	}
	e.send(message)
	return id, func(result any) error {
		timer := time.NewTimer(deadline)
		defer timer.Stop()
		select {
		case a := <-done:
			if a.err != nil {
				return a.err
			}
			if result == nil {
				return nil
			}
			return json.Unmarshal(a.result, result)
		case <-timer.C:
			return fmt.Errorf("no answer to %s", method)
		}
	}
}

// read takes the server's messages until it ends.
func (e *Editor) read(from io.Reader) {
	in := bufio.NewReader(from)
	for {
		length := -1
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				e.end()
				return
			}
			line = strings.TrimSpace(line)
			if line == "" {
				break
			}
			if n, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				length, _ = strconv.Atoi(n)
			} else {
				e.t.Errorf("bad header from the server: %q", line)
			}
		}
		body := make([]byte, max(0, length))
		if _, err := io.ReadFull(in, body); err != nil {
			e.end()
			return
		}
		e.receive(body)
	}
}

// end fails whoever still waits.
func (e *Editor) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for id, done := range e.waiting {
		done <- answer{err: &Error{Message: "the server has ended"}}
		delete(e.waiting, id)
	}
	e.changed.Broadcast()
}

func (e *Editor) receive(body []byte) {
	if batch := []json.RawMessage(nil); body[0] == '[' && json.Unmarshal(body, &batch) == nil {
		for _, one := range batch {
			e.receive(one)
		}
		return
	}
	var m struct {
		JSONRPC string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Method  string          `json:"method"`
		Params  json.RawMessage `json:"params"`
		Result  json.RawMessage `json:"result"`
		Error   *Error          `json:"error"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&m); err != nil || decoder.More() || m.JSONRPC != "2.0" {
		e.t.Errorf("bad message from the server: %s", body)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.changed.Broadcast()
	switch {
	case m.Method == "":
		if done := e.waiting[string(m.ID)]; done != nil {
			delete(e.waiting, string(m.ID))
			done <- answer{m.Result, m.Error}
			return
		}
		e.events = append(e.events, Event{Method: "response", Params: bytes.Clone(body)})
	case m.Method == "textDocument/publishDiagnostics":
		var p Published
		if err := json.Unmarshal(m.Params, &p); err != nil {
			e.t.Errorf("bad publish: %s", body)
		}
		e.shown[p.URI] = p
		e.history = append(e.history, p)
	default:
		e.events = append(e.events, Event{m.Method, m.Params})
		if len(m.ID) > 0 {
			result := e.answer(m.Method, m.Params)
			// The pipe has no buffer, and the server may be writing.
			go e.send(object{"id": m.ID, "result": result})
		}
	}
}

// answer answers what the server asks; e.mu is held.
func (e *Editor) answer(method string, params json.RawMessage) any {
	switch method {
	case "client/registerCapability":
		if bytes.Contains(params, []byte("didChangeWatchedFiles")) {
			e.watched = true
		}
	case "workspace/configuration":
		return []any{e.config}
	case "workspace/applyEdit":
		var p struct{ Edit Edit }
		if err := json.Unmarshal(params, &p); err != nil {
			return object{"applied": false}
		}
		go e.applyEdit(p.Edit)
		return object{"applied": true}
	}
	return nil
}
