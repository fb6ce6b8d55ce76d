package lsp

import (
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// watchDisk sees to it that files which others write are noticed: agents,
// generators and "terraform init" write to disk and tell nobody. The client
// watches if it can; else the server does.
func (s *server) watchDisk() {
	if !s.caps.watch {
		s.watchOwn()
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{Watchers: watchers()})
	if err != nil {
		s.watchOwn()
		return
	}
	s.register("terravet-files", protocol.MethodWorkspaceDidChangeWatchedFiles, options, func(err error) {
		s.log.say(protocol.MessageTypeLog, "the client does not watch files: "+err.Error())
		s.watchOwn()
	})
}

// watchSettings asks to be told when the user changes the settings.
func (s *server) watchSettings() {
	if s.caps.tellSettings {
		s.register("terravet-settings", protocol.MethodWorkspaceDidChangeConfiguration, protocol.LSPAny(`{"section":"terravet"}`), func(err error) {
			s.log.say(protocol.MessageTypeLog, "the client does not tell of changed settings: "+err.Error())
		})
	}
}

// register asks the client to send a notification from now on.
func (s *server) register(id, method string, options protocol.LSPAny, refused func(error)) {
	s.background(protocol.MethodClientRegisterCapability, func() {
		err := s.client.call(protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{
			Registrations: []protocol.Registration{{ID: id, Method: method, RegisterOptions: options}},
		}, nil)
		if err != nil && s.ctx.Err() == nil {
			refused(err)
		}
	})
}

// watchers are the files that a module is made of, and folders, whose removal
// comes without one for each file.
func watchers() []protocol.FileSystemWatcher {
	var list []protocol.FileSystemWatcher
	for _, glob := range []string{
		"**/*.{tf,tofu,tfvars}",
		"**/*.{tf,tofu,tfvars}.json",
		"**/*.{tftest,tofutest,tfquery,tfmock}.{hcl,json}",
		"**/.terraform.lock.hcl",
		"**/.terravet.hcl",
		"**/.terraform/modules/modules.json",
		"**/{.terraform-version,.opentofu-version}",
	} {
		list = append(list, protocol.FileSystemWatcher{GlobPattern: protocol.Pattern(glob)})
	}
	return append(list, protocol.FileSystemWatcher{GlobPattern: protocol.Pattern("**/*"), Kind: protocol.WatchKindDelete})
}

// didChangeWatchedFiles takes the client's word that files changed, and reads
// the disk for what they are now.
func (s *server) didChangeWatchedFiles(params jsonrpc2.RawMessage) error {
	var p struct {
		Changes []struct {
			URI string `json:"uri"`
		} `json:"changes"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	for _, c := range p.Changes {
		s.touched(c.URI)
	}
	return nil
}

// didCreateFiles, didRenameFiles and didDeleteFiles are operations of the user
// in the client, on files or on whole folders.
func (s *server) didCreateFiles(params jsonrpc2.RawMessage) error { return s.filesChanged(params) }
func (s *server) didRenameFiles(params jsonrpc2.RawMessage) error { return s.filesChanged(params) }
func (s *server) didDeleteFiles(params jsonrpc2.RawMessage) error { return s.filesChanged(params) }

func (s *server) filesChanged(params jsonrpc2.RawMessage) error {
	var p struct {
		Files []struct {
			URI    string `json:"uri"`
			OldURI string `json:"oldUri"`
			NewURI string `json:"newUri"`
		} `json:"files"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	for _, f := range p.Files {
		s.touched(f.URI)
		s.touched(f.OldURI)
		s.touched(f.NewURI)
	}
	return nil
}

// touched marks what a URI names for reading.
func (s *server) touched(raw string) {
	if path, ok := filePath(host(), raw); ok {
		s.reread(path)
	}
}
