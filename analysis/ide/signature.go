package ide

import (
	"strings"

	"github.com/terravet/terravet/analysis/text"
)

// Signature is the function whose call is being written.
type Signature struct {
	// Label is the whole signature; Params are the parts of it that name the
	// parameters.
	Label  string
	Params []Param
	Doc    string
	// Active is the parameter under the cursor; past the last one if there are
	// too many arguments.
	Active int
}

// Param is one parameter of a Signature.
type Param struct {
	// Label is its range in the signature's label, which is plain ASCII.
	Label text.Range
	Doc   string
}

// Signature finds the innermost call around a place; false if there is none.
func (p Place) Signature() (Signature, bool) {
	if p.File.Name.JSON {
		return Signature{}, false
	}
	c := readCursor(p.source().Src, p.rel())
	for i := len(c.frames) - 1; i > 0; i-- {
		f := &c.frames[i]
		switch f.kind {
		case inBody:
			return Signature{}, false
		case inCall:
			return p.signature(f)
		}
	}
	return Signature{}, false
}

func (p Place) signature(f *frame) (Signature, bool) {
	fn, ok := p.lookup(f.name)
	if !ok {
		return Signature{}, false
	}
	s := Signature{Label: signature(f.name, fn), Doc: fn.Summary(), Active: f.arg}
	params := fn.Params()
	from := len(f.name) + 1
	add := func(label, doc string) {
		at := from + strings.Index(s.Label[from:], label)
		s.Params = append(s.Params, Param{text.Range{Start: at, End: at + len(label)}, doc})
		from = at + len(label)
	}
	for _, param := range params {
		add(param.Name+" "+param.Type.String(), param.Description)
	}
	if v, ok := fn.Variadic(); ok {
		add("..."+v.Name+" "+v.Type.String(), v.Description)
		s.Active = min(s.Active, len(params))
	}
	return s, true
}
