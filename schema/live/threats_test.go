//go:build unix

package live_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/terravet/terravet/schema/live"
)

// Each test is one threat of the package's doc comment.

func TestNothingStartsUnasked(t *testing.T) {
	root, w := installed(t, specimen(t, "six"))
	for name, test := range map[string]struct {
		exec   bool
		permit live.Permit
		want   error
	}{
		"turned off":               {false, live.Permit{Trusted: true, Allow: w.Hashes}, live.ErrNoExec},
		"not trusted":              {true, live.Permit{}, live.ErrNotTrusted},
		"another provider allowed": {true, live.Permit{Allow: []string{"hashicorp/specimen", "h1:BBBB"}}, live.ErrNotTrusted},
		"provider allowed":         {true, live.Permit{Allow: []string{"terravet/specimen"}}, nil},
		"hash allowed":             {true, live.Permit{Allow: w.Hashes[1:]}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			o.Exec = test.exec
			_, err := live.NewShelf(o).Ask(context.Background(), root, w, test.permit)
			if !errors.Is(err, test.want) {
				t.Errorf("%v instead of %v", err, test.want)
			}
		})
	}
}

// TestOverridesAreNeverStarted: a directory of binaries under development has
// no hash that was locked.
func TestOverridesAreNeverStarted(t *testing.T) {
	root, w := installed(t, specimen(t, "six"))
	o := options(t)
	rc := filepath.Join(o.Place.Home, ".terraformrc")
	if err := os.WriteFile(rc, []byte("provider_installation {\n  dev_overrides {\n    \"terravet/specimen\" = \"/somewhere\"\n  }\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := live.NewShelf(o).Ask(context.Background(), root, w, live.Permit{Trusted: true}); !errors.Is(err, live.ErrOverridden) {
		t.Error(err)
	}
}

func TestOnlyLockedPackagesStart(t *testing.T) {
	root, w := installed(t, specimen(t, "six"))
	dir := filepath.Join(root, ".terraform", "providers", filepath.FromSlash(specimenAddress), "1.2.3", runtime.GOOS+"_"+runtime.GOARCH)
	binary := filepath.Join(dir, "terraform-provider-specimen_v1.2.3_x5")
	try := func(name string, w live.Want, wantOK bool) {
		t.Helper()
		_, err := live.NewShelf(options(t)).Ask(context.Background(), root, w, live.Permit{Trusted: true})
		if (err == nil) != wantOK {
			t.Errorf("%s: %v", name, err)
		}
	}
	try("as locked", w, true)
	try("no hashes", live.Want{Address: w.Address, Version: w.Version}, false)
	try("other hashes", live.Want{Address: w.Address, Version: w.Version, Hashes: []string{"h1:AAAA"}}, false)
	try("a version that is a path", live.Want{Address: w.Address, Version: "../1.2.3", Hashes: w.Hashes}, false)
	try("an address that is a path", live.Want{Address: "registry.terraform.io/../specimen", Version: "1.2.3", Hashes: w.Hashes}, false)

	// A link instead of the binary, though to the very same bytes.
	moved := filepath.Join(root, "moved")
	if err := os.Rename(binary, moved); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(moved, binary); err != nil {
		t.Fatal(err)
	}
	try("a link", w, false)
	if err := os.Remove(binary); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(binary, specimen(t, "five"), 0o755); err != nil {
		t.Fatal(err)
	}
	try("another binary", w, false)
	if err := os.Remove(binary); err != nil {
		t.Fatal(err)
	}
	try("no binary", w, false)

	// The directory of a version may be a link into the plugin cache.
	if err := os.Rename(moved, binary); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(dir, cache); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(cache, dir); err != nil {
		t.Fatal(err)
	}
	try("a link to the plugin cache", w, true)
}

// TestChangeBetweenCheckAndUse: what is started is the copy that was hashed.
func TestChangeBetweenCheckAndUse(t *testing.T) {
	root, w := installed(t, specimen(t, "tell"))
	e, err := live.NewShelf(options(t)).Ask(context.Background(), root, w, live.Permit{Trusted: true})
	if err != nil {
		t.Fatal(err)
	}
	// The process told where it ran from: not from the workspace.
	if text := describe(t, e); strings.Contains(text, root) {
		t.Errorf("it was started in the workspace: %s", text)
	}
}

func TestProvidersThatDoNotBehave(t *testing.T) {
	for behaviour, say := range map[string]string{
		"hang":                        "does not answer",
		"mute":                        "does not answer",
		"crash":                       "fails",
		"flood":                       "not start",
		"shout":                       "not",
		"elsewhere":                   "not its own directory",
		"socket /var/run/docker.sock": "not its own directory",
		"old":                         "not start",
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			if behaviour == "hang" || behaviour == "mute" {
				o.Limits.Time = 2 * time.Second
			}
			_, err := ask(t, o, specimen(t, behaviour))
			if err == nil || !strings.Contains(err.Error(), say) || len(err.Error()) > 2000 {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAnswerIsBounded(t *testing.T) {
	o := options(t)
	o.Limits.Answer = 500
	if _, err := ask(t, o, specimen(t, "six")); err == nil {
		t.Error("an answer above the limit was read")
	}
}

func TestNoSecretsAreInherited(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
	t.Setenv("TF_CLI_ARGS", "-x")
	e, err := ask(t, options(t), specimen(t, "tell"))
	if err != nil {
		t.Fatal(err)
	}
	home, _ := os.UserHomeDir()
	for _, secret := range []string{"hunter2", "AWS_", "TF_CLI", "PATH=", "HOME=" + home + " "} {
		if strings.Contains(describe(t, e), secret) {
			t.Errorf("it was given %s", secret)
		}
	}
	e, err = ask(t, options(t), specimen(t, "stdin"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, describe(t, e), `read "" <nil>`)
}

func TestNothingIsWritten(t *testing.T) {
	target := filepath.Join(t.TempDir(), "written")
	e, err := ask(t, options(t), specimen(t, "write "+target))
	if err == nil {
		contains(t, describe(t, e), "permission denied", "file too large")
	}
	if text := readAll(t, target); len(text) > 0 {
		t.Errorf("it wrote %q", text)
	}
}

func TestNothingIsReadOrReached(t *testing.T) {
	if !confined(t) {
		t.Skip("this system cannot confine a process without privileges")
	}
	secret := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(secret, []byte("hunter2"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := ask(t, options(t), specimen(t, "read "+secret))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, describe(t, e), "permission denied")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	e, err = ask(t, options(t), specimen(t, "dial "+l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, describe(t, e), "permission denied")
}

// confined asks a provider to read what every process may read.
func confined(t *testing.T) bool {
	t.Helper()
	e, err := ask(t, options(t), specimen(t, "read /etc/passwd"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(describe(t, e), "permission denied")
}

func TestNothingIsLeftRunning(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells who the children of a process that ended are")
	}
	for _, behaviour := range []string{"six", "fork", "hang"} {
		o := options(t)
		if behaviour == "hang" {
			o.Limits.Time = time.Second
		}
		_, _ = ask(t, o, specimen(t, behaviour))
		links, _ := filepath.Glob("/proc/[0-9]*/exe")
		for _, link := range links {
			if path, err := os.Readlink(link); err == nil && strings.Contains(path, "/terravet-") && strings.Contains(path, "/provider") {
				t.Errorf("%s: %s still runs as %s", behaviour, path, filepath.Base(filepath.Dir(link)))
			}
		}
	}
}

func TestFailuresAreNotTriedAgain(t *testing.T) {
	root, w := installed(t, specimen(t, "old"))
	s := live.NewShelf(options(t))
	_, first := s.Ask(context.Background(), root, w, live.Permit{Trusted: true})
	_, second := s.Ask(context.Background(), root, w, live.Permit{Trusted: true})
	if first == nil || second == nil || first.Error() != second.Error() {
		t.Errorf("%v and then %v", first, second)
	}
}
