package pass_test

import (
	"testing"

	"github.com/terravet/terravet/analysis/facts/factstest"
)

func TestAttribute(t *testing.T) {
	for source, want := range map[string]string{
		`a = x_other.o.id`:         "x_other.o id",
		`a = x_other.many[0].arn`:  "x_other.many arn",
		`a = x_other.o`:            "",
		`a = x_other.o.id.deeper`:  "",
		`a = "${x_other.o.id}-x"`:  "",
		`a = var.given`:            "",
		`a = data.x_other.none.id`: "",
	} {
		v := factstest.View(t, "resource \"x_other\" \"o\" {}\nresource \"x_other\" \"many\" {\n  count = 2\n}\nvariable \"given\" {}\nresource \"x_thing\" \"t\" {\n"+source+"\n}\n")
		got := ""
		if r, name := v.Attribute(v.Resource("x_thing.t").Value("a").Expr()); r != nil {
			got = r.Address() + " " + name
			if r.Sensitive(name) || r.Offers(name) {
				t.Errorf("%s: no schema is known, and yet it says something", source)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}
