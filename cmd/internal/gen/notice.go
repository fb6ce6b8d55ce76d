package main

import (
	"fmt"
	"os"
	"strings"
)

const noticeHead = `The file pool.bin in this folder is generated. It holds facts about the schemas of
Terraform providers (names, types and flags of their arguments and blocks) that
were read out of the npm packages listed below. The packages are published by
HashiCorp (@cdktf) and by the CDK Terrain maintainers (@cdktn) under the Mozilla
Public License 2.0, a copy of which is at https://mozilla.org/MPL/2.0/. Their
source, of which they are generated in turn, is the providers' own.

What the packages do not tell, such as what is deprecated, comes from the files
in the folder facts.

Blocks and functions of the language were read out of the Go module
github.com/hashicorp/terraform-schema, under the same licence; those of OpenTofu
are written by hand in cmd/internal/gen, from its documentation.

Packages:
`

// writeNotice says where the generated data comes from.
func writeNotice(file string, read []reading) error {
	var b strings.Builder
	b.WriteString(noticeHead)
	for _, r := range read {
		fmt.Fprintf(&b, "  %s %s (%s %s)\n", r.Name, r.Package.Version, r.provider, r.entry.version)
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}
