package pass

import "github.com/terravet/terravet/analysis"

// Rule finds one kind of defect. It is declared as a struct literal, which is
// its manual; it keeps no state.
type Rule struct {
	// ID is "aws/secret-without-rotation": kebab-case, names the defect.
	ID       string
	Severity analysis.Severity
	// Category is the heading under which the rule is listed.
	Category string
	// Profile is Default unless set: see [analysis.Profile].
	Profile analysis.Profile
	// Types are resource types ("aws_db_instance", "data.aws_iam_policy_document")
	// one of which must be declared for the rule to run at all. None means that
	// it always runs.
	Types []string
	// Absence is set for a rule that finds what is not there, and says what kind
	// of thing that is: such a rule may fire where all values are unknown.
	Absence     Absence
	Doc         analysis.Doc
	Equivalents analysis.Equivalents
	// Options are what .terravet.hcl may set for the rule, by name.
	Options map[string]Option
	Run     func(*Pass)
}

// Absence says what a rule finds missing. The tests hold the rule to it.
type Absence uint8

const (
	// OfNothing: the rule judges values; it is silent where they are unknown.
	OfNothing Absence = iota
	// OfArgument: an argument or nested block of the marked block is missing. The
	// rule is silent where that block's text is broken.
	OfArgument
	// OfCompanion: another block of the module is missing. The rule is silent
	// where the module's text is broken in a way that may hide it.
	OfCompanion
)

// Option is one thing about a rule that users may tune.
type Option struct {
	// Default is the value where nothing is set: a string, bool, int or
	// []string; a setting must have the same type.
	Default any
	// Doc says in one line what it means.
	Doc string
}
