package ide

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// Sort says what a candidate is, for its picture in the list.
type Sort uint8

const (
	BlockType Sort = iota
	Argument
	ResourceType
	Provider
	Function
	Variable
	Local
	ModuleCall
	Output
	Resource
	Attribute
	Keyword
	Value
	Folder
	Rule
)

// Candidate is one thing that may be typed at a place.
type Candidate struct {
	Label string
	Sort  Sort
	// Detail is the type, or a few words.
	Detail string
	// Insert is what is typed; Snippet the same with places to fill in, in the
	// protocol's syntax, or empty.
	Insert, Snippet string
	// Rank orders candidates: the lowest first, then by label.
	Rank int
	// Deprecated says that there is something better.
	Deprecated bool
	// Again says that more is to be chosen once this one is typed.
	Again bool
	// Doc writes the documentation, in Markdown; nil if there is none.
	Doc func() string
}

// Completion is what may be typed at a place.
type Completion struct {
	Candidates []Candidate
	// Incomplete says that there are more, which come with more letters.
	Incomplete bool
	// Insert is the range before the cursor that a candidate takes the place of,
	// Replace also the rest of the word behind it.
	Insert, Replace text.Range
}

// maxCandidates bounds an answer; a list of thousands is of no use to anybody.
const maxCandidates = 1000

// Complete lists what may be typed at a place.
func (p Place) Complete() Completion {
	if p.File.Name.JSON {
		return p.completeJSON()
	}
	switch p.File.Name.Kind {
	case syntax.Config, syntax.Tofu, syntax.Vars, syntax.Test, syntax.Query, syntax.Settings:
	default:
		return Completion{}
	}
	q := p.question(readCursor(p.source().Src, p.rel()))
	q.answer()
	return q.completion()
}

// WantsValue says that the value of an argument begins at a place, so that a
// list is of use though no letter was typed: one of few words, or a name.
func (p Place) WantsValue() bool {
	if p.File.Name.JSON {
		return false
	}
	c := readCursor(p.source().Src, p.rel())
	top := c.top()
	return top.kind == inValue && !c.comment && !c.text && (c.after == hclsyntax.TokenEqual || c.after == hclsyntax.TokenColon)
}

// question is a completion that is being made.
type question struct {
	Place
	c       *cursor
	found   []Candidate
	seen    map[string]bool
	insert  text.Range // in the chunk
	replace text.Range
	prefix  string

	// What the frames say, outermost first.
	body     body   // of the innermost block or object
	block    []step // the blocks around
	argument string // whose value is typed; empty at the start of an item
	want     cty.Type
	facts    Facts
}

func (p Place) question(c *cursor) *question {
	q := &question{Place: p, c: c, seen: map[string]bool{}, prefix: c.prefix, facts: p.Facts(p.Dir), want: cty.DynamicPseudoType}
	q.insert = text.Range{Start: c.word.Start, End: p.rel()}
	q.replace = c.word
	q.body = p.fileBody()
	for i := 1; i < len(c.frames); i++ {
		q.enter(&c.frames[i-1], &c.frames[i])
	}
	return q
}

// enter follows one frame inwards.
func (q *question) enter(outer, f *frame) {
	switch f.kind {
	case inBody:
		q.block = append(q.block, step{f.name, f.labels})
		if len(q.block) == 1 {
			q.body = q.topBody(q.block[0])
		} else {
			q.body = q.inner(q.body, q.block[len(q.block)-1])
		}
		q.argument, q.want = "", cty.DynamicPseudoType
	case inValue:
		q.argument, q.want = f.name, q.body.argumentType(f.name)
	case inObject:
		if outer.kind == inValue || outer.kind == inList {
			if n := q.objectAt(); n.own.Known() || n.fields != cty.NilType {
				q.body = n
			} else {
				q.body = body{free: true, path: append(slices.Clone(q.body.path), q.argument)}
			}
		} else {
			q.body = body{fields: fieldsOf(q.want), free: true}
		}
		q.want = cty.DynamicPseudoType
	case inList:
		q.want = elementOf(cty.UnknownVal(noOptional(q.want))).Type()
	case inCall:
		q.want = q.parameter(f)
	case inIndex, inTemplate:
		q.want = cty.DynamicPseudoType
	}
}

