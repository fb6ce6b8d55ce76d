package config

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/pass"
	"github.com/terravet/terravet/analysis/syntax"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/schema/suggest"
)

// FileName is the name of a settings file.
const FileName = ".terravet.hcl"

// Settings are what one settings file says. The zero value is that of no file.
type Settings struct {
	profile  analysis.Profile
	chosen   bool // the file says which profile
	ignore   []string
	rules    map[string]Setting
	folder   string
	findings []analysis.Finding
}

// Findings are what is wrong with the file, with ranges of the file.
func (s *Settings) Findings() []analysis.Finding {
	if s == nil {
		return nil
	}
	return s.findings
}

// Profile is the profile that the file asks for; false if it does not.
func (s *Settings) Profile() (analysis.Profile, bool) {
	if s == nil {
		return analysis.Default, false
	}
	return s.profile, s.chosen
}

// Enabled says whether a rule runs for who has asked for a profile.
func (s *Settings) Enabled(r *pass.Rule, profile analysis.Profile) bool {
	if set := s.of(r.ID); set.Enabled != nil {
		return *set.Enabled
	}
	return profile.Includes(r.Profile)
}

// Options are what is set of a rule's options.
func (s *Settings) Options(r *pass.Rule) map[string]any { return s.of(r.ID).Options }

// Adjust changes a finding the way the settings say; false when it is not to be
// shown at all.
func (s *Settings) Adjust(f *analysis.Finding) bool {
	if s == nil {
		return true
	}
	set := s.of(f.Code)
	if set.Enabled != nil && !*set.Enabled {
		return false
	}
	if set.Severity != 0 {
		f.Severity = set.Severity
	}
	return true
}

// Ignored says that nothing is reported in the file with an absolute path.
func (s *Settings) Ignored(file string) bool {
	if s == nil || len(s.ignore) == 0 {
		return false
	}
	relative, err := filepath.Rel(s.folder, file)
	if err != nil {
		return false
	}
	relative = filepath.ToSlash(relative)
	return slices.ContainsFunc(s.ignore, func(pattern string) bool { return covers(pattern, relative) })
}

// covers says whether a pattern matches a path or a folder that it lies in. "**"
// stands for any number of folders.
func covers(pattern, name string) bool {
	pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "./"), "/")
	return coversParts(strings.Split(pattern, "/"), strings.Split(name, "/"))
}

