package lsp

import (
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.lsp.dev/protocol"
)

// logger writes to the server's own log and to the client's. Errors and
// warnings always go to both; the rest goes to the client only when it asked
// for a trace.
type logger struct {
	mu   sync.Mutex
	out  io.Writer
	seen map[string]bool // said by once
	send func(method string, params any)
	// tracing: the client wants to read along ($/setTrace).
	tracing atomic.Bool
}

// say logs a line.
func (l *logger) say(kind protocol.MessageType, line string) {
	l.mu.Lock()
	_, _ = fmt.Fprintln(l.out, line)
	send := l.send
	l.mu.Unlock()
	if send == nil {
		return
	}
	switch {
	case kind <= protocol.MessageTypeInfo:
		send(protocol.MethodWindowLogMessage, &protocol.LogMessageParams{Type: kind, Message: line})
	case l.tracing.Load():
		send(protocol.MethodLogTrace, &protocol.LogTraceParams{Message: line})
	}
}

// once logs a line that would otherwise come back with every keystroke.
func (l *logger) once(kind protocol.MessageType, line string) {
	if l.new(line) {
		l.say(kind, line)
	}
}

// new reports whether a line was not asked about before. It forgets none, and
// takes no more than a thousand.
func (l *logger) new(line string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[line] || len(l.seen) > 1000 {
		return false
	}
	l.seen[line] = true
	return true
}

// panicked logs a recovered panic, with its stack the first time.
func (l *logger) panicked(what string, value any) {
	line := fmt.Sprintf("%s failed, please report this: %v", what, value)
	l.mu.Lock()
	first := !l.seen[line]
	l.seen[line] = true
	if first {
		_, _ = fmt.Fprintf(l.out, "%s\n%s", line, debug.Stack())
	}
	send := l.send
	l.mu.Unlock()
	if first && send != nil {
		send(protocol.MethodWindowLogMessage, &protocol.LogMessageParams{Type: protocol.MessageTypeError, Message: line})
	}
}

// setTrace takes a trace value; anything unknown turns the trace off.
func (l *logger) setTrace(value string) {
	trace := protocol.TraceValue(value)
	l.tracing.Store(trace == protocol.TraceValueMessages || trace == protocol.TraceValueVerbose)
}

// tellTroubles says of each rule that failed that it did, once.
func (s *server) tellTroubles(report Report) {
	failed, ok := report.(interface{ Troubles() []string })
	if !ok {
		return
	}
	for _, trouble := range failed.Troubles() {
		s.log.once(protocol.MessageTypeError, trouble)
	}
}
