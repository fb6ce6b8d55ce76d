package analysis

import (
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// Severity says how bad a finding is. The numbers are those of the Language
// Server Protocol; the zero value is not a valid severity.
type Severity uint8

const (
	// Error: Terraform refuses the configuration, or apply will fail.
	Error Severity = iota + 1
	// Warning: it breaks or exposes something under stated conditions.
	Warning
	// Information: worth knowing.
	Information
	// Hint: advice, shown faded or not at all by default.
	Hint
)

// String returns "error", "warning", "information" or "hint".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Information:
		return "information"
	case Hint:
		return "hint"
	}
	return "invalid"
}

// ParseSeverity is the inverse of String; false for any other word.
func ParseSeverity(word string) (Severity, bool) {
	for s := Error; s <= Hint; s++ {
		if s.String() == word {
			return s, true
		}
	}
	return 0, false
}

// Location is a place in a file: an absolute path and a half open range of
// bytes of that file's text.
type Location struct {
	Path  string
	Range text.Range
}

// Related is another place that explains a finding: the first declaration of
// a duplicate, the block that must be closed.
type Related struct {
	Location
	Message string
}

// Tag lets an editor show the marked text differently.
type Tag uint8

const (
	// Unnecessary text is faded out.
	Unnecessary Tag = iota + 1
	// Deprecated text is struck through.
	Deprecated
)

// Finding is one thing that is wrong with a configuration. ("Diagnostic" is
// what hcl and the protocol call theirs.)
type Finding struct {
	// Code is stable and kebab-case below a slash:
	// "terraform/unsupported-argument", "aws/secret-without-rotation".
	Code     string
	Severity Severity
	// Summary is one line; for language errors it is Terraform's own.
	Summary string
	// Detail says what is wrong with which address and what to do.
	Detail string
	// Location is where the mark goes.
	Location
	// Context is the header of the block around Range, in the same file; zero
	// when there is none.
	Context text.Range
	// Address is the object in question, such as "aws_s3_bucket.logs",
	// "data.aws_iam_policy_document.this" or "var.region"; or empty.
	Address string
	// Name is the argument or nested block that is missing, where the finding is
	// about one; else empty.
	Name string
	// Schema is the witness of a provider-schema verdict; nil when no provider
	// schema was asked.
	Schema  *schema.Witness
	Related []Related
	// Fixes are proposals, best first. Whoever shows one must have had it
	// proven by the engine first.
	Fixes []Fix
	Tags  []Tag
}
