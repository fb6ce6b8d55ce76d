package lsp

import (
	"fmt"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// progress is one bar in the client, or nothing if the client shows none. Its
// methods must not be called on the reading goroutine.
type progress struct {
	s     *server
	token protocol.ProgressToken
}

// beginProgress asks the client for a bar. A client that refuses gets none.
func (s *server) beginProgress(title string) *progress {
	if !s.caps.progress {
		return nil
	}
	token := protocol.String(fmt.Sprintf("terravet-%d", s.progressID.Add(1)))
	if s.client.call(protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: token}, nil) != nil {
		return nil
	}
	p := &progress{s: s, token: token}
	p.send(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title})
	return p
}

// report says how far it is.
func (p *progress) report(message string) {
	if p != nil {
		p.send(&protocol.WorkDoneProgressReport{Kind: "report", Message: &message})
	}
}

// end takes the bar away.
func (p *progress) end(message string) {
	if p != nil {
		p.send(&protocol.WorkDoneProgressEnd{Kind: "end", Message: &message})
	}
}

func (p *progress) send(value any) {
	encoded, err := protocol.Marshal(value)
	if err != nil {
		return
	}
	params, err := protocol.Marshal(&protocol.ProgressParams{Token: p.token, Value: encoded})
	if err == nil {
		p.s.client.notify(protocol.MethodProgress, jsonrpc2.RawMessage(params))
	}
}
