package suggest_test

import (
	"strings"
	"testing"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/bundled"
	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/suggest"
)

func aws(t *testing.T, constraint string) schema.Selection {
	t.Helper()
	sel := schema.NewStore(bundled.Pool()).Select(schema.Wish{Provider: schema.Address("aws", ""), Constraints: []string{constraint}})
	if !sel.Known() {
		t.Fatal("no schema of aws")
	}
	return sel
}

func TestEvidence(t *testing.T) {
	for _, c := range []struct{ constraint, typ, name, want string }{
		{"~> 6.0", "aws_redshift_cluster", "require_tls", "`aws_redshift_cluster` has no such argument in hashicorp/aws 6.66.0, nor in any other version at hand (3.75.0 to 6.66.0); TLS is required through the parameter `require_ssl` of `aws_redshift_parameter_group`."},
		{"~> 5.0", "aws_eip", "zzzzz", "nothing is near."},
		{"~> 6.0", "aws_elasticache_replication_group", "replication_group_description", "; version 4.67.0 still had it"},
		{"~> 5.0", "aws_s3_bucket", "bucket_namespace", " has it"},
	} {
		q := suggest.Query{Schemas: aws(t, c.constraint), Kind: flat.Resource, Type: c.typ, Name: c.name, Form: suggest.BoolForm}
		if got := q.Evidence(suggest.Diagnose(q)); !strings.Contains(got, c.want) {
			t.Errorf("%s.%s: %s", c.typ, c.name, got)
		}
	}
}

// What is written already is not suggested again.
func TestWrittenIsNotMeant(t *testing.T) {
	q := suggest.Query{Schemas: aws(t, "~> 6.0"), Kind: flat.Resource, Type: "aws_db_instance", Name: "encrypted", Form: suggest.BoolForm}
	if d := suggest.Diagnose(q); len(d.Meanings) == 0 || d.Meanings[0].Name != "storage_encrypted" {
		t.Fatalf("%+v", d.Meanings)
	}
	q.Written = func(path []string, name string) bool { return len(path) == 0 && name == "storage_encrypted" }
	for _, m := range suggest.Diagnose(q).Meanings {
		if m.Name == "storage_encrypted" {
			t.Errorf("suggested although it is set: %+v", m)
		}
	}
}

// Every fact leads somewhere: to a type, and an argument of it, that some
// version has.
func TestFactsHold(t *testing.T) {
	suggest.EachFact(func(types, source string, m suggest.Meaning) {
		if !strings.HasPrefix(source, "https://") {
			t.Errorf("%s: no source", types)
		}
		for typ := range strings.FieldsSeq(types) {
			provider, _, _ := strings.Cut(typ, "_")
			sel := schema.NewStore(bundled.Pool()).Select(schema.Wish{Provider: schema.Address(provider, "")})
			if m.Type != "" {
				if m.Setting != nil && m.Setting.Attach != "" {
					if body, ok := sel.Newest().Body(flat.Resource, typ); !ok || !has(body, m.Setting.Attach) {
						t.Errorf("%s has no %s", typ, m.Setting.Attach)
					}
				}
				typ = m.Type
			}
			path := m.Path
			name := m.Name
			if m.Setting != nil {
				path, name = m.Setting.Path, m.Setting.Block
			}
			body, ok := schema.Within(sel.Newest(), flat.Resource, typ, path)
			if !ok {
				t.Errorf("%s.%v is not there", typ, path)
				continue
			}
			for _, n := range []string{name, m.Link} {
				if n != "" && n != "?" && !has(body, n) {
					t.Errorf("%s.%v has no %s", typ, path, n)
				}
			}
		}
	})
}

func has(body flat.Body, name string) bool {
	_, attribute := body.Attribute(name)
	_, block := body.Block(name)
	return attribute || block
}

// No name of any length or make lets a diagnosis hang or panic.
func TestDiagnoseOddNames(t *testing.T) {
	sel := aws(t, "~> 6.0")
	for _, name := range []string{"", "_", "__", "a", "-", "é", strings.Repeat("a_", 5000), strings.Repeat("x", 10000), "KMSKeyId", "\xff\xfe"} {
		for _, typ := range []string{"aws_s3_bucket", "aws_wafv2_web_acl", "aws_quicksight_analysis", "", "aws"} {
			q := suggest.Query{Schemas: sel, Kind: flat.Resource, Type: typ, Name: name}
			q.Evidence(suggest.Diagnose(q))
			tq := suggest.TypeQuery{Schemas: sel, Kind: flat.Resource, Type: name}
			tq.Evidence(suggest.DiagnoseType(tq))
		}
	}
}

func BenchmarkDiagnose(b *testing.B) {
	sel := schema.NewStore(bundled.Pool()).Select(schema.Wish{Provider: schema.Address("aws", "")})
	for _, typ := range []string{"aws_s3_bucket", "aws_instance", "aws_wafv2_web_acl", "aws_cloudfront_distribution"} {
		b.Run(typ, func(b *testing.B) {
			for b.Loop() {
				suggest.Diagnose(suggest.Query{Schemas: sel, Kind: flat.Resource, Type: typ, Name: "require_encryption_of_everything", Form: suggest.BoolForm})
			}
		})
	}
	b.Run("type", func(b *testing.B) {
		for b.Loop() {
			suggest.DiagnoseType(suggest.TypeQuery{Schemas: sel, Kind: flat.Resource, Type: "aws_s3_bucket_encryption"})
		}
	})
}
