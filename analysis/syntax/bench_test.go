package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terravet/terravet/analysis/text"
)

// module writes a file of n resources, each of 18 lines: 30 make a module's main.tf, 1,112 make 20,000 lines.
func moduleText(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `# Bucket number %[1]d, for what its name says.
resource "aws_s3_bucket" "bucket_%[1]d" {
  bucket        = "${var.prefix}-bucket-%[1]d-${var.environment}"
  force_destroy = var.environment != "prod" && local.ephemeral[%[1]d]

  dynamic "lifecycle_rule" {
    for_each = { for k, v in var.rules : k => v if v.enabled }
    content {
      id      = lifecycle_rule.key
      enabled = true
    }
  }

  tags = merge(local.tags, {
    Name  = "bucket-%[1]d"
    Owner = aws_iam_role.owner_%[1]d.arn
  })
}

`, i)
	}
	return b.String()
}

// BenchmarkEdit types one letter into a string in the middle of the file, and takes it away again.
func BenchmarkEdit(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"550lines", 30}, {"20000lines", 1053}} {
		b.Run(c.name, func(b *testing.B) {
			src := moduleText(c.n)
			f := Parse("main.tf", src)
			at := strings.Index(src, fmt.Sprintf("-bucket-%d-", c.n/2))
			in := text.Edit{Range: text.Range{Start: at, End: at}, New: "x"}
			out := text.Edit{Range: text.Range{Start: at, End: at + 1}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					f = f.Edit(in)
				} else {
					f = f.Edit(out)
				}
			}
		})
	}
}

// BenchmarkEditBroken types in the middle of 20,000 lines while the first block is not closed.
func BenchmarkEditBroken(b *testing.B) {
	src := moduleText(1053)
	src = strings.Replace(src, "\n}\n", "\n", 1)
	f := Parse("main.tf", src)
	at := strings.Index(src, "-bucket-500-")
	in := text.Edit{Range: text.Range{Start: at, End: at}, New: "x"}
	out := text.Edit{Range: text.Range{Start: at, End: at + 1}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			f = f.Edit(in)
		} else {
			f = f.Edit(out)
		}
	}
}

func BenchmarkParse20000Lines(b *testing.B) {
	src := moduleText(1053)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Parse("main.tf", src)
	}
}

func BenchmarkSplit20000Lines(b *testing.B) {
	src := moduleText(1053)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		s := newSplitter(src, Config)
		for pos := 0; pos < len(src); {
			pos = s.next(pos, pos == 0).end
		}
	}
}
