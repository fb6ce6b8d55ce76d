package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var dbSingleAz = &pass.Rule{
	ID:       "aws/db-single-az",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_db_instance", "aws_rds_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Database runs in one availability zone",
		Why: "When its zone fails, or the host, or while it is patched, a database without a standby is away until it is started anew or " +
			"restored from a backup. With multi_az a standby in another zone takes over within a minute or two; in Aurora it is a second " +
			"instance of the cluster.",
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
  multi_az          = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_157"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, db := range p.Resources("aws_db_instance") {
			several := db.Value("multi_az")
			if !several.False() && !several.Absent() || isReplica(db) {
				continue
			}
			p.Report(several.At(), "%s has no standby in another zone.", db.Address()).
				Fix("Add a standby in another zone", analysis.Review, func() []analysis.Edit { return db.Set("multi_az", "true") })
		}
		for _, cluster := range p.Resources("aws_rds_cluster") {
			instances, ok := soleClusterInstance(f, cluster)
			if !ok || isReplica(cluster) {
				continue
			}
			report := p.Report(cluster.Header(), "%s has one instance, aws_rds_cluster_instance.%s.", cluster.Address(), instances.Name).Searched()
			if instances.View() == p.View {
				report.Related(instances.Header(), "the only instance")
			}
		}
	},
}

// soleClusterInstance is the one instance of an Aurora cluster; false where
// there are or may be none or several, or where the service looks after it.
func soleClusterInstance(f *facts.Facts, cluster *pass.Resource) (*pass.Resource, bool) {
	// A Multi-AZ cluster names its own instances, a serverless one has none of
	// ours, and the instances of a secondary cluster are in another region.
	for _, argument := range []string{"db_cluster_instance_class", "serverlessv2_scaling_configuration", "scaling_configuration", "global_cluster_identifier"} {
		if cluster.Has(argument) {
			return nil, false
		}
	}
	all := f.Companions(cluster, "aws_rds_cluster_instance", "cluster_identifier")
	if len(all.Found) != 1 || !all.Sure[0] || !all.Complete || !f.Users(cluster).Complete || cluster.Multiplied() {
		return nil, false
	}
	bodies, complete := symbol.Instances(all.Found[0])
	return all.Found[0], complete && len(bodies) == 1
}
