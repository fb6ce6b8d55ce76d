package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var requiredTagsMissing = &pass.Rule{
	ID:       "aws/required-tags-missing",
	Severity: analysis.Hint,
	Category: "Schema and hygiene",
	Profile:  analysis.OptIn,
	Absence:  pass.OfCompanion,
	Options:  map[string]pass.Option{"tags": {Default: []string{}, Doc: "The keys of the tags that every resource must have. Without any, only configurations are found in which nothing has tags."}},
	Doc: analysis.Doc{
		Summary: "Resources have no tags",
		Why: "Tags say whose a resource is, what it is for and who pays. default_tags of the provider gives them to everything at once, so " +
			"that none is forgotten.",
		Bad: `provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
`,
		Good: `provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      ManagedBy = "terraform"
    }
  }
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}
`,
		Sources: []string{
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging",
			"https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		KICS:   []string{"e38a8e0a-b88b-4902-b3fe-b0fcb17d5c10"},
		TFLint: []string{"aws_resource_missing_tags", "aws_provider_missing_default_tags"},
	},
	Run: func(p *pass.Pass) {
		if wanted := p.List("tags"); len(wanted) > 0 {
			reportMissingTags(p, wanted)
			return
		}
		if !p.Root() || !p.Complete() {
			return
		}
		for _, config := range p.ProviderConfigs() {
			body := p.BodyOf(config.Block)
			if config.Name != "aws" || body.Has("default_tags") || config.Block.Chunk.Broken() || !nothingTagged(p, config.Name, config.Alias) {
				continue
			}
			p.Report(body.At(""), "No resource of this provider has tags, and it has no default_tags.").
				Fix("Add default_tags", analysis.Review, func() []analysis.Edit {
					return body.InsertBlock("default_tags {\n  tags = {\n    ManagedBy = \"terraform\"\n  }\n}")
				})
		}
	},
}

// nothingTagged says that resources of a provider configuration can have tags
// and none has.
func nothingTagged(p *pass.Pass, name, alias string) bool {
	some := false
	for _, r := range p.Resources() {
		if n, a, _ := r.Block.ProviderName(); r.Mode != "resource" || n != name || a != alias {
			continue
		}
		if r.Has("tags") || r.Has("tag") || r.Has("tag_specifications") {
			return false
		}
		some = some || r.Supports("tags")
	}
	return some && p.Modules() == 0
}

// reportMissingTags finds resources without tags that the settings ask for.
func reportMissingTags(p *pass.Pass, wanted []string) {
	for _, r := range p.Resources() {
		if name, _, _ := r.Block.ProviderName(); r.Mode != "resource" || name != "aws" || !r.Supports("tags") || !r.Supports("tags_all") {
			continue
		}
		config, known := r.Provider()
		if !known {
			continue
		}
		var missing []string
		for _, key := range wanted {
			if r.Value("tags."+key).Absent() && config.Value("default_tags.tags."+key).Absent() {
				missing = append(missing, key)
			}
		}
		if len(missing) > 0 {
			p.Report(r.At("tags"), "%s has no tag %s, and its provider gives it none.", r.Address(), strings.Join(missing, ", "))
		}
	}
}
