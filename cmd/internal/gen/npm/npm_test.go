package npm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchive(t *testing.T) {
	sourceMap := `{"version":3,"mappings":"AAAA","sourcesContent":["export class A {\n}\n"]}`
	client := &Client{Cache: t.TempDir()}
	data := archive(t, map[string]string{
		"package/package.json":  `{"name":"@x/provider-a"}`,
		"package/lib/a.js":      "code\n//# sourceMappingURL=data:application/json;base64," + base64.StdEncoding.EncodeToString([]byte(sourceMap)),
		"package/lib/plain.js":  "no map",
		"package/lib/broken.js": "//# sourceMappingURL=data:application/json;base64,!!!",
		"package/lib/a.d.ts":    "not read",
	})
	if err := os.WriteFile(filepath.Join(client.Cache, "x-provider-a-1.0.0.tgz"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	p := Package{Name: "@x/provider-a", Version: "1.0.0"}
	file, err := client.Archive(t.Context(), &p)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(p.Integrity, "sha512-") {
		t.Errorf("integrity %q", p.Integrity)
	}
	files, err := TypeScript(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files["lib/a.js"] != "export class A {\n}\n" || files["package.json"] == "" {
		t.Errorf("files: %q", files)
	}
	p.Integrity = "sha512-other"
	if _, err := client.Archive(t.Context(), &p); err == nil {
		t.Error("an archive of another integrity was taken")
	}
}
