package symbol

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// splatted applies the steps after [*] to each item.
func (ev *evaluation) splatted(e *hclsyntax.SplatExpr) *Value {
	source := ev.value(e.Source)
	inner := *ev
	each := func(item *Value) *Value {
		inner.splat = item
		v := inner.value(e.Each)
		if item.Maybe {
			return v.maybe()
		}
		return v
	}
	at := ev.at(e)
	if source.Ref() != nil {
		// The instances of a resource, or a list of unknown length.
		item := source
		if !(source.Ref().Path == "" && isResource(source.Ref().Address)) {
			item = extend(source.Ref(), &Value{}, false, at)
		}
		return &Value{Kind: List, Items: []*Value{each(item)}, Open: true, At: at}
	}
	switch source.Kind {
	case List:
		v := &Value{Kind: List, Open: source.Open, At: at}
		for _, item := range source.Items {
			v.Items = append(v.Items, each(item))
		}
		return v
	case Object, Scalar:
		return &Value{Kind: List, Items: []*Value{each(source)}, At: at}
	case Null:
		return &Value{Kind: List, At: at}
	}
	return &Value{Kind: List, Items: nil, Open: true, From: []*Value{source, each(&Value{From: []*Value{source}, At: at})}, At: at}
}

// forExpr applies a for expression to the items that are known; of others there
// is one that stands for all and may not be there.
func (ev *evaluation) forExpr(e *hclsyntax.ForExpr) *Value {
	all := ev.value(e.CollExpr)
	at := ev.at(e)
	out := &Value{Kind: List, At: at}
	if e.KeyExpr != nil {
		out.Kind = Object
	}
	add := func(key, value *Value, certain bool) {
		names := make(map[string]*Value, len(ev.frame.Names)+2)
		for n, v := range ev.frame.Names {
			names[n] = v
		}
		if e.KeyVar != "" {
			names[e.KeyVar] = key
		}
		names[e.ValVar] = value
		inner := *ev
		frame := *ev.frame
		frame.Names = names
		inner.frame = &frame
		if e.CondExpr != nil {
			holds, known := inner.value(e.CondExpr).Bool()
			if known && !holds {
				return
			}
			certain = certain && known
		}
		made := inner.value(e.ValExpr)
		if !certain {
			made = made.maybe()
		}
		if out.Kind == List {
			out.Items = append(out.Items, made)
			return
		}
		if e.Group {
			made = &Value{Kind: List, Items: []*Value{made}, Open: true, At: made.At, Maybe: !certain}
		}
		out.Fields = append(out.Fields, Field{Key: inner.value(e.KeyExpr), Value: made})
	}
	items, keys, closed := all.members()
	if all.Ref() != nil || !closed {
		out.Open = true
		key, value := elements(all, "each.key", "each.value", at)
		if len(items) == 0 {
			add(key, value, false)
			return out
		}
	}
	for i, item := range items {
		if i >= maxItems {
			out.Open = true
			break
		}
		key := fromCty(cty.NumberIntVal(int64(i)), at)
		if i < len(keys) {
			key = keys[i]
		}
		add(key, item, !item.Maybe && all.Kind != Either)
	}
	return out
}
