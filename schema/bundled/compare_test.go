package bundled_test

import (
	"fmt"

	"github.com/terravet/terravet/schema/flat"
)

// difference is one fact in which a bundled schema is not what the provider
// itself says.
type difference struct {
	what string // the sort of fact
	path string // kind, type and names down to the place
	text string
}

func (d difference) String() string { return d.what + ": " + d.path + ": " + d.text }

// compare reports every difference between a bundled schema and a recorded one.
func compare(bundled, real flat.Version) []difference {
	c := &comparison{}
	for _, kind := range []flat.Kind{flat.Resource, flat.DataSource, flat.Ephemeral, flat.ProviderConfig} {
		if !bundled.Has(kind) || !real.Has(kind) {
			continue
		}
		for name := range real.Names(kind) {
			path := kind.String() + " " + name
			want, _ := real.Body(kind, name)
			if got, ok := bundled.Body(kind, name); ok {
				c.bodies(path, got, want)
			} else {
				c.add("type missing", path, "")
			}
		}
		for name := range bundled.Names(kind) {
			if _, ok := real.Body(kind, name); !ok {
				c.add("type extra", kind.String()+" "+name, "")
			}
		}
	}
	return c.found
}

type comparison struct{ found []difference }

func (c *comparison) add(what, path, format string, args ...any) {
	c.found = append(c.found, difference{what, path, fmt.Sprintf(format, args...)})
}

func (c *comparison) bodies(path string, got, want flat.Body) {
	if got.Opaque() && !want.Opaque() {
		c.add("opaque", path, "")
		return
	}
	if _, dep := want.Deprecated(); dep {
		if _, also := got.Deprecated(); !also {
			c.add("deprecated", path, "not in the bundled schema")
		}
	}
	for w := range want.Attributes() {
		at := path + "." + w.Name()
		if g, ok := got.Attribute(w.Name()); ok {
			c.attributes(at, g, w)
		} else if _, ok := got.Block(w.Name()); ok {
			c.add("attribute is block", at, "%s", w.Type())
		} else {
			c.add("attribute missing", at, "")
		}
	}
	for g := range got.Attributes() {
		_, attr := want.Attribute(g.Name())
		_, block := want.Block(g.Name())
		if block {
			c.add("block is attribute", path+"."+g.Name(), "%s", g.Type())
		} else if !attr {
			c.add("attribute extra", path+"."+g.Name(), "")
		}
	}
	for w := range want.Blocks() {
		at := path + "." + w.Name()
		if g, ok := got.Block(w.Name()); ok {
			c.nested(at, g, w)
		} else if _, ok := got.Attribute(w.Name()); !ok {
			c.add("block missing", at, "")
		}
	}
	for g := range got.Blocks() {
		_, attr := want.Attribute(g.Name())
		if _, ok := want.Block(g.Name()); !ok && !attr {
			c.add("block extra", path+"."+g.Name(), "")
		}
	}
}

func (c *comparison) nested(path string, got, want flat.Nested) {
	if got.Nesting() != want.Nesting() {
		c.add("nesting", path, "%v, really %v", got.Nesting(), want.Nesting())
	}
	if got.MinItems() != want.MinItems() {
		c.add("min items", path, "%d, really %d", got.MinItems(), want.MinItems())
	}
	if got.MaxItems() != want.MaxItems() {
		c.add("max items", path, "%d, really %d", got.MaxItems(), want.MaxItems())
	}
	c.bodies(path, got.Body(), want.Body())
}

func (c *comparison) attributes(path string, got, want flat.Attribute) {
	flags := func(a flat.Attribute) string {
		return fmt.Sprintf("required %v, optional %v, computed %v", a.Required(), a.Optional(), a.Computed())
	}
	if g, w := flags(got), flags(want); g != w {
		c.add("flags", path, "%s; really %s", g, w)
	}
	if got.Sensitive() != want.Sensitive() {
		c.add("sensitive", path, "%v", got.Sensitive())
	}
	if got.WriteOnly() != want.WriteOnly() {
		c.add("write-only", path, "%v", got.WriteOnly())
	}
	if _, g := got.Deprecated(); !g {
		if _, w := want.Deprecated(); w {
			c.add("deprecated", path, "not in the bundled schema")
		}
	}
	g, gok := got.Nested()
	w, wok := want.Nested()
	switch {
	case gok && wok:
		c.nested(path, g, w)
	case gok != wok:
		if got.ImpliedType().Equals(want.ImpliedType()) {
			c.add("nested or object type", path, "nested %v, really %v", gok, wok)
		} else {
			c.add("type", path, "%#v, really %#v", got.ImpliedType(), want.ImpliedType())
		}
	case !got.Type().Cty().Equals(want.Type().Cty()):
		c.add("type", path, "%v, really %v", got.Type(), want.Type())
	}
}
