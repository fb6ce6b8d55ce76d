package pass

import (
	"reflect"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
)

// World is what a View is made of.
type World struct {
	Module *module.Module
	// Functions is the function table.
	Functions map[string]function.Function
	// Files answers functions that read files; nil answers nothing.
	Files eval.Files
	// Path is what path.module and path.root are worth; what is missing is
	// unknown.
	Path map[string]string
	// Provider gives the schemas of a local provider name; nil knows none.
	Provider func(name string) schema.Selection
	// Called gives the World of the module that a call leads to; false when it
	// is not at hand. Nil is the same for all calls.
	Called func(call string) (World, bool)
	// Callers gives the module calls of this workspace that lead here, with the
	// World of the module each stands in. Nil for a module that nobody calls.
	Callers func() []Caller
	// Reusable says that the module is made for callers that are not at hand:
	// what its variables are worth is unknown.
	Reusable bool
	// Incomplete says that not all of the module could be read: absence proves
	// nothing.
	Incomplete bool
	// Modules is how many modules are called from here, directly or not, and at
	// hand.
	Modules int
	// Memory is that of the View on the same directory before an edit: what it
	// knows of untouched blocks is taken over.
	Memory Memory
}

// Caller is one module call that leads to a module.
type Caller struct {
	World World
	Call  *module.Call
}

// View is one module as Terraform will read it. It belongs to one run and must
// not be used by several goroutines.
type View struct {
	world     World
	module    *module.Module
	resources map[string][]*Resource // by type; data sources as "data.type"
	byAddress map[string]*Resource
	order     []*Resource
	values    *evaluator
	graph     *graph
	facts     Memo[reflect.Type, any]
	log       *log
	called    map[string]*View
	// outside says that the View is of a module around the one that rules run
	// on, of which only the arguments of calls are of interest.
	outside bool
	reading map[string]function.Function // the function table with Files; nil before it is wanted
	depth   int                          // of calls between this View and the one that rules run on
}

// Memory is what a View leaves to that after an edit. It is immutable; the zero
// Memory remembers nothing.
type Memory struct{ arcs map[*module.Block][]arc }

// Memory returns what the View leaves to the next one.
func (v *View) Memory() Memory {
	if v.graph == nil {
		return v.world.Memory // nobody asked for the references this time
	}
	return Memory{v.graph.out}
}

// maxDepth ends modules that call each other in a circle.
const maxDepth = 8

// NewView makes a View; only what is asked for is computed.
func NewView(w World) *View {
	return newView(w, &log{})
}

// newView is NewView for a module around another one, which shares its log.
func newView(w World, log *log) *View {
	v := &View{world: w, module: w.Module, log: log}
	v.values = newEvaluator(v)
	v.index()
	return v
}

// Module is the module as it is written. A rule that asks for it is run again
// after every edit; [View.Blocks], [View.Declared] and [View.Calls] say which
// part of it is of interest.
func (v *View) Module() *module.Module {
	v.noteAll()
	return v.module
}

// Blocks are the top-level blocks of some types ("locals", "variable", "data")
// in source order, those of override files included.
func (v *View) Blocks(types ...string) []*module.Block {
	var found []*module.Block
	for _, b := range v.module.Blocks() {
		if slices.Contains(types, b.Type()) {
			found = append(found, b)
		}
	}
	for _, typ := range types {
		v.note(typ)
	}
	return found
}

// Declared are the blocks that declare an address, see [module.Module.Declared].
func (v *View) Declared(address string) []*module.Block {
	v.note(kindOf(address))
	return v.module.Declared(address)
}

// Calls are the module calls.
func (v *View) Calls() []*module.Call {
	v.note("module")
	return v.module.Calls()
}

// ProviderConfigs are the provider blocks.
func (v *View) ProviderConfigs() []module.ProviderConfig {
	v.note("provider")
	return v.module.ProviderConfigs()
}

// SameModule says that two Views are of one module, perhaps from different calls.
func (v *View) SameModule(other *View) bool { return v.module == other.module }

// Provider gives the schemas of a local provider name ("aws").
func (v *View) Provider(name string) schema.Selection {
	if v.world.Provider == nil {
		return schema.Selection{}
	}
	return v.world.Provider(name)
}

// Reusable says that the module is made for callers that are not at hand: the
// other half of what it declares may be theirs.
func (v *View) Reusable() bool { return v.world.Reusable }

// Root says that no module of the workspace calls this one, and that it is not
// made to be called.
func (v *View) Root() bool {
	return !v.world.Reusable && v.world.Callers == nil && v.values.caller == nil
}

// Complete says that all of the module could be read. Where it is false,
// absence of a declaration proves nothing.
func (v *View) Complete() bool { return !v.world.Incomplete }

// Called is the View of the module that a call of this module leads to, with
// the variables that this call sets; nil when it is not at hand.
func (v *View) Called(call string) *View {
	v.note("module")
	if view, ok := v.called[call]; ok {
		return view
	}
	var view *View
	if v.world.Called != nil && v.depth < maxDepth {
		if w, ok := v.world.Called(call); ok {
			for _, c := range v.module.Calls() {
				if c.Name == call {
					w.Callers, w.Reusable = nil, false
					view = newView(w, v.log)
					view.values.caller, view.values.call = v, c
					view.depth = v.depth + 1
				}
			}
		}
	}
	if v.called == nil {
		v.called = map[string]*View{}
	}
	v.called[call] = view
	return view
}

// Dir is the directory of the module.
func (v *View) Dir() string { return v.module.Dir() }

// Settings are those of the terraform blocks.
func (v *View) Settings() module.Settings {
	v.note("terraform")
	return v.module.Settings()
}

// Files is the number of configuration files that were read.
func (v *View) Files() int {
	n := 0
	for _, f := range v.module.Files() {
		if isConfig(f) {
			n++
		}
	}
	return n
}

// Modules is the number of called modules that were read.
func (v *View) Modules() int { return v.world.Modules }

// Locate makes a place in a file of a range that counts from the start of a
// block's chunk.
func (v *View) Locate(b *module.Block, r text.Range) analysis.Location {
	v.noteAll() // any edit above moves it
	return v.locate(b, r)
}

func (v *View) locate(b *module.Block, r text.Range) analysis.Location {
	at, _ := v.module.Locate(b, r)
	return analysis.Location{Path: b.Path, Range: at}
}

// Fact returns what build says of a View, computed once per View and type.
// It is how facts that several rules read are shared. What a fact computes later,
// when it is asked, it keeps in a [Memo]:
//
//	func Of(v *pass.View) *Groups { return pass.Fact(v, build) }
func Fact[T any](v *View, build func(*View) *T) *T {
	key := reflect.TypeFor[T]()
	if known, ok := v.facts.Known(v, key); ok {
		return known.(*T)
	}
	return v.facts.Get(v, key, func() any { return build(v) }).(*T)
}

// unknown is what nothing is known of.
var unknown = cty.DynamicVal
