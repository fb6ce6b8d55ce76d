//go:build unix

package live

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// Supervise runs a provider on behalf of another process of this program: it
// confines itself and so the provider, starts it, and ends it and all that it
// started when it exits or when standard input ends. It returns the exit code.
//
// That is a process of its own because limits and restrictions hold for a
// whole process, and because it outlives a crash of the one that wants the
// schema by just as long as the end of a pipe takes to arrive.
func Supervise(binary, dir string) int {
	// Each thread is confined for itself, and may send signals only to what it
	// started itself.
	runtime.LockOSThread()
	if err := confine(binary, dir); err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
		return 1
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error()+"\n")
		return 1
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	ended := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(ended) }()
	var err error
	select {
	case err = <-gone:
	case <-ended:
		_ = cmd.Process.Kill()
		err = <-gone
	}
	killOrphans()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return max(failed.ExitCode(), 1)
	}
	return 0
}

// limit sets what holds for the provider, whatever it does.
func limit() error {
	const mb = 1 << 20
	var err error
	set := func(resource int, most uint64) {
		var now syscall.Rlimit
		if e := syscall.Getrlimit(resource, &now); e != nil {
			err = errors.Join(err, e)
			return
		}
		now.Cur = min(now.Max, sameType(now.Max, most))
		now.Max = now.Cur
		err = errors.Join(err, syscall.Setrlimit(resource, &now))
	}
	set(syscall.RLIMIT_CORE, 0)
	set(syscall.RLIMIT_FSIZE, 0)      // not one byte into any file
	set(syscall.RLIMIT_CPU, 120)      // seconds
	set(syscall.RLIMIT_DATA, 4096*mb) // the largest providers take 0.8 GB
	set(syscall.RLIMIT_NOFILE, 256)
	return err
}

// sameType converts a limit to the type of the fields, which differs between
// systems.
func sameType[T int64 | uint64](_ T, n uint64) T { return T(n) }
