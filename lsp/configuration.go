package lsp

//go:generate go run ../cmd/internal/manifest ../editors/vscode/package.json

// Setting describes one setting for those who show them to users: the page of
// the server, and the extensions of editors, which are generated from this.
type Setting struct {
	// Name is the name below "terravet".
	Name string
	// Default is what holds where nothing is said: a bool, a string, or a []string.
	Default any
	// Words are the values that a string may have; nil allows any.
	Words []string
	// Doc says what it is for, as one or two sentences.
	Doc string
	// Start says that it is read when the server starts and never again.
	Start bool
	// Trusted says that a workspace which is not trusted must not set it.
	Trusted bool
	// Option says that it is read from the initialization options alone, as a
	// workspace can bring settings along.
	Option bool
}

// Settings lists what a user may choose, in the order in which it is shown.
// What a client decides by itself is not in here: whether the workspace is
// trusted, and whether it shows a status.
func Settings() []Setting {
	return []Setting{
		{Name: "profile", Default: "", Words: []string{"", "default", "strict", "production"},
			Doc: "Whose rules run. Empty leaves it to the settings file `.terravet.hcl`."},
		{Name: "workspaceDiagnostics", Default: false,
			Doc: "Show the findings of all modules of the workspace, not only of open ones and their callers and callees."},
		{Name: "inlayHints.values", Default: true,
			Doc: "Show in the lines what variables and locals are worth."},
		{Name: "inlayHints.counts", Default: true,
			Doc: "Show in the lines how many instances a block makes."},
		{Name: "inlayHints.defaults", Default: false,
			Doc: "Show in module calls which inputs are left to their defaults."},
		{Name: "codeLens", Default: false,
			Doc: "Show references above declarations, and the findings of the module on top of a file."},
		{Name: "providerValidation", Default: false, Trusted: true,
			Doc: "Ask installed providers that may be started to validate the blocks of open documents: allowed values, patterns, conflicts."},
		{Name: "watch", Default: true,
			Doc: "Let the server watch the disk where the client does not."},
		{Name: "diagnostics", Default: "auto", Words: []string{"auto", "push", "pull"}, Start: true,
			Doc: "How findings travel: pushed by the server, pulled by the client, or what suits the client."},
		{Name: "allowProviders", Default: []string{}, Start: true, Trusted: true, Option: true,
			Doc: "Addresses of providers (`registry.terraform.io/hashicorp/aws`), or hashes of their packages, that may be asked for their schemas in any workspace."},
	}
}
