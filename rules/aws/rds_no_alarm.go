package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var rdsNoAlarm = &pass.Rule{
	ID:       "aws/rds-no-alarm",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_db_instance", "aws_rds_cluster"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "No alarm watches the database",
		Why: "A database that runs out of storage, of connections or of processor time takes everything down that needs it. All three show " +
			"hours before, in metrics that somebody has to be told about.",
		Bad: `resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Good: `resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
}

resource "aws_cloudwatch_metric_alarm" "orders_storage" {
  alarm_name          = "${aws_db_instance.orders.identifier}-storage"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 5368709120
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "missing"
  alarm_actions       = [aws_sns_topic.alerts.arn]

  dimensions = {
    DBInstanceIdentifier = aws_db_instance.orders.identifier
  }
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/creating_alarms.html",
		},
		Since: "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, db := range p.Resources("aws_db_instance", "aws_rds_cluster") {
			if !unwatched(p, f, db) || db.Type == "aws_rds_cluster" && instancesAlarmed(f, db) {
				continue
			}
			a := alarm{suffix: "storage", name: "identifier", namespace: "AWS/RDS", metric: "FreeStorageSpace",
				dimensions: []string{"DBInstanceIdentifier = $.identifier"}, statistic: "Minimum", comparison: "LessThanThreshold",
				threshold: "5368709120", periods: "1", missing: "missing"}
			if db.Type == "aws_rds_cluster" {
				// Storage of a cluster grows by itself.
				a = alarm{suffix: "cpu", name: "cluster_identifier", namespace: "AWS/RDS", metric: "CPUUtilization",
					dimensions: []string{"DBClusterIdentifier = $.cluster_identifier"}, statistic: "Average", comparison: "GreaterThanThreshold",
					threshold: "80", periods: "3", missing: "missing"}
			}
			p.Report(db.Header(), "No alarm watches %s.", db.Address()).Searched().
				Fix("Add an alarm", analysis.Review, func() []analysis.Edit { return alarmEdits(p, f, db, a) })
		}
	},
}

// instancesAlarmed says that an alarm watches an instance of a cluster, or may.
func instancesAlarmed(f *facts.Facts, cluster *pass.Resource) bool {
	for _, instance := range f.Companions(cluster, "aws_rds_cluster_instance", "cluster_identifier").Found {
		if f.Alarms(instance).Some() != symbol.No {
			return true
		}
	}
	return false
}
