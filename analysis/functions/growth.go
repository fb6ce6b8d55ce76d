package functions

import (
	"regexp/syntax"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// growth tells, of the functions whose result or work can be much larger than
// their arguments, whether a call is one of the large ones. The arguments are
// unmarked, and within maxSize; they may be unknown, null or of another type
// than the function takes.
var growth = map[string]func(args []cty.Value) bool{
	"convert":    func(args []cty.Value) bool { return hasHugeNumber(textAt(args, 0)) },
	"distinct":   func(args []cty.Value) bool { return pairs(args, 0, 0) > maxWork },
	"format":     func(args []cty.Value) bool { return formatted(args) > maxResult },
	"formatlist": func(args []cty.Value) bool { return saturating(rows(args), formatted(args)) > maxResult },
	"indent": func(args []cty.Value) bool {
		return saturating(whole(args, 0), 1+strings.Count(textAt(args, 1), "\n")) > maxResult
	},
	"join": func(args []cty.Value) bool {
		elements := 0
		for _, arg := range args[min(1, len(args)):] {
			elements += lengthOf(arg)
		}
		return saturating(len(textAt(args, 0)), elements) > maxResult
	},
	"jsondecode": func(args []cty.Value) bool { return tooDeep(textAt(args, 0)) || hasHugeNumber(textAt(args, 0)) },
	"matchkeys":  func(args []cty.Value) bool { return pairs(args, 1, 2) > maxWork },
	"parseint":   func(args []cty.Value) bool { return len(textAt(args, 0)) > maxDigits },
	"regex":      func(args []cty.Value) bool { return matching(textAt(args, 0), textAt(args, 1)) > maxWork },
	"regexall":   func(args []cty.Value) bool { return matching(textAt(args, 0), textAt(args, 1)) > maxWork },
	"replace":    replacesTooMuch,
	"setproduct": func(args []cty.Value) bool {
		product := len(args)
		for _, arg := range args {
			product = saturating(product, lengthOf(arg))
		}
		return product > maxSize
	},
	"tonumber": func(args []cty.Value) bool { return hasHugeNumber(textAt(args, 0)) },
	"trim":     func(args []cty.Value) bool { return saturating(len(textAt(args, 0)), len(textAt(args, 1))) > maxWork },
	"yamldecode": func(args []cty.Value) bool {
		text := textAt(args, 0)
		// An alias repeats what its anchor stands for, which may hold aliases.
		return references(text, '&') > 0 && references(text, '*') > 32 || tooDeep(text) || nestedDashes(text) || hasHugeNumber(text)
	},
}

// textAt is the string given as an argument, or "".
func textAt(args []cty.Value, i int) string {
	if i >= len(args) || args[i].Type() != cty.String || !args[i].IsKnown() || args[i].IsNull() {
		return ""
	}
	return args[i].AsString()
}

// whole is the number given as an argument, within 0 and maxResult+1.
func whole(args []cty.Value, i int) int {
	if i >= len(args) || args[i].Type() != cty.Number || !args[i].IsKnown() || args[i].IsNull() {
		return 0
	}
	n, _ := args[i].AsBigFloat().Int64()
	return int(max(0, min(n, maxResult+1)))
}

// lengthOf is the number of elements of a collection, and 0 of anything else.
func lengthOf(v cty.Value) int {
	if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return 0
	}
	return v.LengthInt()
}

// pairs is the work of comparing all elements of one argument with another.
func pairs(args []cty.Value, a, b int) int {
	if a >= len(args) || b >= len(args) {
		return 0
	}
	return saturating(lengthOf(args[a]), size(args[b])) + saturating(lengthOf(args[b]), size(args[a]))
}

// saturating multiplies numbers that are not negative; the result does not
// exceed a large number.
func saturating(a, b int) int {
	const most = 1 << 50
	if a > 0 && b > most/a {
		return most
	}
	return a * b
}

