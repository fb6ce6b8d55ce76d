package module

import (
	"hash/maphash"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Module is what one directory says, immutable.
type Module struct {
	dir    string
	files  []*syntax.File
	parts  []part
	blocks []*Block
	index  map[string][]int32 // address -> positions in blocks, in source order
	facts  *facts
	broken bool
	vars   []fileSum // of the text of variable files
}

// part is one configuration file and its blocks, in source order.
type part struct {
	file   *syntax.File
	blocks []*Block
	spans  []int32 // spans[i] is the number of blocks before chunk i
}

// fileSum covers the text of a file.
type fileSum struct {
	file *syntax.File
	sum  uint64
}

// Interface is what other modules may see of a module: equal Interfaces mean
// that nothing outside the directory needs to be looked at again.
type Interface struct {
	// Sum covers the text of variables, outputs, module calls, provider and
	// terraform blocks.
	Sum uint64
	// Providers covers of these what chooses providers and their versions:
	// module calls, provider and terraform blocks.
	Providers uint64
	// Broken says that declarations may be hidden, see [Module.Broken].
	Broken bool
}

// Build reads the files of one directory. Files that are no configuration
// (variable definitions, tests, lock files) are kept and not read. Prev is the
// Module before a change, or nil; what did not change is shared with it.
func Build(dir string, files []*syntax.File, prev *Module) *Module {
	m := &Module{dir: dir, files: files}
	old := map[string]part{}
	if prev != nil {
		for _, p := range prev.parts {
			old[p.file.Path] = p
		}
	}
	for _, f := range files {
		if f.Broken() && isConfig(f) {
			m.broken = true
		}
		if f.Name.Kind == syntax.Vars {
			m.vars = append(m.vars, fileSum{f, varsSum(f, prev)})
		}
		if isConfig(f) {
			m.parts = append(m.parts, newPart(f, old[f.Path]))
		}
	}
	// Terraform reads override files after all others.
	slices.SortStableFunc(m.parts, func(a, b part) int {
		switch {
		case a.file.Name.Override == b.file.Name.Override:
			return 0
		case b.file.Name.Override:
			return -1
		}
		return 1
	})
	n := 0
	for _, p := range m.parts {
		n += len(p.blocks)
	}
	m.blocks = make([]*Block, 0, n)
	for _, p := range m.parts {
		m.blocks = append(m.blocks, p.blocks...)
	}
	if prev != nil && sameAddresses(prev.blocks, m.blocks) {
		m.index = prev.index
	} else {
		m.index = newIndex(m.blocks)
	}
	if prev != nil && sameVisible(prev.blocks, m.blocks) {
		m.facts = prev.facts
	} else {
		m.facts = newFacts(m.blocks)
	}
	return m
}

// varsSum covers the text of a variable file. It is read again only when the
// file is another one than before.
func varsSum(f *syntax.File, prev *Module) uint64 {
	if prev != nil {
		for _, old := range prev.vars {
			if old.file == f {
				return old.sum
			}
		}
	}
	return maphash.String(seed, f.Path+"\x00"+f.Text())
}

func isConfig(f *syntax.File) bool {
	return f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu
}

// newPart reads one file; blocks of chunks that old has too are shared.
func newPart(f *syntax.File, old part) part {
	if old.file == f {
		return old
	}
	chunks := f.Chunks()
	p := part{file: f, spans: make([]int32, len(chunks)+1)}
	var was []*syntax.Chunk
	if old.file != nil {
		was = old.file.Chunks()
	}
	// An edit leaves the chunks before and after it alone.
	head := 0
	for head < len(was) && head < len(chunks) && was[head] == chunks[head] {
		head++
	}
	tail := 0
	for tail < len(was)-head && tail < len(chunks)-head && was[len(was)-1-tail] == chunks[len(chunks)-1-tail] {
		tail++
	}
	p.blocks = make([]*Block, 0, len(old.blocks)+1)
	for i, c := range chunks {
		p.spans[i] = int32(len(p.blocks))
		switch {
		case i < head:
			p.blocks = append(p.blocks, old.blocks[old.spans[i]:old.spans[i+1]]...)
		case i >= len(chunks)-tail:
			j := len(was) - (len(chunks) - i)
			p.blocks = append(p.blocks, old.blocks[old.spans[j]:old.spans[j+1]]...)
		default:
			for _, b := range c.Body.Blocks {
				p.blocks = append(p.blocks, newBlock(f.Path, f.Name.Override, c, b))
				if b.Type == "check" {
					p.blocks = append(p.blocks, scoped(f, c, b)...)
				}
			}
		}
	}
	p.spans[len(chunks)] = int32(len(p.blocks))
	return p
}

// scoped are the data sources that a check block holds: they have a name in
// the module like all others.
func scoped(f *syntax.File, c *syntax.Chunk, check *hclsyntax.Block) []*Block {
	var blocks []*Block
	for _, b := range check.Body.Blocks {
		if b.Type == "data" {
			block := newBlock(f.Path, f.Name.Override, c, b)
			block.Scoped = true
			blocks = append(blocks, block)
		}
	}
	return blocks
}

func sameAddresses(a, b []*Block) bool {
	return slices.EqualFunc(a, b, func(x, y *Block) bool {
		return x == y || x.address == y.address && x.Type() == y.Type() && x.Path == y.Path &&
			x.Type() != "locals" && x.Override == y.Override
	})
}

func sameVisible(a, b []*Block) bool {
	return slices.EqualFunc(a, b, func(x, y *Block) bool {
		return x == y || !summed(x.Type()) && !summed(y.Type())
	})
}

func newIndex(blocks []*Block) map[string][]int32 {
	index := make(map[string][]int32, len(blocks))
	for i, b := range blocks {
		if b.address != "" {
			index[b.address] = append(index[b.address], int32(i))
		}
		if b.Type() == "locals" {
			for name := range b.Body().Attributes {
				address := "local." + name
				index[address] = append(index[address], int32(i))
			}
		}
	}
	return index
}

// Dir is the absolute path of the directory.
func (m *Module) Dir() string { return m.dir }

// Files are all files of the directory that the language knows, sorted by path.
func (m *Module) Files() []*syntax.File { return m.files }

// File returns the file with that path, or nil.
func (m *Module) File(path string) *syntax.File {
	for _, f := range m.files {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// Broken says that some configuration file has a syntax error, which may hide
// declarations: absence proves nothing then.
func (m *Module) Broken() bool { return m.broken }

// Blocks are all top-level blocks of the configuration files in source order,
// files sorted by path, override files last.
func (m *Module) Blocks() []*Block { return m.blocks }

// Declared returns the blocks that declare an address (see [Block.Address]; a
// local value is "local.name"), in source order, override blocks last. More
// than one that is no override is a duplicate.
func (m *Module) Declared(address string) []*Block {
	at := m.index[address]
	if len(at) == 0 {
		return nil
	}
	blocks := make([]*Block, len(at))
	for i, n := range at {
		blocks[i] = m.blocks[n]
	}
	return blocks
}

// Has says whether an address is declared.
func (m *Module) Has(address string) bool { return len(m.index[address]) > 0 }

// Addresses returns all declared addresses, sorted.
func (m *Module) Addresses() []string { return slices.Sorted(maps.Keys(m.index)) }

// Duplicated calls yield for each address with more than one declaration.
func (m *Module) Duplicated(yield func(address string, blocks []*Block)) {
	for address, at := range m.index {
		if len(at) > 1 {
			yield(address, m.Declared(address))
		}
	}
}

// Flow covers the text of all that values may pass through on their way into
// or out of a module: what Interface covers, local values and variable files.
// While it is equal, what the module passes to others is worth the same, apart
// from what resources are worth.
func (m *Module) Flow() uint64 {
	flow := m.facts.sum + m.facts.localSum
	for _, v := range m.vars {
		flow += v.sum
	}
	return flow
}

// Interface returns what other modules may see.
func (m *Module) Interface() Interface {
	return Interface{Sum: m.facts.sum, Providers: m.facts.providerSum, Broken: m.broken}
}

// Locate returns the position in the file of a range that counts from the
// start of a block's chunk; false when the block is not of this Module.
func (m *Module) Locate(b *Block, r text.Range) (text.Range, bool) {
	return m.LocateIn(b.Path, b.Chunk, r)
}

// LocateIn is like Locate for a chunk of the file with that path.
func (m *Module) LocateIn(path string, c *syntax.Chunk, r text.Range) (text.Range, bool) {
	f := m.File(path)
	if f == nil {
		return text.Range{}, false
	}
	for i, other := range f.Chunks() {
		if other == c {
			start := f.ChunkStart(i)
			return text.Range{Start: r.Start + start, End: r.End + start}, true
		}
	}
	return text.Range{}, false
}

// Shadowed says that OpenTofu does not read this file, because a .tofu file of
// the same base name stands beside it.
func (m *Module) Shadowed(path string) bool {
	base, ok := strings.CutSuffix(path, ".tf")
	if !ok {
		if base, ok = strings.CutSuffix(path, ".tf.json"); !ok {
			return false
		}
		return m.File(base+".tofu.json") != nil
	}
	return m.File(base+".tofu") != nil
}

// Name is the last element of the directory's path.
func (m *Module) Name() string { return filepath.Base(m.dir) }

// ChunkBlocks returns the blocks of each chunk of a configuration file: call
// the result with a chunk's index. A file that is no configuration has none.
func (m *Module) ChunkBlocks(path string) func(chunk int) []*Block {
	for _, p := range m.parts {
		if p.file.Path == path {
			return func(i int) []*Block { return p.blocks[p.spans[i]:p.spans[i+1]] }
		}
	}
	return func(int) []*Block { return nil }
}

// HasOverrides says whether the directory has an override file with blocks.
func (m *Module) HasOverrides() bool {
	return len(m.blocks) > 0 && m.blocks[len(m.blocks)-1].Override
}
