package lsp

import (
	"hash/maphash"
	"strconv"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/syntax"
)

// outcome is what the client was told, or may ask for, about one file.
type outcome struct {
	uri      uri.URI // under which it was told
	findings []analysis.Finding
	file     *syntax.File // that the findings were translated with
	version  int32        // of the document; 0 if it is not open
	hash     uint64       // of the encoded findings
	empty    bool
}

// deliver sends what changed in the findings of a directory: each file whose
// findings look different to the client, with the version of the document that
// they were made from. Nothing equal is sent twice. A client that pulls is
// only told to ask again, if findings changed in a document that it has no
// reason to ask about itself.
func (s *server) deliver(at *moment, d *checked) {
	if d.sent == nil {
		d.sent = map[string]*outcome{}
	}
	files, refresh := 0, false
	buf := d.buffer
	for path, findings := range d.report.Files() {
		files++
		findings = s.values.with(at.snap.File(path), path, findings)
		old := d.sent[path]
		next := &outcome{uri: at.uri(path), findings: findings, file: at.snap.File(path), empty: len(findings) == 0}
		version, open := at.snap.Version(path)
		if open {
			next.version = version
		}
		if old != nil && old.uri != next.uri {
			s.clear(old) // the document was opened or closed under another spelling
			old = nil
		}
		if old != nil && old.file == next.file && sameFindings(old.findings, findings) {
			next.hash = old.hash
			d.sent[path] = next
			continue
		}
		buf = appendHead(buf[:0], next.uri, next.version, open)
		head := len(buf)
		buf = s.appendDiagnostics(buf, at, path, findings)
		next.hash = maphash.Bytes(s.hashSeed, buf[head:])
		d.sent[path] = next
		switch {
		case old != nil && old.hash == next.hash, old == nil && next.empty && !open:
		case !s.pull:
			buf = append(buf, '}')
			s.client.notify(protocol.MethodTextDocumentPublishDiagnostics, jsonrpc2.RawMessage(buf))
		case old == nil && !open, old != nil && old.version == next.version:
			refresh = true
		}
	}
	if d.buffer = buf; cap(buf) > keepBuffer {
		d.buffer = nil
	}
	if files < len(d.sent) {
		refresh = s.clearGone(d) || refresh
	}
	if s.pull && refresh {
		s.refresh()
	}
}

// sameFindings reports whether two lists are one and the same and need no
// second look. What they relate to may have moved in another file.
func sameFindings(a, b []analysis.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 {
		return true
	}
	if &a[0] != &b[0] {
		return false
	}
	for i := range a {
		if len(a[i].Related) > 0 {
			return false
		}
	}
	return true
}

// clearGone takes back the findings of files that are no more.
func (s *server) clearGone(d *checked) (changed bool) {
	here := map[string]bool{}
	for path := range d.report.Files() {
		here[path] = true
	}
	for path, old := range d.sent {
		if here[path] {
			continue
		}
		delete(d.sent, path)
		changed = !old.empty || changed
		s.clear(old)
	}
	return changed
}

// clear takes back what was said about a file, at once.
func (s *server) clear(old *outcome) {
	if !old.empty && !s.pull {
		s.client.notify(protocol.MethodTextDocumentPublishDiagnostics, jsonrpc2.RawMessage(append(appendHead(nil, old.uri, 0, false), "[]}"...)))
	}
}

// withdraw takes back all that was said about a directory that is no longer of
// interest.
func (s *server) withdraw(d *checked) {
	for _, old := range d.sent {
		s.clear(old)
	}
	d.sent = nil
}

// appendHead begins the message about a file, up to its findings.
func appendHead(b []byte, to uri.URI, version int32, open bool) []byte {
	b = append(b, `{"uri":`...)
	b, _ = protocol.AppendMarshal(b, protocol.String(to)) // a string always encodes
	if open {
		b = append(b, `,"version":`...)
		b = strconv.AppendInt(b, int64(version), 10)
	}
	return append(b, `,"diagnostics":`...)
}

// refresh tells the client to pull again. One such message is under way at a
// time: while the client has not answered, another one would say the same.
func (s *server) refresh() {
	s.refreshMu.Lock()
	defer s.refreshMu.Unlock()
	if s.refreshing {
		s.refreshAgain = true
		return
	}
	s.refreshing = true
	s.background(protocol.MethodWorkspaceDiagnosticRefresh, func() {
		for {
			err := s.client.call(protocol.MethodWorkspaceDiagnosticRefresh, nil, nil)
			s.refreshMu.Lock()
			again := s.refreshAgain && err == nil
			s.refreshing, s.refreshAgain = again, false
			s.refreshMu.Unlock()
			if !again {
				return
			}
		}
	})
}
