package e2e_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"streetlight/shared/casework"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// forger is an enrolled device in the test's own hands: it speaks the protocol, and can send what no phone would.
type forger struct {
	t      *testing.T
	h      *house
	device *replica.Device
	store  kv.Store
	key    ed25519.PrivateKey
	agency casework.AgencyID
}

// newForger enrols as PROTOCOL.md says.
func newForger(h *house, p person) *forger {
	h.t.Helper()
	f := &forger{t: h.t, h: h, store: kv.NewMemory()}
	_, body := f.send(http.MethodGet, "/v1/hub", nil, nil)
	hello, err := wire.ParseHubHello(body)
	f.must(err)
	code, err := casework.ReadCode(h.code(p))
	f.must(err)
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	f.must(err)
	f.key = key
	id := wire.ID(uuid.New())
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(code), id, pub, rand.Reader)
	f.must(err)
	raw, err := wire.Encode(req)
	f.must(err)
	status, body := f.send(http.MethodPost, "/v1/enrol", raw, nil)
	if status != http.StatusOK {
		f.t.Fatalf("enrol: status %d %s", status, body)
	}
	answer, err := wire.OpenEnrolAnswer(body, secret, req)
	f.must(err)
	f.join(answer, id, secret)
	return f
}

func (f *forger) join(answer wire.EnrolAnswer, id wire.ID, secret [32]byte) {
	f.t.Helper()
	var worker casework.Worker
	f.must(json.Unmarshal(answer.Worker, &worker))
	f.agency = worker.Agency
	f.must(f.store.Update(context.Background(), func(tx kv.Tx) error {
		return replica.Enrol(tx, replica.Enrolment{Device: id, User: worker.ID, Key: f.key, Secret: secret, Hub: answer.HubKey, Epoch: 1})
	}))
	var err error
	f.device, err = replica.Load(context.Background(), f.store, keyring.Loose{Ring: keyring.Memory()}, rand.Reader)
	f.must(err)
}

func (f *forger) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// write makes an entry about a new child, unsent.
func (f *forger) write(fact string) {
	f.t.Helper()
	scope, entry, child := casework.ScopeID(uuid.New()), casework.EntryID(uuid.New()), casework.ChildID(uuid.New())
	values, err := casework.FromNamed(casework.EntryFields(), contact(map[string]any{"fact": fact, "occurred_at": casework.FormatMoment(time.Now())}))
	f.must(err)
	who, err := casework.FromNamed(casework.ChildFields(), map[string]any{"name": "Alfie Reed", "age_band": "14_15"})
	f.must(err)
	w := f.device.Writer()
	f.must(w.NewScope(scope))
	f.must(f.store.View(context.Background(), func(r kv.Reader) error {
		view, err := w.View(r, scope)
		if err != nil {
			return err
		}
		ops := records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: child, Agency: f.agency})
		ops = append(ops, records.ChildOps(view, casework.Child{ID: child, Values: who})...)
		ops = append(ops, records.EntryOps(view, casework.Entry{ID: entry, Kind: casework.StreetContact, Child: child, Values: values})...)
		return w.Add(r, time.Now(), replica.Change{Scope: scope, Ops: ops})
	}))
	f.must(w.Save(context.Background(), nil))
}

// request is what the device would send now, altered by with.
func (f *forger) request(with func(*wire.Request)) []byte {
	f.t.Helper()
	asked, err := f.device.Request(time.Now())
	f.must(err)
	req, err := wire.ParseRequest(asked.Body)
	f.must(err)
	with(&req)
	body, err := wire.Encode(req)
	f.must(err)
	return body
}

// sync posts a body that is signed as it is.
func (f *forger) sync(body []byte) (status int, answer []byte) {
	f.t.Helper()
	return f.send(http.MethodPost, "/v1/sync", body, f.signed(body))
}

func (f *forger) signed(body []byte) http.Header {
	f.t.Helper()
	token, err := wire.SignRequest(f.device.ID(), f.key, http.MethodPost, "/v1/sync", body, time.Now())
	f.must(err)
	return http.Header{"Authorization": {"Bearer " + token}}
}

// taken posts a body that must be answered, and reads the signed receipt.
func (f *forger) taken(body []byte) wire.Receipt {
	f.t.Helper()
	status, answer := f.sync(body)
	if status != http.StatusOK {
		f.t.Fatalf("status %d %s", status, answer)
	}
	receipt, _, err := wire.Open(answer, body, f.device.HubKey())
	f.must(err)
	return receipt
}

func (f *forger) send(method, path string, body []byte, header http.Header) (status int, answer []byte) {
	f.t.Helper()
	req, err := http.NewRequestWithContext(f.t.Context(), method, f.h.url()+path, bytes.NewReader(body))
	f.must(err)
	if header != nil {
		req.Header = header
	}
	r, err := (&http.Client{Timeout: patience}).Do(req)
	f.must(err)
	defer r.Body.Close()
	answer, err = io.ReadAll(r.Body)
	f.must(err)
	return r.StatusCode, answer
}
