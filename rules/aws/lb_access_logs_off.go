package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/rewrite"
)

var lbAccessLogsOff = &pass.Rule{
	ID:       "aws/lb-access-logs-off",
	Severity: analysis.Information,
	Category: "Observability",
	Profile:  analysis.Production,
	Types:    []string{"aws_lb", "aws_alb", "aws_elb"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Load balancer writes no access log",
		Why: "The access log has every request with its address, path, status and times. It cannot be had afterwards: when an attack or a slow " +
			"answer is looked into, what was not written is not there. A block access_logs without enabled = true writes nothing.",
		Bad: `resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]

  access_logs {
    bucket  = "acme-access-logs"
    enabled = false
  }
}
`,
		Good: `resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]

  access_logs {
    bucket  = "acme-access-logs"
    enabled = true
  }
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_91", "CKV_AWS_92"},
		Tfsec:   []string{"aws-elb-enable-logging"},
		KICS:    []string{"20018359-6fd7-4d05-ab26-d4dffccbdf79"},
	},
	Run: func(p *pass.Pass) {
		for _, lb := range p.Resources(p.Rule().Types...) {
			if kind := lb.Value("load_balancer_type"); lb.Type != "aws_elb" && (kind.Is("gateway") || kind.Unknown()) {
				continue
			}
			logs, complete := lb.Blocks("access_logs")
			switch {
			case !complete || len(logs) > 1:
			case len(logs) == 0:
				p.Report(lb.Header(), "%s has no access_logs.", lb.Address()).
					Fix("Write access logs where the others do", analysis.Review, func() []analysis.Edit {
						bucket := accessLogBucket(p)
						if bucket == "" {
							return nil
						}
						return lb.InsertBlock(rewrite.Block("access_logs", "bucket = "+bucket, `prefix = "`+lb.Name+`"`, "enabled = true"))
					})
			case logs[0].Presence == pass.Present:
				enabled := logs[0].Value("enabled")
				// Classic ones are on by default, the others off.
				if enabled.False() || enabled.Absent() && lb.Type != "aws_elb" {
					p.Report(enabled.At(), "The access log of %s is off.", lb.Address()).
						Fix("Turn it on", analysis.Review, func() []analysis.Edit { return logs[0].Set("enabled", "true") })
				}
			}
		}
	},
}

// accessLogBucket is the expression of the one bucket of this module to which
// load balancers write, "" if there is none, or a choice.
func accessLogBucket(p *pass.Pass) string {
	source := ""
	for _, lb := range p.Resources("aws_lb", "aws_alb") {
		logs, _ := lb.Blocks("access_logs")
		for _, block := range logs {
			bucket := block.Value("bucket")
			if refs := bucket.Refers(); len(refs) != 1 || p.Resource(refs[0].Address) == nil || lb.Multiplied() || !block.Value("enabled").True() {
				continue
			}
			if source != "" && source != bucket.Source() {
				return ""
			}
			source = bucket.Source()
		}
	}
	return source
}
