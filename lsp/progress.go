package lsp

import (
	"fmt"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// progress is one bar in the client. The work that it shows never waits for
// the client to agree: what is over by then needs no bar.
type progress struct {
	s     *server
	token protocol.ProgressToken

	mu          sync.Mutex
	open, ended bool
}

// beginProgress asks the client for a bar; nil, of which nothing is shown, if
// it has none.
func (s *server) beginProgress(title string) *progress {
	if !s.caps.progress {
		return nil
	}
	p := &progress{s: s, token: protocol.String(fmt.Sprintf("terravet-%d", s.progressID.Add(1)))}
	s.background(protocol.MethodWindowWorkDoneProgressCreate, func() {
		err := s.client.call(protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: p.token}, nil)
		p.mu.Lock()
		defer p.mu.Unlock()
		if err == nil && !p.ended {
			p.open = true
			p.send(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title})
		}
	})
	return p
}

// report says how far it is.
func (p *progress) report(message string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open {
		p.send(&protocol.WorkDoneProgressReport{Kind: "report", Message: &message})
	}
}

// end takes the bar away.
func (p *progress) end(message string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.open {
		p.open = false
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
