package functions

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Files answers what functions ask about files. Paths come as the configuration
// gives them: absolute, or relative to the directory in which Terraform would
// be run, which is that of the root module, whatever module the call is in.
type Files interface {
	// Read returns the content of a regular file. The content counts only if
	// the kind is Regular.
	Read(path string) (content string, kind FileKind)
	// List returns the regular files in a directory and those below it, as
	// paths relative to it with slashes. They count only if the kind is
	// Directory.
	List(dir string) (files []string, kind FileKind)
}

// FileKind says what is at a path.
type FileKind uint8

const (
	// Unknowable: it was not looked, or may be different when Terraform runs.
	// Functions give unknown results.
	Unknowable FileKind = iota
	// Absent: there is nothing there.
	Absent
	// Regular: a file with content.
	Regular
	// Directory: a directory, or a symbolic link to one.
	Directory
	// Irregular: a device, socket or the like.
	Irregular
)

type noFiles struct{}

func (noFiles) Read(string) (string, FileKind)   { return "", Unknowable }
func (noFiles) List(string) ([]string, FileKind) { return nil, Unknowable }

// read asks for a file. A path into somebody's home directory is unknowable.
func (e environment) read(path string) (string, FileKind) {
	if strings.HasPrefix(path, "~") {
		return "", Unknowable
	}
	return e.files.Read(path)
}

// errUnknowable makes a function give an unknown result; it is not reported.
var errUnknowable = errors.New("cannot be known")

// load reads a file as the file function does, except for its encoding.
func (e environment) load(path string, marks cty.ValueMarks) (string, error) {
	content, kind := e.read(path)
	switch kind {
	case Regular:
		return content, nil
	case Absent:
		return "", function.NewArgErrorf(0, "no file exists at %s; this function works only with files that are distributed as part of the configuration source code, so if this file will be created by a resource in this configuration you must instead obtain this result from an attribute of that resource", redacted(path, marks))
	case Directory:
		return "", function.NewArgErrorf(0, "failed to read file: read %s: is a directory", filepath.Clean(path))
	}
	return "", errUnknowable
}

// loadText is load for what must be UTF-8.
func (e environment) loadText(path string, marks cty.ValueMarks) (string, error) {
	content, err := e.load(path, marks)
	if err == nil && !utf8.ValidString(content) {
		return "", fmt.Errorf("contents of %s are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead", redacted(path, marks))
	}
	return content, err
}

// file and filebase64.
func readFile(env environment, inBase64 bool) function.Function {
	return ofPath(cty.String, func(path string, marks cty.ValueMarks) (cty.Value, error) {
		if inBase64 {
			content, err := env.load(path, marks)
			return cty.StringVal(base64.StdEncoding.EncodeToString([]byte(content))), err
		}
		content, err := env.loadText(path, marks)
		return cty.StringVal(content), err
	})
}

// filemd5 and its relatives, which report the error of the operating system.
func hashingFile(env environment, of digest) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "path", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := cty.UnknownVal(cty.String)
			path := args[0].AsString()
			content, kind := env.read(path)
			switch kind {
			case Regular:
				return cty.StringVal(of(content)), nil
			case Absent:
				return unknown, fmt.Errorf("open %s: no such file or directory", filepath.Clean(path))
			case Directory:
				return unknown, fmt.Errorf("read %s: is a directory", filepath.Clean(path))
			}
			return unknown, nil
		},
	})
}

func fileExists(env environment) function.Function {
	return ofPath(cty.Bool, func(path string, marks cty.ValueMarks) (cty.Value, error) {
		_, kind := env.read(path)
		switch kind {
		case Regular:
			return cty.True, nil
		case Absent:
			return cty.False, nil
		case Directory:
			// Terraform blames an argument that does not exist, and so does
			// not say which it is.
			return cty.False, function.NewArgErrorf(1, "%s is a directory, not a file", redacted(filepath.Clean(path), marks))
		}
		return cty.NilVal, errUnknowable
	})
}

// ofPath makes a function of a path that says the path in errors only if its
// marks allow that.
func ofPath(result cty.Type, answer func(path string, marks cty.ValueMarks) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "path", Type: cty.String, AllowMarked: true, AllowUnknown: true}},
		Type:         function.StaticReturnType(result),
		RefineResult: notNull,
		Impl: func(args []cty.Value, retType cty.Type) (cty.Value, error) {
			path, marks := args[0].Unmark()
			unknown := cty.UnknownVal(retType).WithMarks(marks)
			if !path.IsKnown() {
				return unknown, nil
			}
			v, err := answer(path.AsString(), marks)
			switch {
			case err == errUnknowable:
				return unknown, nil
			case err != nil:
				return cty.UnknownVal(retType), err
			}
			return v.WithMarks(marks), nil
		},
	})
}

// pathFunction makes a function from one path to another; false if the result
// depends on the machine.
func pathFunction(convert func(path string) (string, bool)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "path", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			path, ok := convert(args[0].AsString())
			if !ok {
				return cty.UnknownVal(cty.String), nil
			}
			return cty.StringVal(path), nil
		},
	})
}

var baseName = pathFunction(func(path string) (string, bool) { return filepath.Base(path), true })

var dirName = pathFunction(func(path string) (string, bool) { return filepath.Dir(path), true })

var absPath = pathFunction(func(path string) (string, bool) {
	return filepath.ToSlash(filepath.Clean(path)), filepath.IsAbs(path)
})

var pathExpand = pathFunction(func(path string) (string, bool) { return path, !strings.HasPrefix(path, "~") })
