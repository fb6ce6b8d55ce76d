package live

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	hcl1 "github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"

	"github.com/terravet/terravet/schema"
)

// Place is where a program looks for its configuration and for providers: the
// user's environment, so that a test can have one of its own.
type Place struct {
	Getenv func(string) string
	Home   string // the user's home directory; empty for none
	OS     string // as in GOOS
}

// PlaceOf is the place that environment variables describe.
func PlaceOf(getenv func(string) string) Place {
	home := getenv("HOME")
	if runtime.GOOS == "windows" {
		home = getenv("USERPROFILE")
	}
	return Place{Getenv: getenv, Home: home, OS: runtime.GOOS}
}

// CLIConfig is what the CLI configuration of Terraform or OpenTofu says about
// where providers are. See
// https://developer.hashicorp.com/terraform/cli/config/config-file and
// https://opentofu.org/docs/cli/config/config-file.
type CLIConfig struct {
	// Files are those that were read.
	Files []string
	// PluginCache is the directory of TF_PLUGIN_CACHE_DIR or plugin_cache_dir;
	// empty for none.
	PluginCache string
	// Mirrors are directories of providers, in the order in which they are
	// asked.
	Mirrors []Mirror
	// Overrides maps the address of a provider under development to the
	// directory of its binary. What is installed of it does not matter then.
	Overrides map[string]string
}

// Mirror is a directory that providers are installed from.
type Mirror struct {
	Dir              string
	include, exclude []string // address patterns; no include stands for all
}

// Serves says whether a mirror is asked for a provider.
func (m Mirror) Serves(address string) bool {
	if slices.ContainsFunc(m.exclude, func(p string) bool { return matches(p, address) }) {
		return false
	}
	return len(m.include) == 0 || slices.ContainsFunc(m.include, func(p string) bool { return matches(p, address) })
}

// matches compares an address with a pattern such as "example.com/*/*" or
// "hashicorp/*".
func matches(pattern, address string) bool {
	have := strings.Split(address, "/")
	parts := strings.Split(strings.ToLower(pattern), "/")
	if len(parts) == 2 {
		parts = append([]string{schema.DefaultHost}, parts...)
	}
	if len(parts) != len(have) {
		return false
	}
	for i, p := range parts {
		if p != "*" && p != have[i] {
			return false
		}
	}
	return true
}

// ReadCLIConfig reads the CLI configuration of a place. A file that cannot be
// read or understood is skipped and named in problems: what providers are
// installed from elsewhere still counts.
func ReadCLIConfig(p Place) (c CLIConfig, problems []error) {
	c.Overrides = map[string]string{}
	for _, path := range p.configFiles() {
		err := c.read(path, p)
		if err == nil {
			c.Files = append(c.Files, path)
		} else if !os.IsNotExist(err) {
			problems = append(problems, fmt.Errorf("%s: %w", path, err))
		}
	}
	if dir := p.Getenv("TF_PLUGIN_CACHE_DIR"); dir != "" {
		c.PluginCache = dir
	}
	for _, dir := range p.impliedMirrors() {
		c.Mirrors = append(c.Mirrors, Mirror{Dir: dir})
	}
	return c, problems
}

// configFiles are the files that may hold CLI configuration. Which of the two
// programs will run is not known: both are asked.
func (p Place) configFiles() []string {
	for _, name := range []string{"TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"} {
		if path := p.Getenv(name); path != "" {
			return []string{path}
		}
	}
	if p.OS == "windows" {
		var files []string
		if dir := p.Getenv("APPDATA"); dir != "" {
			files = append(files, filepath.Join(dir, "terraform.rc"), filepath.Join(dir, "tofu.rc"))
		}
		return files
	}
	if p.Home == "" {
		return nil
	}
	xdg := p.Getenv("XDG_CONFIG_HOME")
	if xdg == "" {
		xdg = filepath.Join(p.Home, ".config")
	}
	return []string{
		filepath.Join(p.Home, ".terraformrc"),
		filepath.Join(p.Home, ".tofurc"),
		filepath.Join(xdg, "opentofu", "tofurc"),
	}
}

