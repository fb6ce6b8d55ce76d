package azurerm

import (
	"slices"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var roleDefinitionStar = &pass.Rule{
	ID:       "azurerm/role-definition-star",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"azurerm_role_definition"},
	Doc: analysis.Doc{
		Summary: "Custom role allows everything",
		Why:     "A role with the action * is another Owner, one that nobody looks for when they ask who the owners are.",
		Bad: `resource "azurerm_role_definition" "deployer" {
  name  = "deployer"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = ["*"]
  }
}
`,
		Good: `resource "azurerm_role_definition" "deployer" {
  name  = "deployer"
  scope = "/subscriptions/00000000-0000-0000-0000-000000000000"

  permissions {
    actions = ["Microsoft.Web/sites/*"]
  }
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/role-based-access-control/custom-roles#custom-role-properties",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_39"},
		Trivy:   []string{"AVD-AZU-0030"},
		Tfsec:   []string{"azure-authorization-limit-role-actions"},
	},
	Run: func(p *pass.Pass) {
		for _, role := range p.Resources("azurerm_role_definition") {
			blocks, _ := role.Blocks("permissions")
			for _, permissions := range blocks {
				actions := permissions.Value("actions")
				list, _ := actions.Strings()
				not := permissions.Value("not_actions")
				except, known := not.Strings()
				if slices.Contains(list, "*") && (not.Absent() || known && len(except) == 0) && permissions.Presence == pass.Present && role.Presence() == pass.Present {
					p.Report(actions.At(), "%s allows everything.", role.Address())
				}
			}
		}
	},
}
