package editors

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// vscode runs one of the scripts in vscode with a fresh build of the extension.
func vscode(t *testing.T, name, script string, arguments ...string) {
	const product = "vscode/node_modules/code-server/lib/vscode"
	need(t, editor{name, []string{"node", "-p", `"Visual Studio Code " + require("./` + product + `/package.json").version`}},
		product+"/node_modules", "vscode/node_modules/playwright-core", chromium(), "../vscode/node_modules")
	build := exec.Command("node", "esbuild.mjs")
	build.Dir = "../vscode"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := start(t, "vscode", "node", append([]string{script}, arguments...)...)
	cmd.Env = append(cmd.Env, "TERRAVET_SERVER="+filepath.Join(server(t), "terravet"), "TERRAVET_CHROMIUM="+chromium())
	if images := os.Getenv("TERRAVET_IMAGES"); images != "" {
		cmd.Env = append(cmd.Env, "TERRAVET_IMAGES="+here(t, images))
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}

func chromium() string {
	if path, err := exec.LookPath("chromium"); err == nil {
		return path
	}
	return "/usr/bin/chromium"
}

// TestVSCode runs steps in the extension host: findings, fixes, settings, a
// crash of the server.
func TestVSCode(t *testing.T) { vscode(t, "vscode", "host.mjs", "trusted") }

// TestVSCodeUntrusted does what there is to do in a workspace that nobody trusts.
func TestVSCodeUntrusted(t *testing.T) { vscode(t, "vscode-untrusted", "host.mjs", "untrusted") }

// TestVSCodeWindow drives the window, and takes the pictures of the README.
func TestVSCodeWindow(t *testing.T) {
	vscode(t, "vscode-window", "window.mjs")
	if images := os.Getenv("TERRAVET_IMAGES"); images != "" {
		for _, name := range []string{"finding", "light-bulb", "fixed"} {
			if err := shrink(filepath.Join(images, name+".png")); err != nil {
				t.Error(err)
			}
		}
	}
}

// shrink gives a picture 256 colours: text on plain ground needs no more, and
// the extension ships the pictures. Of every hue the one is kept that is seen
// most, so that a thin red line stays red; then those that are seen most.
func shrink(name string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	picture, err := png.Decode(bytes.NewReader(old))
	if err != nil {
		return err
	}
	bounds := picture.Bounds()
	count := map[color.Color]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[picture.At(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return count[b] - count[a] })
	hues := map[[3]uint32]bool{}
	var first, rest color.Palette
	for _, c := range colors {
		r, g, b, _ := c.RGBA()
		if hue := [3]uint32{r >> 14, g >> 14, b >> 14}; !hues[hue] {
			hues[hue] = true
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	colors = append(first, rest...)
	small := image.NewPaletted(bounds, colors[:min(256, len(colors))])
	draw.Draw(small, bounds, picture, bounds.Min, draw.Src)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, small); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}

// TestPicturesAreThere holds what the README and the walkthrough of the extension
// show.
func TestPicturesAreThere(t *testing.T) {
	var manifest struct {
		Icon        string
		Contributes struct {
			Walkthroughs []struct {
				Steps []struct{ Media struct{ Image string } }
			}
		}
	}
	text, err := os.ReadFile("../vscode/package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	images := []string{manifest.Icon}
	for _, w := range manifest.Contributes.Walkthroughs {
		for _, s := range w.Steps {
			images = append(images, s.Media.Image)
		}
	}
	if len(images) < 3 {
		t.Fatalf("images: %q", images)
	}
	for _, name := range images {
		if info, err := os.Stat(filepath.Join("../vscode", name)); err != nil {
			t.Error(err)
		} else if info.Size() > 200_000 {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
}
