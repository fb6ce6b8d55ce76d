// Command terravet checks Terraform and OpenTofu configuration, on the command
// line and as a language server.
//
// main.go takes hold of the world (streams, folder, signals) and hands it to
// [run], which tests call with a world of their own. One verb is one file:
// check.go, serve.go, version.go. engine.go is the one place where the engine
// is put together from schemas and rules.
//
// Exit codes of check: 0 nothing at or above --fail-on, 1 findings, 2 the check
// could not be done, or not wholly.
package main
