package functions

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// A digest turns a text into the printable form of its hash.
type digest func(text string) string

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func sha1Hex(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func sha512Hex(text string) string {
	sum := sha512.Sum512([]byte(text))
	return hex.EncodeToString(sum[:])
}

func sha256Base64(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func sha512Base64(text string) string {
	sum := sha512.Sum512([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func hashing(of digest) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "str", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.StringVal(of(args[0].AsString())), nil
		},
	})
}

// bcrypt has a different result in every run.
var bcrypt = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "str", Type: cty.String}},
	VarParam:     &function.Parameter{Name: "cost", Type: cty.Number},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
		return cty.UnknownVal(cty.String), nil
	},
})

// rsaDecrypt finds what is wrong with the encoding of its arguments; it does
// not decrypt, since nothing in a configuration should hold a private key.
var rsaDecrypt = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "ciphertext", Type: cty.String},
		{Name: "privatekey", Type: cty.String},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		unknown := cty.UnknownVal(cty.String)
		text := args[0].AsString()
		if _, err := base64.StdEncoding.DecodeString(text); err != nil {
			return unknown, function.NewArgErrorf(0, "failed to decode input %q: cipher text must be base64-encoded", text)
		}
		if block, _ := pem.Decode([]byte(args[1].AsString())); block == nil {
			return unknown, function.NewArgErrorf(1, "invalid private key: ssh: no key found")
		}
		return unknown, nil
	},
})

var uuidV5 = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "namespace", Type: cty.String},
		{Name: "name", Type: cty.String},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		given := args[0].AsString()
		namespace, ok := namespaces[given]
		if !ok {
			var err error
			if namespace, err = parseUUID(given); err != nil {
				return cty.UnknownVal(cty.String), fmt.Errorf("uuidv5() doesn't support namespace %s (%w)", given, err)
			}
		}
		id := sha1.Sum(append(namespace[:], args[1].AsString()...))
		id[6] = id[6]&0x0f | 0x50 // version 5
		id[8] = id[8]&0x3f | 0x80 // variant of RFC 9562
		digits := hex.EncodeToString(id[:16])
		return cty.StringVal(strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")), nil
	},
})

// namespaces are those that RFC 9562 names; they differ in one byte.
var namespaces = map[string][16]byte{
	"dns":  {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8},
	"url":  {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8},
	"oid":  {0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8},
	"x500": {0x6b, 0xa7, 0xb8, 0x14, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8},
}

// parseUUID reads the forms that Terraform accepts: with hyphens, also after
// "urn:uuid:" or in braces, and 32 bare digits.
func parseUUID(text string) (id [16]byte, err error) {
	digits := text
	switch len(text) {
	case 32:
	case 36 + 9:
		if !strings.EqualFold(text[:9], "urn:uuid:") {
			return id, fmt.Errorf("invalid urn prefix: %q", text[:9])
		}
		digits = text[9:]
	case 36 + 2:
		digits = text[1:37]
	case 36:
	default:
		return id, fmt.Errorf("invalid UUID length: %d", len(text))
	}
	if len(digits) == 36 {
		if digits[8] != '-' || digits[13] != '-' || digits[18] != '-' || digits[23] != '-' {
			return id, errors.New("invalid UUID format")
		}
		digits = digits[:8] + digits[9:13] + digits[14:18] + digits[19:23] + digits[24:]
	}
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return id, errors.New("invalid UUID format")
	}
	return id, nil
}
