package doctor

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// statuses are the words by which types that have no yes or no say on and off,
// where they are not "Enabled" and "Disabled".
//
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_VersioningConfiguration.html
var statuses = map[string][2]string{"versioning_configuration": {"Enabled", "Suspended"}}

// place puts one value where a draft has an argument of its name, of a like
// name, or one that says on and off.
func (p *patient) place(d *draft, name string, expr hclsyntax.Expression) placed {
	value := p.valueSource(expr)
	if at, ok := find(d.body, name, false, nil); ok && !d.at(at).has(name) {
		d.at(at).set(name, value)
		return done
	}
	if isSwitch(name) {
		literal, known := module.LiteralBool(expr)
		if at, argument, ok := status(d.body, nil); ok && !d.at(at).has(argument) {
			words := [2]string{"Enabled", "Disabled"}
			if len(at) > 0 {
				if own, ok := statuses[at[len(at)-1]]; ok {
					words = own
				}
			}
			switch {
			case !known:
				value = value + ` ? "` + words[0] + `" : "` + words[1] + `"`
			case literal:
				value = `"` + words[0] + `"`
			default:
				value = `"` + words[1] + `"`
			}
			d.at(at).set(argument, value)
			return done
		}
		// That it is there at all says that it is on.
		switch {
		case known && literal:
			return done
		case known:
			return off
		}
		return left
	}
	if at, argument, ok := similar(d.body, name); ok && !d.at(at).has(argument) {
		d.at(at).set(argument, value)
		return done
	}
	return left
}

func isSwitch(name string) bool {
	return name == "enabled" || name == "enable" || name == "is_enabled"
}

// maxDepth is how deep nested blocks are searched for a place.
const maxDepth = 3

// find looks for an argument or nested block of a name, nearest first.
func find(body flat.Body, name string, block bool, path []string) ([]string, bool) {
	if block {
		if _, ok := body.Block(name); ok {
			return path, true
		}
	} else if a, ok := body.Attribute(name); ok && (a.Optional() || a.Required()) {
		return path, true
	}
	if len(path) == maxDepth {
		return nil, false
	}
	for n := range body.Blocks() {
		if at, ok := find(n.Body(), name, block, append(path[:len(path):len(path)], n.Name())); ok {
			return at, true
		}
	}
	return nil, false
}

// status looks for an argument that says on and off in words.
func status(body flat.Body, path []string) (at []string, name string, ok bool) {
	if a, ok := body.Attribute("status"); ok && (a.Required() || a.Optional()) && a.Type().String() == "string" {
		return path, "status", true
	}
	for n := range body.Blocks() {
		if n.MinItems() == 0 || len(path) == maxDepth {
			continue
		}
		if at, name, ok = status(n.Body(), append(path[:len(path):len(path)], n.Name())); ok {
			return at, name, ok
		}
	}
	return nil, "", false
}

// similar looks for an argument of a like name.
func similar(body flat.Body, name string) (at []string, argument string, ok bool) {
	best := 0.6
	var walk func(body flat.Body, path []string)
	walk = func(body flat.Body, path []string) {
		for a := range body.Attributes() {
			if !a.Optional() && !a.Required() {
				continue
			}
			if score := suggest.Alike(name, a.Name()); score > best {
				best, at, argument, ok = score, path, a.Name(), true
			}
		}
		for n := range body.Blocks() {
			if len(path) < maxDepth {
				walk(n.Body(), append(path[:len(path):len(path)], n.Name()))
			}
		}
	}
	walk(body, nil)
	return at, argument, ok
}
