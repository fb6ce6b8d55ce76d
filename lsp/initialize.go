package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

type initializeParams struct {
	ClientInfo maybe[struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}] `json:"clientInfo"`
	RootPath         maybe[string]            `json:"rootPath"`
	RootURI          jsontext.Value           `json:"rootUri"`
	WorkspaceFolders maybe[[]workspaceFolder] `json:"workspaceFolders"`
	Options          jsontext.Value           `json:"initializationOptions"`
	Trace            maybe[string]            `json:"trace"`
	Capabilities     clientCapabilities       `json:"capabilities"`
}

type workspaceFolder struct {
	URI string `json:"uri"`
}

// initialize agrees with the client on what both can do. It reads no disk: the
// first answer must not wait for a workspace of a thousand modules.
func (s *server) initialize(params jsonrpc2.RawMessage) (any, error) {
	var p initializeParams
	if err := decode(params, &p); err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "initialize: %v", err)
	}
	s.caps = readCapabilities(p.Capabilities)
	// The command belongs to this editor; others would send it back.
	s.caps.suggestAgain = strings.HasPrefix(p.ClientInfo.value.Name, "Visual Studio Code")
	s.log.setTrace(p.Trace.value)
	s.trust = readTrust(p.Options)
	s.initial, s.warnings = defaultSettings().read(p.Options.Clone())
	s.pull = s.initial.Diagnostics == "pull" && s.caps.pull ||
		s.initial.Diagnostics == "auto" && s.caps.pull && s.caps.refresh
	folders := p.folders()
	s.session.update(func(at *moment) {
		at.settings = s.initial
		at.setFolders(folders)
	})
	s.phase = running
	if c := p.ClientInfo.value; c.Name != "" {
		s.log.say(protocol.MessageTypeLog, fmt.Sprintf("client %s %s, %d folders, columns in %s", c.Name, c.Version, len(folders), encodingName(s.caps.encoding)))
	}
	return &protocol.InitializeResult{
		Capabilities: s.serverCapabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "terravet", Version: protocol.NewOptional(s.opts.Version)},
	}, nil
}

// folders are the roots of the workspace. A client without a workspace may
// still send a rootPath, which then is the folder that the editor was started
// in: it is believed only if the client does not know rootUri at all.
func (p *initializeParams) folders() []string {
	var folders []string
	add := func(raw string) {
		if dir, ok := filePath(host(), raw); ok {
			folders = append(folders, dir)
		}
	}
	for _, f := range p.WorkspaceFolders.value {
		add(f.URI)
	}
	if len(folders) == 0 && len(p.RootURI) > 0 {
		var root maybe[string]
		if decode(jsonrpc2.RawMessage(p.RootURI), &root) == nil {
			add(root.value)
		}
	}
	if len(folders) == 0 && len(p.RootURI) == 0 {
		add(p.RootPath.value)
	}
	return folders
}

// tooWide reports whether a folder is no project but everything there is: then
// only the directories of open files are read.
func tooWide(dir string) bool {
	if filepath.Dir(dir) == dir {
		return true
	}
	home, err := os.UserHomeDir()
	return err == nil && filepath.Clean(home) == dir
}

func (s *server) serverCapabilities() protocol.ServerCapabilities {
	operations := protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{{
		Scheme: ptr("file"),
		// Folders, too: a renamed module directory.
		Pattern: protocol.FileOperationPattern{Glob: "**"},
	}}}
	capabilities := protocol.ServerCapabilities{
		PositionEncoding: encodingName(s.caps.encoding),
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: ptr(true),
			Change:    ptr(protocol.TextDocumentSyncKindIncremental),
			Save:      protocol.Boolean(true),
		},
		CodeActionProvider:              s.codeActionProvider(),
		DocumentFormattingProvider:      protocol.Boolean(true),
		DocumentRangeFormattingProvider: &protocol.DocumentRangeFormattingOptions{RangesSupport: ptr(true)},
		ExecuteCommandProvider:          protocol.ExecuteCommandOptions{Commands: slices.Clone(commands)},
		Workspace: &protocol.WorkspaceOptions{
			WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
				Supported:           ptr(true),
				ChangeNotifications: protocol.Boolean(true),
			},
			FileOperations: &protocol.FileOperationOptions{DidCreate: operations, DidRename: operations, DidDelete: operations, WillRename: operations},
		},
	}
	s.announceFeatures(&capabilities)
	if s.pull {
		capabilities.DiagnosticProvider = &protocol.DiagnosticOptions{
			Identifier:            ptr("terravet"),
			InterFileDependencies: true,
			WorkspaceDiagnostics:  true,
		}
	}
	return capabilities
}

// initialized starts what needs a client that listens.
func (s *server) initialized(jsonrpc2.RawMessage) error {
	s.warn(s.warnings)
	if s.caps.configuration {
		s.askSettings()
	}
	s.watchSettings()
	s.watchDisk()
	s.discoverLater()
	return nil
}

func (s *server) setTrace(params jsonrpc2.RawMessage) error {
	var p struct {
		Value maybe[string] `json:"value"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	s.log.setTrace(p.Value.value)
	return nil
}
