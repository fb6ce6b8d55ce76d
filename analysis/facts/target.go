package facts

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// Targets are the resources that a value stands for.
type Targets struct {
	// Found are those that it may stand for; Sure[i] says that it does, in every
	// case.
	Found []*pass.Resource
	Sure  []bool
	// Complete says that it stands for nothing else of the asked types in the
	// modules at hand. What a value names that is declared elsewhere (a data
	// source, a literal name of something else) is nothing of them.
	Complete bool
	// Elsewhere says that something is named that is not declared here.
	Elsewhere bool
	// steps are how many values were looked at.
	steps int
}

// maxSteps bounds what one value may stand for: parts of values are shared, so
// that a short text can make a structure without end.
const maxSteps = 4096

// Is says whether a resource is among the targets.
func (t Targets) Is(r *pass.Resource) symbol.Answer {
	for i, found := range t.Found {
		if found == r {
			if t.Sure[i] {
				return symbol.Yes
			}
			return symbol.Unknown
		}
	}
	if t.Complete {
		return symbol.No
	}
	return symbol.Unknown
}

// One is the resource that the value surely stands for and no other, or nil.
func (t Targets) One() *pass.Resource {
	if len(t.Found) == 1 && t.Sure[0] && t.Complete && !t.Elsewhere {
		return t.Found[0]
	}
	return nil
}

// None says that the value surely stands for no resource of the asked types.
func (t Targets) None() bool { return t.Complete && len(t.Found) == 0 }

func (t *Targets) add(r *pass.Resource, sure bool) {
	for i, found := range t.Found {
		if found == r {
			t.Sure[i] = t.Sure[i] || sure
			return
		}
	}
	t.Found, t.Sure = append(t.Found, r), append(t.Sure, sure)
}

// Targets are the resources of some types that a value stands for: by a
// reference to any of their attributes, also through aliases and companions of
// theirs and through module calls; or by their name or ARN, written as the same
// text.
func (f *Facts) Targets(v *symbol.Value, types ...string) Targets {
	t := Targets{Complete: true}
	f.target(v, types, true, 0, &t)
	return t
}

// Target is Targets of an argument of a resource, over all its instances.
func (f *Facts) Target(r *pass.Resource, path string, types ...string) Targets {
	bodies, _ := symbol.Instances(r)
	t := Targets{Complete: true}
	for _, b := range bodies {
		// One body stands for the resource; whether that is there is another
		// question.
		f.target(b.Value(path), types, !b.Maybe || len(bodies) == 1, 0, &t)
	}
	return t
}

func (f *Facts) target(v *symbol.Value, types []string, sure bool, depth int, t *Targets) {
	if v.IsNull() {
		return
	}
	if t.steps++; depth > 8 || t.steps > maxSteps {
		t.Complete = false
		return
	}
	switch v.Kind {
	case symbol.Either:
		for _, alternative := range v.Items {
			f.target(alternative, types, false, depth+1, t)
		}
	case symbol.List:
		for _, item := range v.Items {
			f.target(item, types, sure && !item.Maybe, depth+1, t)
		}
		if v.Open && !splat(v) {
			t.Complete = false
		}
	case symbol.Scalar:
		f.named(v, types, sure && !v.Maybe, depth, t)
	case symbol.Object:
		for _, field := range v.Fields {
			f.target(field.Value, types, sure && !field.Value.Maybe, depth+1, t)
		}
		t.Complete = t.Complete && !v.Open
	default:
		// Something that is computed from a resource may stand for it.
		v.Refs(func(ref *symbol.Ref) {
			if r := resource(ref); r != nil && is(r, types) {
				t.add(r, false)
			}
		})
		t.Complete = false
	}
}

// splat says that a list is the instances of one resource.
func splat(v *symbol.Value) bool {
	if len(v.Items) != 1 || len(v.From) > 0 {
		return false
	}
	ref := v.Items[0].Ref()
	return ref != nil && resource(ref) != nil
}

