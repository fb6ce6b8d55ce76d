package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/terravet/terravet/cmd/internal/gen/bindings"
	"github.com/terravet/terravet/cmd/internal/gen/npm"
	"github.com/terravet/terravet/schema/flat"
)

// reading is what one package told.
type reading struct {
	entry
	source  flat.Source
	guesses *bindings.Guesses
}

func readPackage(ctx context.Context, client *npm.Client, e entry) (reading, error) {
	archive, err := client.Archive(ctx, &e.Package)
	if err != nil {
		return reading{}, err
	}
	files, err := npm.TypeScript(archive)
	if err != nil {
		return reading{}, err
	}
	if _, version := boundProvider(files); version != "" && version != e.version {
		return reading{}, fmt.Errorf("%s %s binds version %s, not %s", e.Name, e.Package.Version, version, e.version)
	}
	source, guesses := bindings.Read(files)
	source.Provider = defaultHost + e.provider
	source.Version = e.version
	source.Origin = "npm " + e.Name + " " + e.Package.Version
	return reading{entry: e, source: source, guesses: guesses}, nil
}

// boundProvider gives the provider and version that package.json names; older
// packages name none.
func boundProvider(files map[string]string) (addr, version string) {
	var manifest struct {
		CDKTF struct {
			Provider struct {
				Name    string `json:"name"`
				Version string `json:"version"`
			} `json:"provider"`
		} `json:"cdktf"`
	}
	// A manifest that cannot be read names nothing, as those without the field.
	_ = json.Unmarshal([]byte(files["package.json"]), &manifest)
	p := manifest.CDKTF.Provider
	return p.Name, strings.TrimPrefix(p.Version, "v")
}

// settle lets newer versions of a provider answer what older packages leave
// open. The list is sorted: a version's answers come from the next newer one,
// which had its own settled before.
func settle(read []reading) {
	for i := len(read) - 2; i >= 0; i-- {
		if read[i].provider == read[i+1].provider {
			bindings.Settle(&read[i].source, read[i].guesses, &read[i+1].source)
		}
	}
}
