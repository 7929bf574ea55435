// Command outbox is the peer that the benchmark measures against: what a careful engineer builds for the same job out of
// SQLite and JSON. Both sides keep their rows in SQLite (WAL, synchronous=FULL); a phone notes in an outbox which rows
// changed and posts them in batches of 500 over one connection that is kept open; the server numbers what it takes, and
// another phone asks for everything after the last number it saw. Each batch is one transaction, statements are prepared.
//
// It signs nothing, seals nothing and asks nobody for permission, and the last write of a row wins: of the 2,400 field
// edits of the benchmark's two offline phones it loses 1,200. It exists for the benchmark alone, in a module of its own,
// so that the product never depends on SQLite.
//
//	outbox --data FILE serve         prints "Serving at http://..." and serves
//	outbox --vault FILE serve-stdio  a phone; answers one JSON request a line, as the product's phone does
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		stop()
		log.Fatal("outbox: ", err)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("outbox", flag.ContinueOnError)
	data := flags.String("data", "", "file of the server's rows")
	vault := flags.String("vault", "", "file of the phone's rows")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch flags.Arg(0) {
	case "serve":
		return serve(ctx, *data, os.Stdout)
	case "serve-stdio":
		return serveStdio(ctx, *vault, os.Stdin, os.Stdout)
	}
	return errors.Join(fmt.Errorf("%q is neither serve nor serve-stdio", flags.Arg(0)), flag.ErrHelp)
}
