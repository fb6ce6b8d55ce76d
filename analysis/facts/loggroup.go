package facts

import (
	"github.com/terravet/terravet/analysis/facts/symbol"
	"github.com/terravet/terravet/analysis/pass"
)

// groupNames are the log groups that services write to by themselves: text
// before and after the resource's name. See
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-services-sending-logs.html
var groupNames = map[string]struct{ before, argument, after string }{
	"aws_lambda_function":                  {"/aws/lambda/", "function_name", ""},
	"aws_eks_cluster":                      {"/aws/eks/", "name", "/cluster"},
	"aws_codebuild_project":                {"/aws/codebuild/", "name", ""},
	"aws_rds_cluster":                      {"/aws/rds/cluster/", "cluster_identifier", "/*"},
	"aws_db_instance":                      {"/aws/rds/instance/", "identifier", "/*"},
	"aws_docdb_cluster":                    {"/aws/docdb/", "cluster_identifier", "/*"},
	"aws_glue_job":                         {"/aws-glue/jobs/", "", "*"},
	"aws_api_gateway_rest_api":             {"API-Gateway-Execution-Logs_", "", "*"},
	"aws_sagemaker_endpoint":               {"/aws/sagemaker/Endpoints/", "name", ""},
	"aws_kinesis_firehose_delivery_stream": {"/aws/kinesisfirehose/", "name", ""},
}

// LogGroups are the log groups that a function, cluster, build project or
// database writes to: those that it names in its logging configuration, and
// those with the name that the service writes to by itself, by equal text. Those
// that it only must wait for (depends_on) are not sure.
func (f *Facts) LogGroups(r *pass.Resource) Companions {
	c := Companions{Complete: f.Users(r).Complete}
	add := func(group *pass.Resource, sure bool) {
		for i, known := range c.Found {
			if known == group {
				c.Sure[i] = c.Sure[i] || sure
				return
			}
		}
		c.Found, c.Sure = append(c.Found, group), append(c.Sure, sure)
	}
	const kind = "aws_cloudwatch_log_group"
	if r.Type == "aws_lambda_function" {
		if named := Value(r, "logging_config.log_group"); !named.IsNull() {
			t := f.Targets(named, kind)
			for i, group := range t.Found {
				add(group, t.Sure[i] && group.Presence() == pass.Present)
			}
			c.Complete = c.Complete && t.Complete
			if t.Complete && named.Kind != symbol.Either {
				return c
			}
		}
	}
	shape, ok := groupNames[r.Type]
	if !ok {
		return c
	}
	groups := f.groups.Get(f.view, kind, func() (all []candidate) {
		for _, group := range f.Resources(kind) {
			all = append(all, candidate{group, names(group, "name")})
		}
		return all
	})
	made := serviceNames(shape.before, names(r, shape.argument), shape.after)
	for _, known := range groups {
		group := known.resource
		switch sameName(made, known.names, shape.after != "") {
		case symbol.Yes:
			add(group, group.Presence() == pass.Present)
		case symbol.Unknown:
			c.Complete = false
		}
	}
	for _, use := range r.References() {
		if group := r.View().Resource(use.Address); use.Path == "depends_on" && group != nil && group.Type == kind {
			add(group, false)
		}
	}
	return c
}

// names are the values of a name argument over the instances of a resource,
// resolved; alternatives one by one.
func names(r *pass.Resource, argument string) []*symbol.Value {
	if argument == "" {
		return []*symbol.Value{{}}
	}
	bodies, _ := symbol.Instances(r)
	var values []*symbol.Value
	for _, b := range bodies {
		values = append(values, b.Value(argument).Resolved())
	}
	return values
}

// serviceNames are the names of the log groups that a service makes for a
// resource of some names; after may end in a star.
func serviceNames(before string, own []*symbol.Value, after string) []*symbol.Value {
	var made []*symbol.Value
	for _, o := range own {
		for _, alternative := range o.Alternatives() {
			parts := []symbol.Part{{Text: before}}
			if alternative.Kind == symbol.Scalar {
				parts = append(parts, alternative.Parts...)
			} else {
				parts = append(parts, symbol.Part{Hole: alternative})
			}
			name := symbol.Join(append(parts, symbol.Part{Text: after}), o.At)
			name.Maybe = o.Kind == symbol.Either
			made = append(made, name)
		}
	}
	return made
}

// sameName says whether one of some names is one of others.
func sameName(made, names []*symbol.Value, pattern bool) symbol.Answer {
	answer := symbol.No
	for _, name := range names {
		for _, own := range made {
			a := symbol.Unknown
			if pattern {
				a = symbol.Match(own, name, false)
			} else {
				a = symbol.SameResolved(own, name)
			}
			if own.Maybe {
				a = a.Doubted()
			}
			answer = answer.Or(a)
		}
	}
	return answer
}
