package engine

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/config"
	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/text"
	"github.com/terravet/terravet/analysis/workspace"
	"github.com/terravet/terravet/schema"
)

// vantage is a group of root modules that see a module in the same way: their
// lock files have the same versions of its providers. A module that is no
// reusable one has a single vantage, which is its own.
type vantage struct {
	lock     *workspace.Lock // of the first root
	versions string          // of the providers, for people; empty where none is locked
	roots    []string        // directories, sorted; nil for the module's own
}

// maxVantages bounds how often a module is judged; what differs more is as it
// is where no lock file speaks.
const maxVantages = 4

// vantages are the ways in which the roots that call a module see it.
func vantages(snap *workspace.Snapshot, m *module.Module) []vantage {
	own := []vantage{{lock: snap.Lock(m.Dir())}}
	if own[0].lock != nil || !snap.IsCalled(m.Dir()) {
		return own
	}
	var all []vantage
	addresses := providersOf(m)
	for _, root := range snap.Roots(m.Dir()) {
		if root == m.Dir() {
			continue
		}
		lock := snap.Lock(root)
		versions := locked(lock, addresses)
		if versions == "" {
			lock = nil
		}
		at := slices.IndexFunc(all, func(v vantage) bool { return v.versions == versions })
		if at < 0 {
			all = append(all, vantage{lock: lock, versions: versions})
			at = len(all) - 1
		}
		all[at].roots = append(all[at].roots, root)
	}
	if len(all) == 0 || len(all) > maxVantages {
		return own
	}
	slices.SortFunc(all, func(a, b vantage) int { return cmp.Compare(a.versions, b.versions) })
	return all
}

// providersOf are the addresses of the providers that a module uses, sorted.
func providersOf(m *module.Module) []string {
	c := chooser{sources: map[string]string{}, constraints: map[string][]string{}}
	c.add(m, true)
	var addresses []string
	for _, address := range c.sources {
		addresses = append(addresses, address)
	}
	for _, b := range m.Blocks() {
		if name := providerOf(b); name != "" && !slices.Contains(addresses, c.address(name)) {
			addresses = append(addresses, c.address(name))
		}
	}
	slices.Sort(addresses)
	return slices.Compact(addresses)
}

func locked(lock *workspace.Lock, addresses []string) string {
	if lock == nil {
		return ""
	}
	var versions []string
	for _, address := range addresses {
		if v := lock.Providers[address].Version; v != "" {
			versions = append(versions, schema.Display(address)+" "+v)
		}
	}
	return strings.Join(versions, ", ")
}

// same says that two vantages give the same findings, up to words.
func (v vantage) same(o vantage) bool {
	return v.versions == o.versions && (v.lock == o.lock || v.roots != nil && o.roots != nil && v.versions != "")
}

// checkFrom makes the Report of a module that several vantages see differently:
// what all of them show is as it is; what only some show is a warning that says
// which.
func (e *Engine) checkFrom(snap *workspace.Snapshot, m *module.Module, views []vantage, prev *Report) *Report {
	var variants []*Report
	changed := prev == nil || len(prev.variants) != len(views)
	for i, v := range views {
		var before *Report
		if prev != nil {
			before = prev.from(v)
		}
		r := e.check(snap, m.Dir(), v, before)
		changed = changed || r != prev.variants[i] || !slices.Equal(v.roots, prev.views[i].roots)
		variants = append(variants, r)
	}
	if !changed {
		return prev
	}
	merged := *variants[0]
	merged.variants, merged.views = variants, views
	merged.files = slices.Clone(merged.files)
	merged.judged = 0
	for _, v := range variants {
		merged.judged += v.judged
	}
	for i := range merged.files {
		f := &merged.files[i]
		f.findings = mergeFindings(snap, m.Dir(), views, variants, f.file.Path)
		f.sort()
	}
	return &merged
}

// from is the Report of the same vantage within an earlier one, or nil.
func (r *Report) from(v vantage) *Report {
	if len(r.variants) == 0 && r.vantage.same(v) {
		return r
	}
	for _, variant := range r.variants {
		if variant.vantage.same(v) {
			return variant
		}
	}
	return nil
}

