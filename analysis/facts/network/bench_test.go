package network_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/factstest"
	"github.com/terravet/terravet/analysis/facts/network"
	"github.com/terravet/terravet/analysis/pass"
)

// stack is n times ten resources that belong together.
func stack(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `
resource "aws_s3_bucket" "b%[1]d" { bucket = "${var.name}-%[1]d" }
resource "aws_s3_bucket_versioning" "b%[1]d" { bucket = aws_s3_bucket.b%[1]d.id }
resource "aws_s3_bucket_public_access_block" "b%[1]d" { bucket = "${var.name}-%[1]d" }
resource "aws_kms_key" "k%[1]d" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "logs.${var.name}.amazonaws.com" }, Action = ["kms:Encrypt*", "kms:Decrypt*"], Resource = "*" }] })
}
resource "aws_cloudwatch_log_group" "g%[1]d" {
  name       = "/aws/lambda/${var.name}-%[1]d"
  kms_key_id = aws_kms_key.k%[1]d.arn
}
resource "aws_iam_role" "r%[1]d" { assume_role_policy = data.aws_iam_policy_document.d%[1]d.json }
resource "aws_iam_role_policy" "r%[1]d" {
  role   = aws_iam_role.r%[1]d.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.b%[1]d.arn}/*" }] })
}
resource "aws_lambda_function" "f%[1]d" {
  function_name = "${var.name}-%[1]d"
  role          = aws_iam_role.r%[1]d.arn
}
resource "aws_security_group" "s%[1]d" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
data "aws_iam_policy_document" "d%[1]d" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
`, i)
	}
	return b.String() + "variable \"name\" { type = string }\n"
}

// ask asks what some forty rules ask of every resource.
func ask(v *pass.View) (n int) {
	f := facts.Of(v)
	for _, bucket := range f.Resources("aws_s3_bucket") {
		for _, part := range []string{"versioning", "encryption", "public access", "ownership", "policy", "logging"} {
			c, _ := f.BucketPart(bucket, part)
			n += len(c.Found)
		}
		n += len(f.Policy(bucket).Statements)
	}
	for _, group := range f.Resources("aws_cloudwatch_log_group") {
		if key := f.Key(group, "kms_key_id").One(); key != nil {
			f.KeyAdmits(key, "logs.amazonaws.com", "kms:Encrypt", "kms:Decrypt")
			n++
		}
	}
	for _, fn := range f.Resources("aws_lambda_function") {
		if role := f.Role(fn, "role").One(); role != nil {
			n += int(f.May(role, "ec2:CreateNetworkInterface", nil))
			n += len(f.TrustPolicy(role).Statements)
		}
		n += len(f.LogGroups(fn).Found)
		sure, _, _ := f.DeliveriesTo(fn)
		n += len(sure)
	}
	for _, g := range network.Of(v).Groups() {
		for _, r := range g.Ingress() {
			n += int(r.World()) + int(r.On(22))
		}
		to, _ := network.Of(v).Attached(g.Resource)
		n += len(to)
	}
	return n
}

func benchmark(b *testing.B, n int) {
	src := stack(n)
	factstest.View(b, src)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		v := factstest.View(b, src)
		v.Referrers("var.name") // the graph is the pass's own
		b.StartTimer()
		if ask(v) == 0 {
			b.Fatal("nothing is known")
		}
	}
}

func BenchmarkFacts30(b *testing.B)   { benchmark(b, 3) }
func BenchmarkFacts1000(b *testing.B) { benchmark(b, 100) }
