package check

import (
	_ "embed"
	"strings"
)

//go:embed codes.md
var codes string

// Codes are the codes of the findings about the language that have a
// paragraph, sorted.
func Codes() []string {
	var all []string
	for section := range sections {
		all = append(all, section)
	}
	return all
}

// Explain is the paragraph about a code; false for one that has none.
func Explain(code string) (string, bool) {
	for section, paragraph := range sections {
		if section == code {
			return paragraph, true
		}
	}
	return "", false
}

// sections yields each code with its paragraph, in the order of the file.
func sections(yield func(code, paragraph string) bool) {
	_, rest, _ := strings.Cut(codes, "\n## ")
	for section := range strings.SplitSeq(rest, "\n## ") {
		code, paragraph, _ := strings.Cut(section, "\n")
		if !yield(code, strings.TrimSpace(paragraph)) {
			return
		}
	}
}
