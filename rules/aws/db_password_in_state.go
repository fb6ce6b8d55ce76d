package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var dbPasswordInState = &pass.Rule{
	ID:       "aws/db-password-in-state",
	Severity: analysis.Information,
	Category: "Secrets and rotation",
	Profile:  analysis.Strict,
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_redshift_cluster", "aws_redshiftserverless_namespace"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Generated master password is in the state",
		Why: "The result of random_password stands in the state in plain text, for everybody who may read that, and is never changed. RDS, " +
			"DocumentDB and Redshift make the master password themselves if they are asked, keep it in Secrets Manager and rotate it " +
			"every week. Programs then read it from the secret that master_user_secret names.",
		Bad: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

resource "random_password" "orders" {
  length  = 32
  special = false
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  username          = "orders"
  password          = random_password.orders.result
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

resource "random_password" "orders" {
  length  = 32
  special = false
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
			"https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html",
			"https://developer.hashicorp.com/terraform/language/state/sensitive-data",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, db := range p.Resources(p.Rule().Types...) {
			argument, _ := facts.PasswordOf(db.Type)
			if !db.Value(argument.Argument).Written() || !db.Value(argument.Managed).Absent() || !db.Offers(argument.Managed) || !standsAlone(db) {
				continue
			}
			generated := f.Target(db, argument.Argument, "random_password", "random_string").One()
			if generated == nil {
				continue
			}
			report := p.Report(db.At(argument.Argument), "The master password of %s is that of %s, which is in the state; %s makes the service keep it.", db.Address(), generated.Address(), argument.Managed)
			if generated.View() == p.View {
				report.Related(generated.Header(), "the password is generated here")
			}
			report.Fix("Let the service manage the password", analysis.Review, func() []analysis.Edit { return managePassword(db, argument) })
		}
	},
}

// standsAlone says that a database has a master password and parameters of its
// own: it is no replica and no member of a global cluster.
func standsAlone(db *pass.Resource) bool {
	for _, origin := range []string{"replicate_source_db", "replication_source_identifier", "global_cluster_identifier"} {
		if !db.Value(origin).Absent() {
			return false
		}
	}
	return true
}

// managePassword makes a service manage a master password. What reads it from
// the database is left without: there is no fix then.
func managePassword(db *pass.Resource, argument facts.Password) []analysis.Edit {
	if argument.Managed == "" || !db.Supports(argument.Managed) || !standsAlone(db) {
		return nil
	}
	for _, use := range db.Referrers() {
		if use.Attribute == argument.Argument {
			return nil
		}
	}
	return db.Exchange(argument.Argument, argument.Managed+" = true")
}
