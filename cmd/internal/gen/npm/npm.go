// Package npm gets packages from the registry that the npm client is
// configured for, checks them against a recorded integrity and reads the
// TypeScript out of the source maps of their compiled files.
package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Package is one version of a package and the SHA-512 that its archive must
// have, in the notation of npm ("sha512-" and base64).
type Package struct {
	Name      string
	Version   string
	Integrity string
}

// Client fetches packages and keeps them in a folder.
type Client struct {
	Cache    string
	registry string
}

// NewClient keeps packages below the user's cache folder.
func NewClient() (*Client, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "terravet-gen")
	return &Client{Cache: dir}, os.MkdirAll(dir, 0o755)
}

// Archive gives the path of the package's archive, fetching it if it is not
// there. An archive whose integrity differs from the recorded one is an error;
// without a recorded one the archive's own is taken.
func (c *Client) Archive(ctx context.Context, p *Package) (string, error) {
	base := p.Name[strings.LastIndexByte(p.Name, '/')+1:]
	scope, _, _ := strings.Cut(strings.TrimPrefix(p.Name, "@"), "/")
	file := filepath.Join(c.Cache, scope+"-"+base+"-"+p.Version+".tgz")
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		if data, err = c.fetch(ctx, p.Name+"/-/"+base+"-"+p.Version+".tgz"); err != nil {
			return "", fmt.Errorf("%s %s: %w", p.Name, p.Version, err)
		}
		if err = os.WriteFile(file+".part", data, 0o644); err == nil {
			err = os.Rename(file+".part", file)
		}
	}
	if err != nil {
		return "", err
	}
	sum := sha512.Sum512(data)
	integrity := "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	if p.Integrity == "" {
		p.Integrity = integrity
	}
	if p.Integrity != integrity {
		return "", fmt.Errorf("%s %s: integrity is %s, recorded is %s", p.Name, p.Version, integrity, p.Integrity)
	}
	return file, nil
}

// Release is what the registry tells about one published version.
type Release struct {
	Integrity string
	// Provider is the version of the provider that the package binds, "" if the
	// registry does not tell.
	Provider string
}

// Releases asks the registry for all versions of a package.
func (c *Client) Releases(ctx context.Context, name string) (map[string]Release, error) {
	data, err := c.fetch(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var doc struct {
		Versions map[string]struct {
			Dist struct {
				Integrity string `json:"integrity"`
			} `json:"dist"`
			CDKTF struct {
				Provider struct {
					Version string `json:"version"`
				} `json:"provider"`
			} `json:"cdktf"`
		} `json:"versions"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := make(map[string]Release, len(doc.Versions))
	for v, r := range doc.Versions {
		out[v] = Release{r.Dist.Integrity, r.CDKTF.Provider.Version}
	}
	return out, nil
}

func (c *Client) fetch(ctx context.Context, path string) ([]byte, error) {
	if c.registry == "" {
		out, err := exec.CommandContext(ctx, "npm", "config", "get", "registry").Output()
		if err != nil {
			return nil, fmt.Errorf("npm config get registry: %w", err)
		}
		c.registry = strings.TrimSuffix(strings.TrimSpace(string(out)), "/") + "/"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.registry+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the registry answers %s", resp.Status)
	}
	return io.ReadAll(resp.Body)
}

// TypeScript reads the original files of an archive, by the path of the
// compiled ones; and its package.json under that name.
func TypeScript(archive string) (map[string]string, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzip, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", archive, err)
	}
	out := make(map[string]string)
	for r := tar.NewReader(unzip); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", archive, err)
		}
		_, name, _ := strings.Cut(head.Name, "/") // "package/", or another name in old ones
		if name != "package.json" && !strings.HasSuffix(name, ".js") {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", archive, err)
		}
		if name == "package.json" {
			out[name] = string(data)
		} else if text, ok := original(data); ok {
			out[name] = text
		}
	}
}

var (
	mapMark     = []byte("//# sourceMappingURL=data:application/json")
	contentMark = []byte(`"sourcesContent":[`)
)

// original gives the text that a compiled file was made of, out of its inline
// source map.
func original(js []byte) (string, bool) {
	i := bytes.LastIndex(js, mapMark)
	if i < 0 {
		return "", false
	}
	_, encoded, ok := bytes.Cut(js[i:], []byte("base64,"))
	if !ok {
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(encoded)))
	if err != nil {
		return "", false
	}
	i = bytes.Index(raw, contentMark)
	if i < 0 {
		return "", false
	}
	// Only the one string is decoded; the mappings before it are larger.
	var text string
	dec := json.NewDecoder(bytes.NewReader(raw[i+len(contentMark):]))
	if err := dec.Decode(&text); err != nil {
		return "", false
	}
	return text, true
}
