package ide

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/core"
)

// inText lists what a string may be, where that is known.
func (q *question) inText() {
	frames := q.c.frames
	outer := &frames[len(frames)-2]
	src := q.source().Src
	typed := src[q.c.literal:q.rel()]
	end := q.rel() + strings.IndexAny(src[q.rel():]+"\n", "\"\n\r")
	if strings.Contains(typed, "${") || strings.Contains(typed, "\n") {
		return
	}
	// The whole string is replaced: it may hold dots and slashes.
	q.insert = text.Range{Start: q.c.literal, End: q.rel()}
	q.replace = text.Range{Start: q.c.literal, End: min(end, len(src))}
	q.prefix = typed
	if outer.kind == inBody {
		if len(outer.header) > 0 {
			q.label(outer.header[0].text, len(outer.header)-1, false)
		}
		return
	}
	if outer.kind == inObject && len(outer.header) == 0 {
		return
	}
	switch inner := q.innermost(); {
	case inner == "module" && q.argument == "source":
		q.moduleSources()
	case inner == "required_providers" && q.argument == "source":
		for _, address := range q.knownProviders() {
			q.add(Candidate{Label: address, Sort: Provider})
		}
	case inner == "required_providers" && q.argument == "version":
		q.providerVersions()
	case inner == "terraform" && q.argument == "required_version":
		versions := core.Versions(q.tool())
		for i := len(versions) - 1; i >= 0; i-- {
			q.add(Candidate{Label: ">= " + versions[i], Sort: Value, Detail: q.tool().String(), Rank: len(versions) - i})
		}
	case inner == "connection" && q.argument == "type":
		q.add(Candidate{Label: "ssh", Sort: Keyword})
		q.add(Candidate{Label: "winrm", Sort: Keyword})
	}
}

// moduleSources lists the directories of the workspace that can be called.
func (q *question) moduleSources() {
	for _, dir := range q.Snap.Dirs() {
		m := q.Snap.Module(dir)
		if dir == q.Dir || m == nil || strings.Contains(dir, string(filepath.Separator)+".terraform"+string(filepath.Separator)) || !isModule(m) {
			continue
		}
		rel, err := filepath.Rel(q.Dir, dir)
		if err != nil {
			continue
		}
		rel = filepath.ToSlash(rel)
		if !strings.HasPrefix(rel, "../") && rel != ".." {
			rel = "./" + rel
		}
		// Directories that are called are modules; others are roots, most likely.
		rank := strings.Count(rel, "/")
		if !q.Snap.IsCalled(dir) {
			rank += 10
		}
		q.add(Candidate{Label: rel, Sort: Folder, Detail: "module", Rank: rank})
	}
}

// isModule says that a directory has configuration of its own.
func isModule(m *module.Module) bool {
	for _, f := range m.Files() {
		if f.Name.Kind == syntax.Config || f.Name.Kind == syntax.Tofu {
			return true
		}
	}
	return false
}

// providerVersions lists constraints for the provider whose requirement is
// being written.
func (q *question) providerVersions() {
	name := ""
	for i := len(q.c.frames) - 1; i > 0; i-- {
		if q.c.frames[i].kind == inValue && q.c.frames[i-1].kind == inBody {
			name = q.c.frames[i].name
		}
	}
	source := ""
	if m := q.Snap.Module(q.Dir); m != nil {
		for _, r := range m.Requirements() {
			if r.Name == name {
				source = r.Source
			}
		}
	}
	if q.Schemas == nil || name == "" {
		return
	}
	majors := map[string]bool{}
	for i, v := range q.Schemas.Versions(schema.Address(name, source)) {
		major, rest, _ := strings.Cut(v.String(), ".")
		minor, _, _ := strings.Cut(rest, ".")
		if !majors[major] {
			majors[major] = true
			q.add(Candidate{Label: fmt.Sprintf("~> %s.%s", major, minor), Sort: Value, Detail: "newest " + major + ".x with a schema at hand", Rank: 2 * i})
		}
		q.add(Candidate{Label: v.String(), Sort: Value, Detail: "schema at hand", Rank: 1000 + i})
	}
}

