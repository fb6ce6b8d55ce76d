package policy

import (
	"strings"

	"github.com/terravet/terravet/analysis/facts/symbol"
)

// managedPolicy is what matters of a policy that AWS manages; all of them are
// about all resources. Whole says that it allows nothing else, within that what
// else it allows is among some actions.
type managedPolicy struct {
	whole   bool
	actions string
	besides string // NotAction
	within  string
}

const (
	logActions = "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"
	eniActions = "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses"
	xray       = "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets xray:GetSamplingStatisticSummaries"
	ecrPull    = "ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage"
	channels   = "ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel"
)

// managed are policies by name, from the AWS Managed Policy Reference Guide:
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ and the name
// with ".html". Of the long ones only what rules ask about is listed.
var managed = map[string]managedPolicy{
	"AdministratorAccess": {true, "*", "", ""},
	"PowerUserAccess":     {false, "", "iam:* organizations:* account:*", ""},

	"AWSLambdaBasicExecutionRole":     {true, logActions, "", ""},
	"AWSLambdaVPCAccessExecutionRole": {true, logActions + " " + eniActions, "", ""},
	"AWSLambdaENIManagementAccess":    {true, "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface", "", "ec2:*"},
	"AWSLambdaSQSQueueExecutionRole":  {true, logActions + " sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes", "", ""},
	"AWSLambdaKinesisExecutionRole":   {true, logActions + " kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams kinesis:SubscribeToShard", "", ""},
	"AWSLambdaDynamoDBExecutionRole":  {true, logActions + " dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams", "", ""},
	"AWSLambdaMSKExecutionRole":       {true, logActions + " kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface", "", "kafka:* ec2:* logs:*"},
	"AWSLambdaRole":                   {true, "lambda:InvokeFunction", "", ""},
	"AWSLambda_FullAccess":            {false, "lambda:*", "", ""},

	"AWSXRayDaemonWriteAccess":                    {true, xray, "", ""},
	"AWSXrayWriteOnlyAccess":                      {true, xray, "", ""},
	"CloudWatchLambdaInsightsExecutionRolePolicy": {true, logActions, "", ""},
	"AmazonAPIGatewayPushToCloudWatchLogs":        {true, logActions + " logs:DescribeLogGroups logs:DescribeLogStreams logs:GetLogEvents logs:FilterLogEvents", "", ""},
	"CloudWatchLogsFullAccess":                    {true, "logs:*", "", "logs:* cloudwatch:*"},
	"CloudWatchAgentServerPolicy":                 {true, logActions + " cloudwatch:PutMetricData logs:DescribeLogStreams logs:DescribeLogGroups", "", "cloudwatch:* ec2:Describe* logs:* ssm:* xray:*"},

	"AmazonECSTaskExecutionRolePolicy":   {true, ecrPull + " logs:CreateLogStream logs:PutLogEvents", "", ""},
	"AmazonEC2ContainerRegistryReadOnly": {true, ecrPull, "", "ecr:*"},
	"AmazonEC2ContainerRegistryPullOnly": {true, ecrPull, "", "ecr:*"},

	"AmazonEKSWorkerNodePolicy":    {true, "ec2:DescribeSubnets eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity", "", "ec2:Describe*"},
	"AmazonEKS_CNI_Policy":         {true, "ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:UnassignPrivateIpAddresses", "", "ec2:Describe* ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute ec2:CreateTags"},
	"AmazonEBSCSIDriverPolicy":     {false, "ec2:CreateVolume ec2:DeleteVolume ec2:AttachVolume ec2:DetachVolume ec2:CreateSnapshot", "", ""},
	"AmazonEFSCSIDriverPolicy":     {false, "elasticfilesystem:DescribeAccessPoints elasticfilesystem:DescribeFileSystems elasticfilesystem:CreateAccessPoint elasticfilesystem:DeleteAccessPoint", "", ""},
	"AmazonSSMManagedInstanceCore": {true, channels + " ssm:UpdateInstanceInformation ssm:GetParameter ssm:GetParameters", "", "ssm:* ssmmessages:* ec2messages:*"},

	"AmazonS3FullAccess":          {true, "s3:*", "", "s3:* s3-object-lambda:* s3express:*"},
	"AmazonS3ReadOnlyAccess":      {true, "s3:Get* s3:List* s3:Describe*", "", "s3:* s3-object-lambda:* s3express:*"},
	"AmazonSQSFullAccess":         {true, "sqs:*", "", "sqs:*"},
	"AmazonSNSFullAccess":         {true, "sns:*", "", "sns:* sms-voice:*"},
	"AmazonKinesisFullAccess":     {true, "kinesis:*", "", "kinesis:*"},
	"AmazonDynamoDBFullAccess":    {false, "dynamodb:*", "", ""},
	"AmazonDynamoDBFullAccess_v2": {false, "dynamodb:*", "", ""},
	"SecretsManagerReadWrite":     {false, "secretsmanager:*", "", ""},
	"AmazonEventBridgeFullAccess": {false, "events:*", "", ""},
	"AmazonSSMReadOnlyAccess":     {true, "ssm:Get* ssm:List* ssm:Describe*", "", "ssm:*"},
}

// ManagedName is the name of the AWS managed policy that an ARN is of, which
// may have a hole for the partition.
func ManagedName(arn *symbol.Value) (string, bool) {
	if arn == nil || arn.Kind != symbol.Scalar || len(arn.Parts) == 0 {
		return "", false
	}
	last := arn.Parts[len(arn.Parts)-1]
	if last.Ref != nil || last.Hole != nil {
		return "", false
	}
	_, path, ok := strings.Cut(last.Text, ":iam::aws:policy/")
	return path[strings.LastIndexByte(path, '/')+1:], ok
}

// Managed is what is known of an AWS managed policy by its name. Those that are
// not known, and those of which only some actions are, are not complete.
func Managed(name string, at symbol.At) *Policy {
	known, ok := managed[name]
	if !ok {
		return Unknown(at)
	}
	set := func(words string) Set {
		s := Set{Written: words != "", At: at}
		for _, word := range strings.Fields(words) {
			s.Values = append(s.Values, symbol.Text(word, at))
		}
		return s
	}
	all := Set{Written: true, Values: []*symbol.Value{symbol.Text("*", at)}, At: at}
	p := &Policy{Complete: known.whole, At: at, Statements: []*Statement{{
		Sid: symbol.Absent(), Effect: Allow, Actions: set(known.actions), NotActions: set(known.besides), Resources: all, At: at,
	}}}
	if known.within != "" {
		p.Statements = append(p.Statements, &Statement{Sid: symbol.Absent(), Effect: Allow, Actions: set(known.within), Resources: all, Maybe: true, At: at})
	}
	return p
}

// DefaultKey is the policy of a KMS key for which none is given: it leaves it
// to IAM policies of the key's account. See
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func DefaultKey(at symbol.At) *Policy {
	everything := func(word string) Set {
		return Set{Written: true, Values: []*symbol.Value{symbol.Text(word, at)}, At: at}
	}
	root := symbol.Join([]symbol.Part{
		{Text: "arn:aws:iam::"}, {Ref: &symbol.Ref{Address: "here.account"}}, {Text: ":root"},
	}, at)
	return &Policy{Complete: true, At: at, Statements: []*Statement{{
		Sid: symbol.Absent(), Effect: Allow, Actions: everything("kms:*"), Resources: everything("*"), At: at,
		Principals: Principals{Written: true, Items: []Principal{{Type: "AWS", Value: root}}, At: at},
	}}}
}
