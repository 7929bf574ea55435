package actions

import (
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// workerCache remembers workers' rows as they were read: each commit of a push asks for the same one.
type workerCache struct {
	mu   sync.Mutex
	read map[casework.WorkerID]readWorker
}

type readWorker struct {
	row    string
	worker casework.Worker
}

func newWorkerCache() *workerCache {
	return &workerCache{read: map[casework.WorkerID]readWorker{}}
}

// worker looks a worker up; ok is false when there is none.
func (x *tx) worker(id casework.WorkerID) (casework.Worker, bool, error) {
	return x.workerAt(x.KV(), id)
}

func (s *Service) workerAt(r kv.Reader, id casework.WorkerID) (casework.Worker, bool, error) {
	row, err := r.Get(tableWorker, id[:])
	if err != nil || row == nil {
		return casework.Worker{}, false, err
	}
	w, err := s.workers.of(id, row)
	return w, err == nil, err
}

// of reads a row, or remembers what it said.
func (c *workerCache) of(id casework.WorkerID, row []byte) (casework.Worker, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.read[id]; ok && known.row == string(row) {
		return known.worker, nil
	}
	var w casework.Worker
	if err := cbor.Unmarshal(row, &w); err != nil {
		return w, fmt.Errorf("read a row of %s: %w", tableWorker.Name, err)
	}
	c.read[id] = readWorker{row: string(row), worker: w}
	return w, nil
}
