// Package editors starts real editors against the built server: each opens a
// stack with an invented argument, sees the finding, takes the fix, saves, and
// sees the finding gone. What an editor does is told in testdata, in its own
// language; Visual Studio Code's part stands in vscode.
//
//	go test ./editors/test            those that are installed; others are skipped, by name
//	editors/test/install.sh [newer]   installs them
//
// Environment: TERRAVET_EDITORS lists editors that must be there, divided by
// commas, or "all": a missing one is then a failure. TERRAVET_SERVER is a program
// to take instead of building one. TERRAVET_IMAGES is a folder for pictures of
// Visual Studio Code's window; the extension's README shows them.
package editors
