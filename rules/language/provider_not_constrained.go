package language

import (
	"regexp"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var providerNotConstrained = &pass.Rule{
	ID:       "language/provider-not-constrained",
	Severity: analysis.Hint,
	Category: "Schema and hygiene",
	Profile:  analysis.Strict,
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Provider may be of any later version",
		Why: "Without an upper bound init takes the newest release wherever there is no lock file, and the next major version with it, in " +
			"which arguments are gone. In the root module the constraint names the major version that was tested; a module for others " +
			"leaves it to them.",
		Bad: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}
`,
		Good: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}
`,
		Sources: []string{
			"https://developer.hashicorp.com/terraform/language/providers/requirements#best-practices-for-provider-versions",
			"https://github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/terraform_required_providers.md",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{TFLint: []string{"terraform_required_providers"}},
	Run: func(p *pass.Pass) {
		if !p.Root() || !p.Complete() {
			return
		}
		required := map[string]bool{"terraform": true}
		for _, r := range p.Module().Requirements() {
			required[r.Name] = true
			if r.Source == "terraform.io/builtin/terraform" || r.Block.Chunk.Broken() || bounded(r.Constraint.Text) {
				continue
			}
			at := p.PlaceIn(r.Block, r.Range)
			if r.Constraint.Text == "" {
				p.Report(at, "Provider %q has no version constraint.", r.Name)
				continue
			}
			constraint := r.Constraint
			p.Report(at, "Provider %q may be of any version from %s on.", r.Name, strings.TrimSpace(strings.TrimLeft(constraint.Text, ">= "))).
				Fix("Keep its major version", analysis.Review, func() []analysis.Edit { return majorEdits(p, constraint) })
		}
		for _, config := range p.ProviderConfigs() {
			if !required[config.Name] && config.Constraint.Text == "" && !config.Block.Chunk.Broken() {
				required[config.Name] = true
				p.Report(p.BodyOf(config.Block).At(""), "Provider %q is not in required_providers, so that any version will do.", config.Name).Searched()
			}
		}
		for _, r := range p.Resources() {
			name, _, explicit := r.Block.ProviderName()
			if !required[name] && (!explicit || name != "") && !r.Block.Chunk.Broken() {
				required[name] = true
				p.Report(r.Header(), "Provider %q is not in required_providers, so that any version will do.", name).Searched()
			}
		}
	},
}

// bounded says that a constraint ends somewhere.
func bounded(constraint string) bool {
	for _, part := range strings.Split(constraint, ",") {
		part = strings.TrimSpace(part)
		if part != "" && !strings.HasPrefix(part, ">") && !strings.HasPrefix(part, "!=") {
			return true
		}
	}
	return false
}

var fromVersion = regexp.MustCompile(`^>=\s*(\d+\.\d+)(?:\.\d+)?$`)

// majorEdits turns ">= 5.40" into "~> 5.40".
func majorEdits(p *pass.Pass, constraint module.Constraint) []analysis.Edit {
	m := fromVersion.FindStringSubmatch(constraint.Text)
	if m == nil {
		return nil
	}
	place, ok := rewrite.Of(p.Module(), constraint.Block)
	if !ok {
		return nil
	}
	return place.Edit(constraint.Range, `"~> `+m[1]+`"`)
}
