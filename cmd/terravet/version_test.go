package main

import (
	"regexp"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	var out strings.Builder
	if err := writeVersion(&out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^terravet \S.*
go\S+.* \w+/\w+
schemas of [1-9]\d+ versions of [1-9]\d* providers
the language of Terraform [\d.]+ to [\d.]+ and OpenTofu [\d.]+ to [\d.]+
$`)
	if !want.MatchString(out.String()) {
		t.Errorf("got %q", &out)
	}
}
