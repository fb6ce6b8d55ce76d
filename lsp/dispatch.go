package lsp

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// A notification changes the session. It runs on the reading goroutine, in the
// order of arrival, and must not wait for anything.
type notification func(s *server, params jsonrpc2.RawMessage) error

// A request reads one moment of the session, the one in which it arrived, and
// is answered beside the stream of messages.
type request func(ctx context.Context, s *server, at *moment, params jsonrpc2.RawMessage) (any, error)

// notifications are all that the server understands; others are ignored.
func notifications() map[string]notification {
	return map[string]notification{
		protocol.MethodInitialized:                        (*server).initialized,
		protocol.MethodSetTrace:                           (*server).setTrace,
		protocol.MethodCancelRequest:                      (*server).cancelRequest,
		protocol.MethodWindowWorkDoneProgressCancel:       ignore,
		protocol.MethodTextDocumentDidOpen:                (*server).didOpen,
		protocol.MethodTextDocumentDidChange:              (*server).didChange,
		protocol.MethodTextDocumentDidSave:                (*server).didSave,
		protocol.MethodTextDocumentWillSave:               ignore,
		protocol.MethodTextDocumentDidClose:               (*server).didClose,
		protocol.MethodWorkspaceDidChangeConfiguration:    (*server).didChangeConfiguration,
		protocol.MethodWorkspaceDidChangeWorkspaceFolders: (*server).didChangeWorkspaceFolders,
		protocol.MethodWorkspaceDidChangeWatchedFiles:     (*server).didChangeWatchedFiles,
		protocol.MethodWorkspaceDidCreateFiles:            (*server).didCreateFiles,
		protocol.MethodWorkspaceDidRenameFiles:            (*server).didRenameFiles,
		protocol.MethodWorkspaceDidDeleteFiles:            (*server).didDeleteFiles,
	}
}

// requests are all that the server answers, beside initialize and shutdown.
func requests() map[string]request {
	return map[string]request{
		methodSchemas: listSchemas,

		protocol.MethodTextDocumentDeclaration:          declaration,
		protocol.MethodTextDocumentDefinition:           definition,
		protocol.MethodTextDocumentTypeDefinition:       typeDefinition,
		protocol.MethodTextDocumentImplementation:       implementation,
		protocol.MethodTextDocumentReferences:           references,
		protocol.MethodTextDocumentDocumentHighlight:    documentHighlight,
		protocol.MethodTextDocumentCompletion:           completion,
		protocol.MethodCompletionItemResolve:            resolveCompletion,
		protocol.MethodTextDocumentHover:                hover,
		protocol.MethodTextDocumentSignatureHelp:        signatureHelp,
		protocol.MethodTextDocumentDocumentSymbol:       documentSymbol,
		protocol.MethodWorkspaceSymbol:                  workspaceSymbol,
		protocol.MethodTextDocumentFoldingRange:         foldingRange,
		protocol.MethodTextDocumentSelectionRange:       selectionRange,
		protocol.MethodTextDocumentDocumentLink:         documentLink,
		protocol.MethodTextDocumentPrepareCallHierarchy: prepareCallHierarchy,
		protocol.MethodCallHierarchyIncomingCalls:       incomingCalls,
		protocol.MethodCallHierarchyOutgoingCalls:       outgoingCalls,
		protocol.MethodWorkspaceWillRenameFiles:         willRenameFiles,
		protocol.MethodTextDocumentPrepareRename:        prepareRename,
		protocol.MethodTextDocumentRename:               rename,
		protocol.MethodTextDocumentInlayHint:            inlayHint,
		protocol.MethodTextDocumentCodeLens:             codeLens,
		protocol.MethodTextDocumentLinkedEditingRange:   linkedEditing,
		protocol.MethodTextDocumentOnTypeFormatting:     onTypeFormatting,

		protocol.MethodTextDocumentSemanticTokensFull:      semanticTokens,
		protocol.MethodTextDocumentSemanticTokensFullDelta: semanticTokensDelta,
		protocol.MethodTextDocumentSemanticTokensRange:     semanticTokensRange,

		protocol.MethodTextDocumentDiagnostic:       documentDiagnostic,
		protocol.MethodWorkspaceDiagnostic:          workspaceDiagnostic,
		protocol.MethodTextDocumentCodeAction:       codeAction,
		protocol.MethodCodeActionResolve:            resolveCodeAction,
		protocol.MethodWorkspaceExecuteCommand:      executeCommand,
		protocol.MethodTextDocumentFormatting:       formatting,
		protocol.MethodTextDocumentRangeFormatting:  rangeFormatting,
		protocol.MethodTextDocumentRangesFormatting: rangesFormatting,
		methodSettle: settle,
	}
}

