package suggest

// EachFact yields the rows of the table of facts.
func EachFact(yield func(types, source string, m Meaning)) {
	for _, f := range facts {
		yield(f.types, f.source, f.means)
	}
}