func coversParts(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return true // name lies below what was matched
	case pattern[0] == "**":
		for i := range len(name) + 1 {
			if coversParts(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	case len(name) == 0:
		return false
	}
	ok, err := path.Match(pattern[0], name[0])
	return err == nil && ok && coversParts(pattern[1:], name[1:])
}

// of is what is said of a code: by its own block, else by its group's.
func (s *Settings) of(code string) Setting {
	if s == nil {
		return Setting{}
	}
	if set, ok := s.rules[code]; ok {
		return set
	}
	best, length := Setting{}, -1
	for name, set := range s.rules {
		if prefix, ok := strings.CutSuffix(name, "*"); ok && strings.HasPrefix(code, prefix) && len(prefix) > length {
			best, length = set, len(prefix)
		}
	}
	return best
}

// Read reads a settings file.
func Read(file *syntax.File, known *Catalogue) *Settings {
	s := &Settings{rules: map[string]Setting{}, folder: filepath.Dir(file.Path)}
	r := &reader{Settings: s, file: file, known: known}
	for _, p := range file.Problems() {
		r.report(CodeSettings, p.Range, "%s: %s", p.Summary, p.Detail)
	}
	if file.Foreign() != nil {
		return s
	}
	for i, c := range file.Chunks() {
		r.start, r.broken = file.ChunkStart(i), c.Broken()
		r.chunk(c.Body)
	}
	return s
}

// reader reads one file.
type reader struct {
	*Settings
	file  *syntax.File
	known *Catalogue
	start int // of the chunk at hand
	// broken says that the chunk has a syntax error, which has been reported:
	// what follows from it is not.
	broken bool
}

func (r *reader) at(from hcl.Range) text.Range {
	span := module.Span(from)
	return text.Range{Start: span.Start + r.start, End: span.End + r.start}
}

func (r *reader) report(code string, at text.Range, format string, args ...any) *analysis.Finding {
	if r.broken {
		return &analysis.Finding{}
	}
	r.findings = append(r.findings, analysis.Finding{
		Code: code, Severity: analysis.Warning, Summary: "Invalid settings", Detail: fmt.Sprintf(format, args...),
		Location: analysis.Location{Path: r.file.Path, Range: at},
	})
	return &r.findings[len(r.findings)-1]
}

func (r *reader) chunk(body *hclsyntax.Body) {
	for name, attr := range body.Attributes {
		switch name {
		case "profile":
			word, ok := r.word(attr)
			if !ok {
				continue
			}
			profile, ok := analysis.ParseProfile(word)
			if !ok {
				r.report(CodeSettings, r.at(attr.Expr.Range()), `The profile %q does not exist; it is "default", "strict" or "production".`, word)
				continue
			}
			r.profile, r.chosen = profile, true
		case "ignore":
			if list, ok := r.value(attr, cty.List(cty.String)); ok {
				for it := list.ElementIterator(); it.Next(); {
					_, pattern := it.Element()
					r.ignore = append(r.ignore, pattern.AsString())
				}
			}
		default:
			r.unsupported("argument", name, r.at(attr.NameRange), "profile", "ignore")
		}
	}
	for _, b := range body.Blocks {
		switch {
		case b.Type != "rule":
			r.unsupported("block", b.Type, r.at(b.TypeRange), "rule")
		case len(b.Labels) != 1:
			r.report(CodeSettings, r.at(b.TypeRange), `A rule block has one label, the name of a rule: rule "aws/db-publicly-accessible" {…}.`)
		default:
			r.rule(b)
		}
	}
}

func (r *reader) unsupported(what, name string, at text.Range, names ...string) {
	detail := fmt.Sprintf("There is no %s %q here; there is %s.", what, name, strings.Join(names, ", "))
	if near := suggest.Nearest(name, slices.Values(names)); near != "" {
		detail = fmt.Sprintf("There is no %s %q here. Did you mean %q?", what, name, near)
	}
	r.report(CodeSettings, at, "%s", detail)
}

func (r *reader) rule(b *hclsyntax.Block) {
	name := b.Labels[0]
	if !r.known.Known(name) && !r.known.group(name) {
		f := r.report(CodeUnknown, r.at(b.LabelRanges[0]), "%s", unknownRule(r.known, name))
		f.Summary = "Unknown rule"
		if near := nearest(r.known, name); near != "" {
			f.Fixes = []analysis.Fix{{Title: "Change to " + near, Safety: analysis.Review, Preferred: true, Edits: []analysis.Edit{
				{Path: r.file.Path, Edit: text.Edit{Range: f.Range, New: `"` + near + `"`}},
			}}}
		}
		return
	}
	if _, twice := r.rules[name]; twice {
		r.report(CodeSettings, r.at(b.LabelRanges[0]), "The rule %q is set before in this file; this block counts.", name)
	}
	var set Setting
	for _, nested := range b.Body.Blocks {
		r.unsupported("block", nested.Type, r.at(nested.TypeRange), "enabled", "severity", "options")
	}
	for arg, attr := range b.Body.Attributes {
		switch arg {
		case "enabled":
			if v, ok := r.value(attr, cty.Bool); ok {
				enabled := v.True()
				set.Enabled = &enabled
			}
		case "severity":
			if word, ok := r.word(attr); ok {
				severity, ok := analysis.ParseSeverity(word)
				if !ok {
					r.report(CodeSettings, r.at(attr.Expr.Range()), `The severity %q does not exist; it is "error", "warning", "information" or "hint".`, word)
				}
				set.Severity = severity
			}
		case "options":
			set.Options = r.options(attr, r.known.Rule(name), name)
		default:
			r.unsupported("argument", arg, r.at(attr.NameRange), "enabled", "severity", "options")
		}
	}
	r.rules[name] = set
}

// options takes over those that the rule has, in their own types.
func (r *reader) options(attr *hclsyntax.Attribute, rule *pass.Rule, name string) map[string]any {
	if rule == nil {
		r.report(CodeSettings, r.at(attr.NameRange), "%q has no options; only a rule of its own can have them.", name)
		return nil
	}
	value, ok := r.value(attr, cty.DynamicPseudoType)
	if !ok {
		return nil
	}
	if !value.Type().IsObjectType() {
		r.report(CodeSettings, r.at(attr.Expr.Range()), "options is an object: options = { name = value }.")
		return nil
	}
	set := map[string]any{}
	for option, given := range value.AsValueMap() {
		own, ok := rule.Options[option]
		if !ok {
			detail := fmt.Sprintf("The rule %q has no option %q.", name, option)
			if near := suggest.Nearest(option, func(yield func(string) bool) {
				for known := range rule.Options {
					if !yield(known) {
						return
					}
				}
			}); near != "" {
				detail += fmt.Sprintf(" Did you mean %q?", near)
			}
			r.report(CodeSettings, r.at(attr.Expr.Range()), "%s", detail)
			continue
		}
		if converted, ok := like(own.Default, given); ok {
			set[option] = converted
		} else {
			r.report(CodeSettings, r.at(attr.Expr.Range()), "The option %q of %q has another type, such as in %s = %v.", option, name, option, own.Default)
		}
	}
	return set
}

// like turns a value into the type of a default.
func like(def any, given cty.Value) (any, bool) {
	var want cty.Type
	switch def.(type) {
	case string:
		want = cty.String
	case bool:
		want = cty.Bool
	case int:
		want = cty.Number
	case []string:
		want = cty.List(cty.String)
	default:
		return nil, false
	}
	v, err := convert.Convert(given, want)
	if err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return nil, false
	}
	switch def.(type) {
	case string:
		return v.AsString(), true
	case bool:
		return v.True(), true
	case int:
		n, _ := v.AsBigFloat().Int64()
		return int(n), true
	}
	list := []string{}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		if element.IsNull() {
			return nil, false
		}
		list = append(list, element.AsString())
	}
	return list, true
}

