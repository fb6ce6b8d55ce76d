package lsp

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/terravet/terravet/analysis/ide"
	"github.com/terravet/terravet/analysis/text"
)

// completionCharacters are typed where something new may be chosen: behind a
// dot, at the start of a string, an index, an interpolation, a provider's
// function.
var completionCharacters = []string{".", "\"", "{", "[", "=", ":", " "}

// completion lists what may be typed at a place.
func completion(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Context maybe[struct {
			TriggerKind      number        `json:"triggerKind"`
			TriggerCharacter maybe[string] `json:"triggerCharacter"`
		}] `json:"context"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	place, ok, err := s.placeOf(ctx, at, params)
	if err != nil || !ok || !asked(place, p.Context.value.TriggerCharacter.value) {
		return list, err
	}
	found := place.Complete()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	list.IsIncomplete = found.Incomplete
	list.Items = slices.Grow(list.Items, len(found.Candidates))
	version, _ := at.snap.Version(place.Path)
	data := jsontext.Value(strconv.FormatInt(s.completions.remember(lastCompletion{string(at.uri(place.Path)), version, place.Offset}), 10))
	insert, replace := s.toRange(place.File, found.Insert), s.toRange(place.File, found.Replace)
	for i, c := range found.Candidates {
		item := s.completionItem(&c, insert, replace, fmt.Sprintf("%04d", i))
		if c.Doc != nil {
			if s.caps.resolveDocumentation {
				item.Data = data
			} else if len(found.Candidates) < 100 {
				item.Documentation = s.documentation(c.Doc())
			}
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// asked says whether what was typed is worth a list: a space, a brace or an
// equals sign is mostly typed without any thought of one.
func asked(place ide.Place, character string) bool {
	switch character {
	case " ", "=", "{":
		return place.WantsValue()
	case ":":
		return place.Offset >= 2 && place.File.Slice(text.Range{Start: place.Offset - 2, End: place.Offset}) == "::"
	}
	return true
}

// completionItem is a candidate in the client's terms.
func (s *server) completionItem(c *ide.Candidate, insert, replace protocol.Range, order string) protocol.CompletionItem {
	item := protocol.CompletionItem{Label: c.Label, Kind: s.itemKind(c.Sort), SortText: protocol.NewOptional(order)}
	switch {
	case c.Detail == "":
	case s.caps.labelDetails:
		item.LabelDetails = &protocol.CompletionItemLabelDetails{Description: ptr(c.Detail)}
	default:
		item.Detail = protocol.NewOptional(c.Detail)
	}
	newText := c.Insert
	if s.caps.snippets && c.Snippet != "" {
		newText = c.Snippet
		item.InsertTextFormat = protocol.InsertTextFormatSnippet
		if s.caps.adjustIndentation {
			item.InsertTextMode = protocol.InsertTextModeAdjustIndentation
		}
	}
	if s.caps.insertReplace && insert != replace {
		item.TextEdit = &protocol.InsertReplaceEdit{NewText: newText, Insert: insert, Replace: replace}
	} else {
		item.TextEdit = &protocol.TextEdit{NewText: newText, Range: replace}
	}
	if c.Deprecated {
		switch {
		case s.caps.deprecatedTag:
			item.Tags = []protocol.CompletionItemTag{protocol.CompletionItemTagDeprecated}
		case s.caps.deprecatedItem:
			item.Deprecated = protocol.NewOptional(true)
		}
	}
	if c.Again && s.caps.suggestAgain {
		item.Command = protocol.Command{Title: "Suggest", Command: "editor.action.triggerSuggest"}
	}
	return item
}

func (s *server) documentation(markdown string) protocol.InlayHintTooltip {
	if markdown == "" {
		return nil
	}
	return markup(markdown, s.caps.completionMarkdown)
}

// itemKinds are the pictures of candidates.
var itemKinds = [...]protocol.CompletionItemKind{
	ide.BlockType:    protocol.CompletionItemKindStruct,
	ide.Argument:     protocol.CompletionItemKindProperty,
	ide.ResourceType: protocol.CompletionItemKindClass,
	ide.Provider:     protocol.CompletionItemKindInterface,
	ide.Function:     protocol.CompletionItemKindFunction,
	ide.Variable:     protocol.CompletionItemKindVariable,
	ide.Local:        protocol.CompletionItemKindConstant,
	ide.ModuleCall:   protocol.CompletionItemKindModule,
	ide.Output:       protocol.CompletionItemKindField,
	ide.Resource:     protocol.CompletionItemKindReference,
	ide.Attribute:    protocol.CompletionItemKindField,
	ide.Keyword:      protocol.CompletionItemKindKeyword,
	ide.Value:        protocol.CompletionItemKindValue,
	ide.Folder:       protocol.CompletionItemKindFolder,
	ide.Rule:         protocol.CompletionItemKindEnumMember,
}

// itemKind is the picture of a candidate, one that the client knows.
func (s *server) itemKind(sort ide.Sort) protocol.CompletionItemKind {
	kind := itemKinds[sort]
	if kind <= protocol.CompletionItemKindReference || slices.Contains(s.caps.itemKinds, kind) {
		return kind
	}
	switch sort {
	case ide.BlockType:
		return protocol.CompletionItemKindClass
	case ide.Folder:
		return protocol.CompletionItemKindModule
	}
	return protocol.CompletionItemKindValue
}

// completionLog remembers the last questions, so that an item that is resolved
// need not carry all that it was made from.
type completionLog struct {
	mu   sync.Mutex
	next int64
	last [16]lastCompletion
}

type lastCompletion struct {
	uri     string
	version int32
	offset  int
}

func (l *completionLog) remember(c lastCompletion) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	l.last[l.next%int64(len(l.last))] = c
	return l.next
}

func (l *completionLog) recall(n int64) (lastCompletion, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n <= 0 || n > l.next || n <= l.next-int64(len(l.last)) {
		return lastCompletion{}, false
	}
	return l.last[n%int64(len(l.last))], true
}

// resolveCompletion adds the documentation to an item: the question is asked
// again. If the text has changed since, the item stays as it is.
func resolveCompletion(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error) {
	var p struct {
		Label string        `json:"label"`
		Data  maybe[number] `json:"data"`
	}
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	same := jsonrpc2.RawMessage(slices.Clone(params))
	c, ok := s.completions.recall(int64(p.Data.value))
	if !ok {
		return same, nil
	}
	path, ok := at.path(c.uri)
	if version, _ := at.snap.Version(path); !ok || version != c.version {
		return same, nil
	}
	place, ok := s.world(ctx, at).At(path, c.offset)
	if !ok {
		return same, nil
	}
	for _, candidate := range place.Complete().Candidates {
		if candidate.Label != p.Label || candidate.Doc == nil {
			continue
		}
		doc, err := protocol.Marshal(markup(candidate.Doc(), s.caps.completionMarkdown))
		if err != nil {
			return nil, err
		}
		return withMember(params, "documentation", doc)
	}
	return same, nil
}
