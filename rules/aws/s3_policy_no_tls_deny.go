package aws

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var s3PolicyNoTLSDeny = &pass.Rule{
	ID:       "aws/s3-policy-no-tls-deny",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_s3_bucket_policy"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Bucket policy does not refuse plain HTTP",
		Why: "S3 answers over HTTP as well as HTTPS. Requests that are signed cannot be forged, but what they carry can be read. A " +
			"statement that denies everything where aws:SecureTransport is false is the only way to refuse them.",
		Bad: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
`,
		Good: `resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
  }

  statement {
    sid       = "DenyInsecureTransport"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{KICS: []string{"4bc4dd4c-7d8d-405e-a0fb-57fa4c31b4d9"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, r := range p.Resources("aws_s3_bucket_policy") {
			text := facts.Value(r, "policy")
			if text.IsNull() {
				continue
			}
			rules := policy.Read(text)
			if refusesHTTP(rules) != symbol.No {
				continue
			}
			p.Report(r.At("policy"), "No statement of the policy of %s denies requests without TLS (aws:SecureTransport).", r.Address()).
				Fix("Deny requests without TLS", analysis.Review, func() []analysis.Edit {
					bucket := f.Target(r, "bucket", "aws_s3_bucket").One()
					if bucket == nil || bucket.View() != p.View || bucket.Multiplied() || r.Multiplied() {
						return nil
					}
					return denyHTTP(p, r, bucket.Address()+".arn")
				})
		}
	},
}

// refusesHTTP says whether a policy denies requests without TLS, or with one of
// some versions.
func refusesHTTP(rules *policy.Policy) symbol.Answer {
	answer := symbol.No
	if !rules.Complete {
		answer = symbol.Unknown
	}
	for _, s := range rules.Statements {
		if s.Effect == policy.Allow {
			continue
		}
		has := s.Has("aws:SecureTransport").Or(s.Has("s3:TlsVersion"))
		if s.Maybe || s.Effect != policy.Deny {
			has = has.Doubted()
		}
		answer = answer.Or(has)
	}
	return answer
}

// denyHTTP adds the statement to a policy, in the way that it is written.
func denyHTTP(p *pass.Pass, r *pass.Resource, arn string) []analysis.Edit {
	value := r.Value("policy")
	if document, attribute := p.Attribute(value.Expr()); document != nil && document.Type == "aws_iam_policy_document" && attribute == "json" {
		// Others may use the document, too.
		if document.Multiplied() || len(document.Referrers()) != 1 {
			return nil
		}
		return document.InsertBlock(rewrite.Block("statement",
			`sid       = "DenyInsecureTransport"`, `effect    = "Deny"`, `actions   = ["s3:*"]`, `resources = [`+arn+`, "${`+arn+`}/*"]`, "",
			rewrite.Block("principals", `type        = "*"`, `identifiers = ["*"]`), "",
			rewrite.Block("condition", `test     = "Bool"`, `variable = "aws:SecureTransport"`, `values   = ["false"]`)))
	}
	call, ok := value.Expr().(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "jsonencode" || len(call.Args) != 1 {
		return nil
	}
	statements, ok := pass.Item(call.Args[0], "Statement").(*hclsyntax.TupleConsExpr)
	if !ok {
		return nil
	}
	return r.AppendElement("policy", statements, rewrite.Block("",
		`Sid       = "DenyInsecureTransport"`, `Effect    = "Deny"`, `Principal = "*"`, `Action    = "s3:*"`, `Resource  = [`+arn+`, "${`+arn+`}/*"]`,
		"Condition = {\n  Bool = { \"aws:SecureTransport\" = \"false\" }\n}")[1:])
}
