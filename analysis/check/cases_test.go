package check_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/core"
)

func TestCases(t *testing.T) {
	e := engine.New(schema.NewStore(analysistest.Pool()), core.Newest(bundled.Pool()))
	analysistest.Run(t, e, "testdata/cases")
}
