package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// large makes one pass over the large part: push, pull and quiet exchanges of ten times as many records, what they take on
// the phone's disk, and the start to the newest of them.
func large(ctx context.Context, o options, i turn, dir string, f figures) (err error) {
	p := &pass{dir: dir, turn: i, figures: f}
	if p.files, err = newWriter(seed).write(dir, o.large); err != nil {
		return err
	}
	if err := p.open(ctx, o.bin); err != nil {
		return err
	}
	f.add("n_large", float64(o.large))
	f.add("scopes_large", float64(p.files.children))
	return errors.Join(p.measureLarge(ctx), p.product.close(), p.outbox.close())
}

func (p *pass) measureLarge(ctx context.Context) error {
	line, err := p.throughRelay(ctx)
	if err != nil {
		return err
	}
	defer line.listener.Close()
	memory := watch(p.product)
	err = p.exchange(tenfold())
	peaks := memory.end()
	if err != nil {
		return err
	}
	f := p.figures
	f.add("peak100k_mb_device", peaks[0])
	f.add("peak100k_mb_server", peaks[1])
	for _, what := range []string{"push", "pull"} {
		of10k, _ := f.median(what + "10k_ms")
		of100k := f[what+"100k_ms"]
		f.add(what+"100k_vs_"+what+"10k", of100k[len(of100k)-1]/of10k)
	}
	n, _, err := line.during(p.product.b, "sync")
	if err != nil {
		return err
	}
	f.add("quiet100k_bytes", n)
	return p.start(ctx)
}

// throughRelay puts the product's phone b on a line that counts. Its pull is measured with that in the way, which can only
// make the product slower.
func (p *pass) throughRelay(ctx context.Context) (*relay, error) {
	line, err := openRelay(p.product.server.address)
	if err != nil {
		return nil, err
	}
	p.product.b, err = p.product.phone(ctx, "counted", line.address())
	return line, err
}

// starts is how often the start of a phone is measured; the median counts.
const starts = 9

// start measures phone a, locked, from the start of its program until the newest 50 of its entries have been printed, with a
// PIN that is stretched next to not at all. The first start, which finds less in the machine's cache, is not counted.
func (p *pass) start(ctx context.Context) error {
	vault, err := p.product.leave(p.product.a)
	if err != nil {
		return err
	}
	size, err := vaultSize(vault)
	if err != nil {
		return err
	}
	p.figures.add("store100k_mb", size)
	var took, empty []time.Duration
	for i := range starts + 1 {
		one, err := newest(ctx, p.product.program, vault)
		if err != nil {
			return err
		}
		if i > 0 {
			took = append(took, one)
		}
		began := time.Now()
		if err := exec.CommandContext(ctx, p.product.program, "--version").Run(); err != nil {
			return fmt.Errorf("start the phone's program: %w", err)
		}
		empty = append(empty, time.Since(began))
	}
	p.figures.add("open100k_ms", ms(median(took)))
	p.figures.add("start_ms", ms(median(empty)))
	return nil
}

const newestEntries = 50

// newest starts a phone, says how long it took until the newest entries had been read, and waits for its end.
func newest(ctx context.Context, program, vault string) (took time.Duration, err error) {
	cmd := exec.CommandContext(ctx, program, "--vault", vault, "--json", "list", "--limit", fmt.Sprint(newestEntries))
	cmd.Env = append(os.Environ(), "STREETLIGHT_PIN="+pin)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, fmt.Errorf("start a phone: %w", err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start a phone: %w", err)
	}
	var entries []json.RawMessage
	err = json.NewDecoder(bufio.NewReader(out)).Decode(&entries)
	took = time.Since(began)
	err = errors.Join(err, cmd.Wait())
	if err == nil && len(entries) != newestEntries {
		err = fmt.Errorf("%d of the newest %d entries were listed", len(entries), newestEntries)
	}
	return took, err
}

// vaultSize is how many MB a phone's store has on the disk, without the ballast that it keeps for a full one.
func vaultSize(vault string) (mb float64, err error) {
	files, err := os.ReadDir(vault)
	if err != nil {
		return 0, fmt.Errorf("look at the store: %w", err)
	}
	for _, f := range files {
		if f.Name() == "ballast" {
			continue
		}
		info, err := os.Stat(filepath.Join(vault, f.Name()))
		if err != nil {
			return 0, fmt.Errorf("look at the store: %w", err)
		}
		mb += float64(info.Size()) / 1e6
	}
	return mb, nil
}
