package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// factList is what the packages lack and is known from the providers' own
// schemas: one fact for each line of the files in a folder.
type factList []fact

// fact says something about an argument, block or resource of a provider, in
// all versions that have it and lie in a range.
type fact struct {
	provider     string // as in "hashicorp/aws"
	since, until string // versions, inclusive; "" for no limit
	kind         flat.Kind
	typ          string
	path         []string // empty: the resource itself
	what         string   // "deprecated", "any" (the type), "rename:NAME", "items:MIN:MAX"
	message      string
}

var factKinds = map[string]flat.Kind{
	"resource": flat.Resource, "data": flat.DataSource, "ephemeral": flat.Ephemeral, "provider": flat.ProviderConfig,
}

func readFacts(dir string) (factList, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	var out factList
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			if line := lines.Text(); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			one, err := parseFact(lines.Text())
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n, err)
			}
			out = append(out, one)
		}
		if err := lines.Err(); err != nil {
			return nil, &fs.PathError{Op: "read", Path: file, Err: err}
		}
	}
	return out, nil
}

// parseFact reads a line of seven fields between tabs: provider, versions
// ("since..until"), kind, type, path with dots, what, message.
func parseFact(line string) (fact, error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 7 {
		return fact{}, fmt.Errorf("%d fields, not 7", len(fields))
	}
	since, until, ok := strings.Cut(fields[1], "..")
	kind, known := factKinds[fields[2]]
	if !ok || !known {
		return fact{}, fmt.Errorf("no range of versions or no kind in %q", line)
	}
	out := fact{provider: fields[0], since: since, until: until, kind: kind, typ: fields[3], what: fields[5], message: fields[6]}
	if fields[4] != "" {
		out.path = strings.Split(fields[4], ".")
	}
	return out, nil
}

// apply says every fact about the source that is about it. Bodies are shared
// between places, so what is on the way to a change is copied first.
func (l factList) apply(s *flat.Source) {
	for _, f := range l {
		if defaultHost+f.provider != s.Provider ||
			f.since != "" && flat.CompareVersions(s.Version, f.since) < 0 ||
			f.until != "" && flat.CompareVersions(s.Version, f.until) > 0 {
			continue
		}
		if b := s.Bodies[f.kind][f.typ]; b != nil {
			if changed, ok := f.in(b, f.path); ok {
				s.Put(f.kind, f.typ, changed)
			}
		}
	}
}

// in gives a copy of a body with the fact said at a path; false if nothing is
// there.
func (f fact) in(b *flat.SourceBody, path []string) (*flat.SourceBody, bool) {
	out := *b
	if len(path) == 0 {
		out.Deprecated, out.Message = true, f.message
		return &out, f.what == "deprecated"
	}
	name := path[0]
	if n, ok := b.Blocks[name]; ok {
		nested := *n
		if limits, ok := strings.CutPrefix(f.what, "items:"); ok && len(path) == 1 {
			_, err := fmt.Sscanf(limits, "%d:%d", &nested.MinItems, &nested.MaxItems)
			out.Blocks = with(b.Blocks, name, &nested)
			return &out, err == nil
		}
		inner, ok := f.in(n.Body, path[1:])
		if !ok {
			return nil, false
		}
		nested.Body = inner
		out.Blocks = with(b.Blocks, name, &nested)
		return &out, true
	}
	a, ok := b.Attributes[name]
	if !ok {
		return nil, false
	}
	changed := *a
	switch to, isRename := strings.CutPrefix(f.what, "rename:"); {
	case len(path) > 1:
		if a.Nested == nil {
			return nil, false
		}
		inner, ok := f.in(a.Nested.Body, path[1:])
		if !ok {
			return nil, false
		}
		nested := *a.Nested
		nested.Body = inner
		changed.Nested = &nested
	case isRename:
		out.Attributes = with(b.Attributes, to, &changed)
		delete(out.Attributes, name)
		return &out, true
	case f.what == "any":
		changed.Type = cty.DynamicPseudoType
	default:
		changed.Deprecated, changed.Message = true, f.message
	}
	out.Attributes = with(b.Attributes, name, &changed)
	return &out, true
}

// with is a copy of a map with one entry set.
func with[V any](m map[string]V, name string, v V) map[string]V {
	out := make(map[string]V, len(m)+1)
	for k, old := range m {
		out[k] = old
	}
	out[name] = v
	return out
}
