package suggest

import (
	"strings"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// TypeQuery is a resource type or data source that does not exist.
type TypeQuery struct {
	Schemas schema.Selection
	Kind    flat.Kind
	Type    string
	// Within are the names that stand inside the block.
	Within []string
}

// DiagnoseType looks for the type that was meant.
func DiagnoseType(q TypeQuery) Diagnosis {
	if !q.Schemas.Known() {
		return Diagnosis{}
	}
	d := Diagnosis{History: q.Schemas.History(q.Kind, q.Type, nil, "")}
	s := &search{Query: &Query{Schemas: q.Schemas, Kind: q.Kind, Type: q.Type, Within: q.Within}}
	newest := q.Schemas.Newest()
	_, rest, _ := strings.Cut(q.Type, "_")
	// aws_amazon_kms_alias, google_gcp_…: the provider's name once more.
	for _, again := range [...]string{"aws_", "amazon_", "google_", "gcp_", "azure_", "azurerm_", "k8s_"} {
		rest = strings.TrimPrefix(rest, again)
	}
	s.words = read(rest, nil)
	var spare []word
	letters := lettersOf(q.Type)
	old := oldBody(q, d.History)
	message, _ := old.Deprecated()
	for _, kind := range [...]flat.Kind{q.Kind, otherKind(q.Kind)} {
		for name := range newest.Names(kind) {
			_, nameRest, _ := strings.Cut(name, "_")
			words, spelling := 0.0, 0.0
			if s.sharesWord(nameRest) {
				spare = readInto(spare[:0], nameRest, nil)
				words = alikeTypes(s.words, spare)
			}
			if sameLetters(letters, lettersOf(name)) {
				spelling = Score(q.Type, nil, name)
			}
			score := max(words, spelling)
			named := message != "" && strings.Contains(" "+message+" ", name)
			if score < 0.55 && !named {
				continue
			}
			body, _ := newest.Body(kind, name)
			score = score*0.85 + 0.15*s.share(body, old)
			if named {
				score = 0.97
			}
			if kind != q.Kind {
				if q.Kind != flat.Resource && q.Kind != flat.DataSource {
					continue
				}
				score -= 0.06
				if name == q.Type {
					score = 1
				}
			}
			m := Meaning{Class: Renamed, Confidence: min(score, 1), Type: name, Kind: kind, Why: "the " + kind.String() + " is called " + quote(name)}
			switch {
			case kind != q.Kind:
				m.Why = quote(name) + " is a " + kind.String()
			case named:
				m.Class, m.Why = Replaced, "its message was: "+strings.TrimSpace(message)
			case d.History.Removed():
				m.Class, m.Why = Replaced, quote(name)+" is what comes nearest to it now"
			case spelling >= words:
				m.Class, m.Why = Misspelt, "it is spelt "+quote(name)
			}
			s.add(m)
		}
	}
	if h := d.History; h.Ever() {
		all := q.Schemas.All()
		for i, v := range all {
			if v != newest {
				continue
			}
			for _, later := range all[i+1:] {
				if _, ok := later.Body(q.Kind, q.Type); ok {
					confidence := 0.9
					if major(later.String()) != major(newest.String()) {
						confidence = 0.8
					}
					s.add(Meaning{Class: Later, Confidence: confidence, Type: q.Type, Kind: q.Kind, Version: later.String(), Why: "version " + later.String() + " has it"})
					break
				}
			}
		}
	}
	d.Meanings = s.best()
	return d
}

// alikeTypes compares types: every word of a type counts.
func alikeTypes(a, b []word) float64 {
	score := alike(a, b)
	if score == 0 {
		return 0
	}
	// What an invention appends: aws_s3_bucket_policy_document, …_config.
	if len(a) > len(b) && onlyLight(a[len(b):]) && alike(a[:len(b)], b) > 0.99 {
		score = max(score, 0.95)
	}
	return 0.97 * score
}

// sharesWord says that a word of the name, or its beginning, occurs in another
// name; it costs less than to compare them.
func (s *search) sharesWord(name string) bool {
	for _, w := range s.words {
		if len(w.text) > 2 && strings.Contains(name, w.text[:min(len(w.text), 4)]) {
			return true
		}
	}
	return false
}

// lettersOf counts the letters of a name.
func lettersOf(name string) (n [32]int8) {
	for i := range len(name) {
		n[name[i]&31]++
	}
	return n
}

// sameLetters says that two names may be near by spelling; it costs less than to
// compare them.
func sameLetters(a, b [32]int8) bool {
	differ := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		differ += max(d, -d)
	}
	return differ <= 14
}

func otherKind(kind flat.Kind) flat.Kind {
	if kind == flat.Resource {
		return flat.DataSource
	}
	return flat.Resource
}

// share is the part of the names inside what was written, or else of what the
// type had while it was there, that a body has.
func (s *search) share(body, old flat.Body) float64 {
	n, of := 0, 0
	count := func(name string) {
		switch name {
		case "count", "for_each", "provider", "depends_on", "lifecycle", "tags", "name", "id":
			return
		}
		of++
		if has(body, name) {
			n++
		}
	}
	for _, name := range s.Within {
		count(name)
	}
	if of == 0 {
		for c := range settableIn(old) {
			count(c.name)
		}
	}
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// oldBody is the body of a type that is gone, in the last version that had it.
func oldBody(q TypeQuery, h schema.History) flat.Body {
	if !h.Removed() {
		return flat.Body{}
	}
	for _, v := range q.Schemas.All() {
		if v.String() == h.Until {
			body, _ := v.Body(q.Kind, q.Type)
			return body
		}
	}
	return flat.Body{}
}
