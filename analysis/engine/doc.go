// Package engine puts the parts together: it decides which schemas speak for a
// module, has the module checked, and proves fixes.
//
// [Engine.Check] makes a [Report] on one directory of a snapshot. Given the
// Report before an edit it judges again only what the edit can have changed:
// the chunks that are new, or everything when what the module is judged by
// changed. An [Engine] holds no state and may be used by many goroutines.
//
// [Engine.Fixes] has the fixes of a finding proposed (by the check itself, by
// package doctor where something does not exist, by package repair for all
// else, by a rule for its own findings), laid out by package rewrite, applied in
// memory, and offers only those that are proven: everything still parses, the
// finding is gone, nothing new is reported anywhere that the change reaches, and
// nothing was lost that the edits do not touch. [Engine.FixAll] applies them
// until nothing changes.
//
// Read engine.go, then environment.go (which version is right),
// vantage.go (where callers differ), receiver.go (whose
// variables a file of values sets), disk.go (what is asked about files), report.go,
// verify.go, proof.go (what is a proof), fix_all.go.
package engine
