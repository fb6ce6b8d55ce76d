package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var lambdaAsyncWithoutDlq = &pass.Rule{
	ID:       "aws/lambda-async-without-dlq",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lambda_function"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Events that the function cannot process are lost",
		Why: "S3, SNS, EventBridge and others do not wait for the function that they invoke. Lambda tries an event that fails twice more " +
			"and then throws it away, unless the function has a dead-letter queue or a destination for failures.",
		Bad: `resource "aws_iam_role" "resize" {
  name = "resize"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  role          = aws_iam_role.resize.arn
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/resize:1"
}

resource "aws_s3_bucket" "images" {
  bucket = "acme-images"
}

resource "aws_s3_bucket_notification" "images" {
  bucket = aws_s3_bucket.images.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.resize.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
`,
		Good: `resource "aws_iam_role" "resize" {
  name = "resize"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  role          = aws_iam_role.resize.arn
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/resize:1"

  dead_letter_config {
    target_arn = aws_sqs_queue.resize_dlq.arn
  }
}

resource "aws_sqs_queue" "resize_dlq" {
  name                      = "resize-dlq"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_iam_role_policy" "resize_dlq" {
  name = "resize-dlq"
  role = aws_iam_role.resize.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.resize_dlq.arn
    }]
  })
}

resource "aws_s3_bucket" "images" {
  bucket = "acme-images"
}

resource "aws_s3_bucket_notification" "images" {
  bucket = aws_s3_bucket.images.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.resize.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
			"https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{Checkov: []string{"CKV_AWS_116"}},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, fn := range p.Resources("aws_lambda_function") {
			by := asyncSender(f, fn)
			if by == nil || fn.Has("dead_letter_config") || !fn.Enclosed() ||
				f.Companions(fn, "aws_lambda_function_event_invoke_config", "function_name").Some() != symbol.No {
				continue
			}
			report := p.Report(fn.Header(), "%s is invoked by %s, which does not wait, and has neither a dead-letter queue nor a destination for failures.", fn.Address(), by.By.Address()).Searched()
			if by.By.View() == p.View {
				report.Related(by.At.Place(), "invoked from here")
			}
			report.Fix("Add a dead-letter queue", analysis.Review, func() []analysis.Edit { return lambdaDeadLetterEdits(p, f, fn) })
		}
	},
}

// asyncSender is a sender of events to a function that surely does not wait for
// it. Services that look after what became of an invocation are left out.
func asyncSender(f *facts.Facts, fn *pass.Resource) *facts.Delivery {
	sure, _, _ := f.DeliveriesTo(fn)
	for i, d := range sure {
		switch d.Service {
		case "s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "iot.amazonaws.com", "ses.amazonaws.com":
			if d.Mode == facts.Async && d.By.Type != "aws_cloudwatch_metric_alarm" {
				return &sure[i]
			}
		}
	}
	return nil
}

// lambdaDeadLetterEdits gives a function a dead-letter queue, and its role the
// permission that Lambda asks for before it takes one.
func lambdaDeadLetterEdits(p *pass.Pass, f *facts.Facts, fn *pass.Resource) []analysis.Edit {
	role := f.Role(fn, "role").One()
	if fn.Multiplied() || role == nil || role.View() != p.View || role.Multiplied() {
		return nil
	}
	label := p.FreeName("aws_sqs_queue", fn.Name+"_dlq")
	queue := "aws_sqs_queue." + label
	name, ok := suffixed(fn.Value("function_name"), "-dlq")
	if !ok {
		return nil
	}
	edits := fn.InsertBlock(rewrite.Block("dead_letter_config", "target_arn = "+queue+".arn"))
	if len(edits) == 0 {
		return nil
	}
	return append(edits, fn.After(
		rewrite.Block(`resource "aws_sqs_queue" "`+label+`"`, "name = "+name, "message_retention_seconds = 1209600", "sqs_managed_sse_enabled = true")+"\n\n"+
			rewrite.Block(`resource "aws_iam_role_policy" "`+p.FreeName("aws_iam_role_policy", label)+`"`,
				"name = "+name, "role = "+role.Address()+".id", "",
				`policy = jsonencode({
  Version = "2012-10-17"
  Statement = [{
    Effect = "Allow"
    Action = "sqs:SendMessage"
    Resource = `+queue+`.arn
  }]
})`))...)
}
