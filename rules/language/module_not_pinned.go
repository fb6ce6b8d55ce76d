package language

import (
	"net/url"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var moduleNotPinned = &pass.Rule{
	ID:       "language/module-not-pinned",
	Severity: analysis.Hint,
	Category: "Schema and hygiene",
	Profile:  analysis.Strict,
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Module is not pinned to a version",
		Why: "init fetches whatever the module is at that moment. What was reviewed and what is applied may then be two different " +
			"things, and a new major version arrives unasked.",
		Bad: `module "network" {
  source = "git::https://example.com/network.git"
}
`,
		Good: `module "network" {
  source = "git::https://example.com/network.git?ref=v1.4.0"
}
`,
		Sources: []string{
			"https://developer.hashicorp.com/terraform/language/modules/configuration",
			"https://github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/terraform_module_pinned_source.md",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_TF_1", "CKV_TF_2"},
		TFLint:  []string{"terraform_module_pinned_source", "terraform_module_version"},
	},
	Run: func(p *pass.Pass) {
		for _, call := range p.Calls() {
			body := p.BodyOf(call.Block)
			switch {
			case call.Source == "" || call.Local() || call.Block.Chunk.Broken():
			case fetched(call.Source):
				switch ref, pinned := pinned(call.Source); {
				case !pinned && ref == "":
					p.Report(body.At("source"), "module.%s is fetched from %s without a ref.", call.Name, shown(call.Source))
				case !pinned:
					p.Report(body.At("source"), "module.%s is fetched from the branch %s of %s, which moves.", call.Name, ref, shown(call.Source))
				}
			case body.Value("version").Absent():
				p.Report(body.At("source"), "module.%s comes from a registry and has no version.", call.Name)
			}
		}
	},
}

// fetched says that a source is fetched by itself, not looked up in a registry,
// which has versions.
func fetched(source string) bool {
	if strings.Contains(source, "::") || strings.Contains(source, "://") || strings.HasPrefix(source, "git@") {
		return true
	}
	host, _, _ := strings.Cut(source, "/")
	return host == "github.com" || host == "bitbucket.org"
}

// pinned says that a fetched source names a commit or tag, or a branch that may
// be meant as one, or is of a kind that has none: an archive's address is its
// version. ref is what it names.
func pinned(source string) (ref string, ok bool) {
	switch kind, _, forced := strings.Cut(source, "::"); {
	case forced && kind != "git" && kind != "hg":
		return "", true
	case !forced && !strings.HasPrefix(source, "git@") && strings.Contains(source, "://") && !strings.HasPrefix(source, "ssh://") && !strings.HasPrefix(source, "git://"):
		return "", true
	}
	_, query, _ := strings.Cut(source, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", true
	}
	for _, name := range []string{"ref", "rev"} {
		if values.Has(name) {
			switch ref := values.Get(name); ref {
			case "main", "master", "trunk", "develop", "development", "dev", "HEAD", "default", "tip":
				return ref, false
			}
			return "", true
		}
	}
	return "", false
}

// shown is a source without what may be secret in it.
func shown(source string) string {
	source, _, _ = strings.Cut(source, "?")
	if before, after, ok := strings.Cut(source, "@"); ok && strings.Contains(before, "://") {
		scheme, _, _ := strings.Cut(before, "://")
		return scheme + "://" + after
	}
	return source
}
