package output

import (
	"fmt"
	"strings"

	"github.com/terravet/terravet/analysis/format"
)

// diffContext is the number of lines that are shown around a change.
const diffContext = 3

// UnifiedDiff writes how a file changes in the form that patch and git read;
// empty if it does not. Name is shown for both sides.
func UnifiedDiff(name, before, after string) string {
	changes := format.Changes(before, after)
	if len(changes) == 0 {
		return ""
	}
	old, new := diffLines(before), diffLines(after)
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	for i := 0; i < len(changes); {
		j := i + 1
		for j < len(changes) && changes[j].Old-changes[j-1].OldEnd <= 2*diffContext {
			j++
		}
		writeHunk(&b, old, new, changes[i:j])
		i = j
	}
	return b.String()
}

func writeHunk(b *strings.Builder, old, new []string, changes []format.Change) {
	first, last := changes[0], changes[len(changes)-1]
	before := min(diffContext, first.Old)
	after := min(diffContext, len(old)-last.OldEnd)
	oldStart, newStart := first.Old-before, first.New-before
	oldLen, newLen := last.OldEnd+after-oldStart, last.NewEnd+after-newStart
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(oldStart, oldLen), span(newStart, newLen))
	at := oldStart
	for _, c := range changes {
		diffWrite(b, " ", old[at:c.Old])
		diffWrite(b, "-", old[c.Old:c.OldEnd])
		diffWrite(b, "+", new[c.New:c.NewEnd])
		at = c.OldEnd
	}
	diffWrite(b, " ", old[at:at+after])
}

// span is a range of lines as a hunk's header has it.
func span(start, length int) string {
	if length > 0 {
		start++
	}
	if length == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, length)
}

func diffWrite(b *strings.Builder, sign string, lines []string) {
	for _, line := range lines {
		b.WriteString(sign + line)
		if !strings.HasSuffix(line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

func diffLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
