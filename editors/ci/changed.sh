#!/usr/bin/env bash
# changed.sh BASE: the folders of modules that have changed since the common
# ancestor with BASE, one a line, from the current folder. What was deleted counts
# for the folder that it was in, if that is still there.
set -euo pipefail
git diff --name-only --relative -z "$1"...HEAD |
  while IFS= read -r -d '' file; do
    case $file in
    *.tf | *.tofu | *.tf.json | *.tofu.json | *.tfvars | *.tfvars.json | *.tftest.hcl | *.tofutest.hcl | *.tfmock.hcl | *.tfquery.hcl | \
      *.tftest.json | *.tofutest.json | *.terraform.lock.hcl | *.terravet.hcl) dir=$(dirname "$file") ;;
    *) continue ;;
    esac
    [ -d "$dir" ] && printf '%s\n' "$dir"
  done | sort -u
