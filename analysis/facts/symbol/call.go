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
		return either(at, args...)
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
		return either(at, values...)
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
	return either(at, possible...)
}

func compact(v *Value, at At) *Value {
	if v.Kind != List {
		return nil
	}
	out := &Value{Kind: List, Open: v.Open, At: at}
	for _, item := range v.Items {
		for _, a := range item.Alternatives() {
			if text, ok := a.Literal(); a.Kind == Null || ok && text == "" {
				continue
			}
			if item.Kind == Either || item.Maybe {
				a = a.maybe()
			}
			out.Items = append(out.Items, a)
		}
	}
	return out
}

// concat joins lists; of those that are not known, the result is open.
func concat(args []*Value, at At) *Value {
	out := &Value{Kind: List, At: at}
	for _, a := range args {
		switch a.Kind {
		case List, Either, Null:
			items, closed := a.Elements()
			out.Items = append(out.Items, items...)
			out.Open = out.Open || !closed
		default:
			out.Open = true
			out.From = append(out.From, a)
		}
	}
	return bounded(out)
}

func bounded(v *Value) *Value {
	if len(v.Items) > maxItems {
		v.Items, v.Open = v.Items[:maxItems], true
	}
	if len(v.Fields) > maxItems {
		v.Fields, v.Open = v.Fields[:maxItems], true
	}
	return v
}

func flatten(v *Value, at At) *Value {
	if v.Kind != List {
		return nil
	}
	out := &Value{Kind: List, Open: v.Open, From: v.From, At: at}
	for _, item := range v.Items {
		switch item.Kind {
		case List:
			inner := flatten(item, at)
			for _, i := range inner.Items {
				if item.Maybe {
					i = i.maybe()
				}
				out.Items = append(out.Items, i)
			}
			out.Open = out.Open || inner.Open
			out.From = append(out.From, inner.From...)
		case Either:
			items, closed := item.Elements()
			inner := flatten(&Value{Kind: List, Items: items, Open: !closed}, at)
			out.Items = append(out.Items, inner.Items...)
			out.Open = out.Open || inner.Open
		case Opaque:
			out.Open = true
			out.From = append(out.From, item)
		default:
			out.Items = append(out.Items, item)
			// A reference may be to a list.
			out.Open = out.Open || item.Ref() != nil && len(v.Items) > maxItems
		}
	}
	return bounded(out)
}

// merge puts objects together; the last field of a name counts.
func merge(args []*Value, at At) *Value {
	out := &Value{Kind: Object, At: at}
	put := func(f Field, maybe bool) {
		if maybe {
			f.Value = f.Value.maybe()
		}
		key, known := f.Key.Literal()
		for i := range out.Fields {
			old, ok := out.Fields[i].Key.Literal()
			if !ok || !known || old != key {
				continue
			}
			if maybe {
				f.Value = either(at, out.Fields[i].Value, f.Value)
			}
			out.Fields[i] = f
			return
		}
		out.Fields = append(out.Fields, f)
	}
	for _, a := range args {
		for _, alternative := range a.Alternatives() {
			switch alternative.Kind {
			case Object:
				for _, f := range alternative.Fields {
					put(f, a.Kind == Either)
				}
				out.Open = out.Open || alternative.Open
			case Null:
			default:
				out.Open = true
				out.From = append(out.From, alternative)
			}
		}
	}
	return bounded(out)
}

func (ev *evaluation) pick(name string, args []*Value, at At) *Value {
	all := args[0]
	if all.Ref() != nil && all.Ref().Path == "" {
		return all
	}
	if all.Kind != List || len(all.Items) == 0 {
		return nil
	}
	if name == "one" {
		return either(at, all.Items...)
	}
	if len(args) < 2 {
		return nil
	}
	if n, ok := args[1].Int(); ok && n >= 0 && !all.Open {
		return ev.index(all, fromCty(cty.NumberIntVal(int64(n%len(all.Items))), at), at)
	}
	if all.Open {
		return &Value{From: args, At: at}
	}
	return either(at, all.Items...)
}

func (ev *evaluation) lookup(args []*Value, at At) *Value {
	key, ok := args[1].Literal()
	if !ok {
		found := ev.anyOf(args[0], args[1], at)
		if len(args) > 2 {
			return either(at, found, args[2])
		}
		return found
	}
	field, known := args[0].Field(key)
	switch {
	case field.Kind != Null || args[0].Kind == Object && known && len(args) < 3:
		return field
	case known && len(args) > 2:
		return args[2]
	}
	return &Value{From: args, Name: computed("lookup", args), At: at}
}

func listed(name string, v *Value, at At) *Value {
	if v.Ref() != nil && v.Ref().Path == "" && name == "values" {
		return &Value{Kind: List, Items: []*Value{v}, Open: true, At: at}
	}
	if v.Kind != Object {
		return nil
	}
	out := &Value{Kind: List, Open: v.Open, At: at}
	for _, f := range v.Fields {
		item := f.Value
		if name == "keys" {
			item = f.Key
		}
		out.Items = append(out.Items, item)
	}
	return out
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
	return scalar(appendText(parts, Text(layout, at)), at)
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
	return name + "(" + strings.Join(keys, ",") + ")"
}

func impure(name string) bool { return name == "uuid" || name == "bcrypt" || name == "timestamp" }

func nameOf(v *Value, step string) string {
	if key := v.Key(); key != "" {
		return key + step
	}
	return ""
}
