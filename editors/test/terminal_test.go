package editors

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNeovim(t *testing.T) {
	e := editor{"neovim", []string{"nvim", "--version"}}
	need(t, e)
	neovim(t, nil, "nvim")
}

// newer is the command line of a program that install.sh unpacked.
func newer(t *testing.T, suite, program string) []string {
	t.Helper()
	root := here(t, filepath.Join("dist", suite))
	return []string{
		filepath.Join(root, "usr/lib64/ld-linux-x86-64.so.2"), "--library-path",
		filepath.Join(root, "usr/lib/x86_64-linux-gnu"), filepath.Join(root, "usr/bin", program),
	}
}

func TestNewerNeovim(t *testing.T) {
	for _, suite := range []string{"trixie", "sid"} {
		t.Run(suite, func(t *testing.T) {
			command := newer(t, suite, "nvim")
			need(t, editor{"neovim-" + suite, append(command, "--version")}, command[3])
			neovim(t, []string{"VIMRUNTIME=" + here(t, filepath.Join("dist", suite, "usr/share/nvim/runtime"))}, command...)
		})
	}
}

func neovim(t *testing.T, env []string, command ...string) {
	dir := stack(t)
	cmd := start(t, dir, command[0], append(command[1:], "--headless", "--clean",
		"--cmd", "set rtp^="+here(t, "../neovim"), "-c", "luafile "+here(t, "testdata/neovim.lua"))...)
	cmd.Env = append(cmd.Env, env...)
	run(t, cmd)
	fixed(t, dir)
}

func TestEmacs(t *testing.T) {
	need(t, editor{"emacs", []string{"emacs", "--version"}}, "/usr/share/emacs/site-lisp/elpa")
	dir := stack(t)
	run(t, start(t, dir, "emacs", "--batch", "-Q", "-L", here(t, "../emacs"), "-l", here(t, "testdata/emacs.el")))
	fixed(t, dir)
}

func TestVimWithALE(t *testing.T) {
	const ale = "/usr/share/vim-ale"
	need(t, editor{"vim", []string{"vim", "--version"}}, ale)
	dir := stack(t)
	cmd := start(t, dir, "vim", "-Nu", "NONE", "-i", "NONE", "-n", "-es",
		"-c", "set rtp^="+here(t, "../vim")+","+ale, "-c", "runtime plugin/ale.vim", "-S", here(t, "testdata/ale.vim"))
	result := filepath.Join(t.TempDir(), "result")
	cmd.Env = append(cmd.Env, "TERRAVET_RESULT="+result)
	out, err := cmd.CombinedOutput()
	if said, _ := os.ReadFile(result); strings.TrimSpace(string(said)) != "ok" {
		t.Fatalf("%v\n%s\n%s", err, said, out)
	}
	fixed(t, dir)
}

// TestHelix types into Helix in a terminal, as it runs nowhere else.
func TestHelix(t *testing.T) {
	command := newer(t, "sid", "hx")
	need(t, editor{"helix", append(command, "--version")}, command[3])
	need(t, editor{"tmux", []string{"tmux", "-V"}})
	dir := stack(t)
	languages, err := os.ReadFile("../helix/languages.toml")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	tmux := func(arguments ...string) string {
		out, err := start(t, dir, "tmux", append([]string{"-S", socket, "-f", "/dev/null"}, arguments...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %s: %v\n%s", arguments, err, out)
		}
		return string(out)
	}
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "helix"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "helix", "languages.toml"), languages, 0o644); err != nil {
		t.Fatal(err)
	}
	session := append([]string{"new-session", "-d", "-x", "160", "-y", "50", "env", "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home,
		"HELIX_RUNTIME=" + here(t, "dist/sid/usr/lib/hx/runtime")}, command...)
	tmux(append(session, "main.tf:8:5")...)
	defer tmux("kill-server")
	see := func(what string, condition func(screen string) bool) {
		t.Helper()
		screen := ""
		for end := time.Now().Add(patience / 3); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if screen = tmux("capture-pane", "-p"); condition(screen) {
				return
			}
		}
		t.Fatalf("never seen: %s\n%s", what, screen)
	}
	has := func(text string) func(string) bool {
		return func(screen string) bool { return strings.Contains(screen, text) }
	}
	see("the finding", has("Unsupported argument"))
	tmux("send-keys", "Space", "a")
	see("the menu", has("aws_redshift_parameter_group\" and attach it"))
	tmux("send-keys", "Enter")
	see("the fix", has("redshift-1.0"))
	see("no finding", func(screen string) bool { return !strings.Contains(screen, "Unsupported argument") })
	tmux("send-keys", ":w", "Enter")
	for end := time.Now().Add(patience / 3); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if text, _ := os.ReadFile(filepath.Join(dir, "main.tf")); strings.Contains(string(text), "require_ssl") {
			break
		}
	}
	fixed(t, dir)
}
