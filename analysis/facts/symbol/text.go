package symbol

import (
	"sort"
	"strconv"
	"strings"
)

// Key writes a value so that equal keys are certainly equal values; it is empty
// where that cannot be said of any other value.
func (v *Value) Key() string {
	var b strings.Builder
	if !v.writeKey(&b) {
		return ""
	}
	return b.String()
}

func (v *Value) writeKey(b *strings.Builder) bool {
	if v == nil || b.Len() > maxName {
		return false
	}
	switch v.Kind {
	case Null:
		b.WriteString("null")
		return true
	case Opaque, Either:
		b.WriteString(v.Name)
		return v.Name != ""
	case Scalar:
		return writeParts(b, v.Parts)
	case List:
		if v.Open {
			return false
		}
		b.WriteByte('[')
		for _, item := range v.Items {
			if item.Maybe || !item.writeKey(b) {
				return false
			}
			b.WriteByte(',')
		}
		b.WriteByte(']')
		return true
	case Object:
		if v.Open {
			return false
		}
		lines := make([]string, len(v.Fields))
		for i, f := range v.Fields {
			key, value := f.Key.Key(), f.Value.Key()
			if key == "" || value == "" || f.Value.Maybe {
				return false
			}
			lines[i] = key + "=" + value
		}
		sort.Strings(lines)
		b.WriteString("{" + strings.Join(lines, ",") + "}")
		return true
	}
	return false
}

func writeParts(b *strings.Builder, parts []Part) bool {
	if len(parts) == 0 {
		b.WriteString(`""`)
	}
	for _, p := range parts {
		switch {
		case p.Ref != nil:
			b.WriteString("${" + p.Ref.String() + "}")
		case p.Hole != nil:
			b.WriteString("${")
			if !p.Hole.writeKey(b) {
				return false
			}
			b.WriteByte('}')
		default:
			b.WriteString(strconv.Quote(p.Text))
		}
	}
	return true
}

// String is the reference as seen from the judged directory:
// "module.queue.aws_sqs_queue.this.arn".
func (r *Ref) String() string {
	prefix := ""
	if r.Scope != nil {
		prefix = r.Scope.prefix
	}
	switch {
	case r.Path == "":
		return prefix + r.Address
	case strings.HasPrefix(r.Path, "["):
		return prefix + r.Address + r.Path
	}
	return prefix + r.Address + "." + r.Path
}

// Same says whether two values are the same text or the same reference.
// Configured attributes of resources are followed: aws_lambda_function.f.function_name
// is the same as what that function's argument says. Differences are certain
// only between texts that no value of their holes can make equal.
func Same(a, b *Value) Answer {
	if a == nil || b == nil {
		return Unknown
	}
	if a.Kind == Either || b.Kind == Either {
		if key := a.Key(); key != "" && key == b.Key() {
			return Yes
		}
		return sameAny(a, b)
	}
	if a.Kind == Null || b.Kind == Null {
		switch {
		case a.Kind == b.Kind:
			return Yes
		case a.Kind == Opaque || b.Kind == Opaque || a.Ref() != nil || b.Ref() != nil:
			return Unknown
		}
		return No
	}
	if a.Kind == Scalar && b.Kind == Scalar {
		if apart(a.Parts, b.Parts) {
			return No
		}
		if sameParts(a.Parts, b.Parts) {
			return Yes
		}
		return SameResolved(a.Resolved(), b.Resolved())
	}
	if key := a.Key(); key != "" && key == b.Key() {
		return Yes
	}
	return Unknown
}

// SameResolved is Same for values that are Resolved, for who compares one with
// many.
func SameResolved(a, b *Value) Answer {
	if a.Kind != Scalar || b.Kind != Scalar {
		if a.Kind == Either || b.Kind == Either {
			return sameAny(a, b)
		}
		return Unknown
	}
	switch {
	case apart(a.Parts, b.Parts):
		return No
	case sameParts(a.Parts, b.Parts):
		return Yes
	case !meets(units(a.Parts, false), units(b.Parts, false)):
		return No
	}
	return Unknown
}

// Identical says that two texts are made of the same pieces, without following
// anything.
func (v *Value) Identical(other *Value) bool {
	return v.Kind == Scalar && other.Kind == Scalar && sameParts(v.Parts, other.Parts)
}

// apart says that two texts begin or end differently.
func apart(a, b []Part) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	x, y := a[0], b[0]
	if x.literal() && y.literal() {
		n := min(len(x.Text), len(y.Text))
		if x.Text[:n] != y.Text[:n] {
			return true
		}
	}
	x, y = a[len(a)-1], b[len(b)-1]
	if !x.literal() || !y.literal() {
		return false
	}
	n := min(len(x.Text), len(y.Text))
	return x.Text[len(x.Text)-n:] != y.Text[len(y.Text)-n:]
}

func (p Part) literal() bool { return p.Ref == nil && p.Hole == nil }

