//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// prepareTerminal returns the number of columns, 0 if it is not known.
func prepareTerminal(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
