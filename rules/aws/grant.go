package aws

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

// grant is a statement of a policy that fixes write: what lets somebody do
// something.
type grant struct {
	// service is a service principal ("logs.amazonaws.com"), aws the ARN of an
	// AWS principal, both as text between quotes. Without them the statement is
	// for the policy of a role.
	service, aws string
	actions      []string
	// resource is source: `"*"`, `aws_sqs_queue.jobs.arn`.
	resource string
	// test, key and value are a condition; value is source.
	test, key, value string
}

func quoted(words []string) string {
	if len(words) == 1 {
		return `"` + words[0] + `"`
	}
	return `["` + strings.Join(words, `", "`) + `"]`
}

// object writes the statement for jsonencode.
func (g grant) object() string {
	lines := []string{`Effect = "Allow"`}
	switch {
	case g.service != "":
		lines = append(lines, `Principal = { Service = "`+g.service+`" }`)
	case g.aws != "":
		lines = append(lines, `Principal = { AWS = "`+g.aws+`" }`)
	}
	lines = append(lines, "Action = "+quoted(g.actions), "Resource = "+g.resource)
	if g.test != "" {
		lines = append(lines, `Condition = { `+g.test+` = { "`+g.key+`" = `+g.value+` } }`)
	}
	return "{\n  " + strings.Join(lines, "\n  ") + "\n}"
}

// several makes a list of the source of one or several values.
func several(source string) string {
	if strings.HasPrefix(source, "[") {
		return source
	}
	return "[" + source + "]"
}

// block writes the statement for a data source aws_iam_policy_document.
func (g grant) block() string {
	inside := []string{"actions = " + several(quoted(g.actions)), "resources = " + several(g.resource)}
	who := func(kind, name string) string {
		return "\n" + rewrite.Block("principals", `type = "`+kind+`"`, `identifiers = ["`+name+`"]`)
	}
	switch {
	case g.service != "":
		inside = append(inside, who("Service", g.service))
	case g.aws != "":
		inside = append(inside, who("AWS", g.aws))
	}
	if g.test != "" {
		inside = append(inside, "\n"+rewrite.Block("condition", `test = "`+g.test+`"`, `variable = "`+g.key+`"`, "values = ["+g.value+"]"))
	}
	return rewrite.Block("statement", inside...)
}

// document writes a whole policy of some statements.
func document(objects ...string) string {
	return "jsonencode({\n  Version = \"2012-10-17\"\n  Statement = [\n    " +
		strings.ReplaceAll(strings.Join(objects, ",\n"), "\n", "\n    ") + "\n  ]\n})"
}

// into adds the statements to the policy that an argument holds: a jsonencode
// that is written there, or a policy document of the module. Nil where it is
// written otherwise.
func into(p *pass.Pass, r *pass.Resource, argument string, grants ...grant) []analysis.Edit {
	value := r.Value(argument)
	if target := value.Target(); target != nil {
		if target.Mode != "data" || target.Type != "aws_iam_policy_document" || target.Multiplied() {
			return nil
		}
		var blocks []string
		for _, g := range grants {
			blocks = append(blocks, g.block())
		}
		return target.InsertBlock(strings.Join(blocks, "\n\n"))
	}
	list := statementList(value.Expr())
	place, ok := rewrite.Of(p.Module(), r.Block)
	if list == nil || !ok || len(r.Syntax()) != 1 {
		return nil
	}
	var objects []string
	for _, g := range grants {
		objects = append(objects, g.object())
	}
	return place.InsertElement(list, strings.Join(objects, ",\n"))
}

