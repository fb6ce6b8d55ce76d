// Package live gets the exact schemas that the embedded pool does not have:
// from a cache on disk, from providers that are installed, and from files that
// the user imports. It is the only part of terravet that ever executes
// something that a workspace names, and most of it is about not doing so.
//
// Reading order: shelf.go (what is asked, in which order), discover.go and
// cliconfig.go (where providers are), verify.go (which of them may be started),
// ask.go and wire.go (the plugin protocol and its answer), process.go and
// supervise_unix.go (how it is started and ended), cache.go.
//
// # Order
//
// For a provider that a root module's lock file names, in a version:
//
//  1. the cache, by provider, version and the hash of the package, if the lock
//     file lists that hash. Nothing is executed.
//  2. a schema that the user imported for that version.
//  3. the installed package, if it may be started (below); its schema then goes
//     into the cache.
//  4. the embedded pool, in package schema: exact, or the nearest versions.
//
// # Threat model
//
// A workspace is a stranger's text until its user says otherwise. It can bring
// along a lock file, a .terraform directory with binaries in it, links, and a
// configuration that names any provider. Its author wants terravet to execute
// something, to read or write something, or to make it show something wrong.
//
//   - Nothing is executed unasked. A provider is started only where executing is
//     turned on, and only if the editor says that the workspace is trusted or
//     the user listed the provider or the hash of its package.
//   - Only what was locked is executed: a package whose hash the lock file does
//     not list is never started, wherever it lies, nor is one that is replaced
//     by a development override. Of a package that was not unpacked the hash of
//     the zip counts as well.
//   - What was checked is what is executed. The binary is copied into a
//     directory that only this user can open while it is hashed, and the copy is
//     started: a file that changes in between changes nothing. Links inside of a
//     package are refused; addresses and versions that are paths are refused.
//   - A cached schema speaks only where the lock file lists the very package it
//     came from: a malicious package of one workspace never speaks in another,
//     even under the name and version of a well known provider. Entries carry
//     a checksum; a damaged one is dropped. What the reader makes of any bytes
//     is package flat's promise.
//   - A provider that is started sees nothing of the user's environment: no
//     variables, no standard input, a directory of its own as home. On Unix it
//     can write no byte into any file, has bounded memory, processor time and
//     open files; on Linux with Landlock it can open no files but the system's
//     libraries, write nowhere, and reach no network. Where a system cannot do
//     this the earlier points still hold.
//   - It may hang, flood, crash, or lie. It has a time limit from its start to
//     its answer; what it writes and answers is bounded; it is believed about
//     where it listens only if that is its own directory or this machine; its
//     version is what the package was locked as, not what it says. Answers are
//     parsed within bounds of depth and size.
//   - It ends. It is started by a supervisor, another process of this program,
//     which ends it and all that it started when it is done, when this process
//     asks for it and when this process is gone. On Linux that reaches
//     processes that left their group, too. One provider runs at a time.
//
// Not covered: a provider that the user trusts may do harm when Terraform runs
// it, with or without terravet; a kernel that lets a process escape from its
// restrictions; Windows, where there is no supervisor and only the process
// itself is ended.
//
// "-no-exec" and the setting of that name turn execution off; then only the
// cache and imported files speak. The configuration never can turn it on: that
// is the editor's or the user's to say.
package live
