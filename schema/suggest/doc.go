// Package suggest finds out what was meant where something does not exist.
//
// [Near] and [Nearest] know names only: spelling (few letters differ) and words
// (the parts between underscores are shared). They serve wherever the
// candidates are a plain list.
//
// [Diagnose] knows schemas. An argument that no schema has is rarely a slip of
// the pen: it is a companion's setting written inline, a nested block
// flattened, an argument of another version, two arguments in one. Diagnose
// looks in all these places, and answers with a list of [Meaning]s: where the
// thing really stands, how sure that is, and the evidence in words. It proposes
// no edits; that is package analysis/doctor's work. [DiagnoseType] does the
// same for resource types and data sources.
//
// Nothing here is about one provider, but for two tables: words.go, which words
// mean the same, and facts.go, what no schema can tell, each row with its
// source.
//
// Read diagnose.go, then body.go (the same body, around it and inside it),
// family.go (other types), history.go (other versions).
package suggest
