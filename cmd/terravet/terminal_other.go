//go:build !unix && !windows

package main

import "os"

// prepareTerminal knows nothing of terminals here.
func prepareTerminal(*os.File) int { return 0 }
