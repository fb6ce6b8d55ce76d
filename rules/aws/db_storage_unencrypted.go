package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var dbStorageUnencrypted = &pass.Rule{
	ID:       "aws/db-storage-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database storage is not encrypted",
		Why: "Without storage_encrypted the disk, its snapshots and its read replicas are stored in plain text, and that cannot be " +
			"changed later: the database has to be restored from a copy of a snapshot. Encryption costs nothing.",
		Bad: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}
`,
		Good: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  storage_encrypted = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_74", "CKV_AWS_44"},
		Trivy:   []string{"AVD-AWS-0080", "AVD-AWS-0079"},
		Tfsec:   []string{"aws-rds-encrypt-instance-storage-data", "aws-rds-encrypt-cluster-storage-data"},
	},
	Run: func(p *pass.Pass) {
		for _, db := range p.Resources(p.Rule().Types...) {
			encrypted := db.Value("storage_encrypted")
			if !encrypted.False() && !encrypted.Absent() || inheritsEncryption(db) {
				continue
			}
			p.Report(encrypted.At(), "%s stores its data unencrypted.", db.Address()).
				Fix("Encrypt the storage", analysis.Review, func() []analysis.Edit { return db.Set("storage_encrypted", "true") })
		}
	},
}

// inheritsEncryption says that a database may take its encryption from where its
// data comes from, or have it always.
func inheritsEncryption(db *pass.Resource) bool {
	for _, origin := range []string{"snapshot_identifier", "replicate_source_db", "replication_source_identifier", "global_cluster_identifier", "restore_to_point_in_time", "s3_import"} {
		if db.Has(origin) && !db.Value(origin).Absent() {
			return true
		}
	}
	if db.Type != "aws_rds_cluster" {
		return false
	}
	// Aurora Serverless v1 is always encrypted.
	mode := db.Value("engine_mode")
	return mode.Is("serverless") || mode.Unknown()
}