// objectAt is the body of an object that is the argument's value, or one of
// them in a list.
func (q *question) objectAt() body {
	if q.body.free || q.argument == "" {
		return body{}
	}
	return q.inner(q.body, step{name: q.argument})
}

func noOptional(ty cty.Type) cty.Type { return ty.WithoutOptionalAttributesDeep() }

// answer finds the candidates.
func (q *question) answer() {
	c := q.c
	top := c.top()
	switch {
	case c.comment:
		q.inComment()
	case q.File.Name.Kind == syntax.Settings:
		q.settings()
	case c.text:
		q.inText()
	case c.colons:
		q.providerFunctions()
	case c.dot:
		q.steps()
	case top.kind == inBody && len(top.header) == 0 && q.leftOpen():
		q.block, q.body = nil, q.fileBody()
		q.topLevel()
	case top.kind == inBody && len(top.header) == 0:
		q.items(top)
	case top.kind == inBody:
		q.label(top.header[0].text, len(top.header)-1, true)
	case top.kind == inObject && top.loop == nil && len(top.header) == 0:
		q.keys(top)
	case top.loop != nil && top.loop.from == 0:
		q.add(Candidate{Label: "in", Sort: Keyword, Insert: "in "})
	case expectsOperator(c.after):
	default:
		q.values()
	}
}

// leftOpen says that the word stands at the start of a line behind a block that
// nobody closed: then it begins the next block.
func (q *question) leftOpen() bool {
	src := q.source().Src
	if len(q.block) == 0 || q.prefix == "" || q.insert.Start > 0 && src[q.insert.Start-1] != '\n' {
		return false
	}
	b := bodyAt(q.source().Body, q.c.frames[1].open)
	return b == nil || b.CloseBraceRange.Empty()
}

// expectsOperator says that after a token no value comes: a second one would
// be wrong.
func expectsOperator(t hclsyntax.TokenType) bool {
	switch t {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenCQuote, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenCHeredoc:
		return true
	}
	return false
}

// add takes a candidate unless one of that label is there.
func (q *question) add(c Candidate) {
	if q.seen[c.Label] {
		return
	}
	q.seen[c.Label] = true
	if c.Insert == "" {
		c.Insert = c.Label
	}
	q.found = append(q.found, c)
}

// completion puts the candidates in order.
func (q *question) completion() Completion {
	c := Completion{
		Insert:  q.insert.Shift(q.start),
		Replace: q.replace.Shift(q.start),
	}
	c.Candidates = q.found
	if len(c.Candidates) > maxCandidates {
		fits := func(c Candidate) bool { return !resembles(q.prefix, c.Label) }
		c.Candidates = slices.DeleteFunc(c.Candidates, fits)
		c.Incomplete = true
	}
	slices.SortFunc(c.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Label, b.Label))
	})
	if len(c.Candidates) > maxCandidates {
		c.Candidates = c.Candidates[:maxCandidates]
	}
	return c
}

// resembles says whether the letters typed so far occur in a label in that
// order, as editors filter.
func resembles(typed, label string) bool {
	i := 0
	label = strings.ToLower(label)
	for _, r := range strings.ToLower(typed) {
		at := strings.IndexRune(label[i:], r)
		if at < 0 {
			return false
		}
		i += at + len(string(r))
	}
	return true
}

// owned by the tree: the body with the same brace.
func (q *question) written(open int) *hclsyntax.Body {
	if open == 0 && len(q.block) == 0 {
		return q.source().Body
	}
	if b := bodyAt(q.source().Body, open); b != nil {
		return b.Body
	}
	return nil
}

// lineAfter is the text of the line behind the word, without a comment.
func (q *question) lineAfter() string {
	rest := q.source().Src[q.replace.End:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "//") {
		return ""
	}
	return rest
}
