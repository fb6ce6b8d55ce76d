package aws

import (
	"strconv"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var scalingBoundsContradict = &pass.Rule{
	ID:       "aws/scaling-bounds-contradict",
	Severity: analysis.Error,
	Category: "Wiring that fails at apply or run time",
	Types:    []string{"aws_autoscaling_group", "aws_eks_node_group", "aws_appautoscaling_target"},
	Doc: analysis.Doc{
		Summary: "Sizes of a group contradict each other",
		Why: "The smallest size must not be above the largest, and the desired one must lie between them. AWS refuses the group: " +
			"\"Desired capacity must be less than or equal to max size\", \"Minimum capacity must be less than or equal to maximum " +
			"capacity\".",
		Bad: `resource "aws_autoscaling_group" "web" {
  min_size            = 2
  max_size            = 4
  desired_capacity    = 6
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id = "lt-0123456789abcdef0"
  }
}
`,
		Good: `resource "aws_autoscaling_group" "web" {
  min_size            = 2
  max_size            = 6
  desired_capacity    = 6
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]

  launch_template {
    id = "lt-0123456789abcdef0"
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html", "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html", "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		for _, way := range []struct{ typ, low, high, wanted string }{
			{"aws_autoscaling_group", "min_size", "max_size", "desired_capacity"},
			{"aws_eks_node_group", "scaling_config.min_size", "scaling_config.max_size", "scaling_config.desired_size"},
			{"aws_appautoscaling_target", "min_capacity", "max_capacity", ""},
		} {
			for _, r := range p.Resources(way.typ) {
				low, knowsLow := r.Value(way.low).Int()
				high, knowsHigh := r.Value(way.high).Int()
				if knowsLow && knowsHigh && low > high {
					p.Report(r.At(way.low), "%s is between %d and %d: the smallest size is above the largest.", r.Address(), low, high).
						Related(r.At(way.high), "the largest size")
					continue
				}
				if way.wanted == "" {
					continue
				}
				wanted, known := r.Value(way.wanted).Int()
				switch {
				case !known:
				case knowsHigh && wanted > high:
					p.Report(r.At(way.wanted), "%s wants %d and may have %d at most.", r.Address(), wanted, high).
						Related(r.At(way.high), "the largest size").
						Fix("Allow that many", analysis.Review, func() []analysis.Edit {
							if way.typ != "aws_autoscaling_group" {
								return nil
							}
							return r.Set(way.high, strconv.Itoa(wanted))
						})
				case knowsLow && wanted < low:
					p.Report(r.At(way.wanted), "%s wants %d and must have %d at least.", r.Address(), wanted, low).
						Related(r.At(way.low), "the smallest size").
						Fix("Want as many", analysis.Review, func() []analysis.Edit {
							if way.typ != "aws_autoscaling_group" {
								return nil
							}
							return r.Set(way.wanted, strconv.Itoa(low))
						})
				}
			}
		}
	},
}
