package lsp_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/lsp/lsptest"
	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/live"
)

// strict is a library whose provider refuses the name "bad".
type strict struct {
	*live.Library
	mu    sync.Mutex
	asked []string
}

func (s *strict) Validate(_ context.Context, _ string, _ live.Want, _ live.Permit, _ flat.Kind, _ string, config cty.Value, implied cty.Type) ([]schema.Complaint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := config.GetAttr("name")
	s.asked = append(s.asked, name.GoString())
	if !config.Type().Equals(implied) || !name.IsKnown() || name.IsNull() || name.AsString() != "bad" {
		return nil, nil
	}
	return []schema.Complaint{{Summary: "Bad name", Detail: "Names must not be bad.", Path: cty.GetAttrPath("name")}}, nil
}

func (s *strict) questions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func TestProviderValidation(t *testing.T) {
	options := nowhere(t)
	w := live.Want{Address: acme, Version: "1.5.0"}
	if err := options.Cache.Put(w, "h1:one", acmePool(t, map[string][]string{"1.5.0": {"name"}})); err != nil {
		t.Fatal(err)
	}
	files := acmeFiles()
	files["main.tf"] = `terraform {
  required_providers {
    acme = { source = "acme/acme" }
  }
}

variable "v" {}

resource "acme_thing" "x" {
  name = "bad"
}

resource "acme_thing" "y" {
  name = var.v
}
`
	for _, on := range []bool{true, false} {
		s := &strict{Library: live.NewLibrary(acmeStore(t, embedded), options)}
		opts := pushing()
		opts.Engine, opts.Schemas, opts.Settings = engineOf(s.Store), s, map[string]any{"trusted": true, "providerValidation": on}
		e := lsptest.New(t, files, opts)
		e.Open("main.tf")
		e.Settle()
		if !on {
			if s.questions() != 0 || len(e.Diagnostics("main.tf")) != 0 {
				t.Error("a provider was asked though that is off")
			}
			continue
		}
		shows := func(want bool) {
			t.Helper()
			e.Await("what the provider says", func() bool {
				history := e.History("main.tf")
				if len(history) == 0 {
					return !want
				}
				shown := history[len(history)-1].Diagnostics
				return (len(shown) == 1) == want && (!want || shown[0].Severity == 1 && strings.Contains(shown[0].Message, "Bad name") && shown[0].Range.Start.Line == 9)
			})
		}
		shows(true)
		asked := s.questions()
		// Nothing old is said of an edited block, and only it is asked about.
		e.Replace("main.tf", `"bad"`, `"good"`)
		shows(false)
		e.Settle()
		if s.questions() != asked+1 {
			t.Errorf("%d questions for one edited block", s.questions()-asked)
		}
		e.Replace("main.tf", `"good"`, `"bad"`)
		shows(true)
	}
}
