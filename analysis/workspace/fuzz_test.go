package workspace

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terravet/terravet/analysis/text"
)

// story changes a disk and the open documents in step with a snapshot that is only told of each change.
type story struct {
	rnd      *rand.Rand
	disk     MapFS
	overlays map[string]string
	versions map[string]int32
	clock    int32
	s        *Snapshot
}

var (
	storyDirs  = []string{"/w", "/w/a", "/w/b", "/w/b/c", "/w/tests", "/w/b/tests", "/w/.terraform/modules/x", "/w/.terraform/modules/x.y", "/out/m"}
	storyNames = []string{"main.tf", "more.tf", "main.tofu", "x_override.tf", "v.tfvars", "t.tftest.hcl", ".terraform.lock.hcl", ".terraform-version", ".terravet.hcl"}
	storyTexts = []string{
		"", "variable \"a\" {}\n", "variable \"b\" {}\noutput \"o\" {\n  value = 1\n}\n", "1.5.0\n",
		call("m", "./a") + call("n", "../b"), call("m", "../"), call("m", "./c") + call("x", "acme/x/cloud"), call("y", "acme/y/cloud") + call("m", "../../out/m"),
		"module \"broken\" {\n  source = \"./a\n}\n", "\xff\xfe\x00{{{", "provider \"example.com/acme/widgets\" {\n  version = \"1.0.0\"\n}\n",
		"module \"x\" {\n  source = \"acme/x/cloud\"\n  version = \"> 1\"\n}\r\n",
	}
	storyManifests = []string{
		"", "{", modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Version": "1.0.0", "Dir": ".terraform/modules/x"}),
		modulesJSON(entry{"Key": "x", "Source": "acme/x/cloud", "Version": "2.0.0", "Dir": ".terraform/modules/x"},
			entry{"Key": "x.y", "Source": "acme/y/cloud", "Dir": ".terraform/modules/x.y"},
			entry{"Key": "m", "Source": "./a", "Dir": "a"}, entry{"Key": "m.y", "Source": "acme/y/cloud", "Dir": "../out/m"}),
	}
)

func pick[T any](rnd *rand.Rand, list []T) T { return list[rnd.IntN(len(list))] }

func (st *story) path() string { return pick(st.rnd, storyDirs) + "/" + pick(st.rnd, storyNames) }

// reread tells the snapshot of a path. The fresh snapshot knows all directories, so this one must not pass over those
// that nobody calls.
func (st *story) reread(path string) {
	c := st.s.Reread(st.disk, path)
	if c.Kind == 0 {
		c = st.s.Load(st.disk, Dir(path))
	}
	st.s = st.s.With(c)
}

// step makes one change; what a server would do after each is to load what is called and not known.
func (st *story) step() {
	st.clock++
	switch st.rnd.IntN(12) {
	case 0, 1, 2:
		path := st.path()
		st.disk[path] = pick(st.rnd, storyTexts)
		st.reread(path)
	case 3:
		path := st.path()
		delete(st.disk, path)
		st.reread(path)
		// In memory a directory goes with its last file.
		for up := filepath.Dir(path); up != "/" && !st.disk.isDir(up); up = filepath.Dir(up) {
			st.s = st.s.With(gone(up))
		}
	case 4:
		path := pick(st.rnd, storyDirs)
		maps.DeleteFunc(st.disk, func(p, _ string) bool { return within(path, p) })
		for ; path != "/" && !st.disk.isDir(path); path = filepath.Dir(path) {
			st.s = st.s.With(gone(path))
		}
	case 5:
		path := manifestPath("/w")
		st.disk[path] = pick(st.rnd, storyManifests)
		st.reread(path)
	case 6:
		// init, and clean.
		for _, path := range []string{"/w/.terraform/modules/x/main.tf", "/w/.terraform/modules/x.y/main.tf"} {
			st.disk[path] = pick(st.rnd, storyTexts)
		}
		if st.rnd.IntN(3) == 0 {
			maps.DeleteFunc(st.disk, func(p, _ string) bool { return within("/w/.terraform", p) })
		}
		for _, path := range []string{"/w/.terraform", "/w/.terraform/modules/x/main.tf", "/w/.terraform/modules/x.y/main.tf"} {
			st.reread(path)
		}
	case 7, 8:
		path := st.path()
		src := pick(st.rnd, storyTexts)
		if disk, ok := st.disk[path]; ok && st.rnd.IntN(2) == 0 {
			src = disk
		}
		st.overlays[path], st.versions[path] = src, st.clock
		st.s = st.s.With(st.s.Load(st.disk, Dir(path)), Change{Kind: Opened, Path: path, Text: src, Version: st.clock})
	case 9, 10:
		if len(st.overlays) == 0 {
			return
		}
		path := pick(st.rnd, slices.Sorted(maps.Keys(st.overlays)))
		var edits []text.Edit
		src := st.overlays[path]
		for range 1 + st.rnd.IntN(3) {
			start := st.rnd.IntN(len(src) + 1)
			end := min(len(src), start+st.rnd.IntN(4))
			e := text.Edit{Range: text.Range{Start: start, End: end}, New: pick(st.rnd, []string{"", "x", "\n", "\"", "}\n", pick(st.rnd, storyTexts)})}
			edits = append(edits, e)
			src = src[:start] + e.New + src[end:]
		}
		st.overlays[path], st.versions[path] = src, st.clock
		st.s = st.s.With(Change{Kind: Edited, Path: path, Edits: edits, Version: st.clock})
	case 11:
		for path, src := range st.overlays {
			delete(st.overlays, path)
			var changes []Change
			if st.rnd.IntN(2) == 0 { // saved first
				st.disk[path] = src
				changes = append(changes, st.s.Reread(st.disk, path))
			}
			st.s = st.s.With(append(changes, closed(path))...)
			break
		}
	}
	for _, dir := range storyDirs {
		for _, missing := range st.s.Unloaded(dir) {
			st.s = st.s.With(st.s.Load(st.disk, missing))
		}
	}
}

