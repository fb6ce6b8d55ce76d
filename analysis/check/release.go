package check

import "github.com/terravet/terravet/analysis/syntax"

// Release says which programs may run a configuration, and in which releases.
// The zero Release knows nothing of either.
type Release struct {
	// OpenTofu says that the configuration is declared to be OpenTofu's.
	OpenTofu bool
}

// mayBeTofu says whether what a release of OpenTofu introduced may stand in
// the file at hand: it is OpenTofu's, or the configuration is.
func (k *checker) mayBeTofu(since string) bool {
	return k.kind == syntax.Tofu || k.env.Release.OpenTofu
}
