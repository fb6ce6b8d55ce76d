package lsp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"go.lsp.dev/jsonrpc2"
)

const (
	// maxMessage is the longest message that is read, in bytes. The whole text
	// of a document is the largest thing a client sends.
	maxMessage = 128 << 20
	// maxHeader bounds one header line.
	maxHeader = 16 << 10
	// keepBuffer is the largest buffer that is kept for the next message.
	keepBuffer = 1 << 20
)

// stream frames messages as the base protocol says: header lines, an empty
// line, and as many bytes of JSON as Content-Length told.
//
// The library's own stream ends the connection at the first message that is no
// JSON. This one answers it and reads on, tolerates odd headers, and writes
// each message with one call to Write.
type stream struct {
	in    *bufio.Reader
	out   io.Writer
	body  []byte
	ended func()               // called when no message will follow
	bad   func(problem string) // told of what was skipped

	writing sync.Mutex
	buffer  []byte

	closers []io.Closer
	closed  chan struct{} // closed when the stream is
	once    sync.Once
	stopped atomic.Bool
}

func newStream(in io.Reader, out io.Writer, ended func(), bad func(string)) *stream {
	s := &stream{in: bufio.NewReaderSize(in, 64<<10), out: out, ended: ended, bad: bad, closed: make(chan struct{})}
	for _, end := range []any{in, out} {
		if c, ok := end.(io.Closer); ok {
			s.closers = append(s.closers, c)
		}
	}
	return s
}

// stop makes the next read end the stream: nothing after "exit" is read.
func (s *stream) stop() { s.stopped.Store(true) }

// ReadFrame returns the next message that is well formed JSON-RPC. The bytes
// are valid until the next call.
func (s *stream) ReadFrame(context.Context) ([]byte, int64, error) {
	body, n, err := s.next()
	if err != nil {
		s.ended()
	}
	return body, n, err
}

func (s *stream) next() ([]byte, int64, error) {
	for {
		if s.stopped.Load() {
			return nil, 0, io.EOF
		}
		length, err := s.readHeader()
		if err != nil {
			return nil, 0, err
		}
		if length > maxMessage {
			s.reject(jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "a message of %d bytes exceeds the limit of %d bytes", length, maxMessage))
			if _, err := io.CopyN(io.Discard, s.in, length); err != nil {
				return nil, 0, cutShort(err)
			}
			continue
		}
		body, err := s.readBody(int(length))
		if err != nil {
			return nil, 0, cutShort(err)
		}
		if problem := malformed(body); problem != nil {
			s.reject(problem)
			continue
		}
		return body, length, nil
	}
}

// readHeader reads up to the empty line and returns the length of the body.
// Other headers, whatever their case, and lines that are no headers are passed
// over; so are empty lines between messages.
func (s *stream) readHeader() (int64, error) {
	length, began := int64(-1), false
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				return 0, fmt.Errorf("a header line of more than %d bytes: this is not the language server protocol", len(line))
			}
			if err == io.EOF && (began || len(line) > 0) {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		if len(line) > maxHeader {
			return 0, fmt.Errorf("a header line of %d bytes: this is not the language server protocol", len(line))
		}
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			if length >= 0 {
				return length, nil
			}
			if began {
				s.bad("a header without Content-Length was skipped")
			}
			began = false
			continue
		}
		began = true
		name, value, ok := strings.Cut(text, ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			continue
		}
		length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || length < 0 {
			return 0, fmt.Errorf("bad header %q: the start of the next message cannot be found", text)
		}
	}
}

// readBody reads n bytes. A long body is not allocated before it arrives: a
// wrong header must not cost memory.
func (s *stream) readBody(n int) ([]byte, error) {
	if cap(s.body) > keepBuffer {
		s.body = nil
	}
	for have := 0; ; {
		want := min(n, have+max(have, keepBuffer))
		if cap(s.body) < want {
			grown := make([]byte, want)
			copy(grown, s.body[:have])
			s.body = grown
		}
		s.body = s.body[:want]
		if _, err := io.ReadFull(s.in, s.body[have:want]); err != nil {
			return nil, err
		}
		if have = want; have == n {
			return s.body, nil
		}
	}
}

func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// malformed says why the connection could not read a message, or nil.
func malformed(body []byte) *jsonrpc2.Error {
	if len(body) > 0 && body[0] == '[' {
		if _, err := jsonrpc2.ScanRequestViews(body); err != nil {
			return jsonrpc2.Errorf(jsonrpc2.ParseError, "a batch that is no JSON array: %v", err)
		}
		return nil
	}
	_, err := jsonrpc2.ScanMessageView(body)
	if err == nil {
		return nil
	}
	var known *jsonrpc2.Error
	if errors.As(err, &known) {
		return known
	}
	return jsonrpc2.Errorf(jsonrpc2.ParseError, "%v", err)
}

// reject answers a message that cannot be read; its id is not known.
func (s *stream) reject(problem *jsonrpc2.Error) {
	s.bad(problem.Message)
	_, _ = s.Write(context.Background(), jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, problem))
}

// Read is the part of the interface that [stream.ReadFrame] stands in for.
func (s *stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	body, n, err := s.ReadFrame(ctx)
	if err != nil {
		return nil, 0, err
	}
	message, err := jsonrpc2.DecodeMessage(body)
	return message, n, err
}

// Write sends one message. It does not look at the context: the answer to a
// request that was cancelled must go out too.
func (s *stream) Write(_ context.Context, message jsonrpc2.Message) (int64, error) {
	return s.send(func(buf []byte) []byte { return jsonrpc2.AppendMessage(buf, message) })
}

// WriteFrame sends one encoded message.
func (s *stream) WriteFrame(_ context.Context, body []byte) (int64, error) {
	return s.send(func(buf []byte) []byte { return append(buf, body...) })
}

// send frames what add appends and writes it. The header is put right in front
// of the body, whose length is known only afterwards.
func (s *stream) send(add func([]byte) []byte) (int64, error) {
	const room = len("Content-Length: ") + 20 + len("\r\n\r\n")
	s.writing.Lock()
	defer s.writing.Unlock()
	if cap(s.buffer) < room {
		s.buffer = make([]byte, room, 4<<10)
	}
	buf := add(s.buffer[:room])
	var header [room]byte
	h := append(header[:0], "Content-Length: "...)
	h = strconv.AppendInt(h, int64(len(buf)-room), 10)
	h = append(h, "\r\n\r\n"...)
	start := room - len(h)
	copy(buf[start:], h)
	n, err := s.out.Write(buf[start:])
	if cap(buf) <= keepBuffer {
		s.buffer = buf
	}
	return int64(n), err
}

// Close ends the stream and what it was made from.
func (s *stream) Close() error {
	var err error
	s.once.Do(func() {
		s.stop()
		close(s.closed)
		for _, c := range s.closers {
			if e := c.Close(); err == nil {
				err = e
			}
		}
	})
	return err
}
