package main

import (
	"slices"
	"strings"
)

// judge says who is right where a rule and the tests of another tool disagree.
type judge string

const (
	// ours: what the test expects is not so, or no longer.
	ours judge = "terravet"
	// both: the check asks more or less than the rule that has its identifier,
	// which it has because a comment that silences the one means the other.
	both judge = "both"
	// nobody: Terraform or AWS refuses the configuration, so that neither answer
	// can be right.
	nobody judge = "nobody"
)

// disagreement is a verdict of another tool's tests that a rule does not share
// and need not. What is merely missing in a rule is not listed.
type disagreement struct {
	check, path string
	resources   []string // all of the file if there are none
	right       judge
	why         string
	source      string // where the fact is written that decides, if one does
}

func (d disagreement) covers(v verdict) bool {
	return normal(v.CheckID) == normal(d.check) && strings.TrimPrefix(v.Path, "labelled/") == d.path &&
		(len(d.resources) == 0 || slices.Contains(d.resources, v.Resource))
}

// Facts that decide several disagreements.
const (
	queuesEncrypt     = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html"
	wholePrincipals   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
	cannedACLs        = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl"
	listenerActions   = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html"
	blockSwitches     = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
	httpsOptions      = "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html"
	redshiftPublic    = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade"
	egressDefault     = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"
	viewerCertificate = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html"
	setConditions     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"
)