func (r *reader) word(attr *hclsyntax.Attribute) (string, bool) {
	v, ok := r.value(attr, cty.String)
	if !ok {
		return "", false
	}
	return v.AsString(), true
}

// value is the known value of an argument, of a type.
func (r *reader) value(attr *hclsyntax.Attribute, want cty.Type) (cty.Value, bool) {
	v, diags := attr.Expr.Value(nil)
	if diags.HasErrors() {
		r.report(CodeSettings, r.at(attr.Expr.Range()), "%s", diags[0].Detail)
		return v, false
	}
	converted, err := convert.Convert(v, want)
	if err == nil && (converted.IsNull() || !converted.IsWhollyKnown()) {
		err = fmt.Errorf("a value is wanted")
	}
	if err == nil && want.IsListType() {
		for it := converted.ElementIterator(); it.Next(); {
			if _, element := it.Element(); element.IsNull() {
				err = fmt.Errorf("null is no element")
			}
		}
	}
	if err != nil {
		r.report(CodeSettings, r.at(attr.Expr.Range()), "The value of %q does not fit: %v.", attr.Name, err)
		return v, false
	}
	return converted, true
}

// unknownRule is what is said about a name that is no rule.
func unknownRule(known *Catalogue, name string) string {
	if near := nearest(known, name); near != "" {
		return fmt.Sprintf("There is no rule %q. Did you mean %q?", name, near)
	}
	return fmt.Sprintf("There is no rule %q. terravet rules lists all.", name)
}

// nearest is the code that was probably meant, also where the group is left out
// or wrong.
func nearest(known *Catalogue, name string) string {
	names := known.Names()
	_, short, grouped := strings.Cut(name, "/")
	if !grouped {
		short = name
	}
	for _, code := range names {
		if strings.HasSuffix(code, "/"+short) {
			return code
		}
	}
	return suggest.Nearest(name, slices.Values(names))
}
