package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/uri"
)

func TestFilePath(t *testing.T) {
	for _, c := range []struct{ raw, posix, windows string }{
		{"file:///a/b.tf", "/a/b.tf", `\a\b.tf`},
		{"file:///a/../b.tf", "/b.tf", `\b.tf`},
		{"file:///a%20b/%C3%A9.tf", "/a b/é.tf", `\a b\é.tf`},
		{"file:///c%3A/x.tf", "/c:/x.tf", `c:\x.tf`},
		{"file:///C:/x.tf", "/c:/x.tf", `c:\x.tf`},
		{"file://localhost/a.tf", "/a.tf", `\a.tf`},
		{"file://server/share/a.tf", "/server/share/a.tf", `\\server\share\a.tf`},
		{"file://wsl%24/Ubuntu/a.tf", "/wsl$/Ubuntu/a.tf", `\\wsl$\Ubuntu\a.tf`},
		{"file:///a%23b.tf", "/a#b.tf", `\a#b.tf`},
		{"file:///a#b.tf", "/a#b.tf", `\a#b.tf`},
		{"untitled:x", "", ""},
		{"", "", ""},
		{"file:", "", ""},
		{"nonsense", "", ""},
		{"file:///a%00b", "", ""},
	} {
		for platform, want := range map[uri.Platform]string{uri.PlatformPOSIX: c.posix, uri.PlatformWindows: c.windows} {
			got, ok := filePath(platform, c.raw)
			if ok != (want != "") || got != want {
				t.Errorf("%q on %v: %q, %v; want %q", c.raw, platform, got, ok, want)
			}
		}
	}
}

func TestFileURIRoundTrip(t *testing.T) {
	for _, path := range []string{"/a/b.tf", "/a b/é#?%.tf", "/c:/x.tf", "/a+b@c&d.tf", "/日本/😀.tf"} {
		got, ok := filePath(host(), string(fileURI(path)))
		if want := filepath.FromSlash(path); !ok || got != want {
			t.Errorf("%q becomes %q and then %q", path, fileURI(path), got)
		}
	}
}

func FuzzFilePath(f *testing.F) {
	f.Add("file:///a/b%20c.tf")
	f.Add("file://%")
	f.Add("untitled:a%zz")
	f.Fuzz(func(t *testing.T, raw string) {
		for _, platform := range []uri.Platform{uri.PlatformPOSIX, uri.PlatformWindows} {
			path, ok := filePath(platform, raw)
			if ok && platform == uri.PlatformPOSIX && (!strings.HasPrefix(path, "/") || filepath.Clean(path) != path) {
				t.Errorf("%q gives %q", raw, path)
			}
		}
		bufferPath(raw, "terraform")
	})
}
