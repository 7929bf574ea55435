package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"streetlight/server/actions"
)

// The store has one owner. While a server has it open, commands about people and phones are sent to that server over a
// socket in the data folder, which only its owner can reach, and the server runs them.

type adminCall struct {
	Args   []string       `json:"args,omitempty"`
	Sent   []byte         `json:"sent,omitempty"`   // the file that the command names
	Agency string         `json:"agency,omitempty"` // of the batch
	Batch  *actions.Batch `json:"batch,omitempty"`  // records of a file that is being imported, in place of a command

	Backtest *actions.BacktestInput `json:"backtest,omitempty"` // the next children of a backtest, in place of a command
}

type adminAnswer struct {
	Out   string               `json:"out"`
	Error string               `json:"error,omitempty"`
	Batch *actions.BatchAnswer `json:"batch,omitempty"`

	Backtest *actions.BacktestPart `json:"backtest,omitempty"`
}

const adminTimeout = 30 * time.Second

func adminPath(dir string) string { return filepath.Join(dir, "admin.sock") }

// admin answers commands of this machine.
type admin struct {
	listener net.Listener
	house    *house
	env      surroundings
}

func openAdmin(h *house, env surroundings) (*admin, error) {
	path := adminPath(h.dir)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("take over the command socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open the command socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("close the command socket to others: %w", err), l.Close())
	}
	a := &admin{listener: l, house: h, env: env}
	go a.serve()
	return a, nil
}

func (a *admin) close() error { return a.listener.Close() }

func (a *admin) serve() {
	for {
		conn, err := a.listener.Accept()
		if err != nil {
			return
		}
		go a.answer(conn)
	}
}

func (a *admin) answer(conn net.Conn) {
	defer conn.Close() // the caller has its answer or has gone
	if err := conn.SetDeadline(a.env.now().Add(adminTimeout)); err != nil {
		return
	}
	var call adminCall
	if err := json.NewDecoder(conn).Decode(&call); err != nil {
		return
	}
	ctx, done := context.WithTimeout(context.Background(), adminTimeout)
	defer done()
	answer := a.run(ctx, call)
	_ = json.NewEncoder(conn).Encode(answer) // a caller that has gone needs no answer
}

// run does what a call asks for.
func (a *admin) run(ctx context.Context, call adminCall) (answer adminAnswer) {
	if call.Batch != nil {
		kept, err := a.house.actions.ImportFor(ctx, call.Agency, *call.Batch)
		if err != nil {
			return adminAnswer{Error: sentence(err)}
		}
		return adminAnswer{Batch: &kept}
	}
	if call.Backtest != nil {
		part, err := a.house.actions.Backtest(ctx, *call.Backtest)
		if err != nil {
			return adminAnswer{Error: sentence(err)}
		}
		return adminAnswer{Backtest: &part}
	}
	var out bytes.Buffer
	env := a.env
	env.out, env.sent = &out, call.Sent
	if err := runOn(ctx, a.house, call.Args, env); err != nil {
		answer.Error = sentence(err)
	}
	answer.Out = out.String()
	return answer
}

// forward hands a command to the server that has the store open. Done is false when there is none, or when the command
// is not for a server.
func forward(ctx context.Context, cli *commands, command string, args []string, env surroundings) (done bool, err error) {
	if strings.HasPrefix(command, "serve") || strings.HasPrefix(command, "demo") || strings.HasPrefix(command, "import") || strings.HasPrefix(command, "rules") {
		return false, nil
	}
	call := adminCall{Args: args}
	if strings.HasPrefix(command, "practice check <") { // of a file: no server is needed
		return false, nil
	}
	if strings.HasPrefix(command, "practice propose") {
		if call.Sent, err = readPack(cli.Practice.Propose.File); err != nil {
			return true, err
		}
	}
	answer, asked, err := ask(ctx, cli.Data, call)
	if !asked {
		return false, nil // nobody listens: the store is free
	}
	fmt.Fprint(env.out, answer.Out)
	return true, err
}

// listens says whether a server has the store open.
func listens(ctx context.Context, dir string) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", adminPath(dir))
	if err != nil {
		return false
	}
	_ = conn.Close() // it was only knocked at
	return true
}

// ask sends a call to the server that has the store open. Asked is false when there is none.
func ask(ctx context.Context, dir string, call adminCall) (answer adminAnswer, asked bool, err error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", adminPath(dir))
	if err != nil {
		return answer, false, nil
	}
	defer conn.Close()
	if err := json.NewEncoder(conn).Encode(call); err != nil {
		return answer, true, fmt.Errorf("ask the running server: %w", err)
	}
	if err := json.NewDecoder(conn).Decode(&answer); err != nil {
		return answer, true, fmt.Errorf("read the running server's answer: %w", err)
	}
	if answer.Error != "" {
		return answer, true, errors.New(answer.Error)
	}
	return answer, true, nil
}
