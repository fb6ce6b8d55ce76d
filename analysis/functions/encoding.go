package functions

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

// ofString makes a function from one string to another.
func ofString(convert func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "str", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			result, err := convert(args[0].AsString())
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(result), nil
		},
	})
}

var base64Encode = ofString(func(s string) (string, error) {
	return base64.StdEncoding.EncodeToString([]byte(s)), nil
})

var urlEncode = ofString(func(s string) (string, error) { return url.QueryEscape(s), nil })

var urlDecode = ofString(func(s string) (string, error) {
	decoded, err := url.QueryUnescape(s)
	if err != nil {
		// OpenTofu prints what was decoded, which is nothing.
		return "", fmt.Errorf("failed to decode URL '': %w", err)
	}
	return decoded, nil
})

var base64Gzip = ofString(func(s string) (string, error) {
	var packed bytes.Buffer
	// Writing to a buffer cannot fail. The flush is part of the result.
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, s)
	_ = w.Flush()
	_ = w.Close()
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
})

// ofBase64 makes a function that decodes a string, whose error shows the string
// unless its marks forbid that.
func ofBase64(convert func(decoded []byte) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "str", Type: cty.String, AllowMarked: true, AllowUnknown: true}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := cty.UnknownVal(cty.String)
			str, marks := args[0].Unmark()
			if !str.IsKnown() {
				return unknown.WithMarks(marks), nil
			}
			decoded, err := base64.StdEncoding.DecodeString(str.AsString())
			if err != nil {
				return unknown, fmt.Errorf("failed to decode base64 data %s", redacted(str.AsString(), marks))
			}
			result, err := convert(decoded)
			if err != nil {
				return unknown, err
			}
			return result.WithMarks(marks), nil
		},
	})
}

var base64Decode = ofBase64(func(decoded []byte) (cty.Value, error) {
	if !utf8.Valid(decoded) {
		return cty.NilVal, errors.New("the result of decoding the provided string is not valid UTF-8")
	}
	return cty.StringVal(string(decoded)), nil
})

var base64Gunzip = ofBase64(func(decoded []byte) (cty.Value, error) {
	r, err := gzip.NewReader(bytes.NewReader(decoded))
	if err != nil {
		return cty.NilVal, fmt.Errorf("failed to gunzip bytestream: %w", err)
	}
	// A few bytes can unpack to gigabytes.
	unpacked, err := io.ReadAll(io.LimitReader(r, maxResult+1))
	if err != nil {
		return cty.NilVal, fmt.Errorf("failed to read gunzip raw data: %w", err)
	}
	if len(unpacked) > maxResult {
		return cty.UnknownVal(cty.String), nil
	}
	return cty.StringVal(string(unpacked)), nil
})

func textEncodeBase64(env environment) function.Function {
	return inCharset(env, "string", func(text string, charset encoding.Encoding, name string) (string, error) {
		encoded, err := charset.NewEncoder().String(text)
		if err != nil {
			return "", function.NewArgErrorf(0, "the given string contains characters that cannot be represented in %s", name)
		}
		return base64.StdEncoding.EncodeToString([]byte(encoded)), nil
	})
}

func textDecodeBase64(env environment) function.Function {
	return inCharset(env, "source", func(text string, charset encoding.Encoding, name string) (string, error) {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			if position, ok := err.(base64.CorruptInputError); ok {
				return "", function.NewArgErrorf(0, "the given value is has an invalid base64 symbol at offset %d", int(position))
			}
			return "", function.NewArgErrorf(0, "invalid source string: %w", err)
		}
		decoded, err := charset.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", function.NewArgErrorf(0, "the given string contains symbols that are not defined for %s", name)
		}
		return string(decoded), nil
	})
}

// inCharset makes a function of a string and the name of a character encoding.
func inCharset(env environment, param string, convert func(text string, charset encoding.Encoding, name string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: param, Type: cty.String},
			{Name: "encoding", Type: cty.String},
		},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			given := args[1].AsString()
			charset, err := ianaindex.IANA.Encoding(given)
			if err != nil || charset == nil {
				return cty.UnknownVal(cty.String), function.NewArgErrorf(1, "%q is not a supported IANA encoding name or alias in this %s version", given, env.tool)
			}
			name, err := ianaindex.IANA.Name(charset)
			if err != nil {
				name = given
			}
			result, err := convert(args[0].AsString(), charset, name)
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(result), nil
		},
	})
}
