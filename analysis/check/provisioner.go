package check

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// removedProvisioners were part of Terraform before 0.15.
//
// Source: https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-15
var removedProvisioners = []string{"chef", "habitat", "puppet", "salt-masterless"}

// provisioners judges the provisioners of a resource and its connection, which
// is looked at only if there is a provisioner to use it.
func (k *checker) provisioners(b *module.Block) {
	provisioners := module.Nested(b.Body(), k.json, "provisioner", true)
	if len(provisioners) == 0 {
		return
	}
	frame := selfFrame(b)
	own := module.Nested(b.Body(), k.json, "connection", false)
	k.once(own, "Duplicate connection block", "This resource already has a connection block.")
	destroys := false
	for _, p := range provisioners {
		if !b.Override {
			k.host(append(slices.Clip(own), module.Nested(p.Body, k.json, "connection", false)...))
		}
		if k.labels(p, []string{"type"}) {
			destroys = k.provisioner(p, frame) == "destroy" || destroys
		}
	}
	for _, c := range own {
		k.connection(c, frame)
		if destroys {
			k.destroyTime(c.Body)
		}
	}
}

// once reports all blocks but the first of those that may be written once.
func (k *checker) once(blocks []*hclsyntax.Block, summary, detail string) {
	for i, b := range blocks {
		if i == 0 {
			continue
		}
		k.report(analysis.Finding{
			Code:     "terraform/too-many-blocks",
			Summary:  summary,
			Detail:   detail,
			Location: k.at(b.DefRange()),
			Related:  []analysis.Related{{Location: k.at(blocks[0].DefRange()), Message: "the first one"}},
		})
	}
}

// host reports the connection of a provisioner that does not say where to. That
// of the resource comes first, and must say it even if the provisioner's own
// connection says it again.
func (k *checker) host(connections []*hclsyntax.Block) {
	if len(connections) == 0 || k.broken || k.partial {
		return
	}
	if connections[0].Body.Attributes["host"] != nil {
		return
	}
	at := missing(connections[0].Body)
	for _, f := range k.out {
		if f.Code == missingHost && f.Range == module.Span(at) {
			return // said for another provisioner
		}
	}
	k.report(analysis.Finding{
		Code:     missingHost,
		Summary:  "Missing required argument",
		Detail:   `The argument "host" is required, but no definition was found.`,
		Location: k.at(at),
	})
}

// missingHost is the code of a connection that leads nowhere.
const missingHost = "terraform/missing-connection-host"

func (k *checker) connection(c *hclsyntax.Block, frame eval.Frame) {
	if k.labels(c, nil) {
		// What is missing may come from the resource's connection or from the provider.
		k.fragment(c.Body, k.env.Language.Body("resource.connection"), inside{owner: "a connection block", frame: frame})
	}
}

// provisioner judges one provisioner and says when it runs, "" if that is not
// written.
func (k *checker) provisioner(p *hclsyntax.Block, frame eval.Frame) string {
	typ := p.Labels[0]
	if slices.Contains(removedProvisioners, typ) {
		k.report(analysis.Finding{
			Code:     "terraform/removed-provisioner",
			Summary:  fmt.Sprintf("The %q provisioner has been removed", typ),
			Detail:   fmt.Sprintf("The %q provisioner was deprecated in Terraform 0.13.4 and has been removed from Terraform. Visit https://learn.hashicorp.com/collections/terraform/provision for alternatives to using provisioners that are a better fit for the Terraform workflow.", typ),
			Location: k.at(p.TypeRange),
		})
		return ""
	}
	k.reservedIn(p.Body, "provisioner", "lifecycle")
	k.once(module.Nested(p.Body, k.json, "_", false), "Duplicate escaping block",
		`The special block type "_" can be used to force particular arguments to be interpreted as provisioner-type-specific rather than as meta-arguments, but each provisioner block can have only one such block.`)
	connections := module.Nested(p.Body, k.json, "connection", false)
	k.once(connections, "Duplicate connection block", "This provisioner already has a connection block.")
	when := k.keyword(p.Body, "when", "create", "destroy")
	k.keyword(p.Body, "on_failure", "continue", "fail")
	for _, c := range connections {
		k.connection(c, frame)
		if when == "destroy" {
			k.destroyTime(c.Body)
		}
	}
	if when == "destroy" {
		k.destroyTime(p.Body)
	}
	k.body(p.Body, k.env.Language.Body("resource.provisioner."+typ), inside{
		owner:          fmt.Sprintf("provisioner %q", typ),
		skipAttributes: map[string]bool{"when": true, "on_failure": true, "connection": k.json},
		skipBlocks:     map[string]bool{"connection": true, "lifecycle": true, "_": true},
		frame:          frame,
	})
	return when
}

// keyword judges an argument that is one of two words, and returns it.
func (k *checker) keyword(body *hclsyntax.Body, name, one, other string) string {
	attr := body.Attributes[name]
	if attr == nil {
		return ""
	}
	word := hcl.ExprAsKeyword(attr.Expr)
	if text, ok := module.LiteralString(attr.Expr); ok {
		word = text // JSON, and the form of Terraform 0.11
	}
	if word != one && word != other && !k.broken {
		k.report(analysis.Finding{
			Code:     "terraform/invalid-keyword",
			Summary:  fmt.Sprintf("Invalid %q keyword", name),
			Detail:   fmt.Sprintf("The %q argument requires one of the following keywords: %s or %s.", name, one, other),
			Location: k.at(attr.Expr.Range()),
		})
	}
	return word
}

// destroyTime judges the references of a provisioner that runs when the
// resource is destroyed.
func (k *checker) destroyTime(body *hclsyntax.Body) {
	if k.broken {
		return
	}
	for name, attr := range body.Attributes {
		if name == "when" || name == "on_failure" {
			continue
		}
		for _, t := range attr.Expr.Variables() {
			ref, problem := eval.Refer(t)
			if problem != nil {
				continue
			}
			switch {
			case ref.Kind == eval.Self, ref.Kind == eval.Path, ref.Kind == eval.Terraform:
			case ref.Kind == eval.Each && ref.Label == "key", ref.Kind == eval.Count:
			default:
				k.report(analysis.Finding{
					Code:     "terraform/destroy-provisioner-reference",
					Summary:  "Invalid reference from destroy provisioner",
					Detail:   "Destroy-time provisioners and their connection configurations may only reference attributes of the related resource, via 'self', 'count.index', or 'each.key'.\n\nReferences to other resources during the destroy phase can cause dependency cycles and interact poorly with create_before_destroy.",
					Location: k.at(ref.Whole),
				})
			}
		}
	}
}

// reserved reports block types that are kept for later versions.
func (k *checker) reserved(b *module.Block, names ...string) {
	k.reservedIn(b.Body(), b.Type(), names...)
}

func (k *checker) reservedIn(body *hclsyntax.Body, blockType string, names ...string) {
	for _, nested := range body.Blocks {
		if slices.Contains(names, nested.Type) {
			k.report(analysis.Finding{
				Code:     "terraform/reserved-block",
				Summary:  fmt.Sprintf("Reserved block type name in %s block", blockType),
				Detail:   fmt.Sprintf("The block type name %q is reserved for use by Terraform in a future version.", nested.Type),
				Location: k.at(nested.TypeRange),
			})
		}
	}
}
