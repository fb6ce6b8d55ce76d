package output

import (
	"slices"
	"strings"
	"testing"
)

// shown renders a line and the marks below it.
func shown(line string, start, end, columns int) (string, string) {
	c := cut(cells(line, start, end), columns)
	return join(c), textFormat{}.marks(c, "")
}

func TestMarks(t *testing.T) {
	for _, tt := range []struct {
		name, line, marked, want string // marked is what the range covers
	}{
		{"plain", "  a = 1", "a", "  ^"},
		{"wide", "日本 x", "x", "     ^"},
		{"under wide", "日本 x", "日本", "^^^^"},
		{"flag", "🇩🇪 x", "x", "   ^"},
		{"family", "👩‍👩‍👧 x", "x", "   ^"},
		{"emoji by selector", "❤️ x", "x", "   ^"},
		{"combining", "e\u0301 x", "x", "  ^"},
		{"tab", "\tx", "x", "    ^"},
		{"tab after text", "ab\tx", "x", "    ^"},
		{"inside a cluster", "e\u0301", "\u0301", "^"},
		{"invalid", "\xff\xfe x", "x", "   ^"},
		{"escape", "\x1b[31m x", "x", "      ^"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at := strings.Index(tt.line, tt.marked)
			line, marks := shown(tt.line, at, at+len(tt.marked), 100)
			if marks != tt.want {
				t.Errorf("%s\n%s, want\n%s", line, marks, tt.want)
			}
		})
	}
}

func TestMarkBehindTheEnd(t *testing.T) {
	if line, marks := shown("ab", 2, 3, 100); line != "ab " || marks != "  ^" {
		t.Errorf("got %q %q", line, marks)
	}
}

func TestHostileText(t *testing.T) {
	line, _ := shown("a\x1b]0;owned\x07\u202e\x7f", 0, 1, 100)
	if want := "a␛]0;owned␇<U+202E>␡"; line != want {
		t.Errorf("got %q, want %q", line, want)
	}
	if got, want := clean("one\r\ntwo\x1b[2J\tend"), "one\ntwo␛[2J    end"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCut holds, for every place of a long line, that the mark is seen, that
// nothing is wider than it may be, and that dots stand where something is left
// out.
func TestCut(t *testing.T) {
	line := strings.Repeat("abc日本", 30)
	const columns = 30
	at := 0
	for _, r := range line {
		size := len(string(r))
		got := cut(cells(line, at, at+size), columns)
		width, marked := 0, ""
		for _, c := range got {
			width += c.width
			if c.marked {
				marked += c.s
			}
		}
		if width > columns || marked != string(r) {
			t.Fatalf("at %d: %d columns, marked %q: %s", at, width, marked, join(got))
		}
		text := join(got)
		inner := strings.TrimSuffix(strings.TrimPrefix(text, "…"), "…")
		if !strings.Contains(line, inner) {
			t.Fatalf("at %d: %s", at, text)
		}
		if !strings.HasPrefix(text, "…") && !strings.HasPrefix(line, inner) || !strings.HasSuffix(text, "…") && !strings.HasSuffix(line, inner) {
			t.Fatalf("at %d: no dots: %s", at, text)
		}
		at += size
	}
	short := cells("short", 0, 1)
	if got := cut(short, columns); !slices.Equal(got, short) {
		t.Errorf("got %v", got)
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two  three\nfour 日本語日本 five averyveryverylongword\n  laid out   by hand for a reason\n\nend", 12)
	want := []string{"one two", "three", "four", "日本語日本", "five", "averyveryverylongword", "  laid out   by hand for a reason", "", "end"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