// statementList is the list of statements of a jsonencode of an object, or nil.
func statementList(expr hclsyntax.Expression) *hclsyntax.TupleConsExpr {
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "jsonencode" || len(call.Args) != 1 {
		return nil
	}
	object, ok := call.Args[0].(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for _, item := range object.Items {
		if key, ok := module.ObjectKey(item.KeyExpr); ok && key == "Statement" {
			list, _ := item.ValueExpr.(*hclsyntax.TupleConsExpr)
			return list
		}
	}
	return nil
}

// lookup is an attribute of a data source without arguments that says where
// the module runs, as it stands in a template, and the block to bring where the
// module has none. It is empty where none can be given.
func lookup(p *pass.Pass, r *pass.Resource, typ, attribute string) (template, brings string) {
	_, alias, explicit := r.Block.ProviderName()
	for _, data := range p.Resources("data." + typ) {
		_, other, _ := data.Block.ProviderName()
		if !data.Multiplied() && data.Presence() == pass.Present && other == alias {
			return "${" + data.Address() + "." + attribute + "}", ""
		}
	}
	if explicit {
		return "", ""
	}
	name := p.FreeName("data."+typ, "current")
	return "${data." + typ + "." + name + "." + attribute + "}", `data "` + typ + `" "` + name + `" {}`
}

// account is the number of the account, see lookup.
func account(p *pass.Pass, r *pass.Resource) (template, brings string) {
	return lookup(p, r, "aws_caller_identity", "account_id")
}

// region is the name of the region, see lookup; the attribute that has it is
// another one since version 6 of the provider.
func region(p *pass.Pass, r *pass.Resource) (template, brings string) {
	attribute := "name"
	if p.Supports("data.aws_region", "region") {
		attribute = "region"
	}
	return lookup(p, r, "aws_region", attribute)
}

// ours says that a resource stands in the judged module, once: what a fix may
// refer to and write beside.
func ours(p *pass.Pass, r *pass.Resource) bool {
	return r != nil && r.View() == p.View && !r.Multiplied() && r.Mode == "resource"
}

// intoKey adds statements to a key's policy. A key without one gets its default
// policy with these; brings are blocks that the statements need.
func intoKey(p *pass.Pass, key *pass.Resource, brings []string, grants ...grant) []analysis.Edit {
	if key == nil || key.View() != p.View {
		return nil
	}
	var edits []analysis.Edit
	switch sources := facts.Of(p.View).Policy(key).Sources; {
	case len(sources) == 1 && sources[0].View() == p.View:
		edits = into(p, sources[0], "policy", grants...)
	case len(sources) == 0:
		number, data := account(p, key)
		if number == "" {
			return nil
		}
		brings = append([]string{data}, brings...)
		objects := []string{grant{aws: "arn:aws:iam::" + number + ":root", actions: []string{"kms:*"}, resource: `"*"`}.object()}
		for _, g := range grants {
			objects = append(objects, g.object())
		}
		edits = key.Insert("policy = " + document(objects...))
	}
	if len(edits) == 0 {
		return nil
	}
	return append(edits, behind(key, brings...)...)
}

// behind puts blocks behind that of a resource.
func behind(r *pass.Resource, blocks ...string) []analysis.Edit {
	var written []string
	for _, b := range blocks {
		if b != "" {
			written = append(written, b)
		}
	}
	if len(written) == 0 {
		return nil
	}
	return r.After(strings.Join(written, "\n\n"))
}

// resourcePolicies are how the policy of a type is written as a resource: its
// type, the argument that names what it is for, and the attribute that goes
// there.
var resourcePolicies = map[string]struct{ typ, names, attribute string }{
	"aws_sqs_queue": {"aws_sqs_queue_policy", "queue_url", "id"},
	"aws_sns_topic": {"aws_sns_topic_policy", "arn", "arn"},
	"aws_s3_bucket": {"aws_s3_bucket_policy", "bucket", "id"},
}

// intoResource adds a statement to the policy of a bucket, queue or topic, or
// gives it a policy. address is that of the resource that holds the policy then.
func intoResource(p *pass.Pass, r *pass.Resource, g grant, brings ...string) (edits []analysis.Edit, address string) {
	if !ours(p, r) {
		return nil, ""
	}
	switch sources := facts.Of(p.View).Policy(r).Sources; {
	case len(sources) == 1 && sources[0].View() == p.View:
		if edits = into(p, sources[0], "policy", g); edits == nil {
			return nil, ""
		}
		return append(edits, behind(r, brings...)...), sources[0].Address()
	case len(sources) > 0:
		return nil, ""
	}
	way := resourcePolicies[r.Type]
	name := p.FreeName(way.typ, r.Name)
	made := rewrite.Block(`resource "`+way.typ+`" "`+name+`"`,
		way.names+" = "+r.Address()+"."+way.attribute, "policy = "+document(g.object()))
	return behind(r, append([]string{made}, brings...)...), way.typ + "." + name
}

// intoRole gives a role a policy of its own with a statement.
func intoRole(p *pass.Pass, role *pass.Resource, name string, g grant) []analysis.Edit {
	return besideRole(p, role, "aws_iam_role_policy", name, `name = "`+strings.ReplaceAll(name, "_", "-")+`"`, "policy = "+document(g.object()))
}

// attach attaches a policy that AWS manages to a role.
func attach(p *pass.Pass, role *pass.Resource, name, managed string) []analysis.Edit {
	return besideRole(p, role, "aws_iam_role_policy_attachment", name, `policy_arn = "arn:aws:iam::aws:policy/`+managed+`"`)
}

// besideRole puts a companion behind a role, for each of its instances.
func besideRole(p *pass.Pass, role *pass.Resource, typ, name string, inside ...string) []analysis.Edit {
	if role == nil || role.View() != p.View {
		return nil
	}
	head, to := companionOf(role)
	header := `resource "` + typ + `" "` + p.FreeName(typ, role.Name+"_"+name) + `"`
	attribute := ".name"
	if typ == "aws_iam_role_policy" {
		attribute = ".id"
	}
	return role.After(rewrite.Block(header, slices.Concat(head, []string{"role = " + to + attribute}, inside)...))
}

// permit lets a service invoke a function, for a source whose ARN is given as
// source text, "" for any. address is that of the permission.
func permit(p *pass.Pass, fn, alias *pass.Resource, service, sourceARN string) (edits []analysis.Edit, address string) {
	if !ours(p, fn) || alias != nil && !ours(p, alias) {
		return nil, ""
	}
	name := p.FreeName("aws_lambda_permission", fn.Name+"_"+strings.ReplaceAll(strings.TrimSuffix(service, ".amazonaws.com"), "-", "_"))
	inside := []string{`action = "lambda:InvokeFunction"`, "function_name = " + fn.Address() + ".function_name"}
	if alias != nil {
		inside = append(inside, "qualifier = "+alias.Address()+".name")
	}
	inside = append(inside, `principal = "`+service+`"`)
	if sourceARN != "" {
		inside = append(inside, "source_arn = "+sourceARN)
	}
	return fn.After(rewrite.Block(`resource "aws_lambda_permission" "`+name+`"`, inside...)), "aws_lambda_permission." + name
}

// after has Terraform make a resource after another one.
func after(p *pass.Pass, r *pass.Resource, address string) []analysis.Edit {
	if r.View() != p.View || len(r.Syntax()) != 1 {
		return nil
	}
	written := r.Value("depends_on")
	if !written.Written() {
		return r.Insert("depends_on = [" + address + "]")
	}
	list, ok := written.Expr().(*hclsyntax.TupleConsExpr)
	place, native := rewrite.Of(p.Module(), r.Block)
	if !ok || !native {
		return nil
	}
	return place.InsertElement(list, address)
}

// deliveredAt is where a delivery is configured, in the judged module: the block
// as a whole where what configures it is written in another one.
func deliveredAt(p *pass.Pass, d facts.Delivery) pass.Place {
	if d.At.Scope != symbol.Of(p.View) || d.At.Block == nil {
		return d.By.Header()
	}
	return d.At.Place()
}
