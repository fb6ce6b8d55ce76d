package rules

import (
	"slices"

	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/rules/aws"
	"github.com/terravet/terravet/rules/azurerm"
	"github.com/terravet/terravet/rules/google"
	"github.com/terravet/terravet/rules/language"
)

//go:generate go run ./newrule
//go:generate go test . -run Readme -update

// All are all rules, the groups in order of their names.
func All() []*pass.Rule {
	return slices.Concat(aws.All(), azurerm.All(), google.All(), language.All())
}
