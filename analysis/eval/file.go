package eval

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/terravet/terravet/analysis/functions"
)

// Files answers what functions ask about files.
type Files interface {
	// Resolve makes a path that a configuration gives absolute; false if that
	// cannot be told, or must not be read.
	Resolve(path string) (abs string, ok bool)
	// Read and List are those of [functions.Files], for absolute paths. The
	// names are those of data files that stand where an absent file should.
	Read(abs string) (content string, beside []string, kind functions.FileKind)
	List(abs string) (files []string, kind functions.FileKind)
}

// Addresses under which a chunk's findings depend on files, see [Frame.Uses]:
// on what is at an absolute path, and on which files are below it.
const (
	FileAddress    = "file:"
	ListingAddress = "files:"
)

// reading gives an expression that reads files the functions that do so. The
// result remembers what was asked; it is nil for other expressions.
func (s *Scope) reading(ctx *hcl.EvalContext, expr hclsyntax.Expression, f Frame) *reader {
	if s.world.Files == nil || !functions.Reads(expr) {
		return nil
	}
	r := &reader{files: s.world.Files, uses: f.Uses}
	ctx.Functions = functions.Reading(s.world.Functions, functions.Terraform, r)
	return r
}

// Reading is a function table whose functions read files, and tell uses (if it
// is not nil) the addresses of what they ask for.
func Reading(table map[string]function.Function, files Files, uses func(address string)) map[string]function.Function {
	return functions.Reading(table, functions.Terraform, &reader{files: files, uses: uses})
}

// reader is a [functions.Files] that tells what it is asked.
type reader struct {
	files  Files
	uses   func(address string)
	absent []missed
}

// missed is a file that was asked for and is not there.
type missed struct {
	path   string // as it was asked for
	beside []string
}

// Read implements [functions.Files].
func (r *reader) Read(path string) (string, functions.FileKind) {
	abs, ok := r.files.Resolve(path)
	if !ok {
		return "", functions.Unknowable
	}
	if r.uses != nil {
		r.uses(FileAddress + abs)
	}
	content, beside, kind := r.files.Read(abs)
	if kind == functions.Absent {
		r.absent = append(r.absent, missed{path, beside})
	}
	return content, kind
}

// List implements [functions.Files].
func (r *reader) List(dir string) ([]string, functions.FileKind) {
	abs, ok := r.files.Resolve(dir)
	if !ok {
		return nil, functions.Unknowable
	}
	if r.uses != nil {
		r.uses(ListingAddress + abs)
	}
	return r.files.List(abs)
}

// explain says of a function that failed for want of a file how sure that is.
// Terraform refuses a configuration whose files are not there, but they may be
// made before it runs: a build puts the archive of a function there, a script
// the key. So it is an error where files of the same sort stand in that place,
// and a warning elsewhere.
func (r *reader) explain(found []Problem, expr hclsyntax.Expression) []Problem {
	if r == nil || len(r.absent) == 0 {
		return found
	}
	for i := range found {
		p := &found[i]
		if p.Summary != "Invalid function argument" && p.Summary != "Error in function call" {
			continue
		}
		at := slices.IndexFunc(r.absent, func(m missed) bool {
			return strings.Contains(p.Detail, m.path) || strings.Contains(p.Detail, filepath.Clean(m.path))
		})
		if at < 0 && strings.Contains(p.Detail, "no file exists") {
			at = len(r.absent) - 1 // its path must not be shown
		}
		if at < 0 {
			continue
		}
		m := r.absent[at]
		p.Doubtful = made(m.path) || !slices.ContainsFunc(m.beside, func(name string) bool { return path.Ext(name) == path.Ext(m.path) })
		switch names := near(filepath.Base(m.path), slices.Values(m.beside)); {
		case len(names) > 0:
			p.Detail += " Did you mean \"" + names[0] + "\"?"
			p.Name, p.Near, p.NameRange = filepath.Base(m.path), names, wordIn(expr, filepath.Base(m.path))
		case p.Doubtful:
			p.Detail += " If something makes it before Terraform runs, it is missing only until then."
		}
	}
	return found
}

// wordIn is where the one string of an expression that ends with a word has it;
// zero if there is none, or more than one.
func wordIn(expr hclsyntax.Expression, word string) (at hcl.Range) {
	count := 0
	_ = hclsyntax.VisitAll(expr, func(node hclsyntax.Node) hcl.Diagnostics {
		template, ok := node.(*hclsyntax.TemplateExpr)
		if !ok || len(template.Parts) == 0 {
			return nil
		}
		literal, ok := template.Parts[len(template.Parts)-1].(*hclsyntax.LiteralValueExpr)
		if !ok || literal.Val.Type() != cty.String || literal.Val.IsNull() {
			return nil
		}
		text, r := literal.Val.AsString(), literal.SrcRange
		if strings.HasSuffix(text, word) && r.End.Byte-r.Start.Byte == len(text) { // no escapes
			at = lastWord(r, word)
			count++
		}
		return nil
	})
	if count != 1 {
		return hcl.Range{}
	}
	return at
}

// made says that a file of this name is one that programs make, and that is
// seldom kept with the source.
func made(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".jar", ".war", ".gz", ".tgz", ".xz", ".bz2", ".tar", ".whl", ".egg", ".exe", ".so", ".dll", ".wasm", ".bin", ".rpm", ".deb", ".nupkg",
		".pem", ".key", ".crt", ".pub", ".pfx", ".p12", "":
		return true
	}
	return false
}

// noteFile keeps the addresses of files that locals depend on.
func (s *Scope) noteFile(address string) {
	if !strings.HasPrefix(address, FileAddress) && !strings.HasPrefix(address, ListingAddress) {
		return
	}
	if s.asked == nil {
		s.asked = map[string]bool{}
	}
	s.asked[address] = true
}

// sameFiles says that the files that another scope's locals depend on are as
// they were then.
func (s *Scope) sameFiles(old *Scope) bool {
	for address := range old.asked {
		if s.world.ChangedFiles[address] {
			return false
		}
	}
	return true
}

// Asked are the addresses of files that the values of names depend on; the map
// must not be changed.
func (s *Scope) Asked() map[string]bool { return s.asked }
