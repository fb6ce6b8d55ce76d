package repair

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/text"
)

// oneOf puts the nearest of the few names that an object has in the place of a
// wrong one: each.key, path.module.
func (w *work) oneOf(names ...string) []analysis.Fix {
	name := w.lastName()
	if name == "" {
		return w.Given
	}
	at := text.Range{Start: w.at.End - len(name), End: w.at.End}
	var fixes []analysis.Fix
	near := resembling(name, names)
	if len(names) == 1 {
		near = names
	}
	for i, other := range near {
		fixes = append(fixes, fix(fmt.Sprintf("Change %q to %q", name, other), analysis.Review, i == 0 && len(near) == 1, w.place.Edit(at, other))...)
	}
	return fixes
}

func (w *work) eachAttribute() []analysis.Fix  { return w.oneOf("key", "value") }
func (w *work) countAttribute() []analysis.Fix { return w.oneOf("index") }
func (w *work) pathAttribute() []analysis.Fix  { return w.oneOf("module", "root", "cwd") }

func (w *work) terraformAttribute() []analysis.Fix { return w.oneOf("workspace") }

// elsewhere are functions by the names that other languages, and Terraform
// before 0.12, have for them.
//
// Source: https://developer.hashicorp.com/terraform/language/functions, and the
// lists of built-in functions of Python, JavaScript, Go templates, Jinja and
// CloudFormation.
var elsewhere = map[string]string{
	"len": "length", "size": "length", "strlen": "length", "tolower": "lower", "lowercase": "lower", "downcase": "lower",
	"toupper": "upper", "uppercase": "upper", "upcase": "upper", "substring": "substr", "includes": "contains", "has": "contains",
	"push": "concat", "append": "concat", "extend": "concat", "assign": "merge", "stringify": "jsonencode", "tojson": "jsonencode",
	"to_json": "jsonencode", "tojsonstring": "jsonencode", "fromjson": "jsondecode", "from_json": "jsondecode", "toyaml": "yamlencode",
	"to_yaml": "yamlencode", "fromyaml": "yamldecode", "b64enc": "base64encode", "b64encode": "base64encode", "b64dec": "base64decode",
	"b64decode": "base64decode", "unique": "distinct", "uniq": "distinct", "strip": "trimspace", "sprintf": "format", "printf": "format",
	"readfile": "file", "read_file": "file", "read": "file", "int": "tonumber", "str": "tostring", "string": "tostring",
	"number": "tonumber", "bool": "tobool", "set": "toset", "list": "tolist", "map": "tomap", "getorelse": "coalesce",
	"ifnull": "coalesce", "default": "coalesce", "first": "element", "ceiling": "ceil", "power": "pow", "now": "timestamp",
	"uuid4": "uuid", "isset": "can", "defined": "can", "zip": "zipmap", "cidr": "cidrsubnet", "join_list": "join",
}

// unknownFunction calls the function that was probably meant.
func (w *work) unknownFunction() []analysis.Fix {
	s, _ := w.innermost()
	call, ok := expressionAt[*hclsyntax.FunctionCallExpr](s.attr, w.at)
	if !ok {
		return w.Given
	}
	other := elsewhere[strings.ToLower(call.Name)]
	if other == "" {
		return w.Given
	}
	at := text.Range{Start: call.NameRange.Start.Byte, End: call.NameRange.End.Byte}
	return append(fix(fmt.Sprintf("Call %s instead", other), analysis.Review, true, w.place.Edit(at, other)), demoted(w.Given)...)
}
