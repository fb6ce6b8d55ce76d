package suggest_test

import (
	"bufio"
	"hash/fnv"
	"os"
	"strings"
	"testing"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

// invented is one line of testdata/invented.txt.
type invented struct {
	provider, constraint, typ, name, form, right, source string
	path                                                 []string
}

func readInvented(t *testing.T) []invented {
	t.Helper()
	f, err := os.Open("testdata/invented.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []invented
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		c := strings.Split(lines.Text(), "\t")
		if len(c) != 7 {
			t.Fatalf("not seven columns: %q", lines.Text())
		}
		row := invented{c[0], c[1], c[2], c[3], c[4], c[5], c[6], nil}
		parts := strings.Split(row.typ, ".")
		row.typ, row.path = parts[0], parts[1:]
		rows = append(rows, row)
	}
	return rows
}

var forms = map[string]suggest.Form{"string": suggest.StringForm, "number": suggest.NumberForm, "bool": suggest.BoolForm, "list": suggest.ListForm, "map": suggest.MapForm}

// first is the first suggestion for a row, in the words of the table; "" where
// the schema has what was written.
func (r invented) first(t *testing.T, store *schema.Store) (answer string, d suggest.Diagnosis) {
	t.Helper()
	name, source := r.provider, ""
	if _, local, ok := strings.Cut(r.provider, "/"); ok {
		name, source = local, r.provider
	}
	wish := schema.Wish{Provider: schema.Address(name, source), Constraints: []string{r.constraint}}
	if version, ok := strings.CutPrefix(r.constraint, "= "); ok {
		wish.Locked = version
	}
	sel := store.Select(wish)
	if !sel.Known() {
		t.Fatalf("%s %s: no schema", r.provider, r.constraint)
	}
	if r.form == "type" {
		if _, answer := sel.Type(flat.Resource, r.typ); answer == schema.Yes {
			return "", d
		}
		d = suggest.DiagnoseType(suggest.TypeQuery{Schemas: sel, Kind: flat.Resource, Type: r.typ})
	} else {
		q := suggest.Query{Schemas: sel, Kind: flat.Resource, Type: r.typ, Path: r.path, Name: r.name, Block: r.form == "block", Form: forms[r.form]}
		if r.typ == "provider" {
			q.Kind, q.Type = flat.ProviderConfig, ""
		}
		body, ok := schema.Within(sel.Newest(), q.Kind, q.Type, q.Path)
		if !ok {
			t.Fatalf("%s: %s.%v is not there", r.source, r.typ, r.path)
		}
		if _, ok := body.Attribute(r.name); ok && !q.Block {
			return "", d
		}
		if _, ok := body.Block(r.name); ok && q.Block {
			return "", d
		}
		d = suggest.Diagnose(q)
	}
	if len(d.Meanings) == 0 {
		return "-", d
	}
	switch m := d.Meanings[0]; {
	case m.Class == suggest.Removed:
		return "-", d
	case m.Class == suggest.Later:
		return ">", d
	case m.Type != "":
		return "@" + m.Type, d
	default:
		return strings.Join(append(m.Path[:len(m.Path):len(m.Path)], m.Name), "."), d
	}
}

// held says whether a row is one of the third that was set aside: nothing in
// this package was written or changed with an eye on it.
func (r invented) held() bool {
	h := fnv.New32a()
	h.Write([]byte(r.typ + "." + strings.Join(r.path, ".") + "." + r.name))
	return h.Sum32()%3 == 0
}

// TestInvented holds how often the first suggestion for what people wrote is
// right.
func TestInvented(t *testing.T) {
	store := schema.NewStore(bundled.Pool())
	rows := readInvented(t)
	types := map[string]bool{}
	right, all := map[bool]int{}, map[bool]int{}
	for _, r := range rows {
		types[r.typ] = true
		answer, d := r.first(t, store)
		if answer == "" {
			t.Errorf("%s.%s %s: the schema has it (%s)", r.typ, strings.Join(r.path, "."), r.name, r.source)
			continue
		}
		all[r.held()]++
		ok := false
		for want := range strings.SplitSeq(r.right, "|") {
			// A block that takes the value is as good as the argument in it.
			ok = ok || answer == want || len(d.Meanings) > 0 && d.Meanings[0].Block && strings.HasPrefix(want, answer+".")
		}
		if ok {
			right[r.held()]++
			continue
		}
		t.Logf("%s %s: first is %q, right is %q", strings.Join(append([]string{r.typ}, r.path...), "."), r.name, answer, r.right)
		for _, m := range d.Meanings {
			t.Logf("     %.2f %s %s %v %s", m.Confidence, m.Class, m.Type, m.Path, m.Name)
		}
	}
	t.Logf("%d of %d first suggestions are right; of those set aside %d of %d", right[false]+right[true], len(rows), right[true], all[true])
	if 10*(right[false]+right[true]) < 8*len(rows) || 10*right[true] < 8*all[true] {
		t.Errorf("less than four of five are right")
	}
	if len(rows) < 100 || len(types) < 60 {
		t.Errorf("%d rows of %d types", len(rows), len(types))
	}
}
