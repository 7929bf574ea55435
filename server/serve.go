package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/api"
	"streetlight/server/auth"
	"streetlight/server/console"
)

type serveCommand struct {
	Listen string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"STREETLIGHT_LISTEN"`
	TLS    bool     `help:"Browsers and phones reach this server by https, through a proxy that ends it."`
	Proxy  []string `placeholder:"ADDRESS" help:"Address, or range such as 10.0.0.0/8, of the proxy in front. It must set X-Real-IP to each client's address, by which requests that nobody signed are counted."`
}

// Run serves until it is told to stop.
func (c serveCommand) Run(ctx context.Context, cli *commands, env surroundings) error {
	h, err := openHouse(ctx, houseOptions{dir: cli.Data, now: env.now, gate: auth.New, env: env})
	if err != nil {
		return err
	}
	s, err := h.listen(serveOptions{address: c.Listen, tls: c.TLS, proxies: c.Proxy, now: env.now, env: env})
	if err != nil {
		return errors.Join(err, h.close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := h.keep(ctx); err != nil {
		return errors.Join(err, h.close())
	}
	fmt.Fprintf(env.out, "Serving phones and the console at http://%s\n", s.address)
	return errors.Join(s.wait(ctx), h.close())
}

// serveOptions say how a house is served.
type serveOptions struct {
	address string
	tls     bool
	proxies []string
	demo    bool
	now     func() time.Time
	env     surroundings
}

// server is a house that is being served.
type server struct {
	app     *fiber.App
	admin   *admin
	hush    func() // ends the streams of hints
	address string
	ended   chan error
}

// listen begins to serve a house: phones, the console, and commands of this machine.
func (h *house) listen(o serveOptions) (*server, error) {
	pages, err := console.New(h.actions, console.Options{Demo: o.demo, TLS: o.tls, Now: o.now, Zone: h.zone, Random: o.env.random,
		Log: slog.Default()})
	if err != nil {
		return nil, err
	}
	app := api.New(pages.Fail, o.proxies...)
	api.Mount(app, h.actions, o.env.now)
	if err := api.MountRecords(app, h.actions, o.env.now); err != nil {
		return nil, fmt.Errorf("describe the routes of agencies' systems: %w", err)
	}
	pages.Register(app)
	l, err := net.Listen("tcp", o.address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.address, err)
	}
	s := &server{app: app, hush: h.actions.Hush, address: l.Addr().String(), ended: make(chan error, 1)}
	if !o.tls {
		h.address = s.address
	}
	if s.admin, err = openAdmin(h, o.env); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	go func() { s.ended <- app.Listener(api.Listener(l, o.env.now)) }()
	return s, nil
}

// grace is how long requests under way may take once the server is told to stop.
const grace = 5 * time.Second

// wait serves until the context ends, then lets requests under way finish. A connection that stays open without a request,
// as browsers keep them, does not make the end a failure.
func (s *server) wait(ctx context.Context) error {
	select {
	case err := <-s.ended:
		return errors.Join(err, s.admin.close())
	case <-ctx.Done():
	}
	s.hush()
	err := s.app.ShutdownWithTimeout(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return errors.Join(err, s.admin.close())
}
