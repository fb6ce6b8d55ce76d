package suggest

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Candidate is one name that may have been meant.
type Candidate struct {
	Name string
	// Score is between 0 and 1; 1 is the name itself.
	Score float64
}

// Near lists the candidates that resemble name, best first, at most five. Ties
// are broken by name, so the answer does not depend on the order of names.
func Near(name string, names iter.Seq[string]) []Candidate {
	var found []Candidate
	words := split(name)
	for other := range names {
		score := Score(name, words, other)
		if score == 0 || slices.ContainsFunc(found, func(c Candidate) bool { return c.Name == other }) {
			continue
		}
		found = append(found, Candidate{other, score})
	}
	slices.SortFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Name, b.Name))
	})
	return found[:min(len(found), 5)]
}

// Nearest is the best candidate, or "" where none is near or two are equally
// near.
func Nearest(name string, names iter.Seq[string]) string {
	found := Near(name, names)
	if len(found) == 0 || len(found) > 1 && found[1].Score == found[0].Score {
		return ""
	}
	return found[0].Name
}

// Slip says that two names differ by one letter, or by two that are swapped:
// one is probably a slip of the pen for the other.
func Slip(a, b string) bool {
	return a != b && (swapped(a, b) || levenshtein.Distance(a, b, nil) <= 1)
}

// Score says how much other resembles name, whose words are given: 0 where it
// does not.
func Score(name string, words []string, other string) float64 {
	if name == other {
		return 1
	}
	best := 0.0
	// A word of n letters may have one letter wrong, and one more for each five
	// after the first four; the swap of two neighbours counts as one.
	longest := max(len(name), len(other))
	if allowed := 1 + (longest+1)/5; abs(len(name)-len(other)) <= allowed && longest > 2 {
		d := levenshtein.Distance(name, other, nil)
		if d == 2 && swapped(name, other) {
			d = 1
		}
		if d <= allowed {
			best = 1 - float64(d)/float64(longest)
		}
	}
	return max(best, shared(words, split(other)))
}

// shared compares names as sets of words; words that only say "on" or "off"
// count little.
func shared(a, b []string) float64 {
	weight := func(w string) float64 {
		switch w {
		case "enable", "enabled", "is", "use", "has", "the", "name", "id", "arn", "ids", "arns":
			return 0.25
		}
		return 1
	}
	var common, all float64
	used := make([]bool, len(b))
	real, held := false, 0
next:
	for _, w := range a {
		all += weight(w)
		for i, o := range b {
			if !used[i] && stem(w) == stem(o) {
				used[i] = true
				common += weight(w)
				held++
				real = real || weight(w) == 1
				continue next
			}
		}
	}
	for i, o := range b {
		if !used[i] {
			all += weight(o)
		}
	}
	if !real {
		return 0
	}
	if held == len(a) {
		// The whole name is part of the other: cidr and cidr_block.
		return 0.7 + 0.25*common/all
	}
	if common/all < 0.6 {
		return 0
	}
	return 0.95 * common / all
}

func split(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' })
}

// stem cuts a plural s and the ending of enabled.
func stem(word string) string {
	if word == "enabled" {
		return "enable"
	}
	if len(word) > 3 && !strings.HasSuffix(word, "ss") {
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// swapped says that two neighbouring letters changed places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
