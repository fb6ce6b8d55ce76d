package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/analysistest"
	"github.com/terravet/terravet/analysis/engine"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/rules"
)

// keyPolicy lets the services of the stack use its keys: what is benchmarked is
// a stack as it should be, without thousands of findings.
const keyPolicy = `
data "aws_iam_policy_document" "keys" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.amazonaws.com", "secretsmanager.amazonaws.com", "rds.amazonaws.com"]
    }
  }
}
`

// stack writes a module of about n resources that refer to each other, of the
// kinds that rules are about.
func stack(n int) string {
	var b strings.Builder
	b.WriteString("terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 5.0\"\n    }\n  }\n}\n\nprovider \"aws\" {\n  region = var.region\n}\n\nvariable \"region\" {\n  type    = string\n  default = \"eu-central-1\"\n}\n\nlocals {\n  name = \"app-${var.region}\"\n}\n" + keyPolicy)
	for i := range n / 7 {
		fmt.Fprintf(&b, `
resource "aws_kms_key" "k%[1]d" {
  description         = "key of ${local.name}"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.keys.json
}

resource "aws_s3_bucket" "b%[1]d" {
  bucket = "${local.name}-%[1]d"
}

resource "aws_s3_bucket_public_access_block" "b%[1]d" {
  bucket                  = aws_s3_bucket.b%[1]d.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_db_instance" "d%[1]d" {
  identifier              = "${local.name}-%[1]d"
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 50
  storage_encrypted       = true
  kms_key_id              = aws_kms_key.k%[1]d.arn
  vpc_security_group_ids  = [aws_security_group.g%[1]d.id]
  backup_retention_period = 7
}

resource "aws_security_group" "g%[1]d" {
  name = "${local.name}-%[1]d"

  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_cloudwatch_log_group" "l%[1]d" {
  name              = "/app/${local.name}/%[1]d"
  kms_key_id        = aws_kms_key.k%[1]d.arn
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "s%[1]d" {
  name       = "${local.name}-%[1]d"
  kms_key_id = aws_kms_key.k%[1]d.arn
}
`, i)
	}
	return b.String()
}

// typist types and takes back one character in the last resource.
type typist struct {
	engine *engine.Engine
	snap   *workspace.Snapshot
	report *engine.Report
	at     int
	typed  bool
}

func newTypist(resources int, all ...*pass.Rule) *typist {
	src := stack(resources)
	t := &typist{engine: engine.New(store(), core(), all...), snap: analysistest.Load(workspace.MapFS{"/w/main.tf": src})}
	t.snap = t.snap.With(workspace.Change{Kind: workspace.Opened, Path: "/w/main.tf", Text: src, Version: 1})
	t.report = t.engine.Check(t.snap, "/w", nil)
	t.at = strings.LastIndex(src, "/app/") + 1
	return t
}

func (t *typist) key() {
	edit := text.Edit{Range: text.Range{Start: t.at, End: t.at}, New: "x"}
	if t.typed {
		edit = text.Edit{Range: text.Range{Start: t.at, End: t.at + 1}}
	}
	t.typed = !t.typed
	t.snap = t.snap.With(workspace.Change{Kind: workspace.Edited, Path: "/w/main.tf", Edits: []text.Edit{edit}, Version: 2})
	t.report = t.engine.Check(t.snap, "/w", t.report)
}

// hundred are all rules of all profiles, again and again until they are a
// hundred: what they will cost once there are as many.
func hundred() []*pass.Rule {
	var all []*pass.Rule
	for i := 0; len(all) < 100; i++ {
		for _, r := range rules.All() {
			again := *r
			again.ID, again.Profile = fmt.Sprintf("%s-%d", r.ID, i), analysis.Default
			all = append(all, &again)
		}
	}
	return all
}

// BenchmarkKeystroke tells what rules add to a keystroke.
func BenchmarkKeystroke(b *testing.B) {
	for _, size := range []int{30, 1000} {
		for name, all := range map[string][]*pass.Rule{"none": nil, "rules": rules.All(), "hundred": hundred()} {
			b.Run(fmt.Sprintf("%d resources, %s", size, name), func(b *testing.B) {
				t := newTypist(size, all...)
				b.ReportAllocs()
				for b.Loop() {
					t.key()
				}
			})
		}
	}
}
