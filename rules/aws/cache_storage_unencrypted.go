package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cacheStorageUnencrypted = &pass.Rule{
	ID:       "aws/cache-storage-unencrypted",
	Severity: analysis.Information,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_elasticache_replication_group", "aws_dax_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Cache stores its data unencrypted",
		Why: "What a cache writes to disk when it swaps, synchronises or makes a backup is plain text without " +
			"at_rest_encryption_enabled, and that cannot be changed later: the replication group has to be made anew. Caches of the " +
			"valkey engine encrypt unless they are told not to.",
		Bad: `resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  engine               = "redis"
  node_type            = "cache.t4g.small"
  num_cache_clusters   = 2
}
`,
		Good: `resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  engine                     = "redis"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  at_rest_encryption_enabled = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-4",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_29", "CKV_AWS_47"},
		Trivy:   []string{"AVD-AWS-0045", "AVD-AWS-0023"},
		Tfsec:   []string{"aws-elasticache-enable-at-rest-encryption"},
		KICS:    []string{"f11aec39-858f-4b6f-b946-0a1bf46c0c87"},
	},
	Run: func(p *pass.Pass) {
		for _, cache := range p.Resources(p.Rule().Types...) {
			if cache.Type == "aws_dax_cluster" {
				daxStorage(p, cache)
				continue
			}
			encrypted, engine := cache.Value("at_rest_encryption_enabled"), cache.Value("engine")
			byDefault := !engine.Absent() && !engine.Is("redis") || inheritsCache(cache) || !cache.Value("snapshot_arns").Absent()
			if !encrypted.False() && (!encrypted.Absent() || byDefault) {
				continue
			}
			p.Report(encrypted.At(), "%s does not encrypt what it writes to disk.", cache.Address()).
				Fix("Encrypt the storage", analysis.Review, func() []analysis.Edit { return cache.Set("at_rest_encryption_enabled", "true") })
		}
	},
}

// daxStorage reports a DAX cluster that does not encrypt.
func daxStorage(p *pass.Pass, cache *pass.Resource) {
	encrypted := cache.Value("server_side_encryption.enabled")
	if !encrypted.False() && !encrypted.Absent() {
		return
	}
	p.Report(cache.At("server_side_encryption.enabled"), "%s does not encrypt what it writes to disk.", cache.Address()).
		Fix("Encrypt the storage", analysis.Review, func() []analysis.Edit {
			if blocks, _ := cache.Blocks("server_side_encryption"); len(blocks) > 0 {
				return blocks[0].Set("enabled", "true")
			}
			return cache.InsertBlock("server_side_encryption {\n  enabled = true\n}")
		})
}
