package symbol

// Answer is what the text of a configuration says to a question.
type Answer uint8

const (
	// Unknown is the zero value: it depends on something that cannot be told
	// here. It is never a reason for a finding.
	Unknown Answer = iota
	// No: it is certainly not so.
	No
	// Yes: it is certainly so.
	Yes
)

// String returns "unknown", "no" or "yes".
func (a Answer) String() string {
	switch a {
	case No:
		return "no"
	case Yes:
		return "yes"
	}
	return "unknown"
}

// Is makes an answer of what is certain.
func Is(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// And is Yes if both are, No if one is.
func (a Answer) And(b Answer) Answer {
	switch {
	case a == No || b == No:
		return No
	case a == Yes && b == Yes:
		return Yes
	}
	return Unknown
}

// Or is Yes if one is, No if both are.
func (a Answer) Or(b Answer) Answer { return a.Not().And(b.Not()).Not() }

// Not turns Yes and No round.
func (a Answer) Not() Answer {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}

// Doubted is Unknown for Yes: what holds for something that may not be there.
func (a Answer) Doubted() Answer {
	if a == Yes {
		return Unknown
	}
	return a
}
