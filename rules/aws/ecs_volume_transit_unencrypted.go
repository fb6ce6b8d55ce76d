package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var ecsVolumeTransitUnencrypted = &pass.Rule{
	ID:       "aws/ecs-volume-transit-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Profile:  analysis.Strict,
	Types:    []string{"aws_ecs_task_definition"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Task mounts a file system without encryption in transit",
		Why: "NFS between a task and EFS is plain text unless transit_encryption is ENABLED. With an access point or IAM authorization the " +
			"task cannot even be registered without it: ClientException: EFS transit encryption must be enabled.",
		Bad: `resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "web", memory = 256 }])

  volume {
    name = "uploads"

    efs_volume_configuration {
      file_system_id = "fs-12345678"
    }
  }
}
`,
		Good: `resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "web", memory = 256 }])

  volume {
    name = "uploads"

    efs_volume_configuration {
      file_system_id     = "fs-12345678"
      transit_encryption = "ENABLED"
    }
  }
}
`,
		Sources: []string{"https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html"},
		Since:   "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_97"},
		Trivy:   []string{"AVD-AWS-0035"},
		Tfsec:   []string{"aws-ecs-enable-in-transit-encryption"},
	},
	Run: func(p *pass.Pass) {
		for _, task := range p.Resources("aws_ecs_task_definition") {
			volumes, _ := task.Blocks("volume")
			for _, v := range volumes {
				mounts, _ := v.Blocks("efs_volume_configuration")
				for _, mount := range mounts {
					encrypted := mount.Value("transit_encryption")
					if v.Presence != pass.Present || mount.Presence != pass.Present || !encrypted.Absent() && !encrypted.Is("DISABLED") {
						continue
					}
					p.Report(encrypted.At(), "%s mounts a file system in plain text: its transit_encryption is not ENABLED.", task.Address()).
						Fix("Encrypt it", analysis.Review, func() []analysis.Edit { return mount.Set("transit_encryption", `"ENABLED"`) })
				}
			}
		}
	},
}
