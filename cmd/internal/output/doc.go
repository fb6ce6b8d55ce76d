// Package output shows what a check found: one format, one file.
//
// A [Result] is plain data that needs neither files nor schemas any more: each
// [Diagnostic] carries its lines of source, its positions as Terraform counts
// them and its fixes, so that what it was made from may be forgotten as soon
// as it exists. [Source.Diagnostic] makes one of a finding.
//
// The package does no IO but to the writer that it is given, and knows nothing
// of the command line.
//
// Read result.go, source.go (how a finding becomes a Diagnostic), then
// text.go, json.go, sarif.go or annotations.go.
package output
