package lsptest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Tokens asks for all semantic tokens of a document.
func (e *Editor) Tokens(name string) []uint32 {
	e.t.Helper()
	var tokens struct {
		Data     []uint32
		ResultID string
	}
	e.must(e.Request("textDocument/semanticTokens/full", object{"textDocument": object{"uri": e.URI(name)}}, &tokens))
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tokenIDs == nil {
		e.tokenIDs = map[string]string{}
	}
	e.tokenIDs[name] = tokens.ResultID
	return tokens.Data
}

// TokensSince asks for what differs from the tokens that were answered last,
// and applies it to them.
func (e *Editor) TokensSince(name string, old []uint32) []uint32 {
	e.t.Helper()
	var delta struct {
		ResultID string
		Data     []uint32
		Edits    []struct {
			Start, DeleteCount int
			Data               []uint32
		}
	}
	e.must(e.Request("textDocument/semanticTokens/full/delta", object{"textDocument": object{"uri": e.URI(name)}, "previousResultId": e.tokenIDs[name]}, &delta))
	e.mu.Lock()
	e.tokenIDs[name] = delta.ResultID
	e.mu.Unlock()
	if delta.Edits == nil {
		return delta.Data
	}
	for i := len(delta.Edits) - 1; i >= 0; i-- {
		d := delta.Edits[i]
		if d.Start < 0 || d.DeleteCount < 0 || d.Start+d.DeleteCount > len(old) {
			e.t.Fatalf("an edit of %d numbers at %d of %d", d.DeleteCount, d.Start, len(old))
		}
		old = append(old[:d.Start:d.Start], append(d.Data, old[d.Start+d.DeleteCount:]...)...)
	}
	return old
}

// TokenLines shows tokens as "LINE text type modifiers", and fails where one
// lies outside of the text or over another.
func (e *Editor) TokenLines(name string, data []uint32) []string {
	e.t.Helper()
	var init struct {
		Capabilities struct {
			SemanticTokensProvider struct {
				Legend struct{ TokenTypes, TokenModifiers []string }
			}
		}
	}
	e.must(json.Unmarshal(e.initial, &init))
	legend := init.Capabilities.SemanticTokensProvider.Legend
	src := e.Text(name)
	var lines []string
	var at Position
	last := 0
	for i := 0; i+4 < len(data); i += 5 {
		if data[i] > 0 {
			at.Line, at.Character = at.Line+int(data[i]), 0
		}
		at.Character += int(data[i+1])
		start := e.offset(src, at)
		end := e.offset(src, Position{at.Line, at.Character + int(data[i+2])})
		if start < last || end <= start {
			e.t.Errorf("%s:%d: a token from %d to %d, behind one that ends at %d", name, at.Line+1, start, end, last)
			return lines
		}
		last = end
		line := fmt.Sprintf("%d %s %s", at.Line+1, src[start:end], legend.TokenTypes[data[i+3]])
		for n, m := range legend.TokenModifiers {
			if data[i+4]&(1<<n) != 0 {
				line += " " + m
			}
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}
