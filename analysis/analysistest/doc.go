// Package analysistest runs the cases of checks and rules, which are text: one
// file in txtar form is a case, its sections are the files of a workspace.
//
// A comment `# want "regular expression"` on a line says that a finding is
// expected to start there whose severity, summary and detail, joined as
// "severity: summary: detail", match; several expressions may follow each
// other. Every finding must be wanted and every want found. In files that have
// no comments (JSON) the section NAME.want holds lines of the form
// `LINE "regular expression"`.
//
// A section FILE.fixed holds the text of FILE after the first proven fix of its
// first finding was applied. The test flag -update rewrites such sections.
//
// Cases are judged against the mini provider (mini.json), a provider of a few
// types that has one of everything, so that a case needs no knowledge of any
// real one. Its versions 1.0.0, 1.5.0 and 2.0.0 differ as [Pool] says.
package analysistest
