package check

import (
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// Core is the [Language] of the newest Terraform and the newest OpenTofu
// together: what either accepts is accepted, because which of them will run a
// configuration is not known.
type Core struct{ blocks map[string]schema.Block }

// NewCore reads the bodies that the checks ask for.
func NewCore() Core {
	c := Core{blocks: map[string]schema.Block{}}
	for _, name := range []string{"terraform", "variable", "output", "moved", "removed", "import", "check", "tests"} {
		c.blocks[name] = everywhere(name)
	}
	for _, name := range []string{"resource", "data", "ephemeral"} {
		nested, _ := everywhere(name).Nested("lifecycle")
		c.blocks[name+".lifecycle"] = nested.Block
	}
	for _, name := range []string{"file", "local-exec", "remote-exec"} {
		c.blocks["resource.provisioner."+name] = everywhere("provisioner " + name)
	}
	c.blocks["resource.connection"] = connection()
	return c
}

// Body implements [Language].
func (c Core) Body(path string) schema.Block { return c.blocks[path] }

var tools = []core.Tool{core.Terraform, core.OpenTofu}

func everywhere(name string) schema.Block {
	var bodies []flat.Body
	for _, tool := range tools {
		if body, ok := core.Body(tool, "", name); ok {
			bodies = append(bodies, body)
		}
	}
	return schema.NewBlock(bodies...)
}

// connection accepts what any type of connection does, because the type may be
// computed.
func connection() schema.Block {
	var bodies []flat.Body
	for _, tool := range tools {
		for name := range core.Language(tool, "").Names(flat.Language) {
			if strings.HasPrefix(name, "connection ") {
				if body, ok := core.Body(tool, "", name); ok {
					bodies = append(bodies, body)
				}
			}
		}
	}
	return schema.NewBlock(bodies...)
}
