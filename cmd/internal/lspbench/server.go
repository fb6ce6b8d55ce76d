package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// server is the process that is measured.
type server struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	body []byte
	// features announces what the questions of features.go are about.
	features bool
}

func startServer(program string, args []string, dir string) (*server, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	if path, err := filepath.Abs(program); err == nil && strings.Contains(program, "/") {
		cmd.Path = path
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &server{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<20)}, nil
}

func (s *server) write(b []byte) error {
	_, err := s.in.Write(b)
	return err
}

// next reads one message; the bytes are valid until the next call.
func (s *server) next() ([]byte, error) {
	length := 0
	for {
		line, err := s.out.ReadSlice('\n')
		if err != nil {
			return nil, fmt.Errorf("the server has ended: %w", err)
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		if n, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(n)); err != nil {
				return nil, err
			}
		}
	}
	if cap(s.body) < length {
		s.body = make([]byte, length)
	}
	s.body = s.body[:length]
	_, err := io.ReadFull(s.out, s.body)
	return s.body, err
}

// handshake initializes as a client that is published to and announces nothing
// that would make the server ask, and opens the document in the same breath.
func (s *server) handshake(dir string, open []byte) error {
	root := (&url.URL{Scheme: "file", Path: dir}).String()
	capabilities := map[string]any{"textDocument": map[string]any{
		"publishDiagnostics": map[string]any{"relatedInformation": true, "versionSupport": true},
	}}
	if s.features {
		capabilities = featureCapabilities()
	}
	err := s.write(request(1, "initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": root,
		"workspaceFolders": []any{map[string]any{"uri": root, "name": filepath.Base(dir)}},
		"capabilities":     capabilities,
	}))
	if err != nil {
		return err
	}
	for {
		body, err := s.next()
		if err != nil {
			return err
		}
		if bytes.Contains(body, []byte(`"id":1,`)) {
			break
		}
	}
	if err := s.write(notification("initialized", map[string]any{})); err != nil {
		return err
	}
	return s.write(open)
}

// await reads up to the publish of a version of a document. A version that is
// left out by a server without versions counts.
func (s *server) await(uri string, version int) error {
	publish := []byte(`"textDocument/publishDiagnostics"`)
	name, _ := json.Marshal(uri)
	number := []byte(`"version":` + strconv.Itoa(version))
	for {
		body, err := s.next()
		if err != nil {
			return err
		}
		if !bytes.Contains(body, publish) || !bytes.Contains(body, name) {
			continue
		}
		i := bytes.Index(body, number)
		if i >= 0 && (body[i+len(number)] < '0' || body[i+len(number)] > '9') || !bytes.Contains(body, []byte(`"version":`)) {
			return nil
		}
	}
}

// end leaves as the protocol says.
func (s *server) end() error {
	if err := s.write(request(2, "shutdown", nil)); err != nil {
		return err
	}
	for {
		body, err := s.next()
		if err != nil {
			return err
		}
		if bytes.Contains(body, []byte(`"id":2,`)) {
			break
		}
	}
	if err := s.write(notification("exit", nil)); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// kill ends the process if it still runs.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// usage is what the process has used so far.
type usage struct {
	cpu       time.Duration
	rss, peak int // KiB
}

func (s *server) usage() (usage, error) {
	var u usage
	proc := filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid))
	status, err := os.ReadFile(filepath.Join(proc, "status"))
	if err != nil {
		return u, err
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) > 1 {
			switch f[0] {
			case "VmRSS:":
				u.rss, _ = strconv.Atoi(f[1])
			case "VmHWM:":
				u.peak, _ = strconv.Atoi(f[1])
			}
		}
	}
	// Of each thread, nanoseconds on a CPU come first.
	tasks, err := filepath.Glob(filepath.Join(proc, "task", "*", "schedstat"))
	if err != nil {
		return u, err
	}
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		if f := strings.Fields(string(b)); len(f) > 0 {
			n, _ := strconv.ParseInt(f[0], 10, 64)
			u.cpu += time.Duration(n)
		}
	}
	return u, nil
}
