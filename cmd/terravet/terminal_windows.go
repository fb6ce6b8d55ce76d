package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// prepareTerminal makes a console understand colours, and returns its number of
// columns, 0 if that is not known.
func prepareTerminal(f *os.File) int {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) == nil {
		// An old console refuses, and shows the codes instead.
		_ = windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(console, &info) != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}
