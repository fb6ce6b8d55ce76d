// Package aws holds the rules about the resources of the AWS provider. How a
// rule is written says package rules.
package aws