// forwards are types whose attributes stand for another resource: the argument
// that names it.
var forwards = map[string]string{
	"aws_kms_alias":                      "target_key_id",
	"aws_kms_key_policy":                 "key_id",
	"aws_kms_external_key":               "",
	"aws_lambda_alias":                   "function_name",
	"aws_lambda_function_url":            "function_name",
	"aws_iam_instance_profile":           "role",
	"aws_sqs_queue_policy":               "queue_url",
	"aws_sns_topic_policy":               "arn",
	"aws_ecr_repository_policy":          "repository",
	"aws_acm_certificate_validation":     "certificate_arn",
	"aws_secretsmanager_secret_version":  "secret_id",
	"aws_secretsmanager_secret_rotation": "secret_id",
	"aws_secretsmanager_secret_policy":   "secret_arn",
	"aws_route_table_association":        "",
}

// forward is the argument of a type that names what its attributes stand for.
func forward(typ string) string {
	if argument := forwards[typ]; argument != "" {
		return argument
	}
	if strings.HasPrefix(typ, "aws_s3_bucket_") {
		return "bucket"
	}
	return ""
}

// named follows one text.
func (f *Facts) named(v *symbol.Value, types []string, sure bool, depth int, t *Targets) {
	if ref := v.Ref(); ref != nil && len(ref.Options) > 0 {
		for _, option := range ref.Options {
			f.target(option, types, sure && each(ref), depth+1, t)
		}
		return
	}
	if r, whole := f.leading(v); r != nil {
		switch {
		case is(r, types):
			t.add(r, sure && r.Presence() != pass.Absent)
			return
		case r.Mode == "resource" && forward(r.Type) != "":
			f.target(Value(r, forward(r.Type)), types, sure, depth+1, t)
			return
		case r.Mode == "data":
			f.lookup(r, types, t)
			return
		case whole && r.Mode == "resource":
			// An attribute of a resource of another type.
			if ref := v.Ref(); ref != nil {
				if is := ref.Configured(); is != nil && is.Kind != symbol.Null && is.Kind != symbol.Opaque {
					f.target(is, types, sure, depth+1, t)
					return
				}
			}
			t.Elsewhere = true
			return
		}
	}
	f.byName(v, types, sure, t)
}

// each says that a hole with options is what all instances have between them.
func each(ref *symbol.Ref) bool { return strings.HasPrefix(ref.Address, "each.") }

// leading is the resource that a text with one reference stands for: the
// reference alone, or an ARN or address made with it, also of something below
// it: "${aws_s3_bucket.logs.arn}/*", "arn:aws:s3:::${aws_s3_bucket.logs.id}". A
// name made with it ("${aws_s3_bucket.logs.id}-copy") is another's. whole says
// that the text is the reference and nothing else.
func (f *Facts) leading(v *symbol.Value) (r *pass.Resource, whole bool) {
	for i, p := range v.Parts {
		if p.Hole != nil {
			return nil, false
		}
		if p.Ref == nil {
			continue
		}
		found := resource(p.Ref)
		if found == nil || found.Mode != "resource" && len(v.Parts) > 1 {
			continue
		}
		if r != nil && r != found || !stands(v.Parts, i) {
			return nil, false
		}
		r = found
	}
	return r, len(v.Parts) == 1
}

// stands says that the text around a reference only says where it is.
func stands(parts []symbol.Part, i int) bool {
	if i > 0 && !strings.HasPrefix(parts[0].Text, "arn:") && !strings.Contains(parts[0].Text, "://") {
		return false
	}
	if i+1 == len(parts) {
		return true
	}
	next := parts[i+1]
	return next.Text != "" && strings.IndexByte("/:.?", next.Text[0]) >= 0
}

// lookup is a data source: it may look up what is declared here.
func (f *Facts) lookup(data *pass.Resource, types []string, t *Targets) {
	t.Elsewhere = true
	for _, use := range data.References() {
		if r := data.View().Resource(use.Address); r != nil && is(r, types) {
			t.add(r, false)
		}
	}
}

