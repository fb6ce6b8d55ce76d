package ide

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
)

// enclosure is the kind of a bracket that is open at a cursor.
type enclosure uint8

const (
	inBody     enclosure = iota // the braces of a block, or the file
	inValue                     // behind "name =", up to the end of the line
	inObject                    // { … } in an expression
	inList                      // [ … ]
	inIndex                     // x[ … ]
	inCall                      // f( … )
	inParens                    // ( … )
	inString                    // " … " or a heredoc
	inTemplate                  // ${ … } or %{ … }
)

// frame is one bracket that is open at a cursor.
type frame struct {
	kind enclosure
	// name is the block type of a body, the argument or key of a value, the
	// function of a call.
	name   string
	labels []string // of a body
	arg    int      // of a call or list: how many commas came before
	open   int      // offset of the bracket, in the chunk
	// loop is the for expression in a list or object, up to the cursor.
	loop *loop
	// conditions are the "?" whose ":" is still to come.
	conditions int
	// header are the words of the item at the cursor, in a body or object.
	header []headerWord
}

// headerWord is one word of a block's header or an object's key.
type headerWord struct {
	text   string
	quoted bool
	at     text.Range
}

// loop is a for expression that is being written.
type loop struct {
	names []string
	// from and to are where its collection stands; to is 0 while it is written.
	from, to int
}

// cursor is what the text before a place says of it.
type cursor struct {
	frames []frame
	// word is the identifier at the cursor: from its start to its end, which may
	// lie behind the cursor. prefix is the part before the cursor.
	word   text.Range
	prefix string
	// dot says that the word is a step of what stands before it: operand is that
	// text.
	dot     bool
	operand text.Range
	// colons says that the word follows "provider::aws::"; operand is that text.
	colons bool
	// text says that the cursor is in the literal part of a string, which began
	// at literal.
	text    bool
	literal int
	comment bool
	// after is the last token before the word; 0 if there is none.
	after hclsyntax.TokenType
}

// top is the innermost frame.
func (c *cursor) top() *frame { return &c.frames[len(c.frames)-1] }

// path lists the blocks around the cursor, outermost first.
func (c *cursor) path() []frame {
	var path []frame
	for _, f := range c.frames[1:] {
		if f.kind == inBody {
			path = append(path, f)
		}
	}
	return path
}

func identifierByte(b byte) bool {
	return b == '_' || b == '-' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80
}

// wordAt is the identifier around an offset.
func wordAt(src string, offset int) text.Range {
	r := text.Range{Start: offset, End: offset}
	for r.Start > 0 && identifierByte(src[r.Start-1]) {
		r.Start--
	}
	for r.End < len(src) && identifierByte(src[r.End]) {
		r.End++
	}
	return r
}

// readCursor reads a chunk up to an offset.
func readCursor(src string, offset int) *cursor {
	c := &cursor{frames: []frame{{kind: inBody}}, word: wordAt(src, offset)}
	if c.word.Start < offset && (src[c.word.Start] == '-' || src[c.word.Start] >= '0' && src[c.word.Start] <= '9') {
		c.word.Start = offset // a number, or a minus
	}
	c.prefix = src[c.word.Start:offset]
	before := src[:c.word.Start]
	tokens, _ := hclsyntax.LexConfig([]byte(before), "", hcl.InitialPos)
	if n := len(tokens); n > 0 && tokens[n-1].Type == hclsyntax.TokenEOF {
		tokens = tokens[:n-1]
	}
	l := lexing{c: c, src: before, tokens: tokens}
	for i := range tokens {
		l.token(i)
	}
	l.finish(src)
	return c
}

// lexing feeds the tokens before a cursor to its frames.
type lexing struct {
	c      *cursor
	src    string
	tokens hclsyntax.Tokens
}

func (l *lexing) push(f frame) { l.c.frames = append(l.c.frames, f) }

// pop closes frames up to one of the kinds; if none is open nothing happens.
func (l *lexing) pop(kinds ...enclosure) {
	for i := len(l.c.frames) - 1; i > 0; i-- {
		for _, k := range kinds {
			if l.c.frames[i].kind == k {
				l.c.frames = l.c.frames[:i]
				return
			}
		}
	}
}

