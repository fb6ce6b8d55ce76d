package analysis

import (
	"iter"
	"strings"
)

// Profile says which users a rule is for: who asks for a profile gets its rules
// and those of the profiles it contains.
type Profile uint8

const (
	// Default rules are nearly always right; everybody has them.
	Default Profile = iota
	// Strict rules are right as well, but not everybody wants to hear them.
	Strict
	// Production is the checklist of what must be there before something is
	// relied on: deletion protection, backups, several zones.
	Production
	// OptIn rules run only where the settings enable them by name.
	OptIn
)

// String returns "default", "strict", "production" or "opt-in".
func (p Profile) String() string {
	switch p {
	case Default:
		return "default"
	case Strict:
		return "strict"
	case Production:
		return "production"
	case OptIn:
		return "opt-in"
	}
	return "invalid"
}

// ParseProfile reads a profile that a user may ask for: opt-in is none, its
// rules are asked for one by one.
func ParseProfile(word string) (Profile, bool) {
	for p := Default; p < OptIn; p++ {
		if p.String() == word {
			return p, true
		}
	}
	return 0, false
}

// Includes says whether who asks for p gets the rules of another profile:
// everybody gets those of Default, and Strict and Production do not include
// each other.
func (p Profile) Includes(other Profile) bool {
	return other == Default || p == other && other != OptIn
}

// Doc is the manual of a rule. It is executed: Bad must trigger the rule, Good
// must not, and where the rule has a fix, the first one turns Bad into Good.
type Doc struct {
	// Summary is one line without a full stop: what is wrong, not what to do.
	Summary string
	// Why says the harm, in a paragraph.
	Why string
	// Bad and Good are configurations, or several files in txtar form. The
	// line with the finding needs no mark.
	Bad, Good string
	// Sources are the addresses of the pages that state the facts.
	Sources []string
	// Since is the release that brought the rule.
	Since string
}

// Equivalents are the identifiers of rules in other tools that mean the same,
// so that comments which silence those silence this one too.
type Equivalents struct {
	Checkov []string
	Trivy   []string
	Tfsec   []string
	KICS    []string
	TFLint  []string
}

// ByTool yields the identifiers of each tool that has some, by the tool's name.
func (e Equivalents) ByTool() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, tool := range []struct {
			name string
			ids  []string
		}{{"checkov", e.Checkov}, {"trivy", e.Trivy}, {"tfsec", e.Tfsec}, {"kics", e.KICS}, {"tflint", e.TFLint}} {
			if len(tool.ids) > 0 && !yield(tool.name, tool.ids) {
				return
			}
		}
	}
}

// String lists the identifiers by tool: "checkov CKV_AWS_17; trivy AVD-AWS-0180".
func (e Equivalents) String() string {
	var parts []string
	for tool, ids := range e.ByTool() {
		parts = append(parts, tool+" "+strings.Join(ids, ", "))
	}
	return strings.Join(parts, "; ")
}
