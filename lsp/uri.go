package lsp

import (
	"net/url"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis/syntax"
)

// host is the platform that paths are written for.
func host() uri.Platform {
	if runtime.GOOS == "windows" {
		return uri.PlatformWindows
	}
	return uri.PlatformPOSIX
}

// fileURI is the URI of a path, in the spelling of VS Code. It is used for
// files that the client has not opened; an open document keeps the spelling
// that the client gave it.
func fileURI(path string) uri.URI { return uri.FileFor(host(), path) }

// filePath is the absolute, clean path that a file URI names; false for any
// other scheme and for what is no URI at all.
//
// Clients disagree about what they encode (c%3A, %24, spaces), so the URI is
// read, not compared. A bare absolute path is taken for a file, too: some
// clients send one as the root.
func filePath(platform uri.Platform, raw string) (string, bool) {
	if raw == "" {
		return "", false
	}
	if filepath.IsAbs(raw) {
		return filepath.Clean(raw), true
	}
	if len(raw) < 6 || !strings.EqualFold(raw[:5], "file:") {
		return "", false // the parser takes what has no scheme for a file
	}
	u, err := uri.Parse(raw)
	if err != nil {
		return "", false
	}
	p := u.Path()
	// No file URI has a query or a fragment: the client forgot to encode.
	if q := u.Query(); q != "" {
		p += "?" + q
	}
	if f := u.Fragment(); f != "" {
		p += "#" + f
	}
	if p == "" || strings.ContainsRune(p, 0) || p[0] != '/' && u.Authority() == "" {
		return "", false // no path, or one that is relative to nothing
	}
	if a := u.Authority(); a != "" && a != "localhost" {
		p = "//" + a + p // a share: \\server\share\x.tf, \\wsl$\Ubuntu\home
	}
	if platform == uri.PlatformWindows {
		if len(p) > 2 && p[0] == '/' && p[2] == ':' {
			p = strings.ToLower(p[1:2]) + p[2:]
		}
		return strings.ReplaceAll(cleanWindows(p), "/", `\`), true
	}
	return path.Clean(p), true
}

// cleanWindows is path.Clean that keeps the two slashes of a share.
func cleanWindows(p string) string {
	if strings.HasPrefix(p, "//") {
		return "/" + path.Clean(p[1:])
	}
	return path.Clean(p)
}

// buffersDir is where documents without a file live, each in a directory of
// its own so that each is a lone module. No disk has this directory.
const buffersDir = "/.terravet-buffers"

// bufferPath is the path that stands for a document without a file. ok is
// false if the document is no configuration, or shows a copy of a file whose
// neighbours are out of sight: then nothing certain can be said of it.
func bufferPath(raw, languageID string) (name string, ok bool) {
	scheme, rest, _ := strings.Cut(raw, ":")
	switch strings.ToLower(scheme) {
	case "untitled", "inmemory", "buffer", "file", "":
	default:
		return "", false
	}
	base := path.Base(strings.TrimRight(strings.SplitN(rest, "?", 2)[0], "/"))
	if decoded, err := url.PathUnescape(base); err == nil {
		base = path.Base(decoded)
	}
	if syntax.Classify(base).Kind == syntax.Other {
		switch languageID {
		case "terraform", "tf", "hcl-terraform":
			base = "main.tf"
		case "terraform-vars", "tfvars":
			base = "terraform.tfvars"
		case "terraform-test":
			base = "main.tftest.hcl"
		case "opentofu", "tofu":
			base = "main.tofu"
		case "opentofu-vars":
			base = "terraform.tfvars"
		default:
			return "", false
		}
	}
	return filepath.FromSlash(path.Join(buffersDir, url.PathEscape(raw), base)), true
}

// isBuffer reports whether a directory is one of [bufferPath].
func isBuffer(dir string) bool {
	return strings.HasPrefix(filepath.ToSlash(dir), buffersDir+"/")
}
