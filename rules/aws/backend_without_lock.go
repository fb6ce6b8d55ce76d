package aws

import (
	"fmt"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var backendWithoutLock = &pass.Rule{
	ID:       "aws/backend-without-lock",
	Severity: analysis.Information,
	Category: "Reliability",
	Profile:  analysis.Production,
	Absence:  pass.OfCompanion,
	Doc: analysis.Doc{
		Summary: "State is not locked",
		Why: "Two runs at the same time, a person's and a pipeline's, each read the state, change the world, and write the state: the second " +
			"one overwrites what the first one wrote, and Terraform forgets resources that exist. The S3 backend locks the state only if " +
			"it is told to, with use_lockfile (since Terraform 1.10) or a DynamoDB table.",
		Bad: `terraform {
  required_version = ">= 1.10"

  backend "s3" {
    bucket = "acme-state"
    key    = "orders.tfstate"
    region = "eu-west-1"
  }
}
`,
		Good: `terraform {
  required_version = ">= 1.10"

  backend "s3" {
    bucket       = "acme-state"
    key          = "orders.tfstate"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
`,
		Sources: []string{"https://developer.hashicorp.com/terraform/language/backend/s3#state-locking"},
		Since:   "0.1.0",
	},
	Run: func(p *pass.Pass) {
		if p.Settings().Backend != "s3" || !p.Complete() {
			return
		}
		for _, b := range p.Blocks("terraform") {
			backends, complete := p.BodyOf(b).Blocks("backend")
			if len(backends) != 1 || !complete {
				continue
			}
			backend := backends[0]
			// What is left out may come from the command line.
			for _, argument := range []string{"bucket", "key", "region"} {
				if backend.Value(argument).Absent() && !(argument == "region" && backend.Has("profile")) {
					return
				}
			}
			lock, table := backend.Value("use_lockfile"), backend.Value("dynamodb_table")
			if !lock.Absent() && !lock.False() || !table.Absent() || backend.Has("dynamodb_endpoint") {
				continue
			}
			p.Report(backend.At("use_lockfile"), "The S3 backend has neither use_lockfile nor a dynamodb_table: two runs at the same time overwrite each other's state.").
				Fix("Lock the state with a file beside it", analysis.Review, func() []analysis.Edit {
					if !knowsLockFiles(p) {
						return nil
					}
					return backend.Set("use_lockfile", "true")
				})
		}
	},
}

// knowsLockFiles says that required_version leaves out all releases before
// 1.10, which refuse use_lockfile.
func knowsLockFiles(p *pass.Pass) bool {
	var required version.Constraints
	for _, c := range p.Settings().RequiredVersion {
		constraints, err := version.NewConstraint(c.Text)
		if err != nil {
			return false
		}
		required = append(required, constraints...)
	}
	for minor := range 10 {
		for _, patch := range []int{0, 99} {
			if required.Check(version.Must(version.NewVersion(fmt.Sprintf("1.%d.%d", minor, patch)))) {
				return false
			}
		}
	}
	return !required.Check(version.Must(version.NewVersion("0.15.5")))
}
