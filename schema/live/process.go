package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// process runs a provider for go-plugin: in a directory of its own, with a
// clean environment, watched, and killed with all that it started.
type process struct {
	cmd    *exec.Cmd
	dir    string // the only place that it may use
	stdout io.ReadCloser
	stderr io.ReadCloser
	alive  io.Closer // the supervisor's standard input: closed, it kills
	once   sync.Once
	wait   func() error
	// supervised says that the command is a supervisor (see Supervise), which
	// ends all that it started when its input ends.
	supervised bool
}

// newProcess makes a process of a command that go-plugin has given its
// variables to.
func newProcess(spec *exec.Cmd, argv []string, dir string, output int64) (*process, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cleanEnv(dir), spec.Env...)
	isolate(cmd)
	p := &process{cmd: cmd, dir: dir}
	// Never the server's own standard input, which is the editor's voice.
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	p.alive = stdin
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	left := &atomic.Int64{}
	left.Store(output)
	p.stdout = &metered{stdout, left, p}
	p.stderr = &metered{stderr, left, p}
	p.wait = sync.OnceValue(cmd.Wait)
	return p, nil
}

// metered kills the process that says too much.
type metered struct {
	io.ReadCloser
	left *atomic.Int64
	of   *process
}

func (m *metered) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b)
	if m.left.Add(int64(-n)) < 0 {
		_ = m.of.Kill(context.Background())
		return 0, errors.New("the provider writes without end")
	}
	return n, err
}

// Start implements runner.Runner.
func (p *process) Start(context.Context) error { return p.cmd.Start() }

// Diagnose implements runner.Runner.
func (p *process) Diagnose(context.Context) string { return "" }

// Stdout implements runner.Runner.
func (p *process) Stdout() io.ReadCloser { return p.stdout }

// Stderr implements runner.Runner.
func (p *process) Stderr() io.ReadCloser { return p.stderr }

// Name implements runner.Runner.
func (p *process) Name() string { return p.cmd.Path }

// Wait implements runner.Runner.
func (p *process) Wait(context.Context) error { return p.wait() }

// Kill implements runner.Runner. It may be called more than once.
func (p *process) Kill(context.Context) error {
	p.once.Do(func() {
		if p.cmd.Process != nil {
			_ = p.alive.Close()
			if p.supervised {
				p.waitFor(patience)
			}
			killGroup(p.cmd)
			// What escaped may hold the pipes open; nobody waits for it.
			_ = p.stdout.Close()
			_ = p.stderr.Close()
		}
	})
	return nil
}

// patience is how long a supervisor may take to end what it started.
const patience = 2 * time.Second

func (p *process) waitFor(limit time.Duration) {
	ended := make(chan struct{})
	go func() { _ = p.wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(limit):
	}
}

// ID implements runner.Runner.
func (p *process) ID() string {
	if p.cmd.Process == nil {
		return ""
	}
	return strconv.Itoa(p.cmd.Process.Pid)
}

// PluginToHost implements runner.Runner. A provider says where it listens: only
// its own directory and this machine are believed.
func (p *process) PluginToHost(network, address string) (string, string, error) {
	switch network {
	case "unix":
		if rel, err := filepath.Rel(p.dir, address); err == nil && filepath.IsLocal(rel) {
			return network, address, nil
		}
	case "tcp":
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsLoopback() {
			return network, address, nil
		}
	}
	return "", "", fmt.Errorf("it listens on %s %s, which is not its own directory", clip(network), clip(address))
}

// HostToPlugin implements runner.Runner.
func (p *process) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}

// cleanEnv is all that a provider learns of this process' environment.
func cleanEnv(dir string) []string {
	return append([]string{"HOME=" + dir, "TMPDIR=" + dir, "TMP=" + dir, "TEMP=" + dir, "LC_ALL=C"}, systemEnv()...)
}
