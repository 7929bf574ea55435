package hubtest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

func (h *Hub) hello(w http.ResponseWriter, _ *http.Request) {
	b, err := wire.Encode(wire.HubHello{Version: wire.Version, HPKE: h.hpke.PublicKey().Bytes(), HubTime: h.now().UnixMilli()})
	if err != nil {
		sayNo(w, http.StatusInternalServerError, err.Error())
		return
	}
	_, _ = w.Write(b) // a client that went away is its own affair
}

func (h *Hub) enrol(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	req, err := wire.ParseEnrolRequest(body)
	if err != nil {
		sayNo(w, http.StatusBadRequest, err.Error())
		return
	}
	h.mu.Lock()
	i, ok := h.invitation(req.Code)
	h.mu.Unlock()
	secret, err := wire.AcceptEnrol(req, h.hpke, i.proof)
	if !ok || err != nil {
		sayNo(w, http.StatusForbidden, "That code is wrong, was used, or is too old. Ask for a new one.")
		return
	}
	h.do(func(t *replica.Tx) error {
		h.devices[i.worker.ID] = append(h.devices[i.worker.ID], req.Device)
		row := replica.DeviceRow{User: i.worker.ID, Key: req.Key}
		if req.WasBefore() {
			row.Before = req.Instead.Device
		}
		return t.Enrol(req.Device, row, secret)
	})
	worker, err1 := json.Marshal(i.worker)
	agency, err2 := json.Marshal(i.agency)
	sealed, err3 := wire.SealEnrolAnswer(wire.EnrolAnswer{HubKey: h.hub.Public(), HubTime: h.now().UnixMilli(), Worker: worker, Agency: agency}, secret, req, rand.Reader)
	if err := errors.Join(err1, err2, err3); err != nil {
		sayNo(w, http.StatusInternalServerError, err.Error())
		return
	}
	_, _ = w.Write(sealed)
}

// salvage does the hub's part of one request to salvage.
func (h *Hub) salvage(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	h.salvages++
	loss := Nothing
	if h.loseSalv != nil {
		loss = h.loseSalv(h.salvages)
	}
	h.mu.Unlock()
	if loss == Request {
		panic(http.ErrAbortHandler)
	}
	req, err := wire.ParseSalvage(body)
	if err != nil {
		sayNo(w, http.StatusBadRequest, err.Error())
		return
	}
	var answer []byte
	h.do(func(t *replica.Tx) error {
		s, err := h.hub.OpenSalvage(t.KV(), req)
		if err != nil {
			return err
		}
		if err := t.TakeSalvage(s); err != nil {
			return err
		}
		answer, err = h.hub.AnswerSalvage(t.KV(), t.Now, s, req, body)
		return err
	})
	if loss == Answer {
		panic(http.ErrAbortHandler)
	}
	if loss == Forged {
		answer[len(answer)/2] ^= 1
	}
	_, _ = w.Write(answer)
}

func (h *Hub) sync(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	h.requests++
	loss := Nothing
	if h.lose != nil {
		loss = h.lose(h.requests)
	}
	h.mu.Unlock()
	switch loss {
	case Request:
		panic(http.ErrAbortHandler)
	case Busy:
		w.Header().Set("Retry-After", "1")
		sayNo(w, http.StatusServiceUnavailable, "The server is busy.")
		return
	case TooOld:
		sayNo(w, http.StatusUpgradeRequired, "Update the app.")
		return
	case Bare401:
		sayNo(w, http.StatusUnauthorized, "Who are you?")
		return
	case Nothing, Answer, Forged:
	}
	status, answer, err := h.exchange(r, body)
	if err != nil {
		sayNo(w, http.StatusBadRequest, err.Error())
		return
	}
	switch loss {
	case Answer:
		panic(http.ErrAbortHandler)
	case Forged:
		answer[len(answer)/2] ^= 1
	case Nothing, Request, Busy, TooOld, Bare401:
	}
	w.Header().Set("Content-Type", "application/cbor")
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// exchange does the hub's part of one request.
func (h *Hub) exchange(r *http.Request, body []byte) (status int, answer []byte, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	req, err := wire.ParseRequest(body)
	if err != nil {
		return 0, nil, err
	}
	ctx, now := context.WithoutCancel(r.Context()), h.now()
	keyOf := func(id wire.ID) (key ed25519.PublicKey, ok bool) {
		err = h.store.View(ctx, func(r kv.Reader) error {
			row, found, err := replica.DeviceOf(r, id)
			key, ok = row.Key, found
			return err
		})
		return key, ok
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, refused := wire.CheckRequest(token, r.Method, r.URL.Path, body, now, keyOf)
	switch {
	case err != nil:
		return 0, nil, err
	case errors.Is(refused, wire.ErrStale):
		answer, err = wire.Sign(wire.Receipt{HubTime: now.UnixMilli(), Request: sha256.Sum256(body), Device: req.Device, Epoch: req.Epoch}, wire.Rest{}, h.hub.Key)
		return http.StatusUnauthorized, answer, err
	case refused != nil:
		return 0, nil, refused
	}
	err = h.store.Update(ctx, func(tx kv.Tx) error {
		t, err := h.hub.Begin(tx, now)
		if err != nil {
			return err
		}
		if _, err := t.Succeed(req.Device); err != nil {
			return err
		}
		answer, err = t.Answer(req, body)
		return err
	})
	return http.StatusOK, answer, err
}
