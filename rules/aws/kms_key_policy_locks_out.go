package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
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
		Bad: `resource "aws_kms_key" "logs" {
  description = "Logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
      Principal = { Service = "logs.eu-central-1.amazonaws.com" }
      Resource  = "*"
    }]
  })
}
`,
		Good: `resource "aws_kms_key" "logs" {
  description = "Logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
        Principal = { Service = "logs.eu-central-1.amazonaws.com" }
        Resource  = "*"
      }
    ]
  })
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
				if source.View() == p.View {
					report.Related(source.At("policy"), "the policy")
				}
			}
		}
	},
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
