package aws

import (
	"regexp"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var queueWithoutDlq = &pass.Rule{
	ID:       "aws/queue-without-dlq",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Types:    []string{"aws_sqs_queue"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Queue has no dead-letter queue",
		Why: "A message that its consumer cannot digest comes back again and again until its retention period is over, holds up those " +
			"behind it, and is then lost without a trace. With a redrive policy it is put aside after some attempts, where it can be " +
			"looked at and sent anew.",
		Bad: `resource "aws_sqs_queue" "orders" {
  name = "orders"
}
`,
		Good: `resource "aws_sqs_queue" "orders" {
  name = "orders"
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.orders_dlq.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "orders_dlq" {
  name                      = "orders-dlq"
  message_retention_seconds = 1209600
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, queue := range p.Resources("aws_sqs_queue") {
			if !queue.Value("redrive_policy").Absent() || deadLetters(f, queue) != symbol.No || !queue.Enclosed() ||
				f.Companions(queue, "aws_sqs_queue_redrive_policy", "queue_url").Some() != symbol.No {
				continue
			}
			p.Report(queue.Header(), "%s has no redrive policy: messages that cannot be processed are tried until they are lost.", queue.Address()).Searched().
				Fix("Add a dead-letter queue", analysis.Review, func() []analysis.Edit { return deadLetterEdits(p, queue) })
		}
	},
}

var deadLetterName = regexp.MustCompile(`(?i)dlq|dead[-_]?letter|failed|failure|undeliver|(?:^|[-_])(?:dead|dl|errors?)(?:$|[-_.])`)

// deadLetters says whether a queue takes what others could not deliver.
func deadLetters(f *facts.Facts, queue *pass.Resource) symbol.Answer {
	name := ""
	for _, value := range facts.Names(queue) {
		for _, part := range value.Parts {
			name += part.Text
		}
	}
	if deadLetterName.MatchString(queue.Name) || deadLetterName.MatchString(name) ||
		queue.Has("redrive_allow_policy") {
		return symbol.Yes
	}
	users := f.Users(queue)
	for _, use := range users.Uses {
		if use.Resource == nil || use.Resource == queue {
			continue
		}
		// aws_sqs_queue.redrive_policy, aws_lambda_function.dead_letter_config,
		// destination_config.on_failure, rotation by EventBridge and Scheduler …
		if strings.Contains(use.Path, "redrive") || strings.Contains(use.Path, "dead_letter") || strings.Contains(use.Path, "on_failure") ||
			use.Resource.Type == "aws_sqs_queue_redrive_allow_policy" || use.Resource.Type == "aws_sqs_queue_redrive_policy" && use.Path == "redrive_policy" {
			return symbol.Yes
		}
	}
	if !users.Complete {
		return symbol.Unknown
	}
	return symbol.No
}

// deadLetterEdits gives a queue a dead-letter queue of its own.
func deadLetterEdits(p *pass.Pass, queue *pass.Resource) []analysis.Edit {
	if queue.Multiplied() {
		return nil
	}
	fifo := queue.Value("fifo_queue")
	name, ok := queue.Value("name").Text()
	if !ok || fifo.Unknown() {
		return nil
	}
	arguments := []string{`name = "` + name + `-dlq"`}
	if fifo.True() {
		arguments = []string{`name = "` + strings.TrimSuffix(name, ".fifo") + `-dlq.fifo"`, "fifo_queue = true"}
	}
	arguments = append(arguments, "message_retention_seconds = 1209600")
	for _, encryption := range []string{"sqs_managed_sse_enabled", "kms_master_key_id"} {
		if v := queue.Value(encryption); v.Written() {
			arguments = append(arguments, encryption+" = "+v.Source())
		}
	}
	label := p.FreeName("aws_sqs_queue", queue.Name+"_dlq")
	policy := "redrive_policy = jsonencode({\n  deadLetterTargetArn = aws_sqs_queue." + label + ".arn\n  maxReceiveCount = 5\n})"
	edits := queue.Insert(policy)
	if len(edits) == 0 {
		return nil
	}
	return append(edits, queue.After(rewrite.Block(`resource "aws_sqs_queue" "`+label+`"`, arguments...))...)
}
