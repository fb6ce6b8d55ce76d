package lsp

import (
	"regexp"
	"strings"

	"go.lsp.dev/protocol"
)

var (
	markdownLink   = regexp.MustCompile(`\[([^\]]*)\]\(([^)\s]*)\)`)
	markdownEscape = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]<>()#+!|~])")
	markdownFence  = regexp.MustCompile("(?m)^[ \t]*(`{3,})\\w*[ \t]*\n")
)

// plainText is Markdown as a client shows it that takes none: what is marked
// up stays, the marks go.
func plainText(s string) string {
	s = markdownFence.ReplaceAllString(s+"\n", "")
	s = markdownLink.ReplaceAllString(s, "$1: $2")
	s = strings.NewReplacer("**", "", "`", "").Replace(s)
	return strings.TrimSpace(markdownEscape.ReplaceAllString(s, "$1"))
}

// markup puts Markdown into the form that a client takes.
func markup(s string, markdown bool) *protocol.MarkupContent {
	if !markdown {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plainText(s)}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: s}
}

// prefersMarkdown reads a list of formats, the preferred one first.
func prefersMarkdown(formats []string) bool {
	for _, f := range formats {
		switch f {
		case string(protocol.MarkupKindMarkdown):
			return true
		case string(protocol.MarkupKindPlainText):
			return false
		}
	}
	return false
}
