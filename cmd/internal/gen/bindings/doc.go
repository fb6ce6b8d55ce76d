// Package bindings reads provider schemas back out of the TypeScript that the
// CDK for Terraform generators make of them.
//
// The generators write, for every attribute, a comment with its flags and a
// field with its type; interface documentation says which members are blocks;
// newer versions also write a table for HCL output that tells lists from sets.
// This package knows these habits, from generators of 2021 to 2026, and
// nothing of packages or downloads.
//
// Reading order: scan.go (text to declarations), types.go (TypeScript types),
// build.go (declarations to bodies), functions.go (provider functions),
// read.go (all files of one provider version), borrow.go (what an older
// generator left out, from a newer version of the provider).
package bindings
