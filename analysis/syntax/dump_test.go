package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// dump writes a syntax tree down with all its ranges, moved by line and byte.
func dump(v any, line, bytes int) string {
	var b strings.Builder
	d := dumper{&b, line, bytes, 0}
	d.value(reflect.ValueOf(v))
	return b.String()
}

type dumper struct {
	b           *strings.Builder
	line, bytes int
	depth       int
}

func (d *dumper) value(v reflect.Value) {
	if !v.IsValid() {
		d.b.WriteString("nil\n")
		return
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case hcl.Range:
			fmt.Fprintf(d.b, "%d,%d@%d-%d,%d@%d\n", x.Start.Line+d.line, x.Start.Column, x.Start.Byte+d.bytes,
				x.End.Line+d.line, x.End.Column, x.End.Byte+d.bytes)
			return
		case cty.Value:
			fmt.Fprintf(d.b, "%#v\n", x)
			return
		case hcl.Traversal:
			for _, t := range x {
				d.value(reflect.ValueOf(t))
			}
			return
		case *hclsyntax.Operation:
			fmt.Fprintf(d.b, "operation %v\n", x.Type.FriendlyName())
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			d.b.WriteString("nil\n")
			return
		}
		d.value(v.Elem())
	case reflect.Struct:
		d.b.WriteString(v.Type().Name() + "\n")
		d.depth++
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			d.b.WriteString(strings.Repeat(" ", d.depth) + f.Name + " ")
			d.value(v.Field(i))
		}
		d.depth--
	case reflect.Slice:
		fmt.Fprintf(d.b, "%d\n", v.Len())
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
		for _, k := range keys {
			d.b.WriteString(k.String() + ": ")
			d.value(v.MapIndex(k))
		}
	case reflect.String:
		fmt.Fprintf(d.b, "%q\n", v.String())
	default:
		fmt.Fprintf(d.b, "%v\n", v.Interface())
	}
}

// assertWhole compares the chunks of a file with what HCL makes of the whole text, which must have no error.
func assertWhole(t *testing.T, path, src string, body *hclsyntax.Body) {
	t.Helper()
	f := Parse(path, src)
	var blocks []*hclsyntax.Block
	n := 0
	for i, c := range f.Chunks() {
		line, start := f.ChunkLine(i), f.ChunkStart(i)
		if len(c.Problems) > 0 {
			t.Errorf("%s:%d: a problem that HCL does not have: %+v", path, line+1, c.Problems[0])
			return
		}
		if got := len(c.Body.Blocks) + len(c.Body.Attributes); got > 1 || got == 0 && i > 0 {
			t.Errorf("%s:%d: a chunk of %d items", path, line+1, got)
		}
		for _, b := range c.Body.Blocks {
			if len(blocks) == len(body.Blocks) {
				t.Errorf("%s: more blocks than HCL has", path)
				return
			}
			if got, want := dump(b, line, start), dump(body.Blocks[len(blocks)], 0, 0); got != want {
				t.Errorf("%s:%d: ranges differ from a whole parse:\n%s", path, line+1, firstDifference(got, want))
				return
			}
			blocks = append(blocks, b)
		}
		for name, a := range c.Body.Attributes {
			n++
			if got, want := dump(a, line, start), dump(body.Attributes[name], 0, 0); got != want {
				t.Errorf("%s:%d: ranges differ from a whole parse:\n%s", path, line+1, firstDifference(got, want))
				return
			}
		}
	}
	if len(blocks) != len(body.Blocks) || n != len(body.Attributes) {
		t.Errorf("%s: %d blocks and %d attributes, HCL has %d and %d", path, len(blocks), n, len(body.Blocks), len(body.Attributes))
	}
	if f.Text() != src {
		t.Errorf("%s: the chunks are not the text", path)
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return ""
}

// corpus is the folder of real configurations, which is no part of the repository.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TERRAVET_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus of real configurations at %s: set TERRAVET_CORPUS", dir)
	}
	return dir
}