// formatted is the most that a format string can produce of its arguments:
// every verb the largest of them, and as wide as the widest verb says.
func formatted(args []cty.Value) int {
	text := textAt(args, 0)
	if len(args) == 0 {
		return 0
	}
	largest := 0
	for _, arg := range args[1:] {
		largest = max(largest, size(arg))
	}
	width := 0
	for i := 0; i < len(text); i++ {
		number := 0
		for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
			number = min(number*10+int(text[i]-'0'), maxResult)
		}
		width = max(width, number)
	}
	// A verb may write its value as hexadecimal digits or an escaped string.
	return len(text) + saturating(strings.Count(text, "%"), 6*largest+width)
}

// rows is the number of strings that formatlist makes.
func rows(args []cty.Value) int {
	most := 1
	for _, arg := range args {
		most = max(most, lengthOf(arg))
	}
	return most
}

func replacesTooMuch(args []cty.Value) bool {
	text, old, replacement := textAt(args, 0), textAt(args, 1), textAt(args, 2)
	if pattern, ok := regexIn(old); ok {
		// A replacement may name groups, each as long as the text.
		each := len(replacement) + saturating(strings.Count(replacement, "$"), len(text))
		return matching(pattern, text) > maxWork || saturating(len(text)+1, each) > maxResult
	}
	return saturating(strings.Count(text, old), len(replacement)) > maxResult
}

// matching is the work of matching a regular expression against a text: the
// text as often as the expression has states.
func matching(pattern, text string) int {
	if len(pattern) > maxResult/1024 {
		return maxWork + 1
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0 // the function says so at once
	}
	return saturating(states(re), 1+len(text))
}

func states(re *syntax.Regexp) int {
	total := 1 + len(re.Rune)
	for _, sub := range re.Sub {
		total += states(sub)
	}
	if re.Op == syntax.OpRepeat {
		total = saturating(total, max(1, re.Min, re.Max))
	}
	return min(total, maxWork+1)
}

// tooDeep tells whether brackets in a document nest deeper than values may. It
// counts those in strings too, so it may be wrong about strange documents.
func tooDeep(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			if depth++; depth > maxDepth {
				return true
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return false
}

// hasHugeNumber tells whether a word of a document is a number of more digits
// than maxDigits, written out or with an exponent of five or more digits.
func hasHugeNumber(text string) bool {
	for len(text) > 0 {
		end := 0
		for end < len(text) && isWordByte(text[end]) {
			end++
		}
		// A colon is the end of a JSON name, or part of a YAML word.
		word := strings.TrimLeft(text[:end], ":")
		if len(word) > maxDigits || hasLongExponent(word) {
			return true
		}
		text = text[max(1, end):]
	}
	return false
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ||
		c == '+' || c == '-' || c == '.' || c == '_' || c == ':'
}

// hasLongExponent is true of "1e12345" and "-1.5E+123456", but not of a hash
// such as "1e12345f", nor of "be12345".
func hasLongExponent(word string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(word), "e")
	if !ok || strings.Trim(mantissa, "+-._0123456789") != "" || !strings.ContainsAny(mantissa, "0123456789") {
		return false
	}
	exponent = strings.TrimLeft(exponent, "+-")
	return len(exponent) >= 5 && strings.Trim(exponent, "0123456789") == ""
}

// references counts the words of a YAML document that begin with the sign of
// an anchor or an alias.
func references(text string, sign byte) int {
	count := 0
	for i := 0; i+1 < len(text); i++ {
		if text[i] == sign && isWordByte(text[i+1]) && (i == 0 || strings.IndexByte(" \t\n[{,:", text[i-1]) >= 0) {
			count++
		}
	}
	return count
}

// nestedDashes tells whether a line of YAML opens more sequences than values
// may nest.
func nestedDashes(text string) bool {
	run := 0
	for i := 0; i+1 < len(text); i++ {
		switch {
		case (text[i] == '-' || text[i] == '?') && (text[i+1] == ' ' || text[i+1] == '\t'):
			if run++; run > maxDepth {
				return true
			}
		case text[i] != ' ' && text[i] != '\t':
			run = 0
		}
	}
	return false
}
