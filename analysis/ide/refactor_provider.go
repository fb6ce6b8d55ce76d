package ide

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/rewrite"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// require offers to name the provider of the block under the cursor in
// required_providers, if it is one whose source is known.
func (r *refactoring) require() {
	name := ""
	switch _, served := provided[r.block.Type()]; {
	case served:
		name, _, _ = r.block.ProviderName()
	case r.block.Type() == "provider":
		name = r.block.Label(0)
	}
	if name == "" || name == "terraform" || r.Schemas == nil || !r.block.Header().Touches(r.rel()) {
		return
	}
	for _, required := range r.module.Requirements() {
		if required.Name == name {
			return
		}
	}
	versions := r.Schemas.Versions(schema.Address(name, ""))
	if len(versions) == 0 {
		return
	}
	major, rest, _ := strings.Cut(versions[0].String(), ".")
	minor, _, _ := strings.Cut(rest, ".")
	entry := fmt.Sprintf("%s = {\n  source  = %q\n  version = %q\n}", name, schema.Display(schema.Address(name, "")), "~> "+major+"."+minor)
	r.add("Add "+name+" to required_providers", Rewrite, r.requirement(entry))
}

// requirement puts an entry where the module requires its providers: into the
// block that is there, into a terraform block, or into one of its own.
func (r *refactoring) requirement(entry string) []analysis.Edit {
	var settings *module.Block
	for _, b := range r.module.Blocks() {
		if b.Type() != "terraform" || b.Override || b.Chunk.JSON || b.Chunk.Broken() {
			continue
		}
		place, ok := rewrite.Of(r.module, b)
		if !ok {
			continue
		}
		for _, nested := range b.Body().Blocks {
			if nested.Type == "required_providers" {
				return place.Insert(nested.Body, nil, entry)
			}
		}
		if settings == nil {
			settings = b
		}
	}
	block := rewrite.Block("required_providers", entry)
	if settings != nil {
		place, _ := rewrite.Of(r.module, settings)
		return place.InsertBlock(settings.Body(), block)
	}
	for _, f := range r.module.Files() {
		if strings.HasSuffix(f.Path, "versions.tf") && !f.Name.JSON {
			return rewrite.Append(f, rewrite.Block("terraform", block))
		}
	}
	return rewrite.Append(r.File, rewrite.Block("terraform", block))
}

// moveOut offers to move the block under the cursor into a file of its own.
func (r *refactoring) moveOut() {
	b := r.block
	if b.Address() == "" || b.Override || !b.Header().Touches(r.rel()) || b.Type() == "provider" || len(r.module.ChunkBlocks(r.Path)(r.chunk)) != 1 {
		return
	}
	if len(r.File.Chunks()) < 2 {
		return // it has one
	}
	name := b.Syntax.Labels[len(b.Syntax.Labels)-1]
	path := filepath.Join(filepath.Dir(r.Path), name+".tf")
	if strings.ContainsAny(name, `/\.`) || r.Snap.File(path) != nil {
		return
	}
	place, ok := rewrite.Of(r.module, b)
	if !ok {
		return
	}
	edits := place.RemoveBlock(b.Syntax)
	if len(edits) != 1 {
		return
	}
	// No empty line is left at the start of the file, nor two in a row.
	gone := &edits[0].Range
	if before := r.File.Slice(text.Range{End: gone.Start}); before == "" || strings.HasSuffix(before, "\n\n") {
		after := r.File.Slice(text.Range{Start: gone.End, End: r.File.Len()})
		gone.End += len(after) - len(strings.TrimLeft(after, "\r\n"))
	}
	r.out = append(r.out, Refactoring{Title: "Move " + b.Address() + " to " + name + ".tf", Way: Rewrite, Edits: edits,
		NewFile: path, NewText: place.BlockSource(b.Syntax) + "\n"})
}
