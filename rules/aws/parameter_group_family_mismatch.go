package aws

import (
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/pass"
)

var parameterGroupFamilyMismatch = &pass.Rule{
	ID:       "aws/parameter-group-family-mismatch",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance", "aws_docdb_cluster"},
	Doc: analysis.Doc{
		Summary: "Parameter group is of another family than the database",
		Why: "A parameter group belongs to one engine and version (postgres16, mysql8.0). A database of another one is refused by " +
			"apply: \"The parameter group with DBParameterGroupFamily postgres15 cannot be used for this instance\".",
		Bad: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres15"
}

resource "aws_db_instance" "orders" {
  engine               = "postgres"
  engine_version       = "16.4"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  parameter_group_name = aws_db_parameter_group.orders.name
}
`,
		Good: `resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"
}

resource "aws_db_instance" "orders" {
  engine               = "postgres"
  engine_version       = "16.4"
  instance_class       = "db.t4g.medium"
  allocated_storage    = 50
  parameter_group_name = aws_db_parameter_group.orders.name
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html", "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, db := range p.Resources(p.Rule().Types...) {
			engine, known := db.Value("engine").Text()
			if !known {
				continue
			}
			version, _ := db.Value("engine_version").Text()
			for _, group := range f.Parameters(db).Groups {
				family, known := group.Value("family").Text()
				if !known || group.Type == "aws_db_parameter_group" && db.Type == "aws_rds_cluster" || f.Target(db, parameterArgument[db.Type], group.Type).One() != group {
					continue
				}
				if want, fits := familyFits(engine, version, family); !fits {
					p.Report(db.At(parameterArgument[db.Type]), "%s is of family %s, and %s runs %s.", group.Address(), family, db.Address(), strings.TrimSpace(engine+" "+version)).
						Related(group.At("family"), "the family").
						Fix("Make it a group of family "+want, analysis.Review, func() []analysis.Edit {
							if want == "" || group.View() != p.View {
								return nil
							}
							return group.Set("family", `"`+want+`"`)
						})
				}
			}
		}
	},
}

var parameterArgument = map[string]string{
	"aws_db_instance": "parameter_group_name", "aws_rds_cluster": "db_cluster_parameter_group_name",
	"aws_rds_cluster_instance": "db_parameter_group_name", "aws_docdb_cluster": "db_cluster_parameter_group_name",
}

// familyFits says whether a family is that of an engine and version, as far as
// these tell, and which one is.
func familyFits(engine, version, family string) (want string, fits bool) {
	parts := 0
	prefix := engine
	switch engine {
	case "postgres", "aurora-postgresql":
		parts = 1
		if major, _, _ := strings.Cut(version, "."); major == "9" || major == "8" {
			parts = 2
		}
	case "mysql", "mariadb", "docdb":
		parts = 2
	case "aurora-mysql":
		// "8.0.mysql_aurora.3.04.0" and "8.0" are of family aurora-mysql8.0.
		parts = 2
	default:
		return "", true
	}
	numbers := strings.Split(version, ".")
	if version == "" || len(numbers) < parts {
		// Only the engine is known, and perhaps the beginning of the version.
		rest, ok := strings.CutPrefix(family, prefix)
		return "", ok && (rest == "" || rest[0] >= '0' && rest[0] <= '9') && strings.HasPrefix(rest, version)
	}
	want = prefix + strings.Join(numbers[:parts], ".")
	return want, family == want
}
