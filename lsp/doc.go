// Package lsp is the language server: the only package that knows the language
// server protocol. It turns messages into changes of an immutable
// [workspace.Snapshot], has the engine check what changed, and tells the client
// what is new.
//
// Three kinds of goroutines touch a session, and one thing is shared: the
// current moment (session.go), an immutable value that is replaced as a whole.
//
//   - The reading goroutine (dispatch.go) takes messages in the order of their
//     arrival. A notification is carried out at once: it makes the next moment.
//     A request pins the moment in which it arrived and is answered beside the
//     stream.
//   - The goroutines of the checker (check.go) exist while there is work. Each
//     takes a directory, checks it against the newest moment and sends what
//     looks different from what was sent before. A directory is checked by one
//     at a time, so what is sent about a file is in order; a burst of
//     keystrokes costs as many checks as there was time for.
//   - Background goroutines read disks and wait for the client: discovery,
//     changed files, progress, settings.
//
// Invariants: the reading goroutine never waits for a check, the client or a
// whole workspace. Findings carry the document version of the text that they
// were made from; nothing older follows something newer and nothing equal is
// sent twice. A panic in a handler or a check is logged, and the server lives.
// A wrong setting is a message, not a failure.
//
// A client gets findings through one channel. If it pulls and can be told to
// pull again (workspace/diagnostic/refresh), it pulls; all others are published
// to, whatever else they announce, since findings of one file change when
// another one is edited. The setting "diagnostics" overrides this for programs
// that announce pulling and never do.
//
// Shown are the findings of the modules of open documents, of those who call
// them and of those whom they call; with the setting "workspaceDiagnostics", or
// once a client has asked for workspace/diagnostic, those of all modules.
//
// Reading order: serve.go (a connection), dispatch.go (a message), session.go
// (the state), text_sync.go (a keystroke), check.go and publish.go (its
// consequences), then one file for each request. The methods done so far are
// listed in README.md.
package lsp
