package flat

import "github.com/zclconf/go-cty/cty"

// Source is the schema of one provider version as a writer gets it: plain
// data, filled by a reader of some outside form and turned into a pool by
// Write.
type Source struct {
	Provider string // full address
	Version  string // without "v"
	Origin   string // what Version.Source says
	Facts    Facts
	Kinds    []Kind // known kinds; those with entries below need not be named

	Bodies    map[Kind]map[string]*SourceBody
	Functions map[string]*SourceFunction
}

// SourceBody is a Body to be written. Where bodies are equal they may be the
// same pointer.
type SourceBody struct {
	Attributes map[string]*SourceAttribute
	Blocks     map[string]*SourceNested

	Opaque      bool
	Deprecated  bool
	Message     string // why it is deprecated
	Description string
}

// SourceAttribute is an Attribute to be written. The zero Type is dynamic.
type SourceAttribute struct {
	Type   cty.Type
	Nested *SourceNested // then Type is ignored

	Required, Optional, Computed bool
	Sensitive, WriteOnly         bool
	Deprecated                   bool
	Message                      string // why it is deprecated
	Description                  string
}

// SourceNested is a Nested to be written.
type SourceNested struct {
	Nesting            Nesting
	MinItems, MaxItems int // up to 65535; more is written as 65535
	Body               *SourceBody
}

// SourceFunction is a Function to be written. The zero Result is dynamic.
type SourceFunction struct {
	Params     []SourceParam
	Variadic   *SourceParam
	Result     cty.Type
	Summary    string
	Deprecated bool
	Message    string // why it is deprecated
}

// SourceParam is a Param to be written. The zero Type is dynamic.
type SourceParam struct {
	Name                    string
	Type                    cty.Type
	Description             string
	AllowNull, AllowUnknown bool
}

// Put adds a body under its kind and name.
func (s *Source) Put(kind Kind, name string, body *SourceBody) {
	if s.Bodies == nil {
		s.Bodies = make(map[Kind]map[string]*SourceBody)
	}
	if s.Bodies[kind] == nil {
		s.Bodies[kind] = make(map[string]*SourceBody)
	}
	s.Bodies[kind][name] = body
}

// Model copies a version out of its pool into a writer's model, so that pools
// can be cut and merged.
func (v Version) Model() Source {
	m := modeler{}
	s := Source{
		Provider: v.Provider().Addr(),
		Version:  v.String(),
		Origin:   v.Source(),
		Facts:    v.Complete(),
	}
	for kind := Kind(0); kind < numKinds; kind++ {
		if !v.Has(kind) {
			continue
		}
		s.Kinds = append(s.Kinds, kind)
		for name := range v.Names(kind) {
			if kind == Functions {
				f, _ := v.Function(name)
				if s.Functions == nil {
					s.Functions = make(map[string]*SourceFunction)
				}
				s.Functions[name] = f.model()
			} else if b, ok := v.Body(kind, name); ok {
				s.Put(kind, name, m.body(b))
			}
		}
	}
	return s
}

// modeler copies each body of a version once.
type modeler map[Body]*SourceBody

func (copies modeler) body(b Body) *SourceBody {
	if done, ok := copies[b]; ok {
		return done
	}
	out := &SourceBody{Opaque: b.Opaque(), Description: b.Description()}
	copies[b] = out
	out.Message, out.Deprecated = b.Deprecated()
	for a := range b.Attributes() {
		if out.Attributes == nil {
			out.Attributes = make(map[string]*SourceAttribute)
		}
		m := &SourceAttribute{
			Type:     a.Type().Cty(),
			Required: a.Required(), Optional: a.Optional(), Computed: a.Computed(),
			Sensitive: a.Sensitive(), WriteOnly: a.WriteOnly(),
			Description: a.Description(),
		}
		m.Message, m.Deprecated = a.Deprecated()
		if n, ok := a.Nested(); ok {
			m.Nested = copies.nested(n)
		}
		out.Attributes[a.Name()] = m
	}
	for n := range b.Blocks() {
		if out.Blocks == nil {
			out.Blocks = make(map[string]*SourceNested)
		}
		out.Blocks[n.Name()] = copies.nested(n)
	}
	return out
}

func (copies modeler) nested(n Nested) *SourceNested {
	return &SourceNested{
		Nesting:  n.Nesting(),
		MinItems: n.MinItems(),
		MaxItems: n.MaxItems(),
		Body:     copies.body(n.Body()),
	}
}

func (f Function) model() *SourceFunction {
	out := &SourceFunction{Result: f.Result().Cty(), Summary: f.Summary()}
	out.Message, out.Deprecated = f.Deprecated()
	for _, p := range f.Params() {
		out.Params = append(out.Params, p.model())
	}
	if p, ok := f.Variadic(); ok {
		m := p.model()
		out.Variadic = &m
	}
	return out
}

func (p Param) model() SourceParam {
	return SourceParam{
		Name: p.Name, Type: p.Type.Cty(), Description: p.Description,
		AllowNull: p.AllowNull, AllowUnknown: p.AllowUnknown,
	}
}
