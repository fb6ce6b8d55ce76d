package workspace

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/terravet/terravet/analysis/module"
	"github.com/terravet/terravet/analysis/syntax"
)

// Testers are the directories with a test that runs this one in place of their own module, sorted. They do not call
// it: to the command that runs the test, it is a root.
func (s *Snapshot) Testers(dir string) []string {
	if d := s.dir(dir); d != nil {
		return slices.Clone(d.testers)
	}
	return nil
}

// testedDirs are the directories that the run blocks of a module's tests name, sorted. Their sources count from the
// module, also where the test stands in the folder "tests".
func testedDirs(m *module.Module) []string {
	if m == nil {
		return nil
	}
	var dirs []string
	for _, f := range m.Files() {
		if f.Name.Kind != syntax.Test {
			continue
		}
		for _, c := range f.Chunks() {
			for _, b := range c.Body.Blocks {
				if b.Type != "run" {
					continue
				}
				for _, named := range module.Nested(b.Body, c.JSON, "module", false) {
					attr := named.Body.Attributes["source"]
					if attr == nil {
						continue
					}
					source, _ := module.LiteralString(attr.Expr)
					if strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") {
						dirs = append(dirs, filepath.Join(m.Dir(), filepath.FromSlash(source)))
					}
				}
			}
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// retest tells the directories that tests run of it, as relink does those that are called.
func (u *update) retest(d *directory) {
	before, after := d.tested, testedDirs(d.module)
	if slices.Equal(before, after) {
		return
	}
	d.tested = after
	for _, path := range before {
		if !slices.Contains(after, path) {
			target := u.own(path)
			target.testers = without(target.testers, d.path)
		}
	}
	for _, path := range after {
		target := u.own(path)
		target.testers = with(target.testers, d.path)
	}
}
