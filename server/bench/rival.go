package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"streetlight/server/headless"
)

// rival is one of those measured, the product or the outbox: a server, and two phones of one worker.
type rival struct {
	server     *process
	a, b       *headless.Phone
	push, pull string                               // what a phone is asked to do
	join       func(string) (map[string]any, error) // what a phone enrols with, given the server's address
	program    string                               // of its phones
	dir        string
	started    []*headless.Phone
}

const worker = "Pat Patrol"

// openProduct starts the product's server with one worker, and two phones of theirs.
func openProduct(ctx context.Context, bin, dir string) (*rival, error) {
	program, data := filepath.Join(bin, "streetlight"), filepath.Join(dir, "server")
	r := &rival{push: "sync", pull: "sync", program: filepath.Join(bin, "phone"), dir: dir}
	r.join = func(address string) (map[string]any, error) {
		out, err := exec.CommandContext(ctx, program, "--data", data, "device", "enrol", worker, "--json").Output()
		if err != nil {
			return nil, fmt.Errorf("draw a code: %w", err)
		}
		var got struct {
			Code string `json:"code"`
		}
		err = json.Unmarshal(out, &got)
		return map[string]any{"server": address, "code": got.Code}, err
	}
	var err error
	if r.server, err = startServer(ctx, program, "--data", data, "serve", "--listen", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	add := exec.CommandContext(ctx, program, "--data", data, "user", "add", worker, "--role", "pcso", "--agency", "Fictional Police", "--sector", "police", "--team", "Taunton")
	if err := add.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("add a worker: %w", err), r.close())
	}
	return r.withPhones(ctx)
}

// openOutbox starts the peer's server and two phones.
func openOutbox(ctx context.Context, bin, dir string) (*rival, error) {
	r := &rival{push: "push", pull: "pull", program: filepath.Join(bin, "outbox"), dir: dir}
	r.join = func(address string) (map[string]any, error) { return map[string]any{"server": address}, nil }
	var err error
	if r.server, err = startServer(ctx, r.program, "--data", filepath.Join(dir, "outbox-server"), "serve"); err != nil {
		return nil, err
	}
	return r.withPhones(ctx)
}

func (r *rival) withPhones(ctx context.Context) (_ *rival, err error) {
	if r.a, err = r.phone(ctx, "a", r.server.address); err == nil {
		r.b, err = r.phone(ctx, "b", r.server.address)
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// phone starts a phone that reaches the server at an address.
func (r *rival) phone(ctx context.Context, name, address string) (*headless.Phone, error) {
	name = filepath.Base(r.program) + "-" + name
	p, err := headless.Start(ctx, headless.Options{Name: name, Program: r.program, Vault: filepath.Join(r.dir, name), PIN: pin, Cheap: true})
	if err != nil {
		return nil, err
	}
	r.started = append(r.started, p)
	with, err := r.join(address)
	if err != nil {
		return nil, err
	}
	return p, p.Do("enrol", with, nil)
}

// pin of every phone. It is stretched next to not at all, for what a PIN costs is chosen and not measured.
const pin = "246810"

// leave ends one phone and says where its vault is.
func (r *rival) leave(p *headless.Phone) (vault string, err error) {
	r.started = slices.DeleteFunc(r.started, func(one *headless.Phone) bool { return one == p })
	return filepath.Join(r.dir, p.Name()), p.Close()
}

func (r *rival) close() error {
	var failed error
	for _, p := range r.started {
		failed = errors.Join(failed, p.Close())
	}
	r.started = nil
	return errors.Join(failed, r.server.stop())
}

// synced is what a phone says of one sync. Bytes are those of bodies.
type synced struct {
	Sent      int           `json:"sent"`
	Received  int           `json:"received"`
	Requests  int           `json:"requests"`
	BytesUp   int           `json:"bytes_up"`
	BytesDown int           `json:"bytes_down"`
	Took      time.Duration `json:"took"`
	Offline   bool          `json:"offline"`
	Words     string        `json:"words"`
}

// sync lets a phone push or pull and says what it did; the time is the phone's own, without the way of the request to it.
func sync(p *headless.Phone, what string) (synced, error) {
	var got struct {
		Sync synced `json:"sync"`
	}
	err := p.Do(what, nil, &got)
	if err == nil && got.Sync.Offline {
		err = errors.New("the phone says that it is offline")
	}
	return got.Sync, err
}

// load lets a phone keep the records or edits of a file, all of them.
func load(p *headless.Phone, file string) error {
	var got struct {
		Import struct {
			Refused int `json:"refused"`
		} `json:"import"`
	}
	if err := p.Do("import", map[string]any{"file": file}, &got); err != nil {
		return err
	}
	if got.Import.Refused > 0 {
		return fmt.Errorf("%d lines of %s were refused", got.Import.Refused, filepath.Base(file))
	}
	return nil
}
