package live

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/terravet/terravet/schema"
	"github.com/terravet/terravet/schema/flat"
)

// session is a provider that was started and stays, to validate one
// configuration after the other. A provider is not configured: it knows no
// credentials and can reach nothing.
type session struct {
	mu   sync.Mutex // one question at a time
	c    *connection
	dir  string
	used time.Time
}

// session starts a package, which must be permitted like any other start.
func (s *Shelf) session(ctx context.Context, root string, w Want, permit Permit) (*session, error) {
	packages, err := s.startable(root, w, permit)
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, p := range packages {
		opened, err := s.openSession(ctx, p)
		if err == nil {
			return opened, nil
		}
		failed = append(failed, fmt.Errorf("%s: %w", p.Source, err))
	}
	return nil, errors.Join(failed...)
}

func (s *Shelf) openSession(ctx context.Context, p Package) (*session, error) {
	dir, err := os.MkdirTemp("", "terravet-")
	if err != nil {
		return nil, err
	}
	binary, _, err := p.acquire(dir)
	if err == nil {
		var c *connection
		limits := s.opts.Limits.orDefault()
		start, cancel := context.WithTimeout(ctx, limits.Time)
		defer cancel()
		if c, err = s.connect(start, binary, dir, limits); err == nil {
			// Some providers answer only who has asked for their schema.
			var unused flat.Source
			if err = c.schema(start, &unused); err == nil {
				return &session{c: c, dir: dir}, nil
			}
			c.close()
		}
	}
	_ = os.RemoveAll(dir)
	return nil, err
}

func (v *session) close() {
	v.c.close()
	_ = os.RemoveAll(v.dir)
}

// validators are the questions by kind, for protocols 5 and 6.
var validators = map[flat.Kind][2]string{
	flat.Resource:   {"ValidateResourceTypeConfig", "ValidateResourceConfig"},
	flat.DataSource: {"ValidateDataSourceConfig", "ValidateDataResourceConfig"},
	flat.Ephemeral:  {"ValidateEphemeralResourceConfig", "ValidateEphemeralResourceConfig"},
}

// validate asks about one block. implied is the type that the schema
// implies, which says where a value brings its own.
func (v *session) validate(ctx context.Context, kind flat.Kind, typ string, config cty.Value, implied cty.Type) ([]schema.Complaint, error) {
	names, ok := validators[kind]
	if !ok {
		return nil, nil
	}
	packed, err := msgpack.Marshal(config, implied)
	if err != nil {
		return nil, err
	}
	request := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), typ)
	value := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), packed)
	request = protowire.AppendBytes(protowire.AppendTag(request, 2, protowire.BytesType), value)
	if kind == flat.Resource { // that write-only arguments are allowed
		able := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 1)
		request = protowire.AppendBytes(protowire.AppendTag(request, 3, protowire.BytesType), able)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	answer, err := v.c.call(ctx, fmt.Sprintf("/tfplugin%d.Provider/%s", v.c.protocol, names[v.c.protocol-5]), request)
	if err != nil {
		return nil, err
	}
	var out []schema.Complaint
	err = each(answer, func(num protowire.Number, _ uint64, data []byte) error {
		if num != 1 {
			return nil
		}
		c, err := complaint(data)
		if err == nil && len(out) < mostComplaints {
			out = append(out, c)
		}
		return err
	})
	return out, err
}

// mostComplaints bounds what is taken of one answer.
const mostComplaints = 50

func complaint(msg []byte) (c schema.Complaint, err error) {
	err = each(msg, func(num protowire.Number, n uint64, data []byte) (err error) {
		switch num {
		case 1:
			c.Warning = n == 2
		case 2:
			c.Summary = clip(string(data))
		case 3:
			c.Detail = clip(string(data))
		case 4:
			c.Path, err = pathOf(data)
		}
		return err
	})
	return c, err
}

func pathOf(msg []byte) (cty.Path, error) {
	var path cty.Path
	err := each(msg, func(num protowire.Number, _ uint64, step []byte) error {
		if num != 1 || len(path) > deepest {
			return nil
		}
		return each(step, func(num protowire.Number, n uint64, data []byte) error {
			switch num {
			case 1:
				path = path.GetAttr(string(data))
			case 2:
				path = path.Index(cty.StringVal(string(data)))
			case 3:
				path = path.Index(cty.NumberVal(new(big.Float).SetInt64(int64(n))))
			}
			return nil
		})
	})
	return path, err
}

// sessions are the providers that stay, by what was wanted.
type sessions struct {
	mu   sync.Mutex
	open map[string]*session
	bad  map[string]error
}

const (
	mostSessions = 3
	// idle is how long a provider stays unasked.
	idle = 10 * time.Minute
)

// Validate asks an installed provider what it thinks of the configuration of a
// resource, data source or ephemeral resource, whose schema implies a type. It is
// started, under the same
// conditions as in [Shelf.Ask], if it does not run already.
func (l *Library) Validate(ctx context.Context, root string, w Want, permit Permit, kind flat.Kind, typ string, config cty.Value, implied cty.Type) ([]schema.Complaint, error) {
	v, err := l.sessionOf(ctx, root, w, permit)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, validateTime)
	defer cancel()
	found, err := v.validate(ctx, kind, typ, config, implied)
	if err != nil {
		l.drop(w.Key(), err)
	}
	return found, err
}

// validateTime is what one question may take: it is 1 ms with most providers.
const validateTime = 5 * time.Second

func (l *Library) sessionOf(ctx context.Context, root string, w Want, permit Permit) (*session, error) {
	l.sessions.mu.Lock()
	defer l.sessions.mu.Unlock()
	key := w.Key()
	now := time.Now()
	for k, v := range l.sessions.open {
		if k != key && now.Sub(v.used) > idle {
			delete(l.sessions.open, k)
			go v.close()
		}
	}
	if v := l.sessions.open[key]; v != nil {
		v.used = now
		return v, nil
	}
	if err := l.sessions.bad[key]; err != nil {
		return nil, err
	}
	if len(l.sessions.open) >= mostSessions {
		return nil, fmt.Errorf("%d providers are running already", mostSessions)
	}
	v, err := l.shelf.session(ctx, root, w, permit)
	if l.sessions.open == nil {
		l.sessions.open, l.sessions.bad = map[string]*session{}, map[string]error{}
	}
	if err != nil {
		if ctx.Err() == nil {
			l.sessions.bad[key] = err
		}
		return nil, err
	}
	v.used = now
	l.sessions.open[key] = v
	return v, nil
}

// drop ends a provider that failed; it is not started again.
func (l *Library) drop(key string, why error) {
	l.sessions.mu.Lock()
	defer l.sessions.mu.Unlock()
	if v := l.sessions.open[key]; v != nil {
		delete(l.sessions.open, key)
		l.sessions.bad[key] = why
		go v.close()
	}
}

// Close ends all providers that still run.
func (l *Library) Close() {
	l.sessions.mu.Lock()
	defer l.sessions.mu.Unlock()
	for key, v := range l.sessions.open {
		delete(l.sessions.open, key)
		v.close()
	}
}
