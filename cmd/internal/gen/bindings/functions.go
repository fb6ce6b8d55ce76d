package bindings

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/terravet/terravet/schema/flat"
)

// scanFunctions reads the class of a provider's functions: for each a doc
// comment, a signature, and a call that has Terraform's name in it.
func scanFunctions(text string) map[string]*flat.SourceFunction {
	out := make(map[string]*flat.SourceFunction)
	var summary string
	var params map[string]string
	var signature string
	lines := &lineReader{rest: text}
	for lines.next() {
		line := strings.TrimSpace(lines.line)
		switch {
		case line == "/**":
			summary, params = "", make(map[string]string)
		case strings.HasPrefix(line, "* @param "):
			if name, doc, ok := strings.Cut(line[len("* @param "):], " - "); ok {
				fields := strings.Fields(name)
				params[strings.Trim(fields[len(fields)-1], "[].")] = doc
			}
		case strings.HasPrefix(line, "* ") && !strings.HasPrefix(line, "* @") && summary == "":
			summary = line[2:]
		case strings.HasPrefix(line, "public ") && strings.Contains(line, "("):
			signature = line
		case strings.Contains(line, "TerraformProviderFunction.invoke("):
			_, call, _ := strings.Cut(line, "TerraformProviderFunction.invoke(")
			parts := strings.SplitN(call, `"`, 3)
			if len(parts) == 3 && signature != "" {
				f := parseSignature(signature, params)
				f.Summary = summary
				out[parts[1]] = f
			}
			signature = ""
		}
	}
	return out
}

// parseSignature reads `public name(a: string, ...rest: any[]): string {`.
func parseSignature(line string, docs map[string]string) *flat.SourceFunction {
	f := &flat.SourceFunction{Result: cty.DynamicPseudoType}
	open := strings.IndexByte(line, '(')
	end := strings.LastIndexByte(line, ')')
	if end < open {
		return f
	}
	f.Result = simpleType(parseShape(strings.Trim(strings.TrimSuffix(line[end+1:], "{"), ": ")))
	for _, p := range splitParams(line[open+1 : end]) {
		name, typ, _ := strings.Cut(strings.TrimSpace(p), ": ")
		rest, variadic := strings.CutPrefix(name, "...")
		name = strings.TrimSuffix(rest, "?")
		if name == "" {
			continue
		}
		sh := parseShape(typ)
		if variadic && sh.elem != nil {
			sh = *sh.elem
		}
		param := flat.SourceParam{Name: snake(name), Type: simpleType(sh), Description: docs[name]}
		if variadic {
			f.Variadic = &param
		} else {
			f.Params = append(f.Params, param)
		}
	}
	return f
}

// simpleType is the type of a shape without objects; arrays may be lists, sets
// or tuples and are left open.
func simpleType(sh shape) cty.Type {
	switch sh.kind {
	case stringShape:
		return cty.String
	case numberShape:
		return cty.Number
	case boolShape:
		return cty.Bool
	case mapShape:
		return cty.Map(simpleType(*sh.elem))
	}
	return cty.DynamicPseudoType
}

// splitParams splits at the commas that are outside of all brackets.
func splitParams(text string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '(', '{', '[', '<':
			depth++
		case ')', '}', ']', '>':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, text[start:i])
				start = i + 1
			}
		}
	}
	return append(out, text[start:])
}