// typeWords lists what a type constraint is made of.
func (q *question) typeWords() {
	for _, t := range []string{"string", "number", "bool", "any"} {
		q.add(Candidate{Label: t, Sort: Keyword, Detail: "type"})
	}
	for _, t := range []string{"list", "set", "map"} {
		q.add(Candidate{Label: t, Sort: Keyword, Detail: "type", Insert: t + "(string)", Snippet: t + "(${0:string})", Rank: 1})
	}
	q.add(Candidate{Label: "object", Sort: Keyword, Detail: "type", Insert: "object({})", Snippet: "object({\n  ${1:name} = ${2:string}\n})", Rank: 1})
	q.add(Candidate{Label: "tuple", Sort: Keyword, Detail: "type", Insert: "tuple([])", Snippet: "tuple([$0])", Rank: 1})
	for i := len(q.c.frames) - 1; i > 0; i-- {
		if q.c.frames[i].kind == inObject {
			q.add(Candidate{Label: "optional", Sort: Keyword, Detail: "attribute that may be left out", Insert: "optional(string)", Snippet: "optional(${1:string})", Rank: 1})
			return
		}
	}
}

// ignorable lists what a resource's ignore_changes may name.
func (q *question) ignorable() {
	q.add(Candidate{Label: "all", Sort: Keyword, Detail: "everything", Rank: 1})
	if len(q.block) == 0 {
		return
	}
	resource := q.topBody(q.block[0])
	blockItems(resource.own, false, func(i item) bool {
		if !i.readOnly {
			q.add(Candidate{Label: i.name, Sort: Attribute, Detail: i.text})
		}
		return true
	})
}

// addresses lists what can be pointed to as a whole: resources and module
// calls, with data sources where wanted.
func (q *question) addresses(data bool) {
	m := q.Snap.Module(q.Dir)
	if m == nil {
		return
	}
	own := q.owner()
	for _, b := range m.Blocks() {
		sort := Resource
		switch b.Type() {
		case "module":
			sort = ModuleCall
		case "resource":
		case "data":
			if !data {
				continue
			}
		default:
			continue
		}
		if b.Address() != "" && b.Address() != own {
			q.add(Candidate{Label: b.Address(), Sort: sort, Detail: b.Type(), Doc: q.declaration(b)})
		}
	}
}

// completeJSON lists argument names and types in JSON, where a string is being
// typed. What surrounds it is read from the tree, so the text must be whole.
func (p Place) completeJSON() Completion {
	src := p.source().Src
	start := strings.LastIndexByte(src[:p.rel()], '"') + 1
	end := p.rel() + strings.IndexAny(src[p.rel():]+"\n", "\"\n\r")
	if start == 0 || strings.Contains(src[start:p.rel()], "\n") || strings.Count(src[strings.LastIndexByte(src[:start], '\n')+1:start], `"`)%2 == 0 {
		return Completion{}
	}
	q := &question{Place: p, c: &cursor{frames: []frame{{kind: inBody}}}, seen: map[string]bool{}, prefix: src[start:p.rel()], facts: p.Facts(p.Dir)}
	q.insert, q.replace = text.Range{Start: start, End: p.rel()}, text.Range{Start: start, End: min(end, len(src))}
	path, inside := p.pathTo(p.rel())
	if len(path) == 0 {
		return Completion{}
	}
	for _, a := range inside.Attributes {
		if module.Span(a.Expr.Range()).Touches(p.rel()) {
			return Completion{} // a value
		}
	}
	p.body(path).items(func(i item) bool {
		if !i.readOnly && (inside.Attributes[i.name] == nil || strings.HasPrefix(src[start:], i.name)) {
			q.add(Candidate{Label: i.name, Sort: Argument, Detail: i.text})
		}
		return true
	})
	return q.completion()
}
