package actions

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"streetlight/server/audit"
	"streetlight/sync/kv"
)

// tableCheckpoint keeps the signed checkpoints of the audit log by the number of leaves they fix.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableCheckpoint = kv.Table{Name: "checkpoint", Ordered: true}

// Upkeep is what the server does each minute: it forgets what is over, erases again what came back, and fixes the audit log with a signed checkpoint
// when it has grown.
func (s *Service) Upkeep(ctx context.Context, signer note.Signer) error {
	if err := s.eraseAgain(ctx); err != nil {
		return fmt.Errorf("erase again what came back: %w", err)
	}
	if err := s.lookByPack(ctx); err != nil {
		return err
	}
	if err := s.grantAgain(ctx); err != nil {
		return fmt.Errorf("give back what was erased in part: %w", err)
	}
	if err := s.endAllocations(ctx); err != nil {
		return fmt.Errorf("end allocations: %w", err)
	}
	if err := s.destroyPending(ctx); err != nil {
		return err
	}
	if _, err := s.Overdue(ctx, s.now()); err != nil {
		return err
	}
	if _, err := s.RunDue(ctx); err != nil {
		return fmt.Errorf("look at the children whose time has come: %w", err)
	}
	return s.store.Update(ctx, func(t kv.Tx) error {
		if _, err := s.gate.Sweep(t, s.now()); err != nil {
			return fmt.Errorf("forget what is over: %w", err)
		}
		size, err := s.log.Size(t)
		if err != nil {
			return err
		}
		key := binary.BigEndian.AppendUint64(nil, uint64(size))
		if have, err := t.Get(tableCheckpoint, key); err != nil || have != nil || size == 0 {
			return err
		}
		checkpoint, err := s.log.Checkpoint(t, s.now(), signer)
		if err != nil {
			return fmt.Errorf("sign a checkpoint: %w", err)
		}
		return t.Put(tableCheckpoint, key, checkpoint)
	})
}

// VerifyLog recomputes the audit log and holds it against every checkpoint that was signed.
func (s *Service) VerifyLog(ctx context.Context, known note.Verifiers) (report audit.Report, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		var checkpoints [][]byte
		err := r.Scan(tableCheckpoint, kv.Range{}, func(_, value []byte) error {
			checkpoints = append(checkpoints, bytes.Clone(value))
			return nil
		})
		if err != nil {
			return err
		}
		report, err = s.log.Verify(r, known, checkpoints...)
		return err
	})
	return report, err
}

// NewestLeaves reads the last leaves of the audit log, at most n.
func (s *Service) NewestLeaves(ctx context.Context, n int) (leaves []audit.Record, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		size, err := s.log.Size(r)
		if err != nil {
			return err
		}
		leaves, err = s.log.Read(r, max(0, size-int64(n)), n)
		return err
	})
	return leaves, err
}
