package symbol

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/functions"
)

// call says what a function call is made of. The functions that build strings
// and collections are followed with arguments that are known in part; the
// others are computed if all arguments are known.
func (ev *evaluation) call(e *hclsyntax.FunctionCallExpr) *Value {
	at := ev.at(e)
	args := make([]*Value, len(e.Args))
	for i, arg := range e.Args {
		args[i] = ev.value(arg)
	}
	name := strings.TrimPrefix(e.Name, "core::")
	if e.ExpandFinal && len(args) > 0 {
		last := args[len(args)-1]
		if last.Kind != List || last.Open {
			return ev.computedBy(name, args, at)
		}
		for _, item := range last.Items {
			if item.Maybe {
				return ev.computedBy(name, args, at)
			}
		}
		args = append(args[:len(args)-1:len(args)-1], last.Items...)
	}
	if len(args) > 0 {
		if v := ev.followed(name, args, at); v != nil {
			return v
		}
	}
	f, ok := ev.scope.view.Functions()[e.Name]
	if !ok {
		return ev.computedBy(name, args, at)
	}
	known := make([]cty.Value, len(args))
	for i, a := range args {
		if known[i], ok = a.toCty(); !ok || functions.TooLarge(known[i]) {
			return ev.computedBy(name, args, at)
		}
	}
	result, ok := apply(f.Params(), f.VarParam(), f.Call, known)
	if !ok || !result.IsWhollyKnown() {
		return ev.computedBy(name, args, at)
	}
	return fromCty(result, at)
}

func (ev *evaluation) computedBy(name string, args []*Value, at At) *Value {
	return &Value{From: args, Name: computed(name, args), At: at}
}

// followed is the result of a function that only moves its arguments, or nil.
func (ev *evaluation) followed(name string, args []*Value, at At) *Value {
	first := args[0]
	switch name {
	case "jsonencode", "yamlencode":
		return encode(first, at)
	case "jsondecode", "yamldecode":
		return decode(first, at)
	case "sensitive", "nonsensitive", "ephemeralasnull", "tolist", "tomap", "toset", "tuple", "distinct", "sort", "reverse", "chomp", "trimspace":
		switch {
		case name == "reverse" || name == "sort":
			if first.Kind != List || first.Known() {
				return nil
			}
		case name == "chomp" || name == "trimspace":
			if first.Known() || first.Kind == Opaque {
				return nil
			}
		case strings.HasPrefix(name, "to") && first.Kind == Null:
			return first
		}
		return first
	case "tostring", "tonumber", "tobool":
		if first.Kind == Scalar && !first.Known() || first.Kind == Either {
			return first
		}
	case "try":
		// What fails is not known here: the first is taken where it is known.
		if len(args) == 1 || first.Known() && first.Kind != Null {
			return first
		}
		return either(at, "", args...)
	case "coalesce", "coalescelist":
		return coalesce(args, at)
	case "compact":
		return compact(first, at)
	case "concat", "setunion":
		return concat(args, at)
	case "flatten":
		return flatten(first, at)
	case "merge":
		return merge(args, at)
	case "one", "element":
		return ev.pick(name, args, at)
	case "slice":
		if item := first.instances(); item != nil {
			return first
		}
	case "length":
		return ev.length(first, at)
	case "lookup":
		if len(args) > 1 {
			return ev.lookup(args, at)
		}
	case "values", "keys":
		return listed(name, first, at)
	case "join":
		if len(args) == 2 {
			return join(args[0], args[1], at)
		}
	case "format":
		return format(args, at)
	case "formatlist":
		return formatlist(args, at)
	}
	return nil
}

func encode(v *Value, at At) *Value {
	switch v.Kind {
	case Object, List:
		c := *v
		c.Encoded, c.At = true, at
		return &c
	case Either:
		values := make([]*Value, len(v.Items))
		for i, item := range v.Items {
			values[i] = encode(item, at)
		}
		return either(at, nameOf(v, " in JSON"), values...)
	}
	return nil
}

// decode undoes encode; other text is read only when it is known.
func decode(v *Value, at At) *Value {
	if !v.Encoded {
		return nil
	}
	c := *v
	c.Encoded = false
	return &c
}

func coalesce(args []*Value, at At) *Value {
	var possible []*Value
	for _, a := range args {
		if a.Kind == Null {
			continue
		}
		if text, ok := a.Literal(); ok && text == "" {
			continue
		}
		if a.Kind == List && !a.Open && len(a.Items) == 0 {
			continue
		}
		possible = append(possible, a)
		if a.Kind == Scalar && a.Known() || a.Kind == List && len(a.Items) > 0 && !a.Items[0].Maybe {
			break
		}
	}
	if len(possible) == 0 {
		return nil
	}
	return either(at, "", possible...)
}

func join(separator, list *Value, at At) *Value {
	if list.Kind != List || list.Open || separator.Kind != Scalar {
		return nil
	}
	var parts []Part
	for i, item := range list.Items {
		if item.Maybe || item.Kind == Either {
			return nil
		}
		if i > 0 {
			parts = appendText(parts, separator)
		}
		parts = appendText(parts, item)
		if tooLong(parts) {
			return nil
		}
	}
	return scalar(parts, at)
}

// format follows the verbs that write an argument as it is.
func format(args []*Value, at At) *Value {
	layout, ok := args[0].Literal()
	if !ok {
		return nil
	}
	var parts []Part
	next := 1
	for {
		i := strings.IndexByte(layout, '%')
		if i < 0 || i+1 >= len(layout) {
			break
		}
		parts = appendText(parts, Text(layout[:i], at))
		switch layout[i+1] {
		case '%':
			parts = appendText(parts, Text("%", at))
		case 's', 'd', 'v':
			if next >= len(args) || args[next].Kind == Either {
				return nil
			}
			parts = appendText(parts, args[next])
			next++
		default:
			return nil
		}
		layout = layout[i+2:]
	}
	if parts = appendText(parts, Text(layout, at)); tooLong(parts) {
		return nil
	}
	return scalar(parts, at)
}

func formatlist(args []*Value, at At) *Value {
	length := -1
	for _, a := range args[1:] {
		if a.Kind == List {
			if a.Open || length >= 0 && length != len(a.Items) {
				return nil
			}
			length = len(a.Items)
		}
	}
	if length < 0 {
		return nil
	}
	out := &Value{Kind: List, At: at}
	for i := range length {
		one := []*Value{args[0]}
		for _, a := range args[1:] {
			if a.Kind == List {
				a = a.Items[i]
			}
			one = append(one, a)
		}
		item := format(one, at)
		if item == nil {
			return nil
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// computed names the result of a function: the same function of the same
// arguments is the same value. It is empty where an argument has no name.
func computed(name string, args []*Value) string {
	if name == "" || impure(name) {
		return ""
	}
	keys := make([]string, len(args))
	for i, a := range args {
		if keys[i] = a.Key(); keys[i] == "" {
			return ""
		}
	}
	return short(name + "(" + strings.Join(keys, ",") + ")")
}

// short is a name that may still become part of another.
func short(name string) string {
	if len(name) > maxName {
		return ""
	}
	return name
}

func impure(name string) bool { return name == "uuid" || name == "bcrypt" || name == "timestamp" }

func nameOf(v *Value, step string) string {
	if key := v.Key(); key != "" {
		return short(key + step)
	}
	return ""
}
