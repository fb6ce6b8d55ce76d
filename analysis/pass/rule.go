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
	Types       []string
	Doc         analysis.Doc
	Equivalents analysis.Equivalents
	// Options are what .terravet.hcl may set for the rule, by name.
	Options map[string]Option
	Run     func(*Pass)
}

// Option is one thing about a rule that users may tune.
type Option struct {
	// Default is the value where nothing is set: a string, bool, int or
	// []string; a setting must have the same type.
	Default any
	// Doc says in one line what it means.
	Doc string
}
