package facts_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
)

func TestGranted(t *testing.T) {
	const document = `
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "A"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
`
	for name, c := range map[string]struct{ config, want string }{
		"inline":       {`resource "aws_iam_role_policy" "p" { policy = jsonencode({ Statement = [{ Sid = "A" }, { Sid = "B" }] }) }`, "A of aws_iam_role_policy.p, B of aws_iam_role_policy.p"},
		"inline block": {"resource \"aws_iam_role\" \"r\" {\n inline_policy {\n policy = jsonencode({ Statement = [{ Sid = \"A\" }] })\n }\n}", "A of aws_iam_role.r"},
		"once": {document + `resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.d.json }
resource "aws_iam_role_policy" "q" { policy = data.aws_iam_policy_document.d.json }`, "A of aws_iam_policy.p"},
		"surely rather than perhaps": {document + `variable "on" { type = bool }
resource "aws_iam_policy" "p" {
  count  = var.on ? 1 : 0
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_iam_role_policy" "q" { policy = data.aws_iam_policy_document.d.json }`, "A of aws_iam_role_policy.q"},
		"unused":  {document, "A of data.aws_iam_policy_document.d"},
		"no role": {document + `resource "aws_organizations_policy" "p" { content = data.aws_iam_policy_document.d.json }`, ""},
		"trust":   {document + `resource "aws_iam_role" "r" { assume_role_policy = data.aws_iam_policy_document.d.json }`, ""},
		"boundary": {document + `resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.d.json }
resource "aws_iam_role" "r" { permissions_boundary = aws_iam_policy.p.arn }`, ""},
		"in a called module": {`-- main.tf --
module "m" { source = "./m" }
-- m/main.tf --
resource "aws_iam_policy" "p" { policy = jsonencode({ Statement = [{ Sid = "A" }] }) }`, ""},
		"handed to a called module": {`-- main.tf --
module "m" {
  source = "./m"
  policy = jsonencode({ Statement = [{ Sid = "A" }] })
}
-- m/main.tf --
variable "policy" { type = string }
resource "aws_iam_policy" "p" { policy = var.policy }`, "A of aws_iam_policy.p"},
		"handed to an unknown module": {document + "module \"m\" {\n source = \"example/m/aws\"\n policy = data.aws_iam_policy_document.d.json\n}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, g := range facts.Of(factstest.View(t, c.config)).Granted() {
				sid, _ := g.Sid.Literal()
				got = append(got, sid+" of "+g.Resource.Address())
			}
			if joined := strings.Join(got, ", "); joined != c.want {
				t.Errorf("granted: %s, want %s", joined, c.want)
			}
		})
	}
}