// fresh is a snapshot that never knew anything but the end.
func (st *story) fresh() *Snapshot {
	s := New("/w")
	for _, dir := range storyDirs {
		s = s.With(s.Load(st.disk, dir))
	}
	for path, src := range st.overlays {
		s = s.With(s.Load(st.disk, Dir(path)), Change{Kind: Opened, Path: path, Text: src, Version: st.versions[path]})
	}
	for _, dir := range storyDirs {
		for _, missing := range s.Unloaded(dir) {
			s = s.With(s.Load(st.disk, missing))
		}
	}
	return s
}

// answers are all that a snapshot says.
func answers(s *Snapshot) map[string]any {
	all := map[string]any{"dirs": s.Dirs(), "open": s.Open()}
	for dir, d := range s.dirs.all {
		say := map[string]any{"calls": edges(s, dir), "callers": s.Callers(dir), "roots": s.Roots(dir), "pin": s.Pin(dir, false)}
		if d.module != nil {
			say["complete"], say["interface"], say["addresses"] = s.Complete(dir), d.module.Interface(), d.module.Addresses()
			var files []string
			for _, f := range d.module.Files() {
				files = append(files, f.Path)
			}
			say["module"] = files
		}
		if l := s.Lock(dir); l != nil {
			say["lock"] = l.Providers
		}
		for _, doc := range d.docs {
			version, open := s.Version(doc.path)
			say[doc.path] = fmt.Sprintf("%q %d %v", textOf(s, doc.path), version, open)
		}
		all[dir] = say
	}
	return all
}

// normal takes away the difference between no list and an empty one.
var normal = cmp.FilterValues(func(x, y []string) bool { return len(x) == 0 && len(y) == 0 }, cmp.Ignore())

func tell(t *testing.T, seed uint64, steps int) {
	st := &story{rnd: rand.New(rand.NewPCG(seed, 0)), disk: MapFS{"/w/main.tf": ""}, overlays: map[string]string{}, versions: map[string]int32{}}
	st.s = load(t, st.disk)
	for range steps {
		before := st.s
		had := answers(before)
		st.step()
		if diff := cmp.Diff(had, answers(before), normal); diff != "" {
			t.Fatalf("seed %d: an older snapshot changed:\n%s", seed, diff)
		}
		changed := Changed(before, st.s)
		for _, dir := range st.s.Dirs() {
			if before.Module(dir) != st.s.Module(dir) && !slices.Contains(changed, dir) {
				t.Fatalf("seed %d: %s changed, and is not among %v", seed, dir, changed)
			}
		}
	}
	if diff := cmp.Diff(answers(st.fresh()), answers(st.s), normal); diff != "" {
		t.Fatalf("seed %d, %d steps (-fresh +told):\n%s", seed, steps, diff)
	}
}

// Any sequence of changes gives what a fresh snapshot of the same final state says.
func TestChangesEqualFresh(t *testing.T) {
	for seed := range uint64(200) {
		tell(t, seed, 1+int(seed)%40)
	}
}

func FuzzChangesEqualFresh(f *testing.F) {
	f.Add(uint64(1), uint8(20))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) { tell(t, seed, int(steps)%60) })
}
