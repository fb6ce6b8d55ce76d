package analysis

import "github.com/terravet/terravet/analysis/text"

// Safety says whether a fix may be applied without being read.
type Safety uint8

const (
	// Safe: the fix cannot change what the author meant.
	Safe Safety = iota
	// Review: the fix is proven to apply and to remove the finding, but whether
	// it is what the author meant must be read.
	Review
)

// String returns "safe" or "review".
func (s Safety) String() string {
	if s == Safe {
		return "safe"
	}
	return "review"
}

// Edit replaces a range of one file by new text. The range refers to the text
// that the finding was made on; all edits of a fix refer to that same text.
type Edit struct {
	Path string
	text.Edit
}

// Placeholder stands in the new text of a fix where only the author knows what to
// write. It is plain text that is valid where it stands; an editor may let the
// author type over it.
const Placeholder = "REPLACE_ME"

// FileRename moves a file; both paths are absolute.
type FileRename struct{ From, To string }

// Fix is one way to resolve a finding. Several fixes of a finding are
// alternatives, each against the same base text.
type Fix struct {
	// Title is a verb phrase that says what the fix does.
	Title  string
	Safety Safety
	// Preferred marks the one fix to apply when nobody chooses.
	Preferred bool
	Edits     []Edit
	// Rename is nil unless the fix renames a file.
	Rename *FileRename
	// Removes are the addresses of blocks that the fix takes out on purpose.
	Removes []string
}
