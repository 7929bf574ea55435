package actions

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// What agencies' systems send. A request may be sent again under its idempotency key, as after an answer that was lost: the
// same answer comes again, and nothing is kept twice. The answer is kept for a day.

//nolint:gochecknoglobals // names that nobody changes
var (
	tableSent   = kv.Table{Name: "sent", Ordered: true}    // mark of a client and its idempotency key -> sentRow, sealed by the directory
	tableSentAt = kv.Table{Name: "sent-at", Ordered: true} // milliseconds since 1970, mark -> nothing
)

// sentRow is a request that was answered.
type sentRow struct {
	_      struct{} `cbor:",toarray"`
	Body   [32]byte
	Answer []byte
	At     int64
}

// Bounds of idempotency.
const (
	sentFor   = 24 * time.Hour
	mostOnce  = 200 // characters of an idempotency key
	mostSwept = 64  // answers that one request forgets
)

// SentInput is one request of an agency's system.
type SentInput struct {
	Agency   string   // that the request names, by name or id; empty: the key's own
	Once     string   // the idempotency key; empty: none
	Body     [32]byte // SHA-256 of the request's body
	Batch    Batch
	Violence []ViolenceRow // in place of a batch
}

// Sender says whose key it is, and counts the request. A key that is not right, and one that is used too often, is refused.
func (s *Service) Sender(ctx context.Context, key string) (id casework.WorkerID, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		row, err := s.client(r, key)
		id = row.ID
		return err
	})
	if err != nil {
		return id, err
	}
	return id, s.clients.Take(id)
}

// Send keeps what an agency's system sends with its key. Each record has an answer of its own.
func (s *Service) Send(ctx context.Context, key string, in SentInput) (out BatchAnswer, err error) {
	if len([]rune(in.Once)) > mostOnce {
		return out, casework.RefuseField("Idempotency-Key", fmt.Sprintf("The Idempotency-Key is longer than %d characters. A UUID is enough.", mostOnce))
	}
	err = s.change(ctx, func(x *tx) error {
		row, err := s.client(x.KV(), key)
		if err != nil {
			return err
		}
		x.clientLeaf(row, "send")
		if err := x.ownAgency(row, in.Agency); err != nil {
			return err
		}
		again, err := x.sentBefore(row, in, &out)
		if err != nil {
			return err
		}
		if again {
			x.leaf.Result = "again"
		} else if err := x.keepSent(row, in, &out); err != nil {
			return err
		}
		_, err = s.log.Append(x.KV(), x.leaf)
		return err
	})
	out.Dropped = 0
	return out, err
}

// ownAgency refuses a request for another agency than that of the key.
func (x *tx) ownAgency(row clientRow, named string) error {
	own := x.agencyName(row.Agency)
	if named == "" || named == own || named == row.Agency.String() {
		return nil
	}
	return &casework.Refusal{Kind: casework.Forbidden, Field: "agency",
		Sentence: fmt.Sprintf("This key is of %s, and sends nothing for another agency. Nothing was kept. Use that agency's own key.", own)}
}

// sentBefore finds the answer to a request that was sent before under the same key.
func (x *tx) sentBefore(row clientRow, in SentInput, out *BatchAnswer) (again bool, err error) {
	if in.Once == "" {
		return false, nil
	}
	before, ok, err := get[sentRow](x.KV(), tableSent, x.markOf("sent", row.ID.String(), in.Once))
	if err != nil || !ok || x.Now.Sub(time.UnixMilli(before.At)) >= sentFor {
		return false, err
	}
	if before.Body != in.Body {
		return false, casework.RefuseField("Idempotency-Key", "This Idempotency-Key was used for another request within a day. Nothing was kept. Draw a new key for each request, and the same again only for the very same body.")
	}
	if err := json.Unmarshal(before.Answer, out); err != nil {
		return false, fmt.Errorf("read an answer that was kept: %w", err)
	}
	return true, nil
}

// keepSent keeps a request's records, and its answer.
func (x *tx) keepSent(row clientRow, in SentInput, out *BatchAnswer) error {
	from, err := x.clientSource(row)
	if err != nil {
		return err
	}
	if in.Violence != nil {
		err = x.keepViolence(from, in.Violence, out)
	} else if err = in.Batch.check(); err == nil {
		err = x.keepBatch(from, in.Batch, out)
	}
	if err != nil {
		return err
	}
	row.Used = x.Now.UnixMilli()
	if err := put(x.KV(), tableClient, row.ID[:], row); err != nil || in.Once == "" {
		return err
	}
	return x.rememberSent(row, in, *out)
}

// rememberSent keeps the answer to a request, and forgets some that are older than a day.
func (x *tx) rememberSent(row clientRow, in SentInput, out BatchAnswer) error {
	answer, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	if err := x.forgetSent(); err != nil {
		return err
	}
	mark := x.markOf("sent", row.ID.String(), in.Once)
	if err := put(x.KV(), tableSent, mark, sentRow{Body: in.Body, Answer: answer, At: x.Now.UnixMilli()}); err != nil {
		return err
	}
	return x.KV().Put(tableSentAt, append(timeKey(x.Now), mark...), []byte{})
}

func timeKey(t time.Time) []byte { return binary.BigEndian.AppendUint64(nil, uint64(t.UnixMilli())) }

// forgetSent deletes the oldest answers whose day is over.
func (x *tx) forgetSent() error {
	var over [][]byte
	until := timeKey(x.Now.Add(-sentFor))
	err := x.KV().Scan(tableSentAt, kv.Range{To: until}, func(key, _ []byte) error {
		if over = append(over, slices.Clone(key)); len(over) == mostSwept {
			return kv.ErrStop
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range over {
		if err := x.deleteAll(tableSentAt, key, tableSent, key[8:]); err != nil {
			return err
		}
	}
	return nil
}
