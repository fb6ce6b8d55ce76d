package aws

import (
	"strconv"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbNoFinalSnapshot = &pass.Rule{
	ID:       "aws/db-no-final-snapshot",
	Severity: analysis.Warning,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster"},
	Doc: analysis.Doc{
		Summary: "Destroying the database leaves no snapshot",
		Why: "A database that is destroyed, or replaced because an argument changed, takes its automated backups with it. The final " +
			"snapshot is what is left then. With skip_final_snapshot = true there is none; with false and no final_snapshot_identifier " +
			"the database cannot be destroyed, which shows only on the day when somebody has to.",
		Bad: `resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 50
  skip_final_snapshot = true
}
`,
		Good: `resource "aws_db_instance" "orders" {
  identifier                = "orders"
  engine                    = "postgres"
  instance_class            = "db.t4g.medium"
  allocated_storage         = 50
  skip_final_snapshot       = false
  final_snapshot_identifier = "orders-final"
}
`,
		Sources: []string{
			"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#skip_final_snapshot",
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html#USER_DeleteInstance.Snapshot",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			skip, name := db.Value("skip_final_snapshot"), db.Value("final_snapshot_identifier")
			if isReplica(db) || name.Written() && !name.Absent() && !skip.True() {
				continue
			}
			var report *pass.Report
			switch {
			case skip.True():
				report = p.Report(skip.At(), "%s is deleted without a last snapshot.", db.Address())
			case (skip.False() || skip.Absent()) && name.Absent():
				report = p.Report(skip.At(), "%s is to leave a snapshot when it is destroyed, but final_snapshot_identifier is not set: destroying it fails.", db.Address())
			default:
				continue
			}
			report.Fix("Take a final snapshot", analysis.Review, func() []analysis.Edit {
				var edits []analysis.Edit
				if !skip.False() && skip.Written() {
					edits = db.Set("skip_final_snapshot", "false")
				}
				if name.Absent() {
					edits = append(edits, db.Set("final_snapshot_identifier", finalSnapshotName(db))...)
				}
				return edits
			})
		}
	},
}

// finalSnapshotName is the expression of a name for the last snapshot: that of
// the database with something after it.
func finalSnapshotName(db *pass.Resource) string {
	argument := "cluster_identifier"
	if db.Type == "aws_db_instance" {
		argument = "identifier"
	}
	if name, ok := suffixed(db.Value(argument), "-final"); ok {
		return name
	}
	label := strings.ReplaceAll(db.Name, "_", "-")
	if db.Multiplied() {
		key := map[bool]string{true: "each.key", false: "count.index"}[db.Has("for_each")]
		return `"` + label + `-${` + key + `}-final"`
	}
	return strconv.Quote(label + "-final")
}
