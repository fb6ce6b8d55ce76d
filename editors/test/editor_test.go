package editors

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// ran lists what was started, for the end of the log.
var ran struct {
	sync.Mutex
	versions []string
}

// built is the folder of the server, which is made once.
var built struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	if len(ran.versions) > 0 {
		fmt.Printf("editors that ran:\n  %s\n", strings.Join(ran.versions, "\n  "))
	}
	os.Exit(code)
}

// server returns the folder that holds the program "terravet".
func server(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "terravet-server-"); built.err != nil {
			return
		}
		program := filepath.Join(built.dir, "terravet")
		if given := os.Getenv("TERRAVET_SERVER"); given != "" {
			built.err = os.Symlink(given, program)
			return
		}
		if out, err := exec.Command("go", "build", "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", program, "../../cmd/terravet").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		} else if info, err := os.Stat(program); err == nil {
			fmt.Printf("the server has %.1f MB\n", float64(info.Size())/1e6)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// editor is one of those that are tested.
type editor struct {
	name string
	// version is the command that says which one it is.
	version []string
}

// need skips the test if the editor is not there, or fails it if it must be.
func need(t *testing.T, e editor, files ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("real editors are not started with -short")
	}
	missing := ""
	if _, err := exec.LookPath(e.version[0]); err != nil {
		missing = e.version[0]
	}
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			missing = f
		}
	}
	if missing != "" {
		required := strings.Split(os.Getenv("TERRAVET_EDITORS"), ",")
		if slices.Contains(required, "all") || slices.Contains(required, e.name) {
			t.Fatalf("%s is wanted, and %s is not there: run editors/test/install.sh", e.name, missing)
		}
		t.Skipf("%s is not installed (no %s): editors/test/install.sh installs it", e.name, missing)
	}
	out, err := exec.Command(e.version[0], e.version[1:]...).Output()
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(e.version, " "), err)
	}
	version, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	t.Log(version)
	t.Cleanup(func() {
		if !t.Failed() {
			ran.Lock()
			defer ran.Unlock()
			ran.versions = append(ran.versions, e.name+": "+version)
		}
	})
}

// stack copies the stack into a folder of its own.
func stack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/stack")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// patience is how long an editor may take on a busy machine.
const patience = 3 * time.Minute

// start prepares a program in a folder, with the server on its PATH and
// nothing of the user's own configuration.
func start(t *testing.T, dir string, program string, arguments ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program, arguments...)
	home := t.TempDir()
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+server(t)+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+home,
		"XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home, "XDG_CACHE_HOME="+home, "TERM=xterm-256color")
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// run runs an editor to its end.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%.1f s", time.Since(began).Seconds())
}

// fixed holds that the stack was fixed on disk.
func fixed(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"cluster_parameter_group_name = aws_redshift_parameter_group.warehouse.name\n",
		`resource "aws_redshift_parameter_group" "warehouse" {`,
		`name  = "require_ssl"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "require_tls") {
		t.Errorf("require_tls is still in\n%s", text)
	}
}

// here makes a path of the repository absolute.
func here(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
