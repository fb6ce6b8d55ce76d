package live

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// confine takes away what reading a schema does not need: files but the
// system's libraries, writing but in the provider's own directory, the network, and
// privileges. How much of it a kernel can do differs (Landlock is there since
// 5.13 and grew since); what it can is done.
func confine(binary, dir string) error {
	if err := limit(); err != nil {
		return err
	}
	// Descendants whose parent is gone come to us, to be ended.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return err
	}
	return landlock.V11.BestEffort().Restrict(
		landlock.ROFiles(binary),
		landlock.RWDirs(dir),
		landlock.RODirs("/usr", "/lib", "/lib64", "/proc", "/sys", "/etc/ssl", "/etc/pki").IgnoreIfMissing(),
		landlock.ROFiles("/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/hosts", "/dev/urandom", "/dev/random", "/dev/zero").IgnoreIfMissing(),
		landlock.RWFiles("/dev/null").IgnoreIfMissing(),
	)
}

// killOrphans ends the children of this process until there are none: those
// that it started and those that were left to it.
func killOrphans() {
	self := strconv.Itoa(os.Getpid())
	for range 100 { // whoever forks faster than this is stopped by the limits
		files, _ := filepath.Glob("/proc/[0-9]*/stat")
		found := false
		for _, file := range files {
			stat, err := os.ReadFile(file)
			if err != nil {
				continue
			}
			// pid (name) state parent …; the name may hold anything.
			fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
			if len(fields) < 2 || string(fields[1]) != self {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
				found = true
				_ = unix.Kill(pid, unix.SIGKILL)
				_, _ = unix.Wait4(pid, nil, 0, nil)
			}
		}
		if !found {
			return
		}
	}
}
