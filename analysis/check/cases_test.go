package check_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/check"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/schema"
)

func TestCases(t *testing.T) {
	e := engine.New(schema.NewStore(analysistest.Pool()), check.NewCore())
	analysistest.Run(t, e, "testdata/cases")
}
