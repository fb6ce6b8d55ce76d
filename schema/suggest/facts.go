package suggest

import (
	"strings"

	"github.com/terravet/terravet/schema"
)

// Setting is one named value in a group of parameters, or in a block of names
// and values.
type Setting struct {
	// Block is the nested block that holds name and value; "" where the type
	// itself has them as arguments.
	Block string
	// Path leads to that block in the type.
	Path []string
	// Name is the parameter; On its value for true, Off for false.
	Name, On, Off string
	// Attach is the argument of the resource asked about that takes the group's
	// name; "" where the group refers to the resource.
	Attach string
}

// fact is what no schema can tell.
type fact struct {
	// types are those it holds for, and engine what their engine argument
	// begins with, "" for any; of several separated by blanks one must hold.
	types, engine string
	// names are the names it answers. One that begins with ~ stands for all
	// names that say this one thing and nothing else, such as require_ssl,
	// tls_enabled and enforce_https for ~tls.
	names string
	means Meaning
	// source is where it is written.
	source string
}

// parameter is the Meaning of a parameter in a group of its own.
func parameter(group, attach, name, on, off, why string) Meaning {
	return Meaning{Class: Parameter, Type: group, Setting: &Setting{Block: "parameter", Name: name, On: on, Off: off, Attach: attach}, Why: why}
}

const tlsWhy = "TLS is required through the parameter "

const (
	bucketAlgorithm  = "rule.apply_server_side_encryption_by_default.sse_algorithm"
	bucketEncryption = "it is a resource of its own, `aws_s3_bucket_server_side_encryption_configuration`, whose `bucket` refers to this one"
)

// databaseParameters are parameters of database engines that are often written
// as arguments.
const databaseParameters = "log_connections log_disconnections log_statement log_min_duration_statement log_lock_waits log_checkpoints max_connections shared_buffers work_mem " +
	"slow_query_log long_query_time general_log character_set_server collation_server innodb_buffer_pool_size local_infile skip_show_database wal_level shared_preload_libraries"

