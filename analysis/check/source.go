package check

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/eval"
	"github.com/terravet/terravet/analysis/module"
)

// source judges the source and the version of a module call, which decide what
// is installed and so must be constant. OpenTofu evaluates both early:
// https://opentofu.org/docs/language/modules/sources/
//
// Source: https://developer.hashicorp.com/terraform/language/modules/sources
func (k *checker) source(b *module.Block) {
	source, version := b.Body().Attributes["source"], b.Body().Attributes["version"]
	if version != nil && !k.early(version.Expr) {
		k.versionConstraint(version)
	}
	if source == nil || k.broken || k.early(source.Expr) {
		return
	}
	text, ok := k.constantText(source)
	if !ok {
		return
	}
	summary, detail := "Invalid module source address", ""
	switch {
	case version != nil && !module.IsNull(version.Expr) && !k.early(version.Expr):
		if registryModule(text) {
			return
		}
		summary = "Invalid registry module source address"
		detail = "Terraform assumed that you intended a module registry source address because you also set the argument \"version\", which applies only to registry modules. Remove the argument; the version of other modules is part of the source, such as ?ref=v1.0.0."
	case text == "":
		detail = "Failed to parse module source address: it is empty."
	case located(text):
		return
	default:
		detail = fmt.Sprintf("Terraform failed to determine your intended installation method for remote module package %q.\n\nIf you intended this as a path relative to the current module, use \"./%s\" instead. The \"./\" prefix indicates that the address is a relative filesystem path.", text, text)
	}
	k.report(analysis.Finding{
		Code:     "terraform/invalid-module-source",
		Summary:  summary,
		Detail:   detail,
		Location: k.at(source.Expr.Range()),
	})
}

// early says whether an expression is one that is evaluated before anything is
// installed: OpenTofu allows that everywhere, Terraform with the variables that
// are declared constant.
func (k *checker) early(expr hclsyntax.Expression) bool {
	if _, diags := expr.Value(nil); !diags.HasErrors() {
		return false // constant anyway
	}
	if k.mayBeTofu("1.8") {
		return true
	}
	names := expr.Variables()
	for _, t := range names {
		ref, _ := eval.Refer(t)
		if ref.Kind != eval.Variable || !k.constantVariable(ref.Address) {
			return false
		}
	}
	return len(names) > 0
}

// constantVariable says whether a variable is declared to be constant, as
// Terraform has it since 1.15.
func (k *checker) constantVariable(address string) bool {
	k.use(address)
	for _, b := range k.module.Declared(address) {
		if attr := b.Body().Attributes["const"]; attr != nil {
			return true
		}
	}
	return false
}

var (
	registryPart     = regexp.MustCompile(`^[0-9A-Za-z](?:[0-9A-Za-z-_]{0,62}[0-9A-Za-z])?$`)
	registryProvider = regexp.MustCompile(`^[0-9a-z]{1,64}$`)
	// sshAddress is git@host:path, of which the user may be missing.
	sshAddress = regexp.MustCompile(`^(?:[^@/]+@)?[^:/]+:/?.+$`)
)

// registryModule says whether a source is an address in a module registry:
// [host/]namespace/name/provider, perhaps with a directory below.
func registryModule(source string) bool {
	source, _, _ = strings.Cut(source, "//")
	parts := strings.Split(source, "/")
	if len(parts) == 4 {
		if !strings.Contains(parts[0], ".") && !strings.Contains(parts[0], ":") && parts[0] != "localhost" || strings.ContainsAny(parts[0], "@?=") {
			return false
		}
		parts = parts[1:]
	}
	return len(parts) == 3 && registryPart.MatchString(parts[0]) && registryPart.MatchString(parts[1]) && registryProvider.MatchString(parts[2])
}

// located says whether some way to get the module at a source is known.
func located(source string) bool {
	call := module.Call{Source: source}
	if call.Local() || registryModule(source) || path.IsAbs(source) {
		return true
	}
	if u, err := url.Parse(source); err == nil && u.Scheme != "" {
		return true
	}
	for _, host := range []string{"github.com/", "gitlab.com/", "bitbucket.org/"} {
		if strings.HasPrefix(source, host) {
			return true
		}
	}
	return strings.Contains(source, "::") || strings.Contains(source, "googleapis.com/") ||
		strings.Contains(source, ".amazonaws.com/") || sshAddress.MatchString(source)
}
