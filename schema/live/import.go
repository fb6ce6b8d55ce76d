package live

import (
	"errors"
	"fmt"

	"github.com/hashicorp/go-version"

	"github.com/terravet/terravet/schema/flat"
	"github.com/terravet/terravet/schema/flat/tfjson"
)

// Import keeps schemas in the form of `terraform providers schema -json` for
// all modules that ask for their versions, which the JSON does not tell:
// versionOf says them by source address. A provider whose version is not known
// is left out and returned in skipped.
func (c Cache) Import(data []byte, versionOf func(address string) string) (kept, skipped []Want, err error) {
	if c.Dir == "" {
		return nil, nil, errors.New("there is no folder to keep schemas in")
	}
	sources, err := tfjson.Read(data, "imported by the user")
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sources {
		w := Want{Address: s.Provider, Version: versionOf(s.Provider)}
		if v, err := version.NewVersion(w.Version); err == nil {
			w.Version = v.String()
		}
		if !w.valid() {
			skipped = append(skipped, w)
			continue
		}
		s.Version = w.Version
		pool, err := flat.Write([]flat.Source{s})
		if err != nil {
			return kept, skipped, fmt.Errorf("%s: %w", w.Address, err)
		}
		if err := c.Put(w, imported, pool); err != nil {
			return kept, skipped, err
		}
		kept = append(kept, w)
	}
	return kept, skipped, nil
}
