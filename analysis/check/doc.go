// Package check finds what `terraform validate` finds: it holds the blocks of
// one module against the language and the provider schemas.
//
// [Env] says what the module is judged by: which schemas speak for which
// provider. [Env.Chunk] judges the blocks of one chunk by themselves; its
// findings hold as long as the chunk and the Env do, and their ranges count
// from the start of the chunk, so that an edit elsewhere leaves them valid.
// [Env.Module] judges what concerns several blocks; its ranges are those of the
// files. The engine puts both together.
//
// [Env.Beside] judges a file that stands beside the configuration, of tests,
// mock data or queries, as a whole: its blocks depend on each other.
//
// Summaries and ranges are Terraform's own, so that both agree on what is
// wrong where; details say more where more is known. What is unknown is
// never a finding: no schema, an opaque part, versions that disagree.
//
// The package must not read files, know other directories, or decide which
// provider version is right.
//
// Read check.go, then block.go (one top-level block), body.go (arguments and
// nested blocks against a schema), then the file of the matter at hand.
package check
