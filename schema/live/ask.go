package live

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/terravet/terravet/schema/flat"
)

// Limits bound what a provider may take. The zero of each stands for what
// DefaultLimits says.
type Limits struct {
	// Time is all that it may take from its start to its answer.
	Time time.Duration
	// Output is how many bytes it may write to its standard output and error.
	Output int64
	// Answer is how many bytes an answer may have.
	Answer int
}

// DefaultLimits suit the largest providers on a slow machine.
func DefaultLimits() Limits {
	return Limits{Time: time.Minute, Output: 4 << 20, Answer: 256 << 20}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Time == 0 {
		l.Time = d.Time
	}
	if l.Output == 0 {
		l.Output = d.Output
	}
	if l.Answer == 0 {
		l.Answer = d.Answer
	}
	return l
}

// The handshake of Terraform's plugins, which tells a provider that it was not
// started by hand.
const (
	cookieKey   = "TF_PLUGIN_MAGIC_COOKIE"
	cookieValue = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
)

// launch is how a binary is started in its directory; supervised says that it
// is started through Supervise.
type launch struct {
	argv       []string
	supervised bool
}

// connection is a running provider.
type connection struct {
	client   *plugin.Client
	proc     *process
	conn     *grpc.ClientConn
	protocol int
	limits   Limits
}

// connect starts a provider and shakes hands with it. The context ends it.
func connect(ctx context.Context, how launch, dir string, limits Limits) (*connection, error) {
	c := &connection{limits: limits}
	deadline, _ := ctx.Deadline()
	c.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{MagicCookieKey: cookieKey, MagicCookieValue: cookieValue},
		VersionedPlugins: map[int]plugin.PluginSet{
			5: {"provider": &noPlugin{}},
			6: {"provider": &noPlugin{}},
		},
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, _ string) (runner.Runner, error) {
			var err error
			c.proc, err = newProcess(spec, how.argv, dir, limits.Output)
			if err != nil {
				return nil, err
			}
			c.proc.supervised = how.supervised
			return c.proc, nil
		},
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: dir},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		StartTimeout:     time.Until(deadline),
		Logger:           hclog.NewNullLogger(),
		GRPCDialOptions:  []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(limits.Answer))},
	})
	stop := context.AfterFunc(ctx, func() {
		if c.proc != nil {
			_ = c.proc.Kill(context.Background())
		}
	})
	protocol, err := c.client.Client()
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		c.close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("the provider does not answer: %w", ctx.Err())
		}
		return nil, fmt.Errorf("the provider does not start: %s", clip(err.Error()))
	}
	over, ok := protocol.(*plugin.GRPCClient)
	if !ok {
		c.close()
		return nil, errors.New("the provider does not speak gRPC")
	}
	c.conn = over.Conn
	c.protocol = c.client.NegotiatedVersion()
	return c, nil
}

// close ends the provider. It does not ask: nothing of what it does matters
// any more.
func (c *connection) close() {
	if c.proc != nil {
		_ = c.proc.Kill(context.Background())
	}
	c.client.Kill()
}

// schema asks for the provider's schema.
func (c *connection) schema(ctx context.Context, into *flat.Source) error {
	method := map[int]string{5: "/tfplugin5.Provider/GetSchema", 6: "/tfplugin6.Provider/GetProviderSchema"}[c.protocol]
	answer, err := c.call(ctx, method, nil)
	if err != nil {
		return err
	}
	if err := readSchema(answer, c.protocol, into); err != nil {
		return err
	}
	if len(into.Functions) > 0 {
		return nil
	}
	// Some providers tell their functions only when asked for them.
	answer, err = c.call(ctx, fmt.Sprintf("/tfplugin%d.Provider/GetFunctions", c.protocol), nil)
	if status.Code(err) == codes.Unimplemented {
		return nil
	}
	if err != nil {
		return err
	}
	return readFunctions(answer, into)
}

func (c *connection) call(ctx context.Context, method string, request []byte) ([]byte, error) {
	var answer []byte
	err := c.conn.Invoke(ctx, method, &request, &answer, grpc.ForceCodec(asIs{}))
	switch status.Code(err) {
	case codes.OK, codes.Unimplemented:
	case codes.DeadlineExceeded:
		err = errMute
	default:
		err = fmt.Errorf("asked, the provider fails: %s", clip(err.Error()))
	}
	return answer, err
}

// errMute says that a provider took longer than it may.
var errMute = errors.New("the provider does not answer in time")

// asIs hands messages through as they are on the wire.
type asIs struct{}

// Marshal implements encoding.Codec.
func (asIs) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

// Unmarshal implements encoding.Codec.
func (asIs) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = data
	return nil
}

// Name implements encoding.Codec.
func (asIs) Name() string { return "proto" }

// noPlugin stands for a provider in go-plugin's table; the calls go over the
// bare connection.
type noPlugin struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements plugin.GRPCPlugin.
func (*noPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("terravet is no provider")
}

// GRPCClient implements plugin.GRPCPlugin.
func (*noPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}
