package ide

import (
	"slices"
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/core"
	"github.com/terravet/terravet/schema/flat"
)

// label lists what a label of a block may be. bare says that the quotes are
// still to be typed.
func (q *question) label(blockType string, n int, bare bool) {
	offer := func(c Candidate) {
		if bare {
			c.Insert = `"` + c.Label + `"`
		} else {
			c.Insert = c.Label
		}
		c.Snippet = ""
		q.add(c)
	}
	switch {
	case n == 0 && blockType == "provider", n == 0 && blockType == "mock_provider":
		q.providerNames(offer)
	case n == 0 && (len(q.block) == 0 || q.block[0].name == "check"):
		if kind, ok := provided[blockType]; ok {
			q.types(kind, offer)
		}
	case n == 0 && blockType == "dynamic":
		for inside := range q.body.own.Bodies() {
			for nested := range inside.Blocks() {
				offer(Candidate{Label: nested.Name(), Sort: BlockType, Detail: "block"})
			}
		}
	case n == 0 && (blockType == "backend" || blockType == "provisioner"):
		for name := range core.Language(q.tool(), "").Names(flat.Language) {
			if label, ok := strings.CutPrefix(name, blockType+" "); ok {
				language := q.language(name)
				offer(Candidate{Label: label, Sort: Keyword, Detail: language.Newest().Description()})
			}
		}
	case n == 0 && len(q.block) == 0 && blockType == "variables":
	}
}

// providers are the local names of the providers that a module knows: those
// that it requires, configures or uses.
func (p Place) providers() []string {
	seen := map[string]bool{}
	m := p.Snap.Module(p.Dir)
	if m == nil {
		return nil
	}
	for _, r := range m.Requirements() {
		seen[r.Name] = true
	}
	for _, c := range m.ProviderConfigs() {
		seen[c.Name] = true
	}
	for _, b := range m.Blocks() {
		if _, ok := provided[b.Type()]; ok && b.Label(0) != "" {
			if name, _, _ := b.ProviderName(); name != "" {
				seen[name] = true
			}
		}
	}
	delete(seen, "")
	return sortedKeys(seen)
}

// types lists the types that providers serve: those of the module's providers;
// if the letters typed so far begin with the name of another one, or there are
// no providers yet, those of all that are known. Letters without the provider's
// prefix find a type as well: editors match within a label.
func (q *question) types(kind flat.Kind, offer func(Candidate)) {
	names := q.providers()
	if typed, _, ok := strings.Cut(q.prefix, "_"); ok && typed != "" || len(names) == 0 {
		none := len(names) == 0
		for _, address := range q.knownProviders() {
			if name := lastPart(address); none || name == typed {
				names = append(names, name)
			}
		}
	}
	if !slices.Contains(names, "terraform") {
		names = append(names, "terraform") // it is part of the program
	}
	for _, name := range names {
		selection := q.facts.provider(name)
		if !selection.Known() {
			continue
		}
		detail := schema.Display(selection.Witness().Provider)
		for typ := range selection.Newest().Names(kind) {
			// Thousands of candidates take time: what cannot match is left out.
			if q.prefix != "" && !resembles(q.prefix, typ) {
				continue
			}
			offer(Candidate{Label: typ, Sort: ResourceType, Detail: detail, Doc: q.typeDoc(selection, kind, typ), Rank: typeRank(q.prefix, name, typ)})
		}
	}
}

// typeRank puts types first that begin with what is typed, with or without the
// provider's name.
func typeRank(prefix, provider, typ string) int {
	if prefix == "" || strings.HasPrefix(typ, prefix) || strings.HasPrefix(strings.TrimPrefix(typ, provider+"_"), prefix) {
		return 0
	}
	return 1
}

func (q *question) typeDoc(selection schema.Selection, kind flat.Kind, typ string) func() string {
	return func() string {
		var d doc
		d.title(kind.String(), typ)
		b, _ := selection.Type(kind, typ)
		d.text(b.Newest().Description())
		d.link(selection, kind, typ)
		return d.String()
	}
}

// providerNames lists providers: those of the module first, then all that are
// known.
func (q *question) providerNames(offer func(Candidate)) {
	m := q.Snap.Module(q.Dir)
	for _, name := range q.providers() {
		detail := ""
		if m != nil {
			for _, r := range m.Requirements() {
				if r.Name == name {
					detail = r.Source
				}
			}
		}
		offer(Candidate{Label: name, Sort: Provider, Detail: detail})
	}
	for _, address := range q.knownProviders() {
		offer(Candidate{Label: lastPart(address), Sort: Provider, Detail: address, Rank: 1})
	}
}

// knownProviders are the addresses of the providers whose schemas are at hand,
// as people write them.
func (w World) knownProviders() []string {
	var all []string
	if w.Schemas == nil {
		return nil
	}
	for address := range w.Schemas.Providers {
		if rest, ok := strings.CutPrefix(address, schema.DefaultHost+"/"); ok {
			all = append(all, rest)
		}
	}
	return all
}

func lastPart(address string) string { return address[strings.LastIndexByte(address, '/')+1:] }

// configurations lists the provider configurations of a module, as they are
// referred to: aws, aws.west.
func (q *question) configurations() {
	m := q.Snap.Module(q.Dir)
	for _, name := range q.providers() {
		q.add(Candidate{Label: name, Sort: Provider, Detail: "provider"})
	}
	if m == nil {
		return
	}
	for _, c := range m.ProviderConfigs() {
		if c.Alias != "" {
			q.add(Candidate{Label: c.Name + "." + c.Alias, Sort: Provider, Detail: "provider configuration"})
		}
	}
	for _, r := range m.Requirements() {
		for _, alias := range r.Aliases {
			q.add(Candidate{Label: alias, Sort: Provider, Detail: "passed by the caller"})
		}
	}
}

// passesProviders says that the cursor is in the providers argument of a module
// call.
func (q *question) passesProviders() bool {
	return len(q.block) > 0 && (q.block[0].name == "module" || q.block[0].name == "run") && q.inArgument("providers")
}

// providerRequirement says that the cursor is in an entry of
// required_providers.
func (q *question) providerRequirement() bool {
	return len(q.block) == 2 && q.block[1].name == "required_providers" && q.c.top().kind != inBody
}

// inArgument says that the cursor is in the value of an argument of the
// innermost block.
func (q *question) inArgument(name string) bool {
	for i := len(q.c.frames) - 1; i > 0 && q.c.frames[i].kind != inBody; i-- {
		if q.c.frames[i].kind == inValue && q.c.frames[i-1].kind == inBody {
			return q.c.frames[i].name == name
		}
	}
	return false
}

// calledProviders lists what a called module wants to be passed.
func (q *question) calledProviders() {
	called := q.Snap.Module(q.calledDir(q.Dir, q.block[0].label(0)))
	if q.block[0].name == "run" {
		called = q.Snap.Module(q.Dir)
	}
	if called == nil {
		return
	}
	add := func(name string) {
		q.add(Candidate{Label: name, Sort: Provider, Insert: name + " = ", Again: true})
	}
	for _, r := range called.Requirements() {
		add(r.Name)
		for _, alias := range r.Aliases {
			add(alias)
		}
	}
}
