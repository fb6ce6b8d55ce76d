package policy_test

import "testing"

// TestEvaded holds that a condition which everybody can meet restricts nobody.
func TestEvaded(t *testing.T) {
	for name, c := range map[string]struct{ condition, want string }{
		"organization":               {`StringEquals = { "aws:PrincipalOrgID" = "o-1" }`, "no"},
		"organization, if any":       {`StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-1" }`, "yes"},
		"all of no names":            {`"ForAllValues:StringEquals" = { "aws:username" = ["ana"] }`, "yes"},
		"address, if any":            {`IpAddressIfExists = { "aws:SourceIp" = "203.0.113.0/28" }`, "unknown"},
		"any account":                {`ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::*:role/x" }`, "yes"},
		"a role":                     {`ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/*" }`, "no"},
		"literally any account":      {`StringEquals = { "aws:PrincipalArn" = "arn:aws:iam::*:role/x" }`, "no"},
		"not somebody, if anybody":   {`StringNotEqualsIfExists = { "aws:PrincipalAccount" = "111122223333" }`, "unknown"},
		"organization and transport": {`StringEquals = { "aws:PrincipalOrgID" = "o-1" }, Bool = { "aws:SecureTransport" = "true" }`, "no"},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, `resource "aws_x" "y" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*", Principal = "*", Condition = { `+c.condition+` } }] })
}`)
			if len(p.Statements) != 1 {
				t.Fatalf("%d statements", len(p.Statements))
			}
			if got := p.Statements[0].Public().String(); got != c.want {
				t.Errorf("public: %s, want %s", got, c.want)
			}
		})
	}
}
