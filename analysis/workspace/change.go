package workspace

import (
	"github.com/terravet/terravet/analysis/text"
)

// ChangeKind says what happened.
type ChangeKind uint8

// The zero kind is no change.
const (
	// Opened: an editor shows Path with Text, at Version. The same again replaces the text.
	Opened ChangeKind = iota + 1
	// Edited: Edits were made to the open document Path, one after the other, each against the result of the one
	// before; it is at Version now. Edits out of bounds are left out; a document that is not open stays as it is.
	Edited
	// Closed: the disk's word counts again for Path.
	Closed
	// Written: Path is a file on disk, and its content is Text. [Snapshot.Reread] makes it.
	Written
	// Gone: Path, a file or a directory with all below it, is no more on disk. Open documents stay.
	Gone
	// FolderAdded: Path is a workspace folder now.
	FolderAdded
	// FolderRemoved: Path is no workspace folder any more. What the other folders and the open documents do not need
	// is forgotten.
	FolderRemoved
	// Loaded carries directories as they were read; [Snapshot.Load] and [Snapshot.Discover] make it.
	Loaded
	// Asked carries what was asked about the disk for the directory Path; [Snapshot.Ask] makes it.
	Asked
)

// Change is something that happened to the workspace. Fields that a kind does not name are not looked at.
type Change struct {
	Kind    ChangeKind
	Path    string
	Text    string
	Edits   []text.Edit
	Version int32

	unread   bool       // of Written: the file is there, but could not be read
	listings []*listing // of Loaded
	notes    []Note
	asks     []Ask      // of Asked
	answers  []answered // of any kind: what the disk says of what was asked before
}

// Notes are what could not be read when the change was made.
func (c Change) Notes() []Note { return c.notes }

// Dirs are the directories that a Loaded change carries, in the order in which they were read.
func (c Change) Dirs() []string {
	dirs := make([]string, 0, len(c.listings))
	for _, l := range c.listings {
		dirs = append(dirs, l.path)
	}
	return dirs
}
