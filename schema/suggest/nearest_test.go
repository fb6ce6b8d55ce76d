package suggest_test

import (
	"slices"
	"testing"

	"github.com/terravet/terravet/schema/suggest"
)

func TestNearest(t *testing.T) {
	names := []string{"name", "enable_key_rotation", "kms_key_id", "storage_encrypted", "subnet_ids", "tags", "description", "cidr_block", "availability_zone", "bucket", "bucket_server_side_encryption_configuration"}
	for name, want := range map[string]string{
		"nmae":                 "name",
		"key_rotation_enabled": "enable_key_rotation",
		"encrypted_storage":    "storage_encrypted",
		"subnet_id":            "subnet_ids",
		"tag":                  "tags",
		"descripton":           "description",
		"cidr":                 "cidr_block",
		"bucket_encryption":    "bucket_server_side_encryption_configuration",
		"zzz":                  "",
		"enabled":              "",
		"x":                    "",
		"":                     "",
	} {
		if got := suggest.Nearest(name, slices.Values(names)); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNearDoesNotDependOnOrder(t *testing.T) {
	names := []string{"abcd1", "abcd2", "abcd3"}
	a := suggest.Near("abcd", slices.Values(names))
	slices.Reverse(names)
	b := suggest.Near("abcd", slices.Values(names))
	if !slices.Equal(a, b) || len(a) != 3 {
		t.Errorf("%v and %v", a, b)
	}
	if got := suggest.Nearest("abcd", slices.Values(names)); got != "" {
		t.Errorf("of three equally near, %q was chosen", got)
	}
}
