package main

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/terravet/terravet/lsp"
)

// Where the generated parts stand in the manifest.
const (
	configuration = "/contributes/configuration/0"
	restricted    = "/capabilities/untrustedWorkspaces/restrictedConfigurations"
)

// programPath is the extension's own setting that an untrusted workspace must
// not set: it names a program to start.
const programPath = "terravet.server.path"

// restartTag marks settings that are read when the server starts.
const restartTag = "restart"

// category is one heading of the settings editor.
type category struct {
	Title      string     `json:"title"`
	Properties properties `json:"properties"`
}

// properties keep their order, in which the settings editor shows them.
type properties []lsp.Setting

type property struct {
	Type        string            `json:"type"`
	Enum        []string          `json:"enum,omitempty"`
	Items       map[string]string `json:"items,omitempty"`
	Default     any               `json:"default"`
	Scope       string            `json:"scope"`
	Order       int               `json:"order"`
	Description string            `json:"markdownDescription"`
	// Tags tell the extension, which reads its manifest, when to restart the server.
	Tags []string `json:"tags,omitempty"`
}

func (p properties) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for i, s := range p {
		v, err := propertyOf(s)
		if err != nil {
			return err
		}
		v.Order = i
		if err := enc.WriteToken(jsontext.String("terravet." + s.Name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, v); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

func propertyOf(s lsp.Setting) (property, error) {
	v := property{Enum: s.Words, Default: s.Default, Scope: "window", Description: s.Doc}
	switch s.Default.(type) {
	case bool:
		v.Type = "boolean"
	case string:
		v.Type = "string"
	case []string:
		v.Type, v.Items = "array", map[string]string{"type": "string"}
	default:
		return v, fmt.Errorf("setting %s: no type for a default of %T", s.Name, s.Default)
	}
	if s.Start {
		v.Tags = []string{restartTag}
	}
	if s.Option {
		v.Scope = "machine" // a workspace cannot set it at all
	}
	return v, nil
}

// generate returns the manifest with the settings in it.
func generate(manifest []byte, settings []lsp.Setting) ([]byte, error) {
	var names []string
	for _, s := range settings {
		if s.Trusted {
			names = append(names, "terravet."+s.Name)
		}
	}
	for at, value := range map[jsontext.Pointer]any{
		configuration: category{Title: "Terravet", Properties: settings},
		restricted:    append([]string{programPath}, names...),
	} {
		var err error
		if manifest, err = replace(manifest, at, value); err != nil {
			return nil, err
		}
	}
	return manifest, nil
}

// replace writes a value in the place of the one that stands there.
func replace(manifest []byte, at jsontext.Pointer, value any) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(manifest))
	for {
		if _, err := dec.ReadToken(); err != nil {
			return nil, fmt.Errorf("looking for %s: %w", at, err)
		}
		// The pointer is that of the token just read: the name, or the start
		// of a container whose first element is next.
		if at == dec.StackPointer() {
			break
		}
		if parent := at.Parent(); dec.StackPointer() == parent && dec.PeekKind() != ']' && at.LastToken() == "0" && isArray(dec) {
			break
		}
	}
	old, err := dec.ReadValue()
	if err != nil {
		return nil, fmt.Errorf("at %s: %w", at, err)
	}
	end := int(dec.InputOffset())
	start := end - len(old)
	line := manifest[bytes.LastIndexByte(manifest[:start], '\n')+1 : start]
	indent := line[:len(line)-len(bytes.TrimLeft(line, " "))]
	text, err := json.Marshal(value, jsontext.WithIndent("  "), jsontext.WithIndentPrefix(string(indent)))
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{manifest[:start], text, manifest[end:]}, nil), nil
}

// isArray says that the container that was just entered is an array.
func isArray(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == '[' && length == 0
}
