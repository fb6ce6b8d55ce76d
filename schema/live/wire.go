package live

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/terravet/terravet/schema/flat"
)

// The messages of the plugin protocol are read field by field straight into
// the writer's model: a large provider sends tens of megabytes, of which half
// a dozen generated message types, twice for two protocol versions, would make
// objects only to be copied. Field numbers:
// https://github.com/hashicorp/terraform/tree/main/docs/plugin-protocol

// dialect is what protocols 5 and 6 number differently.
type dialect struct {
	nestedType, writeOnly, deprecation protowire.Number
}

var dialects = map[int]dialect{
	5: {writeOnly: 10, deprecation: 11},
	6: {nestedType: 10, writeOnly: 11, deprecation: 12},
}

// deepest bounds the nesting of blocks, types and messages that is followed.
const deepest = 100

var errDeep = errors.New("nested too deeply")

// each calls f for every field of a message: n is the value of a varint, data
// that of a string, bytes or message field.
func each(msg []byte, f func(num protowire.Number, n uint64, data []byte) error) error {
	for len(msg) > 0 {
		num, typ, size := protowire.ConsumeTag(msg)
		if size < 0 {
			return protowire.ParseError(size)
		}
		msg = msg[size:]
		var n uint64
		var data []byte
		switch typ {
		case protowire.VarintType:
			n, size = protowire.ConsumeVarint(msg)
		case protowire.BytesType:
			data, size = protowire.ConsumeBytes(msg)
		default:
			size = protowire.ConsumeFieldValue(num, typ, msg)
		}
		if size < 0 {
			return protowire.ParseError(size)
		}
		msg = msg[size:]
		if err := f(num, n, data); err != nil {
			return err
		}
	}
	return nil
}

// entry is one element of a map field from names to messages.
func entry(msg []byte) (key string, value []byte, err error) {
	err = each(msg, func(num protowire.Number, _ uint64, data []byte) error {
		switch num {
		case 1:
			key = string(data)
		case 2:
			value = data
		}
		return nil
	})
	return key, value, err
}

