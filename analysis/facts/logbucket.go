package facts

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// logWriters are the arguments that name a bucket to which a service writes
// logs, reports or query results.
var logWriters = []struct{ typ, argument string }{
	{"aws_s3_bucket_logging", "target_bucket"},
	{"aws_s3_bucket", "logging.target_bucket"},
	{"aws_lb", "access_logs.bucket"},
	{"aws_lb", "connection_logs.bucket"},
	{"aws_alb", "access_logs.bucket"},
	{"aws_elb", "access_logs.bucket"},
	{"aws_cloudfront_distribution", "logging_config.bucket"},
	{"aws_cloudtrail", "s3_bucket_name"},
	{"aws_flow_log", "log_destination"},
	{"aws_wafv2_web_acl_logging_configuration", "log_destination_configs"},
	{"aws_config_delivery_channel", "s3_bucket_name"},
	{"aws_redshift_logging", "bucket_name"},
	{"aws_redshift_cluster", "logging.bucket_name"},
	{"aws_athena_workgroup", "configuration.result_configuration.output_location"},
	{"aws_codebuild_project", "logs_config.s3_logs.location"},
	{"aws_cur_report_definition", "s3_bucket"},
	{"aws_cloudwatch_log_delivery_destination", "delivery_destination_configuration.destination_resource_arn"},
	{"aws_ssm_resource_data_sync", "s3_destination.bucket_name"},
}

// ReceivesLogs says whether a service writes logs, reports or query results to
// a bucket, so that what is in it is no data that anybody works with.
func (f *Facts) ReceivesLogs(bucket *pass.Resource) symbol.Answer {
	answer := symbol.No
	for _, writer := range logWriters {
		if answer = answer.Or(f.Companions(bucket, writer.typ, writer.argument).Some()); answer == symbol.Yes {
			break
		}
	}
	return answer
}