// facts are looked through in order; a row further up goes first.
var facts = []fact{
	{"aws_redshift_cluster", "", "~tls", parameter("aws_redshift_parameter_group", "cluster_parameter_group_name", "require_ssl", "true", "false", tlsWhy+"`require_ssl` of `aws_redshift_parameter_group`"),
		"https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html"},
	{"aws_redshift_cluster", "", "enable_user_activity_logging", parameter("aws_redshift_parameter_group", "cluster_parameter_group_name", "enable_user_activity_logging", "true", "false", "it is a parameter of `aws_redshift_parameter_group`"),
		"https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html"},
	{"aws_db_instance", "postgres", "~tls", parameter("aws_db_parameter_group", "parameter_group_name", "rds.force_ssl", "1", "0", tlsWhy+"`rds.force_ssl` of `aws_db_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html"},
	{"aws_db_instance", "mysql mariadb", "~tls", parameter("aws_db_parameter_group", "parameter_group_name", "require_secure_transport", "1", "0", tlsWhy+"`require_secure_transport` of `aws_db_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html"},
	{"aws_db_instance", "sqlserver", "~tls", parameter("aws_db_parameter_group", "parameter_group_name", "rds.force_ssl", "1", "0", tlsWhy+"`rds.force_ssl` of `aws_db_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html"},
	{"aws_rds_cluster", "aurora-postgresql postgres", "~tls", parameter("aws_rds_cluster_parameter_group", "db_cluster_parameter_group_name", "rds.force_ssl", "1", "0", tlsWhy+"`rds.force_ssl` of `aws_rds_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html"},
	{"aws_rds_cluster", "aurora-mysql mysql", "~tls", parameter("aws_rds_cluster_parameter_group", "db_cluster_parameter_group_name", "require_secure_transport", "ON", "OFF", tlsWhy+"`require_secure_transport` of `aws_rds_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html"},
	{"aws_docdb_cluster", "", "~tls", parameter("aws_docdb_cluster_parameter_group", "db_cluster_parameter_group_name", "tls", "enabled", "disabled", tlsWhy+"`tls` of `aws_docdb_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html"},
	{"aws_docdb_cluster", "", "audit_logs audit_logs_enabled enable_audit_logs", parameter("aws_docdb_cluster_parameter_group", "db_cluster_parameter_group_name", "audit_logs", "enabled", "disabled", "auditing is switched on by the parameter `audit_logs` of `aws_docdb_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html"},
	{"aws_neptune_cluster", "", "~tls", parameter("aws_neptune_cluster_parameter_group", "neptune_cluster_parameter_group_name", "neptune_enforce_ssl", "1", "0", tlsWhy+"`neptune_enforce_ssl` of `aws_neptune_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html"},
	{"aws_neptune_cluster", "", "audit_log audit_logs enable_audit_log enable_audit_logs audit_log_enabled", parameter("aws_neptune_cluster_parameter_group", "neptune_cluster_parameter_group_name", "neptune_enable_audit_log", "1", "0", "auditing is switched on by the parameter `neptune_enable_audit_log` of `aws_neptune_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html"},
	{"aws_db_instance", "", databaseParameters, parameter("aws_db_parameter_group", "parameter_group_name", "", "1", "0", "it is a parameter of the engine, set in `aws_db_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html"},
	{"aws_rds_cluster", "", databaseParameters, parameter("aws_rds_cluster_parameter_group", "db_cluster_parameter_group_name", "", "1", "0", "it is a parameter of the engine, set in `aws_rds_cluster_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithDBClusterParamGroups.html"},
	{"aws_elasticache_replication_group aws_elasticache_cluster", "", "maxmemory_policy notify_keyspace_events maxmemory_samples cluster_enabled", parameter("aws_elasticache_parameter_group", "parameter_group_name", "", "yes", "no", "it is a parameter of the engine, set in `aws_elasticache_parameter_group`"),
		"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html"},
	{"google_sql_database_instance", "", databaseParameters + " cloudsql_iam_authentication", Meaning{Class: Parameter, Setting: &Setting{Path: []string{"settings"}, Block: "database_flags", On: "on", Off: "off"}, Why: "it is a flag of the engine, set by `settings.database_flags`"},
		"https://cloud.google.com/sql/docs/postgres/flags"},
	{"azurerm_postgresql_flexible_server", "", "~tls ssl_enforcement_enabled require_secure_transport", Meaning{Class: Parameter, Type: "azurerm_postgresql_flexible_server_configuration", Link: "server_id", Setting: &Setting{Name: "require_secure_transport", On: "on", Off: "off"}, Why: tlsWhy + "`require_secure_transport`, an `azurerm_postgresql_flexible_server_configuration`; it is on unless switched off"},
		"https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-connect-tls-ssl"},
	{"azurerm_mysql_flexible_server", "", "~tls ssl_enforcement_enabled require_secure_transport", Meaning{Class: Parameter, Type: "azurerm_mysql_flexible_server_configuration", Link: "server_name", Setting: &Setting{Name: "require_secure_transport", On: "ON", Off: "OFF"}, Why: tlsWhy + "`require_secure_transport`, an `azurerm_mysql_flexible_server_configuration`; it is on unless switched off"},
		"https://learn.microsoft.com/azure/mysql/flexible-server/how-to-connect-tls-ssl"},
	{"azurerm_postgresql_flexible_server", "", databaseParameters, Meaning{Class: Parameter, Type: "azurerm_postgresql_flexible_server_configuration", Link: "server_id", Setting: &Setting{On: "on", Off: "off"}, Why: "it is a parameter of the engine, an `azurerm_postgresql_flexible_server_configuration`"},
		"https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-server-parameters"},
	{"aws_ecs_cluster", "", "container_insights enable_container_insights container_insights_enabled", Meaning{Class: Parameter, Setting: &Setting{Block: "setting", Name: "containerInsights", On: "enabled", Off: "disabled"}, Why: "it is the setting `containerInsights`, written as a block `setting`"},
		"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html"},

	{"aws_eip", "", "vpc", Meaning{Class: Replaced, Name: "domain", Value: `"vpc"`, Why: "`vpc` was removed in 6.0, and `domain = \"vpc\"` stands in its place"},
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade"},
	{"aws_instance aws_launch_template aws_spot_instance_request", "", "imdsv2 enable_imdsv2 imdsv2_required require_imdsv2 imdsv2_enabled", Meaning{Class: Inside, Path: []string{"metadata_options"}, Name: "http_tokens", Value: `"required"`, Why: "IMDSv2 is required by `metadata_options.http_tokens`"},
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html"},
	{"aws_instance aws_launch_configuration", "", "encrypted ebs_encrypted encryption volume_size volume_type root_volume_size root_volume_type disk_size", Meaning{Class: Inside, Path: []string{"root_block_device"}, Name: "?", Why: "it belongs to the volume, block `root_block_device`"},
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/RootDeviceStorage.html"},
	{"aws_s3_bucket", "", "kms_key_id kms_key_arn kms_master_key_id kms_encryption", Meaning{Class: Companion, Type: "aws_s3_bucket_server_side_encryption_configuration", Link: "bucket", Also: []Argument{{bucketAlgorithm, `"aws:kms"`}}, Why: bucketEncryption},
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"},
	{"aws_s3_bucket", "", "~encrypt encryption sse_algorithm encryption_algorithm", Meaning{Class: Companion, Type: "aws_s3_bucket_server_side_encryption_configuration", Link: "bucket", Also: []Argument{{bucketAlgorithm, `"AES256"`}}, Why: bucketEncryption},
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html"},
	{"aws_lambda_function", "", "log_retention_in_days log_retention log_retention_days retention_in_days", Meaning{Class: Companion, Type: "aws_cloudwatch_log_group", Name: "retention_in_days", Also: []Argument{{"name", `"/aws/lambda/${@.function_name}"`}}, Why: "it belongs to the log group, an `aws_cloudwatch_log_group` named after the function"},
		"https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"},
	{"aws_lambda_function", "", "layer layer_arns", Meaning{Class: Reworded, Name: "layers", Why: "it is the list `layers`"},
		"https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"},
	{"aws_ecs_task_definition", "", "secrets environment image port_mappings log_configuration logging readonly_root_filesystem health_check essential mount_points command entry_point container_name container_port", Meaning{Class: InValue, Name: "container_definitions", Why: "it belongs to a container, inside the JSON of `container_definitions`"},
		"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"},
	{"aws_vpc", "", "enable_flow_logs enable_flow_log flow_logs flow_log flow_logs_enabled", Meaning{Class: Companion, Type: "aws_flow_log", Link: "vpc_id", Why: "it is a resource of its own, `aws_flow_log`, with a destination for the logs"},
		"https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"},
	{"aws_lb aws_alb aws_api_gateway_stage aws_cognito_user_pool", "", "web_acl_id web_acl_arn waf_acl_arn web_acl", Meaning{Class: Companion, Type: "aws_wafv2_web_acl_association", Link: "resource_arn", Name: "web_acl_arn", Why: "it is a resource of its own, `aws_wafv2_web_acl_association`"},
		"https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html"},
	{"aws_lb aws_alb", "", "certificate_arn ssl_certificate_arn ssl_certificate_id listener listeners", Meaning{Class: Related, Type: "aws_lb_listener", Link: "load_balancer_arn", Name: "?", Why: "it belongs to `aws_lb_listener`, whose `load_balancer_arn` refers to this resource"},
		"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html"},
	{"aws_sqs_queue", "", "dead_letter_queue dead_letter_config dead_letter_target_arn dead_letter_queue_arn dlq dlq_arn max_receive_count", Meaning{Class: InValue, Name: "redrive_policy", Why: "it belongs into the JSON of `redrive_policy`"},
		"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html"},
	{"azurerm_storage_account", "", "allow_blob_public_access", Meaning{Class: Replaced, Name: "allow_nested_items_to_be_public", Why: "`allow_blob_public_access` was renamed to `allow_nested_items_to_be_public` in 3.0"},
		"https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/3.0-upgrade-guide"},
	{"aws_security_group", "", "rules rule ingress_rules ingress_rule inbound_rules inbound", Meaning{Class: Reworded, Name: "ingress", Why: "what comes in are blocks `ingress`, or resources of their own, `aws_vpc_security_group_ingress_rule`"},
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group"},
	{"aws_security_group", "", "egress_rules egress_rule outbound_rules outbound", Meaning{Class: Reworded, Name: "egress", Why: "what goes out are blocks `egress`, or resources of their own, `aws_vpc_security_group_egress_rule`"},
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group"},
}

// Argument is one more argument of a companion, unless it is set, by the way
// from the companion's body to it, and the text of its value, in
// which "@" stands for the address of the resource asked about.
type Argument struct{ Name, Text string }

// facts looks the name up in the table.
func (s *search) facts() {
	if len(s.Path) > 0 {
		return
	}
	for i := range facts {
		f := &facts[i]
		if !listed(f.types, s.Type) || !s.answered(f.names) || !s.engine(f.engine) {
			continue
		}
		m := f.means
		m.Kind = s.Kind
		m.Confidence = 0.96
		if m.Type != "" && !s.isType(m.Type) {
			continue // not yet, or no more, in this version
		}
		if m.Setting != nil && m.Setting.Name == "" {
			setting := *m.Setting
			setting.Name = s.Name
			m.Setting = &setting
		}
		if m.Name == "?" && !s.complete(&m) {
			continue
		}
		s.add(m)
	}
}

// complete finds the argument that the name means in the body that a fact
// leads to.
func (s *search) complete(m *Meaning) bool {
	body, ok := s.body, true
	if m.Type != "" {
		body, _ = s.Schemas.Newest().Body(m.Kind, m.Type)
	}
	for _, step := range m.Path {
		if body, ok = schema.Inside(body, step); !ok {
			return false
		}
	}
	best := 0.0
	for c := range settableIn(body) {
		if score := max(s.likeness(c.name).words, s.likeness(c.name).letters); score > best {
			best, m.Name, m.Block = score, c.name, c.block
		}
	}
	return best >= 0.55 && !s.written(m.Path, m.Name)
}

func listed(names, name string) bool {
	for n := range strings.FieldsSeq(names) {
		if n == name {
			return true
		}
	}
	return false
}

func (s *search) answered(names string) bool {
	for n := range strings.FieldsSeq(names) {
		if n == s.Name || n[0] == '~' && s.saysOnly(n[1:]) {
			return true
		}
	}
	return false
}

// saysOnly says that the one word of the name that says something means this.
func (s *search) saysOnly(means string) bool {
	found := false
	for _, w := range s.words {
		switch {
		case w.means == means:
			found = true
		case w.weight >= strong:
			return false
		}
	}
	return found
}

// engine says whether the engine that is written is one of those given.
func (s *search) engine(names string) bool {
	if names == "" {
		return true
	}
	engine := s.literal("engine")
	for n := range strings.FieldsSeq(names) {
		if strings.HasPrefix(engine, n) {
			return true
		}
	}
	return false
}
