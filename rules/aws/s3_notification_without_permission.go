package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/policy"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var s3NotificationWithoutPermission = &pass.Rule{
	ID:       "aws/s3-notification-without-permission",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_s3_bucket_notification"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Target does not let the bucket notify it",
		Why: "S3 tries the target when a notification is configured. The function needs an aws_lambda_permission for " +
			"s3.amazonaws.com, a queue or topic a policy that lets it send, and these must exist before the notification does: " +
			"otherwise apply fails with \"Unable to validate the following destination configurations\".",
		Bad: `resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.orders.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
`,
		Good: `resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  filename      = "orders.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_permission" "orders_s3" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.orders.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.uploads.arn
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket     = aws_s3_bucket.uploads.id
  depends_on = [aws_lambda_permission.orders_s3]

  lambda_function {
    lambda_function_arn = aws_lambda_function.orders.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, d := range f.Deliveries() {
			if d.By.View() != p.View || d.By.Type != "aws_s3_bucket_notification" || d.Maybe {
				continue
			}
			target := f.Targets(d.Target, "aws_lambda_function", "aws_sqs_queue", "aws_sns_topic").One()
			if target == nil {
				continue
			}
			notification, bucket := d.By, f.SourceOf(d)
			var verdict policy.Verdict
			var lets *pass.Resource
			missing := "no aws_lambda_permission allows it"
			if target.Type == "aws_lambda_function" {
				verdict, lets = f.MayDeliver(d, target)
			} else {
				action := lambdaSends[target.Type]
				verdict, _ = f.Policy(target).AdmitsService(d.Service, action)
				missing = "no statement of its policy allows it " + action
				if sources := f.Policy(target).Sources; len(sources) == 1 && sources[0] != target {
					lets = sources[0]
				}
			}
			switch {
			case verdict == policy.No:
				p.Report(deliveredAt(p, d), "%s does not let s3.amazonaws.com in: %s.", target.Address(), missing).Searched().
					Fix("Let the bucket notify "+target.Address(), analysis.Review, func() []analysis.Edit {
						if bucket == nil || !ours(p, bucket) {
							return nil
						}
						edits, address := letNotify(p, d, target, bucket)
						if edits == nil || address == target.Address() {
							return edits
						}
						order := after(p, notification, address)
						if order == nil {
							return nil
						}
						return append(edits, order...)
					})
			case verdict == policy.Yes && lets != nil && lets.View() == p.View && f.DependsOn(notification, lets) == symbol.No:
				p.Report(deliveredAt(p, d), "%s may be made before %s, which lets the bucket notify %s: nothing orders them.", notification.Address(), lets.Address(), target.Address()).
					Severity(analysis.Warning).
					Related(lets.Header(), "%s", lets.Address()).
					Fix("Make it after "+lets.Address(), analysis.Review, func() []analysis.Edit { return after(p, notification, lets.Address()) })
			}
		}
	},
}

// letNotify lets a bucket's notifications reach their target; address is that
// of what lets it.
func letNotify(p *pass.Pass, d facts.Delivery, target, bucket *pass.Resource) (edits []analysis.Edit, address string) {
	if target.Type != "aws_lambda_function" {
		return intoResource(p, target, grant{
			service: d.Service, actions: []string{lambdaSends[target.Type]}, resource: target.Address() + ".arn",
			test: "ArnEquals", key: "aws:SourceArn", value: bucket.Address() + ".arn",
		})
	}
	return permit(p, target, facts.Of(p.View).Targets(d.Target, "aws_lambda_alias").One(), d.Service, bucket.Address()+".arn")
}
