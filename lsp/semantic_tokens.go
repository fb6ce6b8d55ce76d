package lsp

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
)

// legend is what the numbers of a token mean: the types and modifiers that the
// client knows.
type legend struct {
	types     []string
	modifiers []string
	// typeOf and bitOf are the client's numbers; typeOf is -1 for what the
	// client does not know.
	typeOf []int
	bitOf  []uint32
}

func newLegend(types, modifiers []string) *legend {
	l := &legend{types: []string{}, modifiers: []string{}}
	for _, t := range ide.TokenTypes() {
		n := -1
		if slices.Contains(types, t.Name()) {
			n = len(l.types)
			l.types = append(l.types, t.Name())
		}
		l.typeOf = append(l.typeOf, n)
	}
	for _, name := range ide.ModifierNames() {
		bit := uint32(0)
		if slices.Contains(modifiers, name) {
			bit = 1 << len(l.modifiers)
			l.modifiers = append(l.modifiers, name)
		}
		l.bitOf = append(l.bitOf, bit)
	}
	return l
}

func (s *server) semanticTokensProvider() protocol.SemanticTokensProvider {
	return &protocol.SemanticTokensOptions{
		Legend: protocol.SemanticTokensLegend{TokenTypes: s.caps.legend.types, TokenModifiers: s.caps.legend.modifiers},
		Range:  protocol.Boolean(true),
		Full:   &protocol.SemanticTokensFullDelta{Delta: ptr(true)},
	}
}

// coloured is what was answered last for a document.
type coloured struct {
	id     string
	file   *syntax.File
	chunks [][]uint32 // tokens of each chunk, see appendChunk
	data   []uint32
}

// colours keeps the last answer for each document, by path.
type colours struct {
	mu   sync.Mutex
	next int
	last map[string]*coloured
}

func (c *colours) get(path string) *coloured {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last[path]
}

// set keeps an answer and gives it its name. Those of documents that are not
// open any more are dropped.
func (c *colours) set(at *moment, path string, answer *coloured) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	answer.id = strconv.Itoa(c.next)
	if c.last == nil {
		c.last = map[string]*coloured{}
	}
	c.last[path] = answer
	for other := range c.last {
		if _, open := at.snap.Version(other); !open && other != path {
			delete(c.last, other)
		}
	}
}

type tokenParams struct {
	TextDocument     textDocument  `json:"textDocument"`
	PreviousResultID maybe[string] `json:"previousResultId"`
	Range            maybe[span]   `json:"range"`
}

// semanticTokens colours a whole document.
func semanticTokens(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	now, _, err := s.colour(at, params)
	if err != nil || now == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, err
	}
	return &protocol.SemanticTokens{ResultID: ptr(now.id), Data: now.data}, nil
}

// semanticTokensDelta tells what is different from an answer before. If that
// is not the last one, all is told.
func semanticTokensDelta(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p tokenParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	now, before, err := s.colour(at, params)
	if err != nil || now == nil {
		return &protocol.SemanticTokens{Data: []uint32{}}, err
	}
	if before == nil || before.id != p.PreviousResultID.value {
		return &protocol.SemanticTokens{ResultID: ptr(now.id), Data: now.data}, nil
	}
	return &protocol.SemanticTokensDelta{ResultID: ptr(now.id), Edits: difference(before.data, now.data)}, nil
}

// difference is the one stretch in which two lists differ; none if they are
// equal. It may begin in the middle of a token: an edit is of numbers.
func difference(old, new []uint32) []protocol.SemanticTokensEdit {
	head := 0
	for head < len(old) && head < len(new) && old[head] == new[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(new)-head && old[len(old)-1-tail] == new[len(new)-1-tail] {
		tail++
	}
	if head == len(old) && head == len(new) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{
		Start: uint32(head), DeleteCount: uint32(len(old) - head - tail), Data: new[head : len(new)-tail],
	}}
}

