package live_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/terravet/terravet/schema/live"
)

func TestReadCLIConfig(t *testing.T) {
	home := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(".terraformrc", `
plugin_cache_dir   = "$CACHES/plugins"
disable_checkpoint = true
credentials "app.example.com" { token = "x" }

provider_installation {
  dev_overrides {
    "acme/thing"                  = "~/go/bin"
    "example.com:8443/acme/other" = "/opt/other"
  }
  filesystem_mirror {
    path    = "/srv/mirror"
    include = ["acme/*", "example.com/*/*"]
    exclude = ["acme/secret"]
  }
  network_mirror { url = "https://mirror.example.com/" }
  direct {}
}
`)
	write(".config/opentofu/tofurc", `provider_installation { filesystem_mirror { path = "/srv/tofu" } }`)
	broken := write(".tofurc", "provider_installation {")
	env := map[string]string{"CACHES": "/var/caches"}
	place := live.Place{Getenv: func(name string) string { return env[name] }, Home: home, OS: "linux"}

	c, problems := live.ReadCLIConfig(place)
	if len(problems) != 1 || len(c.Files) != 2 || slices.Contains(c.Files, broken) {
		t.Errorf("read %v, problems %v", c.Files, problems)
	}
	if c.PluginCache != "/var/caches/plugins" {
		t.Errorf("the plugin cache is %q", c.PluginCache)
	}
	if len(c.Overrides) != 2 || c.Overrides["registry.terraform.io/acme/thing"] != filepath.Join(home, "go/bin") || c.Overrides["example.com:8443/acme/other"] != "/opt/other" {
		t.Errorf("the overrides are %v", c.Overrides)
	}
	for address, want := range map[string]bool{
		"registry.terraform.io/acme/thing":  true,
		"registry.terraform.io/acme/secret": false,
		"registry.terraform.io/other/thing": false,
		"example.com/a/b":                   true,
		"example.org/a/b":                   false,
	} {
		if c.Mirrors[0].Serves(address) != want {
			t.Errorf("the mirror serves %s: %v", address, !want)
		}
	}
	if c.Mirrors[0].Dir != "/srv/mirror" || c.Mirrors[1].Dir != "/srv/tofu" || !c.Mirrors[1].Serves("example.org/a/b") {
		t.Errorf("the mirrors are %v", c.Mirrors)
	}
	if !slices.ContainsFunc(c.Mirrors, func(m live.Mirror) bool {
		return m.Dir == filepath.Join(home, ".terraform.d", "plugins")
	}) {
		t.Error("the user's own plugins are not searched")
	}

	// The environment comes first.
	env["TF_CLI_CONFIG_FILE"] = write("own.tfrc", `plugin_cache_dir = "/own"`)
	if c, _ := live.ReadCLIConfig(place); c.PluginCache != "/own" || len(c.Overrides) != 0 {
		t.Errorf("with a file of its own: %+v", c)
	}
	env["TF_PLUGIN_CACHE_DIR"] = "/env"
	if c, _ := live.ReadCLIConfig(place); c.PluginCache != "/env" {
		t.Errorf("with a variable of its own: %q", c.PluginCache)
	}
	env["TF_CLI_CONFIG_FILE"] = filepath.Join(home, "gone")
	if c, problems := live.ReadCLIConfig(place); len(c.Files) != 0 || len(problems) != 0 {
		t.Errorf("without a file: %+v, %v", c, problems)
	}
}

func TestFind(t *testing.T) {
	root, cache := t.TempDir(), t.TempDir()
	w := live.Want{Address: "registry.terraform.io/acme/thing", Version: "1.0.0"}
	place := live.Place{Getenv: func(string) string { return "" }, Home: t.TempDir(), OS: "linux"}
	config := live.CLIConfig{PluginCache: cache}
	if found := live.Find(root, w, config, place); len(found) != 0 {
		t.Errorf("nothing is installed, but %v was found", found)
	}
	target := targetDir()
	for _, dir := range []string{filepath.Join(root, ".terraform", "providers"), cache} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(w.Address), "1.0.0", target), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	found := live.Find(root, w, config, place)
	if len(found) != 2 || found[0].Source != "installed in .terraform" || found[1].Source != "plugin cache" {
		t.Errorf("found %+v", found)
	}
	// TF_DATA_DIR moves what init writes.
	place.Getenv = func(name string) string { return map[string]string{"TF_DATA_DIR": "data"}[name] }
	if found := live.Find(root, w, config, place); len(found) != 1 || found[0].Source != "plugin cache" {
		t.Errorf("with another data directory: %+v", found)
	}
	if found := live.Find(root, live.Want{Address: w.Address, Version: "2.0.0"}, config, place); len(found) != 0 {
		t.Errorf("another version: %+v", found)
	}
}

func targetDir() string { return runtime.GOOS + "_" + runtime.GOARCH }
