package flat

import "github.com/zclconf/go-cty/cty"

// collectStrings fills the string table. Strings come first because records
// refer to them by their rank.
func (w *writer) collectStrings(sources []Source) {
	set := stringSet{texts: map[string]struct{}{"": {}}, bodies: make(map[*SourceBody]bool)}
	for _, s := range sources {
		set.add(s.Provider, s.Version, s.Origin)
		for _, bodies := range s.Bodies {
			for name, b := range bodies {
				set.add(name)
				set.body(b)
			}
		}
		for name, f := range s.Functions {
			set.add(name, f.Summary, f.Message)
			set.typ(f.Result)
			for _, p := range f.Params {
				set.param(p)
			}
			if f.Variadic != nil {
				set.param(*f.Variadic)
			}
		}
	}
	w.strings = make(map[string]uint32, len(set.texts))
	for i, s := range sorted(set.texts) {
		w.strings[s] = uint32(i)
		w.tabs[tabText] = append(w.tabs[tabText], s...)
		w.raw(tabStrings, le(uint32(len(w.tabs[tabText]))))
	}
}

type stringSet struct {
	texts  map[string]struct{}
	bodies map[*SourceBody]bool // done
}

func (set stringSet) add(all ...string) {
	for _, s := range all {
		set.texts[s] = struct{}{}
	}
}

func (set stringSet) body(b *SourceBody) {
	if b == nil || set.bodies[b] {
		return
	}
	set.bodies[b] = true
	set.add(b.Message, b.Description)
	for name, a := range b.Attributes {
		set.add(name, a.Message, a.Description)
		if a.Nested != nil {
			set.body(a.Nested.Body)
		} else {
			set.typ(a.Type)
		}
	}
	for name, n := range b.Blocks {
		set.add(name)
		set.body(n.Body)
	}
}

func (set stringSet) param(p SourceParam) {
	set.add(p.Name, p.Description)
	set.typ(p.Type)
}

func (set stringSet) typ(t cty.Type) {
	switch {
	case t == cty.NilType:
	case t.IsCollectionType():
		set.typ(t.ElementType())
	case t.IsObjectType():
		for name, a := range t.AttributeTypes() {
			set.add(name)
			set.typ(a)
		}
	case t.IsTupleType():
		for _, e := range t.TupleElementTypes() {
			set.typ(e)
		}
	}
}
