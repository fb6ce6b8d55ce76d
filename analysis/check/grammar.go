package check

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// Core is the [Language] of some releases of Terraform and OpenTofu together:
// what one of them accepts is accepted, because which will run a configuration
// is not known.
type Core struct {
	releases []toolRelease // newest first
	blocks   map[string]schema.Block
}

// toolRelease is a minor version of a program, "" for the newest.
type toolRelease struct {
	tool    core.Tool
	version string
}

// NewCore is the language of the newest Terraform and the newest OpenTofu.
func NewCore() Core {
	return newCore([]toolRelease{{core.Terraform, ""}, {core.OpenTofu, ""}})
}

// Admitting implements [Language].
func (c Core) Admitting(r Release) Language {
	if !r.Known() {
		return c
	}
	return newCore(r.releases())
}

// Body implements [Language].
func (c Core) Body(path string) schema.Block {
	if b, ok := c.blocks[path]; ok {
		return b
	}
	return bodyIn(c.releases, path)
}

// newCore reads the bodies that the checks ask for again and again.
func newCore(releases []toolRelease) Core {
	c := Core{releases: releases, blocks: map[string]schema.Block{}}
	for _, path := range []string{
		"", "terraform", "variable", "output", "moved", "removed", "import", "check", "tests",
		"resource.lifecycle", "data.lifecycle", "ephemeral.lifecycle", "resource.connection",
		"resource.provisioner.file", "resource.provisioner.local-exec", "resource.provisioner.remote-exec",
	} {
		c.blocks[path] = bodyIn(releases, path)
	}
	return c
}

// bodyIn is what releases say of the body at a path.
func bodyIn(releases []toolRelease, path string) schema.Block {
	if path == "resource.connection" {
		return connection(releases)
	}
	if name, ok := strings.CutPrefix(path, "resource.provisioner."); ok {
		path = "provisioner " + name
	}
	name, nested, inner := strings.Cut(path, ".")
	var bodies []flat.Body
	for _, r := range releases {
		body, ok := core.Body(r.tool, r.version, name)
		if ok && inner {
			var n flat.Nested
			n, ok = body.Block(nested)
			body = n.Body()
		}
		if ok {
			bodies = append(bodies, body)
		}
	}
	return schema.NewBlock(bodies...)
}

// connection accepts what any type of connection does, because the type may be
// computed.
func connection(releases []toolRelease) schema.Block {
	var bodies []flat.Body
	for _, r := range releases {
		for name := range core.Language(r.tool, r.version).Names(flat.Language) {
			if strings.HasPrefix(name, "connection ") {
				if body, ok := core.Body(r.tool, r.version, name); ok {
					bodies = append(bodies, body)
				}
			}
		}
	}
	return schema.NewBlock(bodies...)
}

// everyRelease are all releases that are known, newest first.
func everyRelease() []toolRelease {
	var all []toolRelease
	for _, tool := range []core.Tool{core.Terraform, core.OpenTofu} {
		versions := core.Versions(tool)
		slices.Reverse(versions)
		for _, v := range versions {
			all = append(all, toolRelease{tool, v})
		}
	}
	return all
}

// backendTypes are the types of backends that some of the releases have.
func backendTypes(releases []toolRelease) []string {
	var names []string
	for _, r := range releases {
		for name := range core.Language(r.tool, r.version).Names(flat.Language) {
			if typ, ok := strings.CutPrefix(name, "backend "); ok && !slices.Contains(names, typ) {
				names = append(names, typ)
			}
		}
	}
	return names
}