// endValue closes the value of an argument, or of an object's item.
func (l *lexing) endValue() {
	if top := l.c.top(); top.kind == inValue {
		l.c.frames = l.c.frames[:len(l.c.frames)-1]
	}
	l.c.top().header = nil
}

// adjacent says that the token before i is something that can be called or
// indexed, without a space between.
func (l *lexing) adjacent(i int, types ...hclsyntax.TokenType) bool {
	if i == 0 || l.tokens[i-1].Range.End.Byte != l.tokens[i].Range.Start.Byte {
		return false
	}
	for _, t := range types {
		if l.tokens[i-1].Type == t {
			return true
		}
	}
	return false
}

func (l *lexing) token(i int) {
	t := l.tokens[i]
	c, top := l.c, l.c.top()
	start := t.Range.Start.Byte
	switch t.Type {
	case hclsyntax.TokenNewline:
		switch {
		case top.kind == inValue:
			l.endValue()
		case top.kind == inBody || top.kind == inObject:
			top.header = nil
		}
	case hclsyntax.TokenComment:
		// A comment of one line takes its newline with it.
		if strings.HasSuffix(string(t.Bytes), "\n") && (top.kind == inValue || top.kind == inBody || top.kind == inObject) {
			l.endValue()
		}
	case hclsyntax.TokenIdent:
		l.ident(string(t.Bytes), start)
	case hclsyntax.TokenEqual, hclsyntax.TokenColon:
		l.assign(t.Type, start)
	case hclsyntax.TokenQuestion:
		top.conditions++
	case hclsyntax.TokenComma:
		l.comma()
	case hclsyntax.TokenOBrace:
		if top.kind == inBody {
			f := frame{kind: inBody, open: start}
			if len(top.header) > 0 {
				f.name = top.header[0].text
				for _, w := range top.header[1:] {
					f.labels = append(f.labels, w.text)
				}
			}
			top.header = nil
			l.push(f)
			return
		}
		l.push(frame{kind: inObject, open: start})
	case hclsyntax.TokenCBrace:
		l.pop(inBody, inObject)
		c.top().header = nil
	case hclsyntax.TokenOBrack:
		if l.adjacent(i, hclsyntax.TokenIdent, hclsyntax.TokenCBrack, hclsyntax.TokenCParen) {
			l.push(frame{kind: inIndex, open: start})
			return
		}
		l.push(frame{kind: inList, open: start})
	case hclsyntax.TokenCBrack:
		l.pop(inList, inIndex)
	case hclsyntax.TokenOParen:
		if l.adjacent(i, hclsyntax.TokenIdent) {
			l.push(frame{kind: inCall, name: l.function(i - 1), open: start})
			return
		}
		l.push(frame{kind: inParens, open: start})
	case hclsyntax.TokenCParen:
		l.pop(inCall, inParens)
	case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		l.push(frame{kind: inString, open: t.Range.End.Byte})
	case hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
		l.closeString(start)
	case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		l.push(frame{kind: inTemplate, open: start})
	case hclsyntax.TokenTemplateSeqEnd:
		l.pop(inTemplate)
	}
}

// closeString ends a string: in a header it is a label, in an object a key.
func (l *lexing) closeString(end int) {
	from := end
	for i := len(l.c.frames) - 1; i > 0; i-- {
		if l.c.frames[i].kind == inString {
			from = l.c.frames[i].open
			break
		}
	}
	l.pop(inString)
	if top := l.c.top(); top.kind == inBody || top.kind == inObject {
		top.header = append(top.header, headerWord{l.src[from:end], true, text.Range{Start: from, End: end}})
	}
}

func (l *lexing) ident(name string, start int) {
	top := l.c.top()
	r := text.Range{Start: start, End: start + len(name)}
	switch {
	case (top.kind == inList || top.kind == inObject) && name == "for" && top.loop == nil && strings.TrimSpace(l.src[top.open+1:start]) == "":
		top.loop = &loop{}
	case top.loop != nil && top.loop.from == 0:
		if name == "in" {
			top.loop.from = r.End
		} else {
			top.loop.names = append(top.loop.names, name)
		}
	case top.kind == inBody || top.kind == inObject && top.loop == nil:
		top.header = append(top.header, headerWord{name, false, r})
	}
}

