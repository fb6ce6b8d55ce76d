package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var parameterGroupUnattached = &pass.Rule{
	ID:       "aws/parameter-group-unattached",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types: []string{"aws_db_parameter_group", "aws_rds_cluster_parameter_group", "aws_redshift_parameter_group",
		"aws_elasticache_parameter_group", "aws_docdb_cluster_parameter_group", "aws_neptune_parameter_group",
		"aws_neptune_cluster_parameter_group", "aws_memorydb_parameter_group", "aws_dax_parameter_group"},
	Absence: pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Parameter group is used by no database",
		Why: "What a parameter group sets (TLS that is enforced, logs that are written) counts only for databases that name it. A group " +
			"beside a database looks as if it were in effect; the database runs with the defaults of its family.",
		Bad: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "orders" {
  engine            = "postgres"
  engine_version    = "16.4"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}
`,
		Good: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "orders" {
  engine               = "postgres"
  engine_version       = "16.4"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  parameter_group_name = aws_db_parameter_group.orders.name
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, group := range p.Resources(p.Rule().Types...) {
			if !group.Enclosed() || f.GroupUsers(group).Some() != symbol.No {
				continue
			}
			report := p.Report(group.Header(), "%s is named by no database, so that what it sets has no effect.", group.Address()).Searched()
			if db, argument := groupless(p, group); db != nil {
				report.Related(db.Header(), "%s has no parameter group", db.Address()).
					Fix("Use it for "+db.Address(), analysis.Review, func() []analysis.Edit { return db.Set(argument, group.Address()+".name") })
			}
		}
	},
}

// groupless is the one database of the module that a parameter group can have
// been meant for, and the argument that names it; nil if there is none, or a
// choice.
func groupless(p *pass.Pass, group *pass.Resource) (*pass.Resource, string) {
	user := map[string]struct{ typ, argument string }{
		"aws_db_parameter_group":            {"aws_db_instance", "parameter_group_name"},
		"aws_rds_cluster_parameter_group":   {"aws_rds_cluster", "db_cluster_parameter_group_name"},
		"aws_redshift_parameter_group":      {"aws_redshift_cluster", "cluster_parameter_group_name"},
		"aws_docdb_cluster_parameter_group": {"aws_docdb_cluster", "db_cluster_parameter_group_name"},
	}[group.Type]
	family, ok := group.Value("family").Text()
	if !ok || user.typ == "" || group.Multiplied() {
		return nil, ""
	}
	var found *pass.Resource
	for _, db := range p.Resources(user.typ) {
		engine := db.Value("engine")
		name, known := engine.Text()
		switch {
		case db.Has(user.argument) || db.Presence() != pass.Present || engine.Unknown():
			continue
		case known && !strings.HasPrefix(family, name):
			continue // of another kind
		case found != nil:
			return nil, ""
		}
		found = db
	}
	return found, user.argument
}
