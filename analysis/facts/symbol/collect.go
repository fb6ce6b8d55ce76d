package symbol

import "github.com/zclconf/go-cty/cty"

// The functions that make collections of collections: what is not known of an
// argument leaves the result open.

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
	left := maxWalk
	return bounded(flattened(v, at, &left))
}

func flattened(v *Value, at At, left *int) *Value {
	out := &Value{Kind: List, Open: v.Open, From: v.From, At: at}
	for _, item := range v.Items {
		if *left--; *left < 0 {
			out.Open = true
			return out
		}
		switch item.Kind {
		case List:
			inner := flattened(item, at, left)
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
			inner := flattened(&Value{Kind: List, Items: items, Open: !closed}, at, left)
			out.Items = append(out.Items, inner.Items...)
			out.Open = out.Open || inner.Open
		case Opaque:
			out.Open = true
			out.From = append(out.From, item)
		default:
			out.Items = append(out.Items, item)
		}
	}
	return out
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
				f.Value = either(at, "", out.Fields[i].Value, f.Value)
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
	if item := all.instances(); item != nil {
		return item
	}
	if name == "one" {
		return either(at, "", all.Items...)
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
	return either(at, "", all.Items...)
}

func (ev *evaluation) lookup(args []*Value, at At) *Value {
	key, ok := args[1].Literal()
	if !ok {
		found := ev.anyOf(args[0], args[1], at)
		if len(args) > 2 {
			return either(at, "", found, args[2])
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

// instances is what the instances of one resource have in common, where a list
// is made of nothing else; else nil.
func (v *Value) instances() *Value {
	if v.Kind != List || !v.Open || len(v.Items) != 1 || len(v.From) > 0 {
		return nil
	}
	if ref := v.Items[0].Ref(); ref != nil && isResource(ref.Address) {
		return v.Items[0]
	}
	return nil
}

// length is the number of elements, also where these are not known; that of the
// instances of a resource is what its count or for_each says.
func (ev *evaluation) length(v *Value, at At) *Value {
	if item := v.instances(); item != nil {
		v = hole(&Ref{Scope: item.Ref().Scope, Address: item.Ref().Address, At: at})
	}
	if ref := v.Ref(); ref != nil && ref.Path == "" && ref.Scope != nil && isResource(ref.Address) {
		if attr, block := ref.Scope.Attribute(ref.Address, "count"); attr != nil {
			return ref.Scope.Evaluate(block, attr.Expr, nil)
		}
		attr, block := ref.Scope.Attribute(ref.Address, "for_each")
		if attr == nil {
			return nil
		}
		v = ref.Scope.Evaluate(block, attr.Expr, nil)
	}
	n := 0
	switch {
	case v.Open:
		return nil
	case v.Kind == Either:
		lengths := make([]*Value, len(v.Items))
		for i, item := range v.Items {
			if lengths[i] = ev.length(item, at); lengths[i] == nil {
				return nil
			}
		}
		return either(at, computed("length", []*Value{v}), lengths...)
	case v.Kind == List:
		for _, item := range v.Items {
			if item.Maybe {
				return nil
			}
			n++
		}
	case v.Kind == Object:
		for _, f := range v.Fields {
			if _, ok := f.Key.Literal(); !ok || f.Value.Maybe {
				return nil
			}
			n++
		}
	default:
		return nil
	}
	return fromCty(cty.NumberIntVal(int64(n)), at)
}
