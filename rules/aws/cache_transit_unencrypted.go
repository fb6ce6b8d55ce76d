package aws

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var cacheTransitUnencrypted = &pass.Rule{
	ID:       "aws/cache-transit-unencrypted",
	Severity: analysis.Warning,
	Category: "Encryption in transit and at rest",
	Types:    []string{"aws_elasticache_replication_group", "aws_memorydb_cluster"},
	Absence:  pass.OfArgument,
	Doc: analysis.Doc{
		Summary: "Cache talks to its clients in plain text",
		Why: "Without transit_encryption_enabled sessions, tokens and whatever else the cache holds cross the network readable, and " +
			"auth_token cannot be used, so that everybody who reaches the port may read and write.",
		Bad: `resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
}
`,
		Good: `resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  transit_encryption_enabled = true
}
`,
		Sources: []string{
			"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
			"https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-5",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AWS_30", "CKV_AWS_202"},
		Trivy:   []string{"AVD-AWS-0051"},
		Tfsec:   []string{"aws-elasticache-enable-in-transit-encryption"},
		KICS:    []string{"1afbb3fa-cf6c-4a3d-b730-95e9f4df343e"},
	},
	Run: func(p *pass.Pass) {
		for _, cache := range p.Resources(p.Rule().Types...) {
			argument := "transit_encryption_enabled"
			if cache.Type == "aws_memorydb_cluster" {
				argument = "tls_enabled" // true where it is absent
			}
			encrypted := cache.Value(argument)
			if !encrypted.False() && (cache.Type == "aws_memorydb_cluster" || !encrypted.Absent() || inheritsCache(cache)) {
				continue
			}
			p.Report(encrypted.At(), "%s does not encrypt what it exchanges with its clients.", cache.Address()).
				Fix("Encrypt the traffic", analysis.Review, func() []analysis.Edit { return cache.Set(argument, "true") })
		}
	},
}

// inheritsCache says that a replication group may take its encryption from the
// global one that it is part of.
func inheritsCache(cache *pass.Resource) bool {
	return !cache.Value("global_replication_group_id").Absent()
}
