package flat

// Function is the signature of a function of a provider or of the language.
// The zero Function takes nothing and returns anything.
type Function struct {
	p *Pool
	i uint32 // index+1
}

// Param is one parameter of a function.
type Param struct {
	Name         string
	Type         Type
	Description  string
	AllowNull    bool
	AllowUnknown bool
}

func (f Function) Name() string { return f.str(0) }

// Params are the parameters that every call must give, in order.
func (f Function) Params() []Param {
	start, n := f.params()
	out := make([]Param, n)
	for i := range out {
		out[i] = f.param(start + uint32(i))
	}
	return out
}

// NumParams is the length of Params, without making the slice.
func (f Function) NumParams() int {
	_, n := f.params()
	return int(n)
}

// Variadic is the parameter that takes all further arguments, if any.
func (f Function) Variadic() (Param, bool) {
	if f.i == 0 || f.p.field(tabFuncs, f.i-1, 12) == 0 {
		return Param{}, false
	}
	start, n := f.params()
	if start+n >= f.p.tab[tabParams].n {
		return Param{}, false
	}
	return f.param(start + n), true
}

// Result is the type a call returns; dynamic where it depends on the arguments.
func (f Function) Result() Type {
	if f.i == 0 {
		return Type{}
	}
	return Type{f.p, f.p.field(tabFuncs, f.i-1, 16)}
}

// Summary says in plain words what the function does, "" if the source does
// not tell.
func (f Function) Summary() string { return f.str(20) }

// Deprecated says whether the function is deprecated, and the words for it.
func (f Function) Deprecated() (message string, deprecated bool) {
	if f.i == 0 || f.p.field(tabFuncs, f.i-1, 28)&funcDeprecated == 0 {
		return "", false
	}
	return f.str(24), true
}

func (f Function) str(off uint32) string {
	if f.i == 0 {
		return ""
	}
	return f.p.str(f.p.field(tabFuncs, f.i-1, off))
}

func (f Function) params() (start, n uint32) {
	if f.i == 0 {
		return 0, 0
	}
	start, n = f.p.field(tabFuncs, f.i-1, 4), f.p.field(tabFuncs, f.i-1, 8)
	if uint64(start)+uint64(n) > uint64(f.p.tab[tabParams].n) {
		return 0, 0
	}
	return start, n
}

func (f Function) param(i uint32) Param {
	flags := f.p.field(tabParams, i, 12)
	return Param{
		Name:         f.p.str(f.p.field(tabParams, i, 0)),
		Type:         Type{f.p, f.p.field(tabParams, i, 4)},
		Description:  f.p.str(f.p.field(tabParams, i, 8)),
		AllowNull:    flags&paramNull != 0,
		AllowUnknown: flags&paramUnknown != 0,
	}
}
