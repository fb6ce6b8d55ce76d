package bindings

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/terravet/terravet/schema/flat"
)

// Read makes a Source of the TypeScript files of a package, given by path.
// Provider, Version and Origin are left to the caller. The Guesses tell what a
// newer version of the provider may settle.
func Read(files map[string]string) (flat.Source, *Guesses) {
	guesses := &Guesses{
		blocks: make(map[*flat.SourceNested]bool),
		attrs:  make(map[*flat.SourceAttribute]bool),
	}
	out := flat.Source{Kinds: []flat.Kind{flat.Resource, flat.DataSource, flat.ProviderConfig}}
	// Structures are referred to within a folder only; their names would not be
	// unique beyond.
	folders := make(map[string]*declarations)
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if strings.Contains(p, "provider-functions") {
			out.Kinds = append(out.Kinds, flat.Functions)
			out.Functions = scanFunctions(files[p])
			continue
		}
		folder := path.Dir(p)
		if path.Base(folder) == "index-structs" {
			folder = path.Dir(folder)
		}
		if folders[folder] == nil {
			folders[folder] = newDeclarations()
		}
		folders[folder].scan(files[p])
	}
	for _, decls := range folders {
		for _, c := range decls.classes {
			decls.mergeConfig(c)
		}
	}
	nested := hasNestedAttributes(folders)
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		b := &builder{decls: folders[folder], nestedAttributes: nested, guessed: guesses,
			bodies: make(map[*structure]*flat.SourceBody)}
		for _, c := range b.decls.classes {
			body := b.body(&c.structure)
			switch c.base {
			case "TerraformResource":
				out.Put(flat.Resource, c.typ, body)
			case "TerraformDataSource":
				out.Put(flat.DataSource, c.typ, body)
			case "TerraformEphemeralResource":
				out.Put(flat.Ephemeral, c.typ, body)
			case "TerraformProvider":
				delete(body.Attributes, "alias") // Terraform's own
				out.Put(flat.ProviderConfig, "", body)
			}
		}
	}
	return out, guesses
}

// mergeConfig joins the interface of what can be configured to its class.
func (d *declarations) mergeConfig(c *class) {
	config, ok := d.structs[c.config]
	if !ok {
		return
	}
	for name, from := range config.members {
		to := c.structure.member(name)
		to.inInterface = true
		to.mayBeLeft = from.mayBeLeft
		to.block = from.block
		to.declared = from.declared
	}
}

// hasNestedAttributes says whether the provider has attributes with a nested
// body: some that can be written has parts with flags of their own.
func hasNestedAttributes(folders map[string]*declarations) bool {
	for _, decls := range folders {
		b := &builder{decls: decls}
		holders := slices.Collect(maps.Values(decls.structs))
		for _, c := range decls.classes {
			holders = append(holders, &c.structure)
		}
		for _, s := range holders {
			for _, m := range s.members {
				if m.block || !m.inClass || !m.optional && !m.required {
					continue
				}
				sh := b.attributeShape(m)
				inner, ok := decls.structs[sh.object()]
				a := &flat.SourceAttribute{Computed: m.computed, Optional: m.optional, Required: m.required}
				if ok && !inner.classless && !b.uniform(inner, a, 0) {
					return true
				}
			}
		}
	}
	return false
}
