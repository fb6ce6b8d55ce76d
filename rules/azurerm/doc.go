// Package azurerm holds the rules about the resources of the Azure provider. How
// a rule is written says package rules.
package azurerm
