package aws

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
)

var dbPasswordLiteral = &pass.Rule{
	ID:       "aws/db-password-literal",
	Severity: analysis.Error,
	Category: "Secrets and rotation",
	Types:    facts.PasswordTypes(),
	Doc: analysis.Doc{
		Summary: "Password is written in the configuration",
		Why: "Everybody who may read the repository, its history or the state knows the password, and it is the same in every copy of the " +
			"configuration. Let the service make it, or read it from Secrets Manager.",
		Bad: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  username          = "orders"
  password          = "hunter2hunter2"
}
`,
		Good: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

resource "aws_db_instance" "orders" {
  engine                      = "postgres"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "orders"
  manage_master_user_password = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
			"https://cwe.mitre.org/data/definitions/798.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{KICS: []string{"487f4be7-3fd9-4506-a07a-eae252180c08"}},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			argument, _ := facts.PasswordOf(db.Type)
			path := strings.Split(argument.Argument, ".")
			bodies := []pass.Body{db.Body}
			for _, name := range path[:len(path)-1] {
				var inner []pass.Body
				for _, b := range bodies {
					nested, _ := b.Blocks(name)
					for _, n := range nested {
						inner = append(inner, n.Body)
					}
				}
				bodies = inner
			}
			for _, b := range bodies {
				literalPassword(p, db, argument, b.Value(path[len(path)-1]))
			}
		}
	},
}

// literalPassword reports a password that is known: only a text that stands in
// the configuration is.
func literalPassword(p *pass.Pass, db *pass.Resource, argument facts.Password, password pass.Value) {
	text, ok := password.Text()
	if p.Reusable() && !ok {
		defaultPassword(p, db, argument, password)
		return
	}
	if !ok || text == "" || fromFile(password.Expr()) {
		return
	}
	// A variable without a default is set somewhere else: in a variable file that
	// is perhaps kept apart.
	where := ""
	for _, ref := range password.Refers() {
		name, variable := strings.CutPrefix(ref.Address, "var.")
		if !variable {
			continue
		}
		in := p.Variable(name)
		if in == nil || in.Default == nil {
			return
		}
		where = " (the default of " + ref.Address + ")"
	}
	report := p.Report(password.At(), "%s of %s is a text in the configuration%s.", argument.Argument, db.Address(), where)
	if slices.ContainsFunc(strings.Split(p.Dir(), "/"), func(folder string) bool { return folder == "examples" || folder == "example" }) {
		report.Severity(analysis.Information)
	}
	report.Fix("Let the service manage the password", analysis.Review, func() []analysis.Edit { return managePassword(db, argument) })
}

// defaultPassword reports a password that a module for others to call has where
// none is passed.
func defaultPassword(p *pass.Pass, db *pass.Resource, argument facts.Password, password pass.Value) {
	refs := password.Refers()
	if len(refs) != 1 {
		return
	}
	name, ok := strings.CutPrefix(refs[0].Address, "var.")
	in := p.Variable(name)
	if !ok || in == nil || in.Default == nil {
		return
	}
	if text, ok := module.LiteralString(in.Default); ok && text != "" {
		p.Report(password.At(), "%s of %s is a text in the configuration where nobody passes var.%s: it has a default.", argument.Argument, db.Address(), name).
			Severity(analysis.Warning)
	}
}

// fromFile says that an expression reads a file, which is perhaps kept apart.
func fromFile(expr hclsyntax.Expression) bool {
	found := false
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && (strings.HasPrefix(call.Name, "file") || call.Name == "templatefile") {
			found = true
		}
		return nil
	})
	return found
}
