package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/terravet/terravet/cmd/internal/gen/npm"
	"github.com/terravet/terravet/schema/flat"
)

// entry is one line of sources.txt: a provider version and the package that
// tells its schema.
type entry struct {
	provider string // without the default host, as in "hashicorp/aws"
	version  string
	npm.Package
}

const listHead = `# The provider versions in pool.bin and the npm packages they are read from:
# provider, version, package, version of the package, integrity of its archive.
# Add a line with: go run ../../cmd/internal/gen NAME@VERSION
`

// defaultHost is the host of addresses that name none, as Terraform has it.
const defaultHost = "registry.terraform.io/"

func readList(file string) ([]entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []entry
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if line := lines.Text(); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(lines.Text())
		if len(fields) != 5 {
			return nil, fmt.Errorf("%s:%d: not five fields", file, n)
		}
		out = append(out, entry{fields[0], fields[1], npm.Package{Name: fields[2], Version: fields[3], Integrity: fields[4]}})
	}
	return out, lines.Err()
}

// writeList keeps the list sorted, so that a line added shows as one line.
func writeList(file string, list []entry) error {
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.provider, b.provider), flat.CompareVersions(a.version, b.version))
	})
	var b strings.Builder
	b.WriteString(listHead)
	for _, e := range list {
		fmt.Fprintf(&b, "%s %s %s %s %s\n", e.provider, e.version, e.Name, e.Package.Version, e.Integrity)
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// addPackages adds packages given as name@version, or name@version=provider
// version where neither registry nor archive tells which version it binds.
func addPackages(ctx context.Context, args []string) error {
	list, err := readList("sources.txt")
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	client, err := npm.NewClient()
	if err != nil {
		return err
	}
	for _, arg := range args {
		spec, version, _ := strings.Cut(arg, "=")
		at := strings.LastIndexByte(spec, '@')
		if at <= 0 {
			return fmt.Errorf("%q is not name@version", arg)
		}
		e := entry{Package: npm.Package{Name: spec[:at], Version: spec[at+1:]}, version: version}
		if err := complete(ctx, client, &e); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(o entry) bool { return o.provider == e.provider && o.version == e.version })
		list = append(list, e)
		fmt.Println(e.provider, e.version)
	}
	return writeList("sources.txt", list)
}

// complete finds out which provider version a package binds, and takes the
// integrity that the registry names for it.
func complete(ctx context.Context, client *npm.Client, e *entry) error {
	releases, err := client.Releases(ctx, e.Name)
	if err != nil {
		return err
	}
	release, ok := releases[e.Package.Version]
	if !ok {
		return fmt.Errorf("%s has no version %s", e.Name, e.Package.Version)
	}
	e.Integrity = release.Integrity
	archive, err := client.Archive(ctx, &e.Package)
	if err != nil {
		return err
	}
	files, err := npm.TypeScript(archive)
	if err != nil {
		return err
	}
	provider, version := boundProvider(files)
	if e.version == "" {
		e.version = version
	}
	e.provider = strings.TrimPrefix(provider, defaultHost)
	if e.provider == "" {
		_, name, _ := strings.Cut(e.Name, "/provider-")
		e.provider = "hashicorp/" + name
	}
	if e.version == "" {
		return fmt.Errorf("%s %s: which version of %s it binds is not told; add =VERSION", e.Name, e.Package.Version, e.provider)
	}
	return nil
}
