// Package google holds the rules about the resources of the Google Cloud
// provider. How a rule is written says package rules.
package google