// mark identifies a finding over vantages, whose words may differ.
type mark struct {
	code, summary string
	at            text.Range
	n             int // of several that are alike
}

// marks are the marks of findings, one by one.
func marks(findings []analysis.Finding) []mark {
	all := make([]mark, 0, len(findings))
	for _, f := range findings {
		m := mark{code: f.Code, summary: f.Summary, at: f.Range}
		for slices.Contains(all, m) {
			m.n++
		}
		all = append(all, m)
	}
	return all
}

func mergeFindings(snap *workspace.Snapshot, dir string, views []vantage, variants []*Report, path string) []analysis.Finding {
	seen := map[mark][]int{} // the vantages that show it
	var first []analysis.Finding
	var keys []mark
	for i, variant := range variants {
		findings := variant.File(path)
		for j, key := range marks(findings) {
			if len(seen[key]) == 0 {
				first, keys = append(first, findings[j]), append(keys, key)
			}
			seen[key] = append(seen[key], i)
		}
	}
	var out []analysis.Finding
	for i, f := range first {
		under := seen[keys[i]]
		if len(under) < len(variants) {
			if slices.Contains(config.Codes(), f.Code) {
				continue // about a comment that silences something elsewhere
			}
			f = partial(snap, dir, views, under, f)
		}
		out = append(out, f)
	}
	return out
}

// partial says under which callers a finding holds, and under which it does
// not.
func partial(snap *workspace.Snapshot, dir string, views []vantage, under []int, f analysis.Finding) analysis.Finding {
	if f.Severity == analysis.Error {
		f.Severity = analysis.Warning
	}
	var holds, fine []string
	f.Related = slices.Clip(f.Related)
	for i, v := range views {
		words := v.String(dir)
		if !slices.Contains(under, i) {
			fine = append(fine, words)
			continue
		}
		holds = append(holds, words)
		for _, root := range v.roots {
			if at, ok := callSite(snap, root, dir); ok {
				f.Related = append(f.Related, analysis.Related{Location: at, Message: "it holds when called from here"})
			}
		}
	}
	f.Detail += fmt.Sprintf("\n\nThis holds under the caller %s, not under %s.", strings.Join(holds, " and "), strings.Join(fine, " and "))
	return f
}

// String names the roots, relative to a directory, and their versions.
func (v vantage) String(dir string) string {
	var names []string
	for _, root := range v.roots {
		if rel, err := filepath.Rel(dir, root); err == nil {
			root = rel
		}
		names = append(names, filepath.ToSlash(root))
	}
	if len(names) > 3 {
		names = append(names[:3], fmt.Sprintf("%d more", len(names)-3))
	}
	versions := v.versions
	if versions == "" {
		versions = "no version locked"
	}
	return fmt.Sprintf("%s (%s)", strings.Join(names, ", "), versions)
}

// callSite is the first module block of a root that leads to a directory,
// directly or through others.
func callSite(snap *workspace.Snapshot, root, dir string) (analysis.Location, bool) {
	m := snap.Module(root)
	for _, edge := range snap.Calls(root) {
		if m == nil || edge.Dir != dir && !slices.Contains(snap.Reached(edge.Dir), dir) {
			continue
		}
		b := edge.Call.Block
		at, ok := m.Locate(b, b.Header())
		return analysis.Location{Path: b.Path, Range: at}, ok
	}
	return analysis.Location{}, false
}

// origin is the Report that a finding was made in and the finding as it was
// then; for a module with one vantage these are the Report and the finding.
func (r *Report) origin(f analysis.Finding) (*Report, analysis.Finding) {
	if len(r.variants) == 0 {
		return r, f
	}
	same := func(other analysis.Finding) bool {
		return other.Code == f.Code && other.Range == f.Range && other.Detail == f.Detail
	}
	merged := r.File(f.Path)
	at := slices.IndexFunc(merged, same)
	if at < 0 {
		return r, f
	}
	key := marks(merged)[at]
	for _, variant := range r.variants {
		findings := variant.File(f.Path)
		if i := slices.Index(marks(findings), key); i >= 0 {
			return variant, findings[i]
		}
	}
	return r, f
}
