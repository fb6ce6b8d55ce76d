package lsp

import (
	"math"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// codec encodes what the server sends with the protocol package's encoders,
// which use no reflection, and passes on what is encoded already.
type codec struct{}

var _ jsonrpc2.Codec = codec{}

// Marshal implements [jsonrpc2.Codec].
func (codec) Marshal(v any) ([]byte, error) {
	switch v := v.(type) {
	case jsonrpc2.RawMessage:
		return v, nil
	case jsontext.Value:
		return v, nil
	}
	return protocol.Marshal(v)
}

// Unmarshal implements [jsonrpc2.Codec]; it decodes the answers to what the
// server asks.
func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = append((*raw)[:0], data...)
		return nil
	}
	return protocol.Unmarshal(data, v)
}

// decode reads the parameters of a message into a struct of this package.
// Clients differ, so it is lenient: unknown members are ignored, the last of a
// duplicate counts, text that is no UTF-8 is repaired. Strings are copies.
func decode(params jsonrpc2.RawMessage, v any) error {
	if len(params) == 0 {
		params = jsonrpc2.RawMessage("{}")
	}
	return json.Unmarshal(params, v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// maybe is a member that may be absent, null, or of a type that was not
// expected: then ok is false, and the message as a whole is still read.
type maybe[T any] struct {
	value T
	ok    bool
}

// UnmarshalJSONFrom implements the interface of the JSON package.
func (m *maybe[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*m = maybe[T]{}
	if d.PeekKind() == 'n' {
		return d.SkipValue()
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	var value T
	if decode(jsonrpc2.RawMessage(raw), &value) == nil {
		*m = maybe[T]{value, true}
	}
	return nil
}

// number is a line, a column or a version. Any JSON number is one: it is cut
// to what an int32 holds, and a negative or a broken one is as good as zero
// wherever a place in a text is meant.
type number int

// UnmarshalJSONFrom implements the interface of the JSON package.
func (n *number) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*n = 0
	if d.PeekKind() != '0' {
		return d.SkipValue()
	}
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	f, _ := token.Float() // an overflow gives an infinity
	switch {
	case f >= math.MaxInt32:
		*n = math.MaxInt32
	case f <= math.MinInt32:
		*n = math.MinInt32
	default:
		*n = number(f)
	}
	return nil
}

// place and span are what the server receives as Position and Range.
type place struct {
	Line      number `json:"line"`
	Character number `json:"character"`
}

type span struct {
	Start place `json:"start"`
	End   place `json:"end"`
}

// textDocument names a document; Version is absent in most requests.
type textDocument struct {
	URI     string        `json:"uri"`
	Version maybe[number] `json:"version"`
}

func ptr[T any](v T) *T { return &v }