// byName compares a text with the names and ARNs of the resources of the types.
func (f *Facts) byName(v *symbol.Value, types []string, sure bool, t *Targets) {
	if len(types) == 0 {
		if _, ok := v.Literal(); ok {
			t.Elsewhere = true
		} else {
			t.Complete = false
		}
		return
	}
	unknown, found := false, false
	v = v.Resolved()
	candidates := f.candidates(v, types)
	for _, candidate := range candidates {
		// What certainly has the name is meant, whatever others may be called.
		if r := candidate.resource; is(r, types) && slices.ContainsFunc(candidate.names, v.Identical) {
			t.add(r, sure)
			return
		}
	}
	for _, candidate := range candidates {
		answer := symbol.Unknown
		for _, name := range candidate.names {
			if a := symbol.SameResolved(v, name); a == symbol.Yes {
				answer = a
				break
			} else if a == symbol.No {
				answer = a
			}
		}
		r := candidate.resource
		switch {
		case answer == symbol.Yes && is(r, types):
			t.add(r, sure)
			found = true
		case answer == symbol.Yes:
			f.target(Value(r, forward(r.Type)), types, sure, 1, t)
			found = true
		case answer == symbol.Unknown:
			unknown = true
		}
	}
	switch {
	case found:
	case unknown || !v.Known() && !foreign(v):
		t.Complete = false
	default:
		t.Elsewhere = true
	}
}

// nameIndex are the resources of some types with their names.
type nameIndex struct {
	// literal are those whose name is known, by it; vague are the others.
	literal map[string][]candidate
	vague   []candidate
	all     []candidate
}

type candidate struct {
	resource *pass.Resource
	names    []*symbol.Value
}

// candidates are the resources of some types whose name may be a text.
func (f *Facts) candidates(v *symbol.Value, types []string) []candidate {
	key := strings.Join(types, " ")
	index := f.names.Get(f.view, key, func() *nameIndex {
		index := &nameIndex{literal: map[string][]candidate{}}
		for _, r := range f.Resources(append(types[:len(types):len(types)], aliases(types)...)...) {
			c := candidate{r, Names(r)}
			for i, name := range c.names {
				c.names[i] = name.Resolved()
			}
			index.all = append(index.all, c)
			if text, ok := literalName(c.names); ok {
				index.literal[text] = append(index.literal[text], c)
			} else {
				index.vague = append(index.vague, c)
			}
		}
		return index
	})
	text, ok := v.Literal()
	if !ok || strings.HasPrefix(text, "arn:") || strings.Contains(text, "://") {
		return index.all
	}
	return append(index.literal[text][:len(index.literal[text]):len(index.literal[text])], index.vague...)
}

// literalName is the name of a resource that is known.
func literalName(names []*symbol.Value) (string, bool) {
	if len(names) == 0 {
		return "", false
	}
	return names[0].Literal()
}

// foreign says that a text is made of what is not declared here: attributes of
// data sources.
func foreign(v *symbol.Value) bool {
	for _, p := range v.Parts {
		if p.Hole != nil || p.Ref != nil && !strings.HasPrefix(p.Ref.Address, "data.") {
			return false
		}
	}
	return true
}

// aliases are the types that give names to resources of the types.
func aliases(types []string) []string {
	for _, typ := range types {
		if typ == "aws_kms_key" {
			return []string{"aws_kms_alias"}
		}
	}
	return nil
}

// Names are the texts that certainly identify a resource beside references to
// it: its name and its ARN, as far as they are known.
func Names(r *pass.Resource) []*symbol.Value {
	if r.Mode != "resource" {
		return nil
	}
	var names []*symbol.Value
	b := symbol.BodyOf(r)
	for _, argument := range []string{symbol.Identity(r.Type), "identifier", "name"} {
		if argument == "" {
			continue
		}
		if v := b.Value(argument); v.Kind == symbol.Scalar {
			names = append(names, v)
			break
		}
	}
	return append(names, policy.ARN(r, "")...)
}
