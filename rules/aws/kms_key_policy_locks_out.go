package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var kmsKeyPolicyLocksOut = &pass.Rule{
	ID:       "aws/kms-key-policy-locks-out",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"aws_kms_key", "aws_kms_replica_key"},
	Doc: analysis.Doc{
		Summary: "Nobody can manage the key",
		Why: "A key policy replaces the default one. If no statement lets the account or one of its roles change it " +
			"(kms:PutKeyPolicy), the key can be neither repaired nor deleted by anybody but AWS support; AWS refuses such a " +
			"policy unless the safety check is switched off.",
		Bad: `data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.eu-central-1.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "logs" {
  description = "Logs"
  policy      = data.aws_iam_policy_document.logs.json
}
`,
		Good: `data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.eu-central-1.amazonaws.com"]
    }
  }

  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

resource "aws_kms_key" "logs" {
  description = "Logs"
  policy      = data.aws_iam_policy_document.logs.json
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#allow-access-to-key",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, key := range p.Resources("aws_kms_key", "aws_kms_replica_key") {
			applied := f.Policy(key)
			if applied.Written != symbol.Yes || !applied.Complete || key.Presence() != pass.Present || !key.Value("bypass_policy_lockout_safety_check").Absent() && !key.Value("bypass_policy_lockout_safety_check").False() {
				continue
			}
			if managed(applied.Policy) != symbol.No {
				continue
			}
			report := p.Report(key.Header(), "No statement of the policy of %s lets anybody of the account change the policy (kms:PutKeyPolicy).", key.Address())
			for _, source := range applied.Sources {
				if source.View() != p.View {
					continue
				}
				report.Related(source.At("policy"), "the policy")
				document, account := source.Value("policy").Target(), onlyOf(p, "data.aws_caller_identity")
				if document == nil || !document.Is("data.aws_iam_policy_document") || account == nil {
					continue
				}
				partition := "aws"
				if data := onlyOf(p, "data.aws_partition"); data != nil {
					partition = "${" + data.Address() + ".partition}"
				}
				report.Fix("Let the account manage the key", analysis.Review, func() []analysis.Edit {
					return document.InsertBlock(rewrite.Block("statement", `sid = "Administration"`, `actions = ["kms:*"]`, `resources = ["*"]`, "",
						rewrite.Block("principals", `type = "AWS"`, `identifiers = ["arn:`+partition+`:iam::${`+account.Address()+`.account_id}:root"]`)))
				})
			}
		}
	},
}

// onlyOf is the one resource or data source of a type that the module has, with
// the default provider; nil if there is none or a choice.
func onlyOf(p *pass.Pass, typ string) *pass.Resource {
	found := p.Resources(typ)
	if len(found) != 1 || found[0].Multiplied() || found[0].Has("provider") {
		return nil
	}
	return found[0]
}

// managed says whether a key policy lets some identity change it.
func managed(key *policy.Policy) symbol.Answer {
	answer := symbol.No
	change := symbol.Text("kms:PutKeyPolicy", symbol.At{})
	for _, s := range key.Statements {
		if s.Effect == policy.Deny {
			continue
		}
		if s.NotPrincipals.Written || s.NotActions.Written || s.Principals.Open || s.Actions.Open || s.Effect == policy.Undecided {
			return symbol.Unknown
		}
		who := symbol.No
		for _, item := range s.Principals.Items {
			who = who.Or(symbol.Is(item.Type != "Service" && item.Type != "Federated"))
		}
		what := symbol.No
		for _, action := range s.Actions.Values {
			what = what.Or(symbol.Match(action, change, true))
		}
		answer = answer.Or(who.And(what))
	}
	return answer
}
