package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var imdsv1Allowed = &pass.Rule{
	ID:       "aws/imdsv1-allowed",
	Severity: analysis.Warning,
	Category: "Network exposure",
	Types:    []string{"aws_instance", "aws_launch_template", "aws_launch_configuration"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Instance metadata can be read without a token",
		Why: "Version 1 of the instance metadata service answers every request, also one that an attacker makes the " +
			"application send (SSRF), and gives out the credentials of the instance's role. Version 2 wants a token first, " +
			"which such requests cannot get.",
		Bad: `resource "aws_instance" "app" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t4g.small"
}
`,
		Good: `resource "aws_instance" "app" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t4g.small"

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_79"},
		Trivy:   []string{"AVD-AWS-0028", "AVD-AWS-0130"},
		Tfsec:   []string{"aws-ec2-enforce-http-token-imds", "aws-ec2-enforce-launch-config-http-token-imds", "aws-autoscaling-enforce-http-token-imds"},
		KICS:    []string{"c306ac53-ee5b-41d3-86a9-0fd2722b4e67"},
	},
	Run: func(p *pass.Pass) {
		for _, defaults := range p.Resources("aws_ec2_instance_metadata_defaults") {
			if !defaults.Value("http_tokens").Is("optional") {
				return // the account says it, or may
			}
		}
		for _, r := range p.Resources(p.Rule().Types...) {
			if r.Has("launch_template") || requiresTokens(p, r) {
				continue
			}
			blocks, complete := r.Blocks("metadata_options")
			if !complete || len(blocks) > 1 {
				continue
			}
			at := r.Header()
			if len(blocks) == 1 {
				tokens, endpoint := blocks[0].Value("http_tokens"), blocks[0].Value("http_endpoint")
				if !tokens.Is("optional") && !tokens.Absent() || !endpoint.Is("enabled") && !endpoint.Absent() {
					continue
				}
				at = tokens.At()
			}
			p.Report(at, "%s lets the metadata service be used without a token (http_tokens is not required).", r.Address()).
				Fix("Require tokens", analysis.Review, func() []analysis.Edit {
					if len(blocks) == 1 {
						return blocks[0].Set("http_tokens", `"required"`)
					}
					return r.InsertBlock(rewrite.Block("metadata_options", `http_endpoint = "enabled"`, `http_tokens = "required"`))
				})
		}
	},
}

// requiresTokens says that the image may require tokens by itself, as those of
// Amazon Linux 2023 do: it is looked up by a name or parameter that says so.
func requiresTokens(p *pass.Pass, r *pass.Resource) bool {
	for _, argument := range []string{"ami", "image_id"} {
		v := r.Value(argument)
		if strings.Contains(v.Source(), "2023") {
			return true
		}
		for _, ref := range v.Refers() {
			if image := p.Resource(ref.Address); image != nil && strings.Contains(image.Block.Chunk.Src, "2023") {
				return true
			}
		}
	}
	return false
}
