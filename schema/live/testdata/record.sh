#!/usr/bin/env bash
# Records what `terraform providers schema -json` prints for the specimen
# providers and for terraform-provider-time, for the tests to compare with.
# Needs terraform on PATH and the Go module proxy. Run it in this folder after
# the specimen changed.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
record() { # NAME ADDRESS BINARY
  mkdir -p "$work/in/$1/bin"
  cp "$3" "$work/in/$1/bin/terraform-provider-${2##*/}"
  printf 'provider_installation {\n  dev_overrides { "%s" = "%s" }\n}\n' "$2" "$work/in/$1/bin" >"$work/in/$1/cli.tfrc"
  printf 'terraform {\n  required_providers {\n    %s = { source = "%s" }\n  }\n}\n' "${2##*/}" "$2" >"$work/in/$1/main.tf"
  (cd "$work/in/$1" && TF_CLI_CONFIG_FILE="$work/in/$1/cli.tfrc" terraform providers schema -json) | python3 -m json.tool >"$1.json"
}
go build -trimpath -o "$work/specimen" ../internal/specimen
cp "$work/specimen" "$work/five"
printf '\nbehaviour:five\n' >>"$work/five"
record six terravet/specimen "$work/specimen"
record five terravet/specimen "$work/five"
GOBIN="$work" go install github.com/hashicorp/terraform-provider-time@v0.14.2
record time hashicorp/time "$work/terraform-provider-time"
