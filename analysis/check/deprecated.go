package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// deprecatedArgument reports an argument that every schema in question calls
// deprecated.
func (k *checker) deprecatedArgument(name string, s schema.Block, at hcl.Range) {
	message, found := "", false
	for body := range s.Bodies() {
		a, ok := body.Attribute(name)
		if !ok {
			continue
		}
		text, deprecated := a.Deprecated()
		if !deprecated {
			return
		}
		if !found {
			message, found = text, true
		}
	}
	if found {
		k.deprecated("Argument is deprecated", fmt.Sprintf("The argument %q is deprecated.", name), message, at)
	}
}

// deprecatedBody reports a block, or a whole resource type, that every schema
// in question calls deprecated.
func (k *checker) deprecatedBody(summary, what string, bodies func(yield func(flat.Body) bool), at hcl.Range) {
	message, found := "", false
	for body := range bodies {
		text, deprecated := body.Deprecated()
		if !deprecated {
			return
		}
		if !found {
			message, found = text, true
		}
	}
	if found {
		k.deprecated(summary, what+" is deprecated.", message, at)
	}
}

// deprecated reports what still works; message is the provider's own advice.
func (k *checker) deprecated(summary, detail, message string, at hcl.Range) {
	if k.doubtful || k.broken {
		return // it may be said of another version only
	}
	if message = strings.TrimSpace(message); message != "" && !strings.EqualFold(message, "deprecated") {
		detail += " " + message
	}
	k.report(analysis.Finding{
		Code:     "terraform/deprecated-argument",
		Severity: analysis.Warning,
		Summary:  summary,
		Detail:   detail,
		Location: k.at(at),
		Tags:     []analysis.Tag{analysis.Deprecated},
	})
}