// impliedMirrors are the directories that are searched without being
// configured.
func (p Place) impliedMirrors() []string {
	var dirs []string
	if p.OS == "windows" {
		if dir := p.Getenv("APPDATA"); dir != "" {
			dirs = append(dirs, filepath.Join(dir, "terraform.d", "plugins"), filepath.Join(dir, "HashiCorp", "Terraform", "plugins"))
		}
		return dirs
	}
	if p.Home == "" {
		return nil
	}
	dirs = append(dirs, filepath.Join(p.Home, ".terraform.d", "plugins"))
	if p.OS == "darwin" {
		return append(dirs, filepath.Join(p.Home, "Library", "Application Support", "io.terraform", "plugins"), "/Library/Application Support/io.terraform/plugins")
	}
	data := p.Getenv("XDG_DATA_HOME")
	if data == "" {
		data = filepath.Join(p.Home, ".local", "share")
	}
	return append(dirs, filepath.Join(data, "terraform", "plugins"), "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")
}

// largestConfig bounds the size of a configuration file.
const largestConfig = 1 << 20

// read adds what one file says. The format is the older HCL 1, whose own
// library reads it.
func (c *CLIConfig) read(path string, p Place) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, largestConfig))
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be parsed: %v", r) // what its parser makes of odd input
		}
	}()
	root, err := hcl1.ParseBytes(text)
	if err != nil {
		return err
	}
	list, ok := root.Node.(*ast.ObjectList)
	if !ok {
		return nil
	}
	if dir := stringOf(list, "plugin_cache_dir"); dir != "" {
		c.PluginCache = expand(dir, p)
	}
	for _, block := range list.Filter("provider_installation").Items {
		methods, ok := block.Val.(*ast.ObjectType)
		if !ok {
			continue
		}
		for _, item := range methods.List.Items {
			c.method(item, p)
		}
	}
	return nil
}

// method adds one installation method.
func (c *CLIConfig) method(item *ast.ObjectItem, p Place) {
	body, ok := item.Val.(*ast.ObjectType)
	if !ok || len(item.Keys) == 0 {
		return
	}
	switch name := keyOf(item); name {
	case "filesystem_mirror":
		if dir := stringOf(body.List, "path"); dir != "" {
			c.Mirrors = append(c.Mirrors, Mirror{Dir: expand(dir, p), include: stringsOf(body.List, "include"), exclude: stringsOf(body.List, "exclude")})
		}
	case "dev_overrides":
		for _, o := range body.List.Items {
			if value, ok := literal(o.Val); ok && len(o.Keys) == 1 {
				c.Overrides[schema.Address("", strings.ToLower(keyOf(o)))] = expand(value, p)
			}
		}
	}
}

func keyOf(item *ast.ObjectItem) string {
	s, _ := item.Keys[0].Token.Value().(string)
	return s
}

func stringOf(list *ast.ObjectList, name string) string {
	for _, item := range list.Items {
		if len(item.Keys) == 1 && keyOf(item) == name {
			value, _ := literal(item.Val)
			return value
		}
	}
	return ""
}

func stringsOf(list *ast.ObjectList, name string) []string {
	var out []string
	for _, item := range list.Items {
		if len(item.Keys) != 1 || keyOf(item) != name {
			continue
		}
		if values, ok := item.Val.(*ast.ListType); ok {
			for _, v := range values.List {
				if s, ok := literal(v); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func literal(node ast.Node) (string, bool) {
	l, ok := node.(*ast.LiteralType)
	if !ok {
		return "", false
	}
	s, ok := l.Token.Value().(string)
	return s, ok
}

// expand replaces environment variables and a leading "~", as the programs do.
func expand(path string, p Place) string {
	path = os.Expand(path, p.Getenv)
	if rest, ok := strings.CutPrefix(path, "~"); ok && p.Home != "" && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		path = filepath.Join(p.Home, rest)
	}
	return path
}
