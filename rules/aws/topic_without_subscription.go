package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/facts"
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

var topicWithoutSubscription = &pass.Rule{
	ID:       "aws/topic-without-subscription",
	Severity: analysis.Hint,
	Category: "Observability",
	Profile:  analysis.OptIn,
	Types:    []string{"aws_sns_topic"},
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "Nobody subscribes to the topic",
		Why: "What is sent to a topic without subscriptions is thrown away. People often subscribe by hand, which works until the topic is " +
			"made anew in another account.",
		Bad: `resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
`,
		Good: `resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_sns_topic_subscription" "alerts" {
  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = "operations@example.com"
}
`,
		Sources: []string{"https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		f := facts.Of(p.View)
		for _, topic := range p.Resources("aws_sns_topic") {
			// An ARN in an output is there for others to subscribe to.
			if users := f.Users(topic); !users.Complete || users.Exported() || f.Companions(topic, "aws_sns_topic_subscription", "topic_arn").Some() != symbol.No || chatted(f, topic) {
				continue
			}
			p.Report(topic.Header(), "%s has no subscription.", topic.Address()).Searched()
		}
	},
}

// chatted says that a chat client listens to a topic, which needs no
// subscription of ours.
func chatted(f *facts.Facts, topic *pass.Resource) bool {
	for _, by := range f.Users(topic).By() {
		if by.Is("aws_chatbot_*", "awscc_chatbot_*", "aws_cloudformation_stack") {
			return true
		}
	}
	return false
}
