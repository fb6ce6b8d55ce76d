package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestApply(t *testing.T) {
	for _, c := range []struct {
		name, src string
		edits     []Edit
		want      string
		ok        bool
	}{
		{"nothing", "abc", nil, "abc", true},
		{"insert", "abc", []Edit{{Range{1, 1}, "x"}}, "axbc", true},
		{"delete", "abc", []Edit{{Range{1, 2}, ""}}, "ac", true},
		{"several against the same base, unsorted", "abcdef", []Edit{{Range{4, 5}, "E"}, {Range{0, 1}, "AA"}}, "AAbcdEf", true},
		{"two insertions at one place keep their order", "ab", []Edit{{Range{1, 1}, "1"}, {Range{1, 1}, "2"}}, "a12b", true},
		{"insertion at the start of a replacement", "abc", []Edit{{Range{1, 2}, "B"}, {Range{1, 1}, "x"}}, "axBc", true},
		{"insertion at the end of a replacement", "abc", []Edit{{Range{1, 2}, "B"}, {Range{2, 2}, "x"}}, "aBxc", true},
		{"touching", "abcd", []Edit{{Range{0, 2}, "1"}, {Range{2, 4}, "2"}}, "12", true},
		{"overlapping", "abcd", []Edit{{Range{0, 3}, "1"}, {Range{2, 4}, "2"}}, "abcd", false},
		{"past the end", "abc", []Edit{{Range{2, 4}, ""}}, "abc", false},
		{"before the start", "abc", []Edit{{Range{-1, 1}, ""}}, "abc", false},
		{"backwards", "abc", []Edit{{Range{2, 1}, ""}}, "abc", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Apply(c.src, c.edits)
			if got != c.want || ok != c.ok {
				t.Errorf("got %q, %v; want %q, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestIndex(t *testing.T) {
	const src = "ab\r\nc😀é\n\n\xff\xfex"
	x := NewIndex(src)
	if x.Lines() != 4 {
		t.Fatalf("%d lines, want 4", x.Lines())
	}
	for _, c := range []struct {
		offset int
		enc    Encoding
		want   Pos
	}{
		{0, UTF16, Pos{0, 0}}, {2, UTF16, Pos{0, 2}}, {4, UTF16, Pos{1, 0}}, {5, UTF16, Pos{1, 1}},
		{9, UTF8, Pos{1, 5}}, {9, UTF16, Pos{1, 3}}, {9, UTF32, Pos{1, 2}},
		{11, UTF8, Pos{1, 7}}, {11, UTF16, Pos{1, 4}}, {11, UTF32, Pos{1, 3}},
		{12, UTF16, Pos{2, 0}}, {13, UTF16, Pos{3, 0}}, {15, UTF16, Pos{3, 2}}, {16, UTF32, Pos{3, 3}},
	} {
		if got := x.Pos(c.offset, c.enc); got != c.want {
			t.Errorf("Pos(%d, %d) = %v, want %v", c.offset, c.enc, got, c.want)
		}
		if got := x.Offset(c.want, c.enc); got != c.offset {
			t.Errorf("Offset(%v, %d) = %d, want %d", c.want, c.enc, got, c.offset)
		}
	}
	for name, c := range map[string]struct{ got, want any }{
		"between \\r and \\n":           {x.Pos(3, UTF16), Pos{0, 2}},
		"column past the content":       {x.Offset(Pos{0, 99}, UTF16), 2},
		"line past the end":             {x.Offset(Pos{9, 0}, UTF16), len(src)},
		"negative line":                 {x.Offset(Pos{-1, 5}, UTF16), 0},
		"negative column":               {x.Offset(Pos{1, -1}, UTF16), 4},
		"second half of a surrogate":    {x.Offset(Pos{1, 2}, UTF16), 5},
		"inside a character":            {x.Pos(7, UTF16), Pos{1, 1}},
		"offset past the end":           {x.Pos(99, UTF8), Pos{3, 3}},
		"content of a line with \\r\\n": {x.LineRange(0), Range{0, 2}},
		"content of the empty line":     {x.LineRange(2), Range{12, 12}},
		"content of the last line":      {x.LineRange(3), Range{13, 16}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// FuzzPosition: offset -> position -> offset is the identity on every character start that is not inside a line
// ending, and agrees between encodings.
func FuzzPosition(f *testing.F) {
	f.Add("", 0)
	f.Add("ab\r\nc😀é\n\n\xff\xfex", 9)
	f.Add("\r\r\n\r", 2)
	f.Fuzz(func(t *testing.T, src string, offset int) {
		x := NewIndex(src)
		if got := strings.Count(src, "\n") + 1; x.Lines() != got {
			t.Fatalf("%d lines, want %d", x.Lines(), got)
		}
		for _, enc := range []Encoding{UTF8, UTF16, UTF32} {
			p := x.Pos(offset, enc)
			back := x.Offset(p, enc)
			if back < 0 || back > len(src) {
				t.Fatalf("Offset(%v) = %d out of bounds", p, back)
			}
			if again := x.Pos(back, enc); again != p {
				t.Fatalf("%v became %v", p, again)
			}
			if offset < 0 || offset > len(src) {
				continue
			}
			if back > offset {
				t.Fatalf("offset %d moved forward to %d", offset, back)
			}
			r, size := utf8.DecodeRuneInString(src[back:])
			inside := r != utf8.RuneError && offset < back+size
			ending := strings.HasPrefix(src[back:], "\r\n") && offset == back+1
			if back != offset && !inside && !ending {
				t.Fatalf("enc %d: offset %d of %q came back as %d", enc, offset, src, back)
			}
		}
	})
}

// FuzzApply: one edit at a time from the back gives the same as all at once.
func FuzzApply(f *testing.F) {
	f.Add("hello world", 0, 2, "x", 5, 6, "")
	f.Add("abc", 1, 1, "p", 1, 1, "q")
	f.Fuzz(func(t *testing.T, src string, a, b int, x string, c, d int, y string) {
		edits := []Edit{{Range{a, b}, x}, {Range{c, d}, y}}
		got, ok := Apply(src, edits)
		valid := edits[0].Range.In(len(src)) && edits[1].Range.In(len(src))
		if !valid {
			if ok || got != src {
				t.Fatal("out of bounds was accepted")
			}
			return
		}
		disjoint := b <= c || d <= a
		if ok != disjoint {
			t.Fatalf("ok = %v for %v", ok, edits)
		}
		if !ok {
			return
		}
		first, second := edits[0], edits[1]
		if c < a || c == a && d < b {
			first, second = second, first
		}
		want := src[:first.Range.Start] + first.New + src[first.Range.End:second.Range.Start] + second.New + src[second.Range.End:]
		if got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