// sameParts says that two texts are certainly equal: the same pieces of text and
// the same references.
func sameParts(a, b []Part) bool {
	if len(a) != len(b) {
		return false
	}
	for i, x := range a {
		y := b[i]
		switch {
		case x.Ref != nil && y.Ref != nil:
			if x.Ref.Scope != y.Ref.Scope || x.Ref.Address != y.Ref.Address || x.Ref.Path != y.Ref.Path {
				return false
			}
		case x.Hole != nil && y.Hole != nil:
			if key := x.Hole.Key(); key == "" || key != y.Hole.Key() {
				return false
			}
		case !x.literal() || !y.literal() || x.Text != y.Text:
			return false
		}
	}
	return true
}

func sameAny(a, b *Value) Answer {
	some := No
	for _, x := range a.Alternatives() {
		for _, y := range b.Alternatives() {
			if Same(x, y) != No {
				some = Unknown
			}
		}
	}
	return some
}

// Resolved is the value with references to configured attributes of resources
// replaced by what the configuration says of them: identifiers that are names
// (the id of a bucket) become these. What the configuration does not say stays
// a reference.
func (v *Value) Resolved() *Value { return v.resolved(8) }

// resolved follows references so many times: resources may refer to each other
// in a circle while they are being written.
func (v *Value) resolved(deep int) *Value {
	if v == nil || v.Kind != Scalar || deep == 0 {
		return v
	}
	changed := false
	var parts []Part
	for _, p := range v.Parts {
		if p.Ref != nil {
			if is := p.Ref.Configured(); is != nil && is.Kind != Null && is.Kind != Opaque {
				changed = true
				if is.Kind != Scalar {
					if len(v.Parts) == 1 {
						return is
					}
					parts = append(parts, Part{Hole: is})
					continue
				}
				is = is.resolved(deep - 1)
				if is.Kind != Scalar {
					parts = append(parts, Part{Hole: is})
					continue
				}
				parts = appendText(parts, is)
				continue
			}
		}
		parts = append(parts, p)
	}
	if !changed || tooLong(parts) {
		return v
	}
	return scalar(parts, v.At)
}

// Configured is what the configuration gives the attribute that the reference
// names, or nil: a computed attribute, a data source, an argument that is not
// set, a step into a nested block.
func (r *Ref) Configured() *Value {
	if r.Scope == nil || r.Path == "" || !isResource(r.Address) || strings.HasPrefix(r.Address, "data.") {
		return nil
	}
	if strings.ContainsAny(r.Path, ".[") {
		return nil
	}
	name := r.Path
	kind, _, _ := strings.Cut(r.Address, ".")
	if name == "id" {
		if argument, ok := identity[kind]; ok {
			name = argument
		} else if strings.HasPrefix(kind, "aws_s3_bucket_") && kind != "aws_s3_bucket_object" {
			name = "bucket" // the id of a companion is that of the bucket
		}
	}
	attr, block := r.Scope.Attribute(r.Address, name)
	if attr == nil {
		return nil
	}
	if v, ok := r.Scope.values.Known(r.Scope.view, attr); ok {
		return v
	}
	return r.Scope.once(r.Address+"."+name, func() *Value {
		return r.Scope.Evaluate(block, attr.Expr, r.Scope.Frame(block))
	})
}

// identity names the argument that a type's id is equal to, as the provider's
// documentation says of each.
var identity = map[string]string{
	"aws_s3_bucket":                       "bucket",
	"aws_lambda_function":                 "function_name",
	"aws_cloudwatch_log_group":            "name",
	"aws_iam_role":                        "name",
	"aws_iam_user":                        "name",
	"aws_iam_group":                       "name",
	"aws_iam_instance_profile":            "name",
	"aws_kms_alias":                       "name",
	"aws_db_instance_role":                "db_instance_identifier",
	"aws_rds_cluster":                     "cluster_identifier",
	"aws_docdb_cluster":                   "cluster_identifier",
	"aws_neptune_cluster":                 "cluster_identifier",
	"aws_redshift_cluster":                "cluster_identifier",
	"aws_db_parameter_group":              "name",
	"aws_rds_cluster_parameter_group":     "name",
	"aws_redshift_parameter_group":        "name",
	"aws_docdb_cluster_parameter_group":   "name",
	"aws_neptune_parameter_group":         "name",
	"aws_neptune_cluster_parameter_group": "name",
	"aws_elasticache_parameter_group":     "name",
	"aws_elasticache_subnet_group":        "name",
	"aws_db_subnet_group":                 "name",
	"aws_redshift_subnet_group":           "name",
	"aws_elasticache_replication_group":   "replication_group_id",
	"aws_dynamodb_table":                  "name",
	"aws_ecr_repository":                  "name",
	"aws_eks_cluster":                     "name",
	"aws_autoscaling_group":               "name",
	"aws_cloudwatch_event_rule":           "name",
	"aws_ssm_parameter":                   "name",
	"google_storage_bucket":               "name",
}

// Identity is the argument that a type's id is equal to: "bucket" of
// aws_s3_bucket; empty where it is not known.
func Identity(typ string) string { return identity[typ] }
