package repair

import (
	"cmp"
	"slices"
	"strings"

	"github.com/terravet/terravet/schema/suggest"
)

// resembling lists the names that may have been meant, best first: those that
// are spelled alike, then those whose words the name holds (most first), then
// those that hold all its words (fewest first).
func resembling(name string, names []string) []string {
	words := parts(name)
	type ranked struct {
		name  string
		score float64
	}
	var found []ranked
	for _, other := range names {
		if other == name {
			continue
		}
		theirs := parts(other)
		score := suggest.Score(name, words, other)
		switch {
		case contained(theirs, words):
			score = max(score, 0.5+0.4*float64(len(theirs))/float64(len(words)))
			if strings.HasPrefix(name, other) {
				score += 0.05 // what was added stands behind
			}
		case contained(words, theirs):
			score = max(score, 0.3+0.4*float64(len(words))/float64(len(theirs)))
		}
		if score > 0 {
			found = append(found, ranked{other, score})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name))
	})
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = f.name
	}
	return out
}

func parts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' })
}

// contained says that all of some words are among others.
func contained(some, others []string) bool {
	return len(some) > 0 && !slices.ContainsFunc(some, func(word string) bool { return !slices.Contains(others, word) })
}
