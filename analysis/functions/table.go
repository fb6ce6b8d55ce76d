package functions

import (
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Tool is one of the two programs that speak the language.
type Tool uint8

const (
	Terraform Tool = iota
	OpenTofu
)

// String returns the name of the program as it writes it itself.
func (t Tool) String() string {
	if t == OpenTofu {
		return "OpenTofu"
	}
	return "Terraform"
}

// Table returns the functions that a release of a program offers, by the name
// under which a configuration calls them, including the "core::" names where
// the release has them. An empty or malformed version means the newest release
// known. A nil files answers [Unknowable] to everything.
//
// The table is the caller's own, to be kept: making one takes tens of
// microseconds. Its functions may be called from several goroutines at once if
// the methods of files may.
func Table(tool Tool, release string, files Files) map[string]function.Function {
	if files == nil {
		files = noFiles{}
	}
	table := map[string]function.Function{}
	env := environment{tool: tool, files: files, table: table}
	wanted := parseRelease(release)
	hasCore := reached(wanted, coreNamespaceSince(tool))
	for name, make := range catalogue {
		since, ok := Since(tool, name)
		if !ok || !reached(wanted, since) {
			continue
		}
		fn := make(env)
		table[name] = fn
		if hasCore {
			table[corePrefix+name] = fn
		}
	}
	return table
}

// Since returns the release of the program that introduced a function. The
// empty string means that every release with this language has it: Terraform
// 0.12.0, OpenTofu 1.6.0. It returns false if no known release has the function.
func Since(tool Tool, name string) (release string, ok bool) {
	plain := strings.TrimPrefix(name, corePrefix)
	if _, ok := catalogue[plain]; !ok {
		return "", false
	}
	release, ok = terraformSince[plain], !tofuOnly[plain]
	if tool == OpenTofu {
		release, ok = tofuSince[plain], !terraformOnly[plain]
	}
	if plain != name && ok {
		release = later(release, coreNamespaceSince(tool))
	}
	return release, ok
}

const corePrefix = "core::"

func coreNamespaceSince(tool Tool) string {
	if tool == OpenTofu {
		return "1.7.0"
	}
	return "1.8.0"
}

// Releases that introduced functions; absent means from the beginning.
var (
	terraformSince = map[string]string{
		"range":            "0.12.2",
		"uuidv5":           "0.12.2",
		"yamldecode":       "0.12.2",
		"yamlencode":       "0.12.2",
		"abspath":          "0.12.4",
		"regex":            "0.12.7",
		"regexall":         "0.12.7",
		"fileset":          "0.12.8",
		"cidrsubnets":      "0.12.10",
		"parseint":         "0.12.10",
		"trim":             "0.12.17",
		"trimprefix":       "0.12.17",
		"trimsuffix":       "0.12.17",
		"can":              "0.12.20",
		"try":              "0.12.20",
		"setsubtract":      "0.12.21",
		"sum":              "0.13.0",
		"alltrue":          "0.14.0",
		"anytrue":          "0.14.0",
		"textdecodebase64": "0.14.0",
		"textencodebase64": "0.14.0",
		"nonsensitive":     "0.15.0",
		"one":              "0.15.0",
		"sensitive":        "0.15.0",
		"endswith":         "1.3.0",
		"startswith":       "1.3.0",
		"timecmp":          "1.3.0",
		"plantimestamp":    "1.5.0",
		"strcontains":      "1.5.0",
		"issensitive":      "1.8.0",
		"templatestring":   "1.9.0",
		"ephemeralasnull":  "1.10.0",
		"convert":          "1.15.0",
	}
	tofuSince = map[string]string{
		"base64gunzip":    "1.7.0",
		"cidrcontains":    "1.7.0",
		"issensitive":     "1.7.0",
		"templatestring":  "1.7.0",
		"urldecode":       "1.7.0",
		"ephemeralasnull": "1.11.0",
	}
	tofuOnly      = map[string]bool{"base64gunzip": true, "cidrcontains": true, "urldecode": true}
	terraformOnly = map[string]bool{"convert": true}
)

// environment is what a function may depend on besides its arguments.
type environment struct {
	tool  Tool
	files Files
	// table is the finished table, for templates, which call functions in turn.
	table map[string]function.Function
}

// catalogue says how to make each function. It is not changed after this.
var catalogue = makeCatalogue()

func makeCatalogue() map[string]func(environment) function.Function {
	c := map[string]func(environment) function.Function{}
	plain := func(name string, fn function.Function) {
		fn = bounded(fn, growth[name])
		c[name] = func(environment) function.Function { return fn }
	}
	for name, fn := range standard {
		plain(name, fn)
	}
	for name, fn := range own {
		plain(name, fn)
	}
	for name, make := range dependent {
		c[name] = func(env environment) function.Function { return bounded(make(env), growth[name]) }
	}
	// These evaluate expressions, and so are bounded by what the expressions
	// call, or bound themselves.
	c["try"] = func(environment) function.Function { return tryfunc.TryFunc }
	c["can"] = func(environment) function.Function { return tryfunc.CanFunc }
	c["templatefile"] = templateFile
	c["templatestring"] = templateString
	return c
}

// standard are the functions that the programs, too, take from cty.
var standard = map[string]function.Function{
	"abs":             stdlib.AbsoluteFunc,
	"ceil":            stdlib.CeilFunc,
	"chomp":           stdlib.ChompFunc,
	"chunklist":       stdlib.ChunklistFunc,
	"coalescelist":    stdlib.CoalesceListFunc,
	"compact":         stdlib.CompactFunc,
	"concat":          stdlib.ConcatFunc,
	"contains":        stdlib.ContainsFunc,
	"convert":         typeexpr.ConvertFunc,
	"csvdecode":       stdlib.CSVDecodeFunc,
	"distinct":        stdlib.DistinctFunc,
	"element":         stdlib.ElementFunc,
	"flatten":         stdlib.FlattenFunc,
	"floor":           stdlib.FloorFunc,
	"format":          stdlib.FormatFunc,
	"formatdate":      stdlib.FormatDateFunc,
	"formatlist":      stdlib.FormatListFunc,
	"indent":          stdlib.IndentFunc,
	"join":            stdlib.JoinFunc,
	"jsondecode":      stdlib.JSONDecodeFunc,
	"jsonencode":      stdlib.JSONEncodeFunc,
	"keys":            stdlib.KeysFunc,
	"log":             stdlib.LogFunc,
	"lower":           stdlib.LowerFunc,
	"max":             stdlib.MaxFunc,
	"merge":           stdlib.MergeFunc,
	"min":             stdlib.MinFunc,
	"parseint":        stdlib.ParseIntFunc,
	"pow":             stdlib.PowFunc,
	"range":           stdlib.RangeFunc,
	"regex":           stdlib.RegexFunc,
	"regexall":        stdlib.RegexAllFunc,
	"reverse":         stdlib.ReverseListFunc,
	"setintersection": stdlib.SetIntersectionFunc,
	"setproduct":      stdlib.SetProductFunc,
	"setsubtract":     stdlib.SetSubtractFunc,
	"setunion":        stdlib.SetUnionFunc,
	"signum":          stdlib.SignumFunc,
	"slice":           stdlib.SliceFunc,
	"sort":            stdlib.SortFunc,
	"split":           stdlib.SplitFunc,
	"strrev":          stdlib.ReverseFunc,
	"substr":          stdlib.SubstrFunc,
	"timeadd":         stdlib.TimeAddFunc,
	"title":           stdlib.TitleFunc,
	"trim":            stdlib.TrimFunc,
	"trimprefix":      stdlib.TrimPrefixFunc,
	"trimspace":       stdlib.TrimSpaceFunc,
	"trimsuffix":      stdlib.TrimSuffixFunc,
	"upper":           stdlib.UpperFunc,
	"values":          stdlib.ValuesFunc,
	"yamldecode":      yaml.YAMLDecodeFunc,
	"yamlencode":      yaml.YAMLEncodeFunc,
	"zipmap":          stdlib.ZipmapFunc,
}

// own are the functions of this package that depend on nothing.
var own = map[string]function.Function{
	"abspath":         absPath,
	"alltrue":         allTrue,
	"anytrue":         anyTrue,
	"base64decode":    base64Decode,
	"base64encode":    base64Encode,
	"base64gunzip":    base64Gunzip,
	"base64gzip":      base64Gzip,
	"base64sha256":    hashing(sha256Base64),
	"base64sha512":    hashing(sha512Base64),
	"basename":        baseName,
	"bcrypt":          bcrypt,
	"cidrcontains":    cidrContains,
	"cidrhost":        cidrHost,
	"cidrnetmask":     cidrNetmask,
	"cidrsubnet":      cidrSubnet,
	"cidrsubnets":     cidrSubnets,
	"coalesce":        coalesce,
	"dirname":         dirName,
	"endswith":        endsWith,
	"ephemeralasnull": ephemeralAsNull,
	"index":           index,
	"issensitive":     isSensitive,
	"length":          length,
	"lookup":          lookup,
	"matchkeys":       matchKeys,
	"md5":             hashing(md5Hex),
	"nonsensitive":    nonsensitive,
	"one":             one,
	"pathexpand":      pathExpand,
	"plantimestamp":   unpredictable,
	"replace":         replace,
	"rsadecrypt":      rsaDecrypt,
	"sensitive":       sensitive,
	"sha1":            hashing(sha1Hex),
	"sha256":          hashing(sha256Hex),
	"sha512":          hashing(sha512Hex),
	"startswith":      startsWith,
	"strcontains":     strContains,
	"sum":             sum,
	"timecmp":         timeCmp,
	"timestamp":       unpredictable,
	"tobool":          conversion(cty.Bool),
	"tolist":          conversion(cty.List(cty.DynamicPseudoType)),
	"tomap":           conversion(cty.Map(cty.DynamicPseudoType)),
	"tonumber":        conversion(cty.Number),
	"toset":           conversion(cty.Set(cty.DynamicPseudoType)),
	"tostring":        conversion(cty.String),
	"urldecode":       urlDecode,
	"urlencode":       urlEncode,
	"uuid":            unpredictable,
	"uuidv5":          uuidV5,
}

// dependent are the functions that read files or name the program.
var dependent = map[string]func(environment) function.Function{
	"file":             func(e environment) function.Function { return readFile(e, false) },
	"filebase64":       func(e environment) function.Function { return readFile(e, true) },
	"filebase64sha256": func(e environment) function.Function { return hashingFile(e, sha256Base64) },
	"filebase64sha512": func(e environment) function.Function { return hashingFile(e, sha512Base64) },
	"fileexists":       fileExists,
	"filemd5":          func(e environment) function.Function { return hashingFile(e, md5Hex) },
	"fileset":          fileSet,
	"filesha1":         func(e environment) function.Function { return hashingFile(e, sha1Hex) },
	"filesha256":       func(e environment) function.Function { return hashingFile(e, sha256Hex) },
	"filesha512":       func(e environment) function.Function { return hashingFile(e, sha512Hex) },
	"list":             func(e environment) function.Function { return removed(e, "list", "tolist([ ... ])") },
	"map":              func(e environment) function.Function { return removed(e, "map", "tomap({ ... })") },
	"textdecodebase64": textDecodeBase64,
	"textencodebase64": textEncodeBase64,
	"transpose":        transpose,
}

func parseRelease(release string) *version.Version {
	v, err := version.NewVersion(release)
	if err != nil {
		return nil
	}
	// A pre-release of 1.9.0 already has what 1.9.0 has.
	return v.Core()
}

// reached tells whether a release has what came with since; nil is the newest.
func reached(release *version.Version, since string) bool {
	if release == nil || since == "" {
		return true
	}
	return release.GreaterThanOrEqual(version.Must(version.NewVersion(since)))
}

func later(a, b string) string {
	if a == "" || !reached(version.Must(version.NewVersion(a)), b) {
		return b
	}
	return a
}
