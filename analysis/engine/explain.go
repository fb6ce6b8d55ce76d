package engine

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/doctor"
)

// Explain says as Markdown what the schemas really have in the place of what a
// finding of this Report is about, by version, and what may have been meant; ""
// for findings that are about something else.
func (r *Report) Explain(f analysis.Finding) string {
	if r.module == nil || r.env == nil {
		return ""
	}
	switch f.Code {
	case "terraform/unsupported-argument", "terraform/unsupported-block-type",
		"terraform/unknown-resource-type", "terraform/unknown-data-source", "terraform/unknown-ephemeral-resource":
		return doctor.Explain(doctor.Case{Module: r.module, Schemas: r.env.Provider, Finding: f})
	}
	return ""
}
