//go:build unix

// Command specimen is a provider that the tests of package live start: a well
// behaved one of either protocol, and one for each threat of its doc comment.
// What it does is the last line of its own file (see Behave in package live's
// tests), because a provider that is started with a clean environment and no
// arguments has nothing else to be told by.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

const address = "registry.terraform.io/terravet/specimen"

func main() {
	if len(os.Args) == 3 && os.Args[1] == "orphan" {
		orphan(os.Args[2])
		return
	}
	name, argument, _ := strings.Cut(behaviour(), " ")
	if err := behave(name, argument); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func behave(name, argument string) error {
	switch name {
	case "five":
		return tf5server.Serve(address, func() tfprotov5.ProviderServer { return five{} })
	case "hang": // says nothing
		select {}
	case "mute": // shakes hands and never answers
		return six(argument, func() { select {} })
	case "flood":
		for {
			if _, err := os.Stdout.WriteString(strings.Repeat("x", 1000) + "\n"); err != nil {
				return err
			}
		}
	case "shout":
		for {
			if _, err := os.Stderr.WriteString(strings.Repeat("x", 1000) + "\n"); err != nil {
				return err
			}
		}
	case "elsewhere": // sends its host to another machine
		fmt.Println("1|6|tcp|192.0.2.1:80|grpc|")
		select {}
	case "socket": // or to another program's socket
		fmt.Println("1|6|unix|" + argument + "|grpc|")
		select {}
	case "old":
		fmt.Println("1|4|unix|/nowhere|grpc|")
		select {}
	case "crash":
		return six("", func() { panic("as it was told") })
	case "tell": // tells what it was given
		return six("environment "+strings.Join(os.Environ(), " "), nil)
	case "read": // tells what it reads from a file
		text, err := os.ReadFile(argument)
		return six(fmt.Sprintf("%s %v", text, err), nil)
	case "write":
		err := os.WriteFile(argument, []byte("written by a provider"), 0o600)
		return six(fmt.Sprint("wrote: ", err), nil)
	case "dial":
		conn, err := net.DialTimeout("tcp", argument, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return six(fmt.Sprint("dialled: ", err), nil)
	case "stdin": // must not get the editor's words
		text, err := io.ReadAll(io.LimitReader(os.Stdin, 100))
		return six(fmt.Sprintf("read %q %v", text, err), nil)
	case "fork": // leaves a process behind that is in no group of its host
		self, err := os.Executable()
		if err != nil {
			return err
		}
		child := exec.Command(self, "orphan", "start")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Run(); err != nil {
			return err
		}
		return six("", nil)
	}
	return six("", nil)
}

// orphan starts a process that outlives it, and is that process.
func orphan(step string) {
	if step == "start" {
		self, _ := os.Executable()
		child := exec.Command(self, "orphan", "stay")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		_ = child.Start()
		return
	}
	time.Sleep(time.Hour)
}

// six serves protocol 6, with a description of its own and something to do
// before it answers.
func six(description string, before func()) error {
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return sixth{description: description, before: before} })
}

// behaviour is the last line of this program's file.
func behaviour() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(self)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	tail := make([]byte, 4096)
	n, _ := f.ReadAt(tail, max(0, info.Size()-int64(len(tail))))
	_, line, ok := bytes.Cut(tail[:n], []byte("\nbehaviour:"))
	if !ok {
		return ""
	}
	return strings.TrimSpace(string(line))
}

// prepare does what a threat does before it answers.
func (s sixth) prepare(context.Context) {
	if s.before != nil {
		s.before()
	}
}
