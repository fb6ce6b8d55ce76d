// Package workspace holds every module directory of the open workspace folders, and how they call each other, as an
// immutable [Snapshot].
//
// A Snapshot changes only by [Snapshot.With], which returns a new one that shares all that did not change: a
// keystroke rebuilds one Module, whatever the number of directories. Snapshots need no lock and no release; whoever
// holds one has a consistent picture for as long as needed.
//
// Nothing here reads a disk by itself. The edge (a language server, a command) asks for a reading through an [FS] and
// hands what was read to With as a [Change]:
//
//	s := workspace.New("/work/infra")
//	s = s.With(s.Load(disk, dir), workspace.Change{Kind: workspace.Opened, Path: path, Text: text, Version: 1})
//	for change := range s.Discover(disk, "/work/infra", nil) { // in the background, some directories at a time
//		s = s.With(change)
//	}
//
// What the evaluation of a module asks about other files (templates, policies) is read in the same way: [Snapshot.Ask]
// reads the answers to an [Ask], Reread keeps them up to date, [Sources] gives them.
//
// Load reads one directory and what it calls, so that a file that was just opened is answered before the other
// thousand directories are known. Reading and parsing happen in Load and Discover, on the caller's goroutine; With
// only puts the result in its place, and what became known to the snapshot after the reading began wins over it.
//
// A directory has two texts of each file: what the disk says, and what an editor shows (the overlay), which counts
// while it is there. A file belongs to the module that reads it, see [Dir].
//
// Paths are absolute and clean, in the form of the operating system; symbolic links in them stay as they are
// written. Only disk.go may touch the disk; there is no goroutine, lock or context in this package, and bad input
// (loops of links, unreadable folders, devices, huge or binary files) gives a [Note] at most.
//
// Read snapshot.go, change.go and with.go, then relations.go, then load.go, discover.go and source.go.
package workspace