// readSchema reads the answer to GetSchema (protocol 5) or GetProviderSchema
// (protocol 6).
func readSchema(msg []byte, protocol int, into *flat.Source) error {
	d, ok := dialects[protocol]
	if !ok {
		return fmt.Errorf("plugin protocol %d is not known", protocol)
	}
	into.Facts = flat.AllFacts
	// This very binary was asked: what it does not serve it does not have, be
	// it that it is older than the kind.
	into.Kinds = []flat.Kind{flat.Resource, flat.DataSource, flat.ProviderConfig, flat.Ephemeral, flat.Action, flat.ListResource, flat.Functions}
	kinds := map[protowire.Number]flat.Kind{2: flat.Resource, 3: flat.DataSource, 8: flat.Ephemeral, 9: flat.ListResource}
	var refused error
	err := each(msg, func(num protowire.Number, _ uint64, data []byte) error {
		switch num {
		case 1:
			body, err := d.schema(data)
			if err != nil {
				return fmt.Errorf("provider configuration: %w", err)
			}
			into.Put(flat.ProviderConfig, "", body)
		case 5:
			body, err := d.schema(data)
			if err != nil {
				return fmt.Errorf("provider_meta: %w", err)
			}
			into.Put(flat.ProviderMeta, "", body)
		case 2, 3, 8, 9, 11:
			name, value, err := entry(data)
			if err != nil {
				return err
			}
			kind := kinds[num]
			if num == 11 {
				kind = flat.Action
				value, err = inner(value)
				if err != nil {
					return err
				}
			}
			body, err := d.schema(value)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			into.Put(kind, name, body)
		case 4:
			if refused == nil {
				refused = diagnostic(data)
			}
		case 7:
			return readFunction(data, into)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("the provider's schema cannot be read: %w", err)
	}
	return refused
}

// readFunctions reads the answer to GetFunctions.
func readFunctions(msg []byte, into *flat.Source) error {
	return each(msg, func(num protowire.Number, _ uint64, data []byte) error {
		if num == 1 {
			return readFunction(data, into)
		}
		return nil
	})
}

// inner is the message in field 1.
func inner(msg []byte) (found []byte, err error) {
	err = each(msg, func(num protowire.Number, _ uint64, data []byte) error {
		if num == 1 {
			found = data
		}
		return nil
	})
	return found, err
}

// diagnostic is an error that a provider answers with, nil for a warning.
func diagnostic(msg []byte) error {
	var severity uint64
	var summary, detail string
	err := each(msg, func(num protowire.Number, n uint64, data []byte) error {
		switch num {
		case 1:
			severity = n
		case 2:
			summary = string(data)
		case 3:
			detail = string(data)
		}
		return nil
	})
	if err != nil || severity != 1 {
		return err
	}
	if detail != "" {
		summary += ": " + detail
	}
	return fmt.Errorf("the provider answers with an error: %s", clip(summary))
}

func (d dialect) schema(msg []byte) (*flat.SourceBody, error) {
	body := &flat.SourceBody{}
	err := each(msg, func(num protowire.Number, _ uint64, data []byte) (err error) {
		if num == 2 {
			body, err = d.block(data, 0)
		}
		return err
	})
	return body, err
}

func (d dialect) block(msg []byte, depth int) (*flat.SourceBody, error) {
	if depth > deepest {
		return nil, errDeep
	}
	body := &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{}}
	err := each(msg, func(num protowire.Number, n uint64, data []byte) error {
		switch num {
		case 2:
			name, a, err := d.attribute(data, depth)
			if err == nil {
				body.Attributes[name] = a
			}
			return err
		case 3:
			name, b, err := d.nestedBlock(data, depth)
			if err != nil {
				return err
			}
			if body.Blocks == nil {
				body.Blocks = map[string]*flat.SourceNested{}
			}
			body.Blocks[name] = b
		case 4:
			body.Description = string(data)
		case 6:
			body.Deprecated = n != 0
		case 7:
			body.Message = string(data)
			body.Deprecated = body.Deprecated || body.Message != ""
		}
		return nil
	})
	return body, err
}

func (d dialect) attribute(msg []byte, depth int) (string, *flat.SourceAttribute, error) {
	a := &flat.SourceAttribute{}
	var name string
	err := each(msg, func(num protowire.Number, n uint64, data []byte) (err error) {
		switch num {
		case 1:
			name = string(data)
		case 2:
			a.Type = typeOf(data)
		case 3:
			a.Description = string(data)
		case 4:
			a.Required = n != 0
		case 5:
			a.Optional = n != 0
		case 6:
			a.Computed = n != 0
		case 7:
			a.Sensitive = n != 0
		case 9:
			a.Deprecated = a.Deprecated || n != 0
		case d.nestedType: // zero in protocol 5, which no field has
			a.Nested, err = d.object(data, depth+1)
		case d.writeOnly:
			a.WriteOnly = n != 0
		case d.deprecation:
			a.Message = string(data)
			a.Deprecated = a.Deprecated || a.Message != ""
		}
		return err
	})
	return name, a, err
}

// object reads the nested type of an attribute.
func (d dialect) object(msg []byte, depth int) (*flat.SourceNested, error) {
	if depth > deepest {
		return nil, errDeep
	}
	out := &flat.SourceNested{Nesting: flat.List, Body: &flat.SourceBody{Attributes: map[string]*flat.SourceAttribute{}}}
	err := each(msg, func(num protowire.Number, n uint64, data []byte) error {
		switch num {
		case 1:
			name, a, err := d.attribute(data, depth)
			if err == nil {
				out.Body.Attributes[name] = a
			}
			return err
		case 3:
			out.Nesting = nesting(n)
		}
		return nil
	})
	return out, err
}

func (d dialect) nestedBlock(msg []byte, depth int) (string, *flat.SourceNested, error) {
	out := &flat.SourceNested{Nesting: flat.List, Body: &flat.SourceBody{}}
	var name string
	err := each(msg, func(num protowire.Number, n uint64, data []byte) (err error) {
		switch num {
		case 1:
			name = string(data)
		case 2:
			out.Body, err = d.block(data, depth+1)
		case 3:
			out.Nesting = nesting(n)
		case 4:
			out.MinItems = items(n)
		case 5:
			out.MaxItems = items(n)
		}
		return err
	})
	return name, out, err
}

// nesting maps the protocol's numbers, which blocks and nested types share. An
// unknown one is taken for a list, which limits least.
func nesting(n uint64) flat.Nesting {
	if modes := [...]flat.Nesting{flat.List, flat.Single, flat.List, flat.Set, flat.Map, flat.Group}; n < uint64(len(modes)) {
		return modes[n]
	}
	return flat.List
}

// items bounds what a pool can write; a negative number means no limit.
func items(n uint64) int {
	if int64(n) < 0 {
		return 0
	}
	return int(min(n, 65535))
}

func readFunction(msg []byte, into *flat.Source) error {
	name, value, err := entry(msg)
	if err != nil {
		return err
	}
	f := &flat.SourceFunction{}
	var description string
	err = each(value, func(num protowire.Number, _ uint64, data []byte) error {
		switch num {
		case 1:
			p, err := readParam(data)
			f.Params = append(f.Params, p)
			return err
		case 2:
			p, err := readParam(data)
			f.Variadic = &p
			return err
		case 3:
			raw, err := inner(data)
			f.Result = typeOf(raw)
			return err
		case 4:
			f.Summary = string(data)
		case 5:
			description = string(data)
		case 7:
			f.Message = string(data)
			f.Deprecated = f.Message != ""
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("function %s: %w", name, err)
	}
	if f.Summary == "" {
		f.Summary = description
	}
	if into.Functions == nil {
		into.Functions = map[string]*flat.SourceFunction{}
	}
	into.Functions[name] = f
	return nil
}

func readParam(msg []byte) (flat.SourceParam, error) {
	p := flat.SourceParam{}
	err := each(msg, func(num protowire.Number, n uint64, data []byte) error {
		switch num {
		case 1:
			p.Name = string(data)
		case 2:
			p.Type = typeOf(data)
		case 3:
			p.AllowNull = n != 0
		case 4:
			p.AllowUnknown = n != 0
		case 5:
			p.Description = string(data)
		}
		return nil
	})
	return p, err
}

// typeOf reads a type constraint in cty's JSON form. What cannot be understood
// is dynamic, so that one new notation does not cost the whole schema.
func typeOf(raw []byte) cty.Type {
	if len(raw) == 0 || tooDeep(raw) {
		return cty.DynamicPseudoType
	}
	t, err := ctyjson.UnmarshalType(raw)
	if err != nil {
		return cty.DynamicPseudoType
	}
	return t
}

// tooDeep says that JSON is nested more than any type is.
func tooDeep(raw []byte) bool {
	depth := 0
	for _, c := range raw {
		switch c {
		case '[', '{':
			if depth++; depth > deepest {
				return true
			}
		case ']', '}':
			depth--
		}
	}
	return false
}

// clip bounds a text that a provider sent before it is shown.
func clip(text string) string {
	const limit = 500
	if len(text) > limit {
		return text[:limit] + "…"
	}
	return text
}
