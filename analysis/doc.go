// Package analysis is the contract between what finds something and what shows
// it: a [Finding] with its [Location], its [Severity] and its proposed [Fix]es,
// as plain data of byte offsets.
//
// # The story
//
// Bytes become a syntax.File, a list of chunks of one top-level block each. The
// files of a directory become a module.Module, all modules a
// workspace.Snapshot. eval.Scope gives the names of one module their values,
// check.Env holds its blocks against the language and the provider schemas,
// and the engine puts it together: it decides which provider version is right,
// makes a Report of one directory, and proves fixes before they are offered.
// The language server and the command line are ways to give it text and to show
// what it found.
//
// Everything a Snapshot or a Report reaches is immutable. An edit makes new
// ones, which share all that did not change: one chunk is parsed again, one
// block judged again, and those that use a name whose meaning changed.
//
// # What holds
//
//   - Unknown is a third answer beside yes and no, and never a finding.
//   - Nothing here fails: broken text gives less, not an error, and one broken
//     block hides no other.
//   - Nothing here reads a file, waits, or runs concurrently; only
//     workspace.Disk touches the disk.
//   - Only package lsp knows the protocol's types.
//
// # Where this differs from the first design
//
//   - The findings of a chunk count from its start and are kept in the Report,
//     not in the Module, because they depend on the schemas as well.
//   - Values live in package eval and not in the Module: they need the
//     functions and the schemas, and the Module must stay a reading of text.
//   - A fix is proposed only when somebody asks: the block is judged again with
//     fixes switched on, so that a keystroke does not pay for edits that nobody
//     looks at. Package rewrite knows how to edit, doctor and repair what to do.
//   - Resources are unknown values, as in `terraform validate`, and references
//     into them are held against the schema; so what is red here is red there.
package analysis