// colour makes the tokens of a document, and keeps them; before are those that
// were kept. Chunks that did not change are taken over.
func (s *server) colour(at *moment, params jsonrpc2.RawMessage) (now, before *coloured, err error) {
	var p tokenParams
	if err := decode(params, &p); err != nil {
		return nil, nil, err
	}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil {
		return nil, nil, nil
	}
	before = s.colours.get(path)
	if before != nil && before.file == file {
		return before, before, nil
	}
	now = &coloured{file: file, chunks: s.chunkTokens(file, before)}
	total := 0
	for _, c := range now.chunks {
		total += len(c)
	}
	now.data = s.join(file, now.chunks, make([]uint32, 0, total))
	s.colours.set(at, path, now)
	return now, before, nil
}

// chunkTokens encodes the tokens of each chunk.
func (s *server) chunkTokens(file *syntax.File, before *coloured) [][]uint32 {
	chunks := file.Chunks()
	out := make([][]uint32, len(chunks))
	head, tail := 0, 0
	if before != nil {
		was := before.file.Chunks()
		for head < len(was) && head < len(chunks) && was[head] == chunks[head] {
			out[head] = before.chunks[head]
			head++
		}
		for tail < len(was)-head && tail < len(chunks)-head && was[len(was)-1-tail] == chunks[len(chunks)-1-tail] {
			out[len(chunks)-1-tail] = before.chunks[len(was)-1-tail]
			tail++
		}
	}
	for i := head; i < len(chunks)-tail; i++ {
		out[i] = s.appendChunk(nil, file.Name.Kind, chunks[i])
	}
	return out
}

// appendChunk encodes the tokens of a chunk, five numbers each: line and column
// counted from the token before, for the first one from the start of the chunk;
// length, type, modifiers. A sixth number stands at the front: the line of the
// last token.
func (s *server) appendChunk(b []uint32, kind syntax.Kind, c *syntax.Chunk) []uint32 {
	b = append(b, 0)
	var line, column uint32 // of the last token
	at, here, col := 0, uint32(0), uint32(0)
	src := c.Src
	for _, t := range ide.Tokens(kind, c) {
		n := s.caps.legend.typeOf[t.Type]
		if n < 0 || strings.Contains(src[t.Range.Start:t.Range.End], "\n") {
			continue
		}
		// Count on from the last token: a line may be as long as the file.
		between := src[at:t.Range.Start]
		if lines := strings.Count(between, "\n"); lines > 0 {
			here += uint32(lines)
			between, col = between[strings.LastIndexByte(between, '\n')+1:], 0
		}
		at, col = t.Range.Start, col+uint32(text.Column(between, len(between), s.caps.encoding))
		width := uint32(text.Column(src[t.Range.Start:t.Range.End], t.Range.Len(), s.caps.encoding))
		if width == 0 {
			continue
		}
		if here != line {
			column = 0
		}
		b = append(b, here-line, col-column, width, uint32(n), s.modifiers(t.Modifiers))
		line, column = here, col
	}
	b[0] = line
	return b
}

func (s *server) modifiers(m ide.Modifiers) uint32 {
	bits := uint32(0)
	for i, bit := range s.caps.legend.bitOf {
		if m&(1<<i) != 0 {
			bits |= bit
		}
	}
	return bits
}

// join puts the tokens of chunks together. No two chunks share a line.
func (s *server) join(file *syntax.File, chunks [][]uint32, data []uint32) []uint32 {
	line := 0
	for i, c := range chunks {
		if len(c) <= 1 {
			continue
		}
		n := len(data)
		data = append(data, c[1:]...)
		data[n] += uint32(file.ChunkLine(i) - line)
		line = file.ChunkLine(i) + int(c[0])
	}
	return data
}

// semanticTokensRange colours the chunks that a range touches.
func semanticTokensRange(_ context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p tokenParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	out := &protocol.SemanticTokens{Data: []uint32{}}
	path, ok := at.path(p.TextDocument.URI)
	file := at.snap.File(path)
	if !ok || file == nil || !p.Range.ok {
		return out, nil
	}
	within := s.fromSpan(file, p.Range.value)
	chunks := make([][]uint32, len(file.Chunks()))
	for i := file.ChunkAt(within.Start); i <= file.ChunkAt(within.End); i++ {
		chunks[i] = s.appendChunk(nil, file.Name.Kind, file.Chunks()[i])
	}
	out.Data = s.join(file, chunks, out.Data)
	return out, nil
}