// disagreements are all that is known, by tool.
var disagreements = []disagreement{
	{"CKV_AWS_168", "checkov/checks/resource/aws/example_SQSQueuePolicyAnyPrincipal/main.tf", []string{"aws_sqs_queue_policy.q3", "aws_sqs_queue.aq3"},
		nobody, "A principal with a wildcard in its ARN stands for nobody: AWS refuses the policy.", wholePrincipals},
	{"CKV_AWS_169", "checkov/checks/resource/aws/example_SNSTopicPolicyAnyPrincipal/main.tf", []string{"aws_sns_topic_policy.sns_tp3"},
		nobody, "A principal with a wildcard in its ARN stands for nobody: AWS refuses the policy.", wholePrincipals},
	{"CKV_AWS_27", "checkov/checks/resource/aws/example_SQSQueueEncryption/main.tf", []string{"aws_sqs_queue.fail", "aws_sqs_queue.fail2"},
		ours, "A queue of which nothing is said encrypts with a key of the service.", queuesEncrypt},
	{"CKV_AWS_32", "checkov/checks/resource/aws/example_ECRPolicy/main.tf", []string{"aws_ecr_repository_policy.pass_conditional"},
		ours, "ForAllValues holds where there is no value: for everyone whose account is in no organization.", setConditions},
	{"CKV_AWS_360", "checkov/checks/resource/aws/example_DocDBBackupRetention/main.tf", []string{"aws_docdb_cluster.fail_value_not_adequate"},
		both, "How long is long enough is a setting of the rule, days; the check wants seven.", ""},
	{"CKV_AWS_375", "checkov/checks/resource/aws/example_S3GlobalViewACL/main.tf", []string{"aws_s3_bucket_acl.pass2"},
		both, "The check is about full control; that everyone may read is another check's there, and the same rule's here.", ""},
	{"CKV_AWS_47", "checkov/checks/resource/aws/example_DAXEncryption/main.tf", []string{"aws_dax_cluster.disabled"},
		nobody, "False is no value in this language, but a reference that Terraform refuses.", ""},
	{"CKV_AWS_83", "checkov/checks/resource/aws/example_ElasticsearchDomainEnforceHTTPS/main.tf", []string{"aws_elasticsearch_domain.pass"},
		ours, "Without domain_endpoint_options the endpoint accepts HTTP; the default of true is that of the argument in the block.", httpsOptions},
	{"CKV_AWS_83", "checkov/checks/resource/aws/example_ElasticsearchDomainEnforceHTTPS/opensearch.tf", []string{"aws_opensearch_domain.pass2"},
		ours, "Without domain_endpoint_options the endpoint accepts HTTP; the default of true is that of the argument in the block.", httpsOptions},
	{"CKV_AWS_116", "checkov-inline/resource-aws/LambdaDLQConfigured/test_failure/main.tf", nil,
		both, "The rule wants a queue where something invokes the function and does not wait; here nothing does.", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"},
	{"CKV_AWS_87", "checkov-inline/resource-aws/RedshiftClusterPubliclyAccessible/test_failure2/main.tf", nil,
		ours, "Version 6 of the provider, which is used if no other is asked for, makes a private cluster.", redshiftPublic},

	{"CKV2_AWS_19", "checkov-graph/EIPAllocatedToVPCAttachedEC2/main.tf", []string{"aws_eip.not_ok_eip"},
		ours, "The address is attached, to a network interface.", ""},
	{"CKV2_AWS_20", "checkov-graph/ALBRedirectsHTTPToHTTPS/main.tf", []string{"aws_lb.lb_bad_1", "aws_lb.lb_bad_2", "aws_alb.alb_bad_1"},
		nobody, "There is no such action as some-action.", listenerActions},
	{"CKV2_AWS_69", "checkov-graph/RDSEncryptionInTransit/main.tf", []string{"aws_db_instance.db2_fail_0", "aws_db_instance.db2_fail_missing"},
		nobody, "There is no such family of parameter groups as 1db2-ae1; those of Db2 begin with db2-.", "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/db2-supported-parameters.html"},
	{"CKV_AWS_103", "checkov-graph/AppLoadBalancerTLS12/main.tf", []string{"aws_lb_listener.http", "aws_lb_listener.cognito", "aws_lb_listener.wrong_redirect", "aws_lb_listener.not_gateway_listener"},
		both, "The rule is about the TLS that a listener accepts, and these speak none: that is aws/alb-http-without-redirect's, where the load balancer is known to be public.", ""},
	{"CKV_AWS_20", "checkov-graph/S3PublicACLRead/main.tf", []string{"aws_s3_bucket.website", "aws_s3_bucket.website_v4"},
		nobody, "There is no such access list as website.", cannedACLs},
	{"CKV_AWS_20", "checkov-graph/S3PublicACLRead/main.tf", []string{"aws_s3_bucket.public_read"},
		ours, "public-read lets everyone list the bucket; the comment in the file says as much.", cannedACLs},

	{"00e5e55e-c2ff-46b3-a757-a7a1cd802456", "kics/aws/cloudfront_without_minimum_protocol_tls_1.2/positive1.tf", nil,
		nobody, "A distribution needs a block viewer_certificate: Terraform refuses one without.", viewerCertificate},
	{"00e5e55e-c2ff-46b3-a757-a7a1cd802456", "kics/aws/cloudfront_without_minimum_protocol_tls_1.2/positive2.tf", nil,
		both, "Without a certificate of its own the oldest version cannot be chosen; the rule is about those that could.", viewerCertificate},
	{"00e5e55e-c2ff-46b3-a757-a7a1cd802456", "kics/aws/cloudfront_without_minimum_protocol_tls_1.2/positive3.tf", nil,
		both, "Without a certificate of its own the oldest version cannot be chosen; the rule is about those that could.", viewerCertificate},
	{"00e5e55e-c2ff-46b3-a757-a7a1cd802456", "kics/aws/cloudfront_without_minimum_protocol_tls_1.2/positive4.tf", nil,
		both, "Without a certificate of its own the oldest version cannot be chosen; the rule is about those that could.", viewerCertificate},
	{"46883ce1-dc3e-4b17-9195-c6a601624c73", "kics/aws/default_security_groups_with_unrestricted_traffic/positive.tf", []string{"aws_default_security_group.positive2"},
		both, "What may leave lets nobody in; it is what AWS gives every group.", egressDefault},
	{"575a2155-6af1-4026-b1af-d5bc8fe2a904", "kics/aws/iam_policy_grants_full_permissions/positive3.tf", nil,
		ours, "The policies of these buckets allow something on the bucket, not every action on every resource.", ""},
	{"6e8849c1-3aa7-40e3-9063-b85ee300f29f", "kics/aws/sqs_with_sse_disabled/positive1.tf", nil,
		ours, "A queue of which nothing is said encrypts with a key of the service.", queuesEncrypt},
	{"6e8849c1-3aa7-40e3-9063-b85ee300f29f", "kics/aws/sqs_with_sse_disabled/positive2.tf", nil,
		ours, "A queue without a key of its own encrypts with one of the service.", queuesEncrypt},
	{"6e8849c1-3aa7-40e3-9063-b85ee300f29f", "kics/aws/sqs_with_sse_disabled/positive3.tf", nil,
		ours, "A queue without a key of its own encrypts with one of the service.", queuesEncrypt},
	{"862fe4bf-3eec-4767-a517-40f378886b88", "kics/aws/kinesis_not_encrypted_with_kms/positive.tf", []string{"aws_kinesis_stream.positive3"},
		nobody, "KMS without a key is refused; it does not leave the stream in plain text.", "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html"},
	{"af173fde-95ea-4584-b904-bb3923ac4bda", "kics/aws/redshift_publicly_accessible/positive.tf", []string{"aws_redshift_cluster.positive1"},
		ours, "Version 6 of the provider, which is used if no other is asked for, makes a private cluster.", redshiftPublic},
	{"cd1d93f2-8ed2-4eb5-b536-776619f1869b", "kics/aws/aws_eip_not_attached_to_any_instance/positive2.tf", nil,
		nobody, "The instance that the address is associated with is not declared: Terraform says so.", ""},
	{"cd1d93f2-8ed2-4eb5-b536-776619f1869b", "kics/aws/aws_eip_not_attached_to_any_instance/positive5.tf", nil,
		nobody, "The network interface that the address is attached to is not declared: Terraform says so.", ""},
	{"cd1d93f2-8ed2-4eb5-b536-776619f1869b", "kics/aws/aws_eip_not_attached_to_any_instance/positive6.tf", nil,
		ours, "The address is attached to an instance.", ""},
	{"cd1d93f2-8ed2-4eb5-b536-776619f1869b", "kics/aws/aws_eip_not_attached_to_any_instance/positive7.tf", nil,
		ours, "The address is attached to an instance.", ""},
	{"cd1d93f2-8ed2-4eb5-b536-776619f1869b", "kics/aws/aws_eip_not_attached_to_any_instance/positive8.tf", nil,
		nobody, "The instance that the address is attached to is not declared: Terraform says so.", ""},

	{"AVD-AWS-0004", "trivy-checks/aws/apigateway/no_public_access/good3.tf", nil,
		ours, "OPTION is no method of HTTP that asks what is allowed; that is OPTIONS.", "https://www.rfc-editor.org/rfc/rfc9110#name-options"},
	{"AVD-AWS-0054", "trivy-checks/aws/elb/http_not_used/bad1.tf", nil,
		nobody, "A listener needs a default action: Terraform refuses one without.", listenerActions},
	{"AVD-AWS-0087", "trivy-checks/aws/s3/block_public_policy/good1.tf", nil,
		both, "The check asks for one of four switches, the rule for all: the others are off.", blockSwitches},
	{"aws-s3-block-public-acls", "tfsec/aws/s3/block-public-acls/good1.tf", nil,
		both, "The check asks for one of four switches, the rule for all: the others are off.", blockSwitches},
	{"aws-s3-ignore-public-acls", "tfsec/aws/s3/ignore-public-acls/good1.tf", nil,
		both, "The check asks for one of four switches, the rule for all: the others are off.", blockSwitches},
	{"aws-s3-no-public-buckets", "tfsec/aws/s3/no-public-buckets/good1.tf", nil,
		both, "The check asks for one of four switches, the rule for all: the others are off.", blockSwitches},
	{"aws-sqs-enable-queue-encryption", "tfsec/aws/sqs/enable-queue-encryption/bad1.tf", nil,
		ours, "A queue of which nothing is said encrypts with a key of the service.", queuesEncrypt},
}
