// Package tree holds nothing but tests: of what must be true of the repository
// as a whole. imports_test.go is the import table, tree_test.go the rest.
package tree