// assign is "=" or ":" behind a name.
func (l *lexing) assign(t hclsyntax.TokenType, start int) {
	top := l.c.top()
	switch {
	case t == hclsyntax.TokenColon && top.conditions > 0:
		top.conditions--
	case top.loop != nil:
		if t == hclsyntax.TokenColon && top.loop.to == 0 {
			top.loop.to = start
		}
	case top.kind == inBody && t == hclsyntax.TokenEqual || top.kind == inObject:
		f := frame{kind: inValue, open: start}
		if len(top.header) > 0 {
			f.name = top.header[0].text
		}
		l.push(f)
	}
}

func (l *lexing) comma() {
	top := l.c.top()
	if top.kind == inValue && len(l.c.frames) > 1 && l.c.frames[len(l.c.frames)-2].kind == inObject {
		l.endValue()
		return
	}
	top.arg++
	top.conditions = 0
	if top.kind == inObject {
		top.header = nil
	}
}

// function is the name that ends with token i: length, provider::aws::arn_parse.
func (l *lexing) function(i int) string {
	name := string(l.tokens[i].Bytes)
	for i >= 2 && l.tokens[i-1].Type == hclsyntax.TokenDoubleColon && l.tokens[i-2].Type == hclsyntax.TokenIdent {
		name = string(l.tokens[i-2].Bytes) + "::" + name
		i -= 2
	}
	return name
}

// finish tells what stands directly before the word.
func (l *lexing) finish(src string) {
	c := l.c
	if top := c.top(); top.kind == inString {
		c.text, c.literal = true, top.open
	}
	n := len(l.tokens)
	if n == 0 {
		return
	}
	last := l.tokens[n-1]
	c.after = last.Type
	if last.Type == hclsyntax.TokenComment && !strings.HasSuffix(string(last.Bytes), "\n") && !(strings.HasPrefix(string(last.Bytes), "/*") && strings.HasSuffix(string(last.Bytes), "*/")) {
		c.comment = true
		return
	}
	if c.text {
		return
	}
	switch last.Type {
	case hclsyntax.TokenDot:
		c.dot = true
		c.operand = text.Range{Start: l.operand(n - 1), End: last.Range.Start.Byte}
	case hclsyntax.TokenDoubleColon:
		c.colons = true
		start := n - 1
		for start >= 1 && (l.tokens[start-1].Type == hclsyntax.TokenIdent || l.tokens[start-1].Type == hclsyntax.TokenDoubleColon) {
			start--
		}
		c.operand = text.Range{Start: l.tokens[start].Range.Start.Byte, End: last.Range.End.Byte}
	}
}

// operand is where the expression begins that the dot at token i is applied to.
func (l *lexing) operand(i int) int {
	at := l.tokens[i].Range.Start.Byte
	for i--; i >= 0; i-- {
		t := l.tokens[i]
		switch t.Type {
		case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenDoubleColon:
			at = t.Range.Start.Byte
			if i == 0 || l.tokens[i-1].Type != hclsyntax.TokenDot && l.tokens[i-1].Type != hclsyntax.TokenDoubleColon {
				return at
			}
		case hclsyntax.TokenDot, hclsyntax.TokenStar:
		case hclsyntax.TokenCBrack, hclsyntax.TokenCParen:
			depth := 0
			for ; i >= 0; i-- {
				switch l.tokens[i].Type {
				case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCBrace:
					depth++
				case hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOBrace:
					depth--
				}
				if depth == 0 {
					break
				}
			}
			if i < 0 {
				return at
			}
			at = l.tokens[i].Range.Start.Byte
			// Something before the bracket may be what is indexed or called.
			if !l.adjacent(i, hclsyntax.TokenIdent, hclsyntax.TokenCBrack, hclsyntax.TokenCParen) {
				return at
			}
		default:
			return at
		}
	}
	return at
}

// bodyAt finds in the tree the body whose brace is at an offset of the chunk;
// nil if the parser did not see it.
func bodyAt(body *hclsyntax.Body, brace int) *hclsyntax.Block {
	for _, b := range body.Blocks {
		if b.OpenBraceRange.Start.Byte == brace {
			return b
		}
		if module.Span(b.Body.SrcRange).Touches(brace) || whole(b).Touches(brace) {
			if found := bodyAt(b.Body, brace); found != nil {
				return found
			}
		}
	}
	return nil
}
