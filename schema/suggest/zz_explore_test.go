package suggest_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

func TestExplore(t *testing.T) {
	path := os.Getenv("EXPLORE")
	if path == "" {
		t.Skip()
	}
	store := schema.NewStore(bundled.Pool())
	f, _ := os.Open(path)
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		// provider version type[.path] name form [engine=..]
		x := strings.Fields(line)
		typ, rest, _ := strings.Cut(x[2], ".")
		var p []string
		if rest != "" {
			p = strings.Split(rest, ".")
		}
		sel := store.Select(schema.Wish{Provider: schema.Address(x[0], ""), Constraints: []string{x[1]}})
		q := suggest.Query{Schemas: sel, Type: typ, Path: p, Name: x[3]}
		form := "a"
		if len(x) > 4 {
			form = x[4]
		}
		switch form {
		case "s":
			q.Form = suggest.StringForm
		case "b":
			q.Form = suggest.BoolForm
		case "n":
			q.Form = suggest.NumberForm
		case "l":
			q.Form = suggest.ListForm
		case "m":
			q.Form = suggest.MapForm
		case "B":
			q.Block = true
		case "T":
			start := time.Now()
			d := suggest.DiagnoseType(suggest.TypeQuery{Schemas: sel, Kind: flat.Resource, Type: typ})
			fmt.Printf("%s  (%v)\n", line, time.Since(start))
			for _, m := range d.Meanings {
				fmt.Printf("    %.2f %-10s %s %s\n", m.Confidence, m.Class, m.Kind, m.Type)
			}
			continue
		}
		engine := ""
		if len(x) > 5 {
			engine = x[5]
		}
		q.Literal = func(name string) string {
			if name == "engine" {
				return engine
			}
			return ""
		}
		start := time.Now()
		d := suggest.Diagnose(q)
		took := time.Since(start)
		fmt.Printf("%s  (%v)\n     %s\n", line, took, q.Evidence(d))
		for _, m := range d.Meanings {
			fmt.Printf("    %.2f %-10s %s[%s] %s + %s link=%s rev=%v %+v\n", m.Confidence, m.Class, m.Type, strings.Join(m.Path, "."), m.Name, m.Second, m.Link, m.Reverse, m.Setting)
		}
	}
}
