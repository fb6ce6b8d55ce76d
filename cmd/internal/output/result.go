package output

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/schema"
)

// Result is the outcome of one check.
type Result struct {
	Diagnostics []Diagnostic // see Sort
	// Files and Modules are how many were looked at. A module is a directory.
	Files, Modules int
	// Unreadable is what could not be looked at, so that the Result is not the
	// whole truth.
	Unreadable []Unreadable
	// Elapsed is shown unless it is zero, which keeps output the same from run
	// to run.
	Elapsed time.Duration
}

// Unreadable is a file or folder that could not be read.
type Unreadable struct{ Filename, Reason string }

// Diagnostic is a finding that stands for itself.
type Diagnostic struct {
	Code     string
	Severity analysis.Severity
	Summary  string // one line
	Detail   string // may be empty, or have several lines
	Range    Range
	// Address is the object in question, or empty.
	Address string
	Snippet Snippet
	Schema  *schema.Witness // nil when no provider schema was asked
	Related []Related
	Fixes   []Fix // proven, best first
}

// Position counts as Terraform does: Line and Column from 1, Column in
// grapheme clusters, Byte from 0.
type Position struct{ Line, Column, Byte int }

// Range is half open. An empty range, which nobody could see, is shown as one
// column wide.
type Range struct {
	Filename   string
	Start, End Position
}

// Snippet is the source that a Range lies in.
type Snippet struct {
	// Context is the header of the top-level block around it, without its
	// brace: `resource "aws_s3_bucket" "logs"`; empty outside of blocks.
	Context string
	// Code is all lines that the range touches, without the last line ending.
	Code string
	// Start and End are where the range lies in Code, in bytes.
	Start, End int
}

// Related is another place that explains a Diagnostic.
type Related struct {
	Message string
	Range   Range
	Snippet Snippet
}

// Fix is one proven way to resolve a Diagnostic.
type Fix struct {
	Title     string
	Safety    analysis.Safety
	Preferred bool
	Edits     []Edit
	// Changes shows the edits line by line.
	Changes []Change
	// From and To are file names if the fix renames a file.
	From, To string
}

// Edit replaces Range by NewText. All edits of a Fix refer to the text as it
// is now.
type Edit struct {
	Range   Range
	NewText string
}

// Change is a run of lines that a Fix replaces by others; both are without line
// endings.
type Change struct {
	Filename string
	Line     int // of the first line, from 1
	Old, New []string
}

// Format writes Results.
type Format interface {
	Write(w io.Writer, r *Result) error
}

// Options are what formats may heed.
type Options struct {
	Color bool
	// Width is the number of columns to keep within; 0 stands for 100.
	Width int
	// Version is that of this program, or empty.
	Version string
	// Rule says what is known of a code; nil knows nothing.
	Rule func(code string) (Rule, bool)
}

// Names are the names of all formats, the default first.
func Names() []string { return []string{"text", "json", "sarif", "github", "gitlab"} }

// New makes the format of that name.
func New(name string, o Options) (Format, error) {
	switch name {
	case "text":
		return newText(o), nil
	case "json":
		return jsonFormat{}, nil
	case "sarif":
		return sarif{o}, nil
	case "github":
		return github{}, nil
	case "gitlab":
		return gitlab{}, nil
	}
	return nil, fmt.Errorf("unknown format %q: it is one of %s", name, strings.Join(Names(), ", "))
}

// Sort puts diagnostics in the order in which they are shown: by file, folders
// after the files beside them, then by position.
func (r *Result) Sort() {
	slices.SortStableFunc(r.Diagnostics, func(a, b Diagnostic) int {
		return cmp.Or(byPath(a.Range.Filename, b.Range.Filename), cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte),
			cmp.Compare(a.Range.End.Byte, b.Range.End.Byte), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Detail, b.Detail))
	})
	slices.SortFunc(r.Unreadable, func(a, b Unreadable) int { return byPath(a.Filename, b.Filename) })
}

// byPath compares folder by folder, so that the files of a module stay
// together.
func byPath(a, b string) int {
	i, j := strings.LastIndexByte(a, '/')+1, strings.LastIndexByte(b, '/')+1
	return cmp.Or(slices.Compare(strings.Split(a[:i], "/"), strings.Split(b[:j], "/")), strings.Compare(a, b))
}

// Count is the number of diagnostics of a severity.
func (r *Result) Count(s analysis.Severity) int {
	n := 0
	for i := range r.Diagnostics {
		if r.Diagnostics[i].Severity == s {
			n++
		}
	}
	return n
}

// AtLeast says whether there is a diagnostic of that severity or a worse one.
func (r *Result) AtLeast(s analysis.Severity) bool {
	return slices.ContainsFunc(r.Diagnostics, func(d Diagnostic) bool { return d.Severity <= s })
}