func ignore(*server, jsonrpc2.RawMessage) error { return nil }

// phase is where the connection stands. Only the reading goroutine uses it.
type phase uint8

const (
	fresh   phase = iota // before initialize
	running              // after initialize
	ending               // after shutdown
	ended                // after exit
)

// handle is called by the connection for each message, in the order of
// arrival, on the reading goroutine.
func (s *server) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	if !req.IsCall() {
		s.notified(req.Method(), req.Params())
		return nil, nil // an error here would close the connection
	}
	switch method := req.Method(); {
	case s.phase >= ending:
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "%s after shutdown", method)
	case method == protocol.MethodInitialize:
		if s.phase != fresh {
			return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "initialize was sent before")
		}
		return s.guarded(method, func() (any, error) { return s.initialize(req.Params()) })
	case s.phase == fresh:
		return nil, jsonrpc2.Errorf(jsonrpc2.ServerNotInitialized, "%s before initialize", method)
	case method == protocol.MethodShutdown:
		s.phase = ending
		s.orderly.Store(true)
		s.cancelAll()
		return nil, nil
	}
	answer, ok := s.requests[req.Method()]
	if !ok {
		return nil, jsonrpc2.Errorf(jsonrpc2.MethodNotFound, "%q is not supported", req.Method())
	}
	at := s.session.now()
	ctx, done := s.begin(ctx, req.ID())
	defer done()
	jsonrpc2.Async(ctx) // from here on the next message may be read; req is a copy now
	result, err := s.guarded(req.Method(), func() (any, error) { return answer(ctx, s, at, req.Params()) })
	if ctx.Err() != nil {
		return nil, protocolError(protocol.LSPErrorCodesRequestCancelled, "cancelled")
	}
	return result, err
}

// notified runs a notification; whatever goes wrong is logged and that is all.
func (s *server) notified(method string, params jsonrpc2.RawMessage) {
	if method == protocol.MethodExit {
		s.exit()
		return
	}
	run, ok := s.notifications[method]
	if !ok || s.phase != running {
		return
	}
	_, err := s.guarded(method, func() (any, error) { return nil, run(s, params) })
	if err != nil {
		s.log.once(protocol.MessageTypeWarning, method+": "+err.Error())
	}
}

// guarded runs a handler and turns a panic into an error: no defect of one
// feature may take the editor's server away.
func (s *server) guarded(method string, run func() (any, error)) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.panicked(method, p)
			result, err = nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "%s failed: %v", method, p)
		}
	}()
	result, err = run()
	var known *jsonrpc2.Error
	if err != nil && !errors.As(err, &known) {
		err = jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s: %v", method, err)
	}
	return result, err
}

// begin makes the context of a request, which $/cancelRequest cancels.
func (s *server) begin(ctx context.Context, id jsonrpc2.ID) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.inflightMu.Lock()
	s.inflight[id] = cancel
	s.inflightMu.Unlock()
	return ctx, func() {
		s.inflightMu.Lock()
		delete(s.inflight, id)
		s.inflightMu.Unlock()
		cancel()
	}
}

func (s *server) cancelRequest(params jsonrpc2.RawMessage) error {
	var p struct {
		ID jsontext.Value `json:"id"`
	}
	if err := decode(params, &p); err != nil {
		return err
	}
	var id jsonrpc2.ID
	if p.ID.Kind() == '"' {
		var name string
		if err := decode(jsonrpc2.RawMessage(p.ID), &name); err != nil {
			return err
		}
		id = jsonrpc2.NewStringID(name)
	} else {
		var n maybe[int64]
		if err := decode(jsonrpc2.RawMessage(p.ID), &n); err != nil || !n.ok {
			return err
		}
		id = jsonrpc2.NewNumberID(n.value)
	}
	s.inflightMu.Lock()
	defer s.inflightMu.Unlock()
	if cancel := s.inflight[id]; cancel != nil {
		cancel()
	}
	return nil
}

// cancelAll ends the requests under way.
func (s *server) cancelAll() {
	s.inflightMu.Lock()
	defer s.inflightMu.Unlock()
	for _, cancel := range s.inflight {
		cancel()
	}
}

// exit ends the connection; see [Serve] for what becomes of it.
func (s *server) exit() {
	s.phase = ended
	s.cancelAll()
	s.stream.stop()
}

func protocolError(code protocol.LSPErrorCodes, message string) error {
	return jsonrpc2.NewError(jsonrpc2.Code(code), message)
}

// contentModified says that the answer would be about a text that is no longer
// there: the client asks again.
func contentModified() error {
	return protocolError(protocol.LSPErrorCodesContentModified, "the document has changed")
}
