// Package language holds the rules about the configuration language itself,
// whatever the provider. How a rule is written says package rules.
package language
