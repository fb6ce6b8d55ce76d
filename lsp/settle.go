package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
)

// methodSettle is a request of this server's own: it is answered as soon as
// all that was sent before it has been checked and its findings are on their
// way. Programs that act on findings need not guess how long to wait.
const methodSettle = "terravet/settle"

func settle(ctx context.Context, s *server, _ *moment, _ jsonrpc2.RawMessage) (any, error) {
	return nil, s.checks.settle(ctx)
}

// hold keeps the checker from counting as settled until release is called:
// something that will mark directories is under way.
func (c *checker) hold() (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held++
	if c.settled == nil {
		c.settled = make(chan struct{})
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.held--
		c.settleIfIdle()
	}
}

// settleIfIdle wakes those who wait for the end of all work; c.mu is held.
func (c *checker) settleIfIdle() {
	idle := c.held == 0 && c.since == nil && len(c.urgent)+len(c.queue) == 0
	if c.settled != nil && c.active == 0 && (c.halted || idle) {
		close(c.settled)
		c.settled = nil
	}
}

// settle waits until all that was changed so far is checked and sent.
func (c *checker) settle(ctx context.Context) error {
	for {
		c.mu.Lock()
		settled := c.settled
		c.mu.Unlock()
		if settled == nil {
			return nil
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stop ends all checking and waits for the checks under way.
func (c *checker) stop() {
	c.mu.Lock()
	c.halted = true
	settled := c.settled
	if c.active == 0 {
		settled = nil
	}
	c.mu.Unlock()
	if settled != nil {
		<-settled
	}
}
