package simtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"net/http"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// send lets a phone make its next request.
func (w *world) send(p *phone) {
	w.planPhoneRead(p)
	asked, err := p.Request(p.wall())
	w.phoneHarmed(p, "request", err)
	if err != nil {
		return
	}
	w.happens("send", p.number, asked.Body)
	w.flight = append(w.flight, &packet{phone: p, life: p.life, asked: asked, turn: p.turn, body: asked.Body, hub: p.HubKey(), sent: w.step, whole: true})
}

// deliver takes one packet off the network, in any order, and lets it meet its fate.
func (w *world) deliver() {
	i := w.dice.IntN(len(w.flight))
	k := w.flight[i]
	if i > 0 {
		w.fault(reordered, k.who())
	}
	if w.lostOnTheWay(k) {
		w.remove(k)
		return
	}
	if w.dice.oneIn(12) {
		w.fault(duplicated, k.who())
	} else {
		w.remove(k)
	}
	again := *k
	w.err(&again)
	w.twist(&again)
	if again.answer == nil {
		w.reach(&again)
		return
	}
	w.hand(&again)
}

func (k *packet) who() int {
	if k.phone == nil {
		return -1
	}
	return k.phone.number
}

func (w *world) remove(k *packet) {
	for i, at := range w.flight {
		if at == k {
			w.flight = append(w.flight[:i], w.flight[i+1:]...)
			return
		}
	}
}

func (w *world) lostOnTheWay(k *packet) bool {
	switch {
	case k.life != k.phone.life:
		return true // whoever asked is no more
	case w.dice.oneIn(15):
		w.fault(dropped, k.who())
		return true
	case k.answer == nil && w.step < k.phone.mute, k.answer != nil && w.step < k.phone.deaf:
		w.fault(partitioned, k.who())
		return true
	}
	return false
}

// twist alters what travels, now and then.
func (w *world) twist(k *packet) {
	if !w.dice.oneIn(25) {
		return
	}
	data := &k.body
	if k.answer != nil {
		data = &k.answer
	}
	switch w.dice.IntN(4) {
	case 0:
		w.fault(truncated, k.who())
		*data = bytes.Clone((*data)[:w.dice.IntN(len(*data))])
	case 1:
		w.fault(altered, k.who())
		*data = bytes.Clone(*data)
		(*data)[w.dice.IntN(len(*data))] ^= 1 << w.dice.IntN(8)
	case 2:
		if k.answer == nil {
			return
		}
		other := pick(w.dice, append(w.flight[:len(w.flight):len(w.flight)], k))
		if other.answer == nil || bytes.Equal(other.body, k.body) {
			return
		}
		w.fault(swapped, k.who())
		k.answer = other.answer
	case 3:
		if k.answer == nil {
			return
		}
		w.fault(forged, k.who())
		k.answer = w.forge(k)
	}
	k.whole = false
}

// forge makes an answer of the kind that whoever stands between would like to give: receipted, revoked, gone, and signed
// by another key.
func (w *world) forge(k *packet) []byte {
	receipt, rest, err := wire.Open(k.answer, k.body, w.hubKey())
	if err != nil {
		return []byte{0xa0}
	}
	receipt.N += uint64(w.dice.IntN(3))
	receipt.Exceptions = nil
	rest.Revoked = w.dice.oneIn(2)
	var seed [ed25519.SeedSize]byte
	w.dice.fill(seed[:])
	forger := ed25519.NewKeyFromSeed(seed[:])
	out, err := wire.Sign(receipt, rest, forger, w.claims(forger, rest)...)
	w.must(err, "forge an answer")
	return out
}

// claims is at times a succession of the hub's key that only whoever comes next has signed.
func (w *world) claims(forger ed25519.PrivateKey, rest wire.Rest) []wire.Step {
	if rest.Revoked {
		return nil
	}
	step := wire.NewStep(forger, forger.Public().(ed25519.PublicKey))
	step.Old = w.hubKey()
	return []wire.Step{step}
}

// err lets the hub be wrong, in an answer that it signs: an advance or a page that does not follow from what the phone has.
func (w *world) err(k *packet) {
	if k.answer == nil || !w.dice.oneIn(60) {
		return
	}
	receipt, rest, err := wire.Open(k.answer, k.body, w.hubKey())
	if err != nil || len(receipt.Advances)+len(rest.Pulls) == 0 {
		return
	}
	for i := range receipt.Advances {
		receipt.Advances[i].SSN += uint64(w.dice.IntN(3))
		receipt.Advances[i].Link[0] ^= 1
	}
	for i := range rest.Pulls {
		if from := &rest.Pulls[i].From; from.SSN > 0 {
			from.SSN += uint64(w.dice.IntN(3))
			from.Link[0] ^= 1
		}
	}
	k.answer, err = wire.Sign(receipt, rest, w.server.Key())
	w.must(err, "sign an answer")
	w.fault(hubErred, k.who())
}

// reach brings a request to a hub process.
func (w *world) reach(k *packet) {
	if !k.whole {
		w.turnedAway(k)
		return
	}
	if w.dice.oneIn(16) {
		w.token(k)
	}
	for _, n := range k.phone.mirror.outbox {
		n.asked++
	}
	w.happens("request arrives", k.who(), nil)
	if answer := w.atHub(k.phone.letter(k.body, k.hub), k.who()); answer != nil {
		if w.dice.oneIn(20) && !w.calm {
			w.fault(answerCut, k.who())
			return
		}
		w.flight = append(w.flight, &packet{phone: k.phone, life: k.life, asked: k.asked, turn: k.turn, body: k.body, answer: answer, sent: w.step, whole: true})
	}
}

// letter is a request and whoever signs it.
type letter struct {
	device ID
	body   []byte
	key    ed25519.PrivateKey
	hub    ed25519.PublicKey // as the device knew it when it asked
	now    func() time.Time  // the hub's time, as far as the device knows it
	heard  func(time.Time)
}

// letter is a request that this phone made when it knew the hub by this key.
func (p *phone) letter(body []byte, hub ed25519.PublicKey) letter {
	return letter{p.e.Device, body, p.key, hub, p.clock.Now, p.clock.Heard}
}

func (l letter) question() Question {
	return Question{l.device, l.body, func() (string, error) {
		return wire.SignRequest(l.device, l.key, http.MethodPost, "/v1/sync", l.body, l.now())
	}}
}

// atHub lets a process answer; nil when it failed.
func (w *world) atHub(l letter, who int) []byte {
	process := w.dice.IntN(w.server.Processes())
	w.planHub()
	w.asking = l.device
	answer, err := w.answerTo(process, l)
	w.asking = ID{}
	w.happens("hub answers", who, answer)
	if w.Server != nil && w.faults[serverRestored] > 0 {
		w.rereadAccess() // what was decided before the restore may have come back with it
	}
	if !w.hubHarmed(process, err) {
		return nil
	}
	return answer
}

// answerTo asks a process, and once more where the request was signed for another time: whose clock is wrong is told the
// time, and let in.
func (w *world) answerTo(process int, l letter) ([]byte, error) {
	answer, stale, err := w.server.Answer(process, w.now, l.question())
	if err != nil || !stale {
		return answer, err
	}
	receipt, _, err := wire.Open(answer, l.body, l.hub)
	w.must(err, "read the hub's time")
	l.heard(time.UnixMilli(receipt.HubTime))
	answer, stale, err = w.server.Answer(process, w.now, l.question())
	if err == nil && stale {
		w.fail("a wrong clock locks nobody out", "device %x is told the time, and not let in with it", l.device[:4])
	}
	return answer, err
}

// turnedAway checks that a request which was altered on its way does not pass the door.
func (w *world) turnedAway(k *packet) {
	p := k.phone
	token, err := wire.SignRequest(p.e.Device, p.key, http.MethodPost, "/v1/sync", k.asked.Body, w.now)
	w.must(err, "sign a request")
	if _, err := w.check(token, k.body); !errors.Is(err, wire.ErrToken) {
		w.fail("what was altered on its way is turned away", "phone %d: %v", p.number, err)
	}
	w.happens("turned away", k.who(), k.body)
}

// token checks that the door lets an honest request in, whatever the phone's clock says.
func (w *world) token(k *packet) {
	p := k.phone
	token, err := wire.SignRequest(p.e.Device, p.key, http.MethodPost, "/v1/sync", k.body, p.clock.Now())
	w.must(err, "sign a request")
	_, err = w.check(token, k.body)
	w.happens("token", k.who(), nil)
	if errors.Is(err, wire.ErrStale) {
		p.clock.Heard(w.now)
		token, err = wire.SignRequest(p.e.Device, p.key, http.MethodPost, "/v1/sync", k.body, p.clock.Now())
		w.must(err, "sign a request")
		_, err = w.check(token, k.body)
	}
	if err != nil {
		w.fail("a wrong clock locks nobody out", "phone %d: %v", p.number, err)
	}
}

func (w *world) check(token string, body []byte) (ID, error) {
	return wire.CheckRequest(token, http.MethodPost, "/v1/sync", body, w.now, func(id ID) (ed25519.PublicKey, bool) {
		key, ok := w.signers[id]
		return key, ok
	})
}

// hand gives an answer to the phone that asked.
func (w *world) hand(k *packet) {
	p := k.phone
	w.happens("answer arrives", k.who(), nil)
	late, disk, before := k.whole && k.turn != p.turn, p.disk, p.disk.history
	w.take(p, k.asked, k.answer, k.origin())
	if late && disk.history != before {
		w.fail("monotonic reads", "phone %d took in the answer to a request that it made before it took in another", p.number)
	}
}

// origin says whose an answer is.
type origin int

const (
	hubsWord  origin = iota // on this very request
	elsewhere               // altered, forged, or meant for another request
)

func (k *packet) origin() origin {
	if k.whole {
		return hubsWord
	}
	return elsewhere
}

// take lets a phone take an answer in. One that is not the hub's to this request must change nothing.
func (w *world) take(p *phone, asked replica.Asked, answer []byte, by origin) (taken replica.Taken, ok bool) {
	disk, before, ended := p.disk, p.disk.history, p.Revoked()
	if by == hubsWord {
		p.incoming = w.snapshotsIn(answer)
		w.planPhone(p)
	}
	taken, err := p.Take(context.Background(), asked, answer, nil)
	w.happens("phone takes", p.number, answer)
	if by != hubsWord {
		if err == nil || p.disk.history != before || p.Revoked() != ended {
			w.fail("only the hub's word is believed", "phone %d took in an answer that is not the hub's to its request", p.number)
		}
		return taken, false
	}
	if p.life != 0 && errors.Is(err, wire.ErrAnswer) {
		return taken, false // it was asked in an epoch that the phone has left
	}
	w.phoneHarmed(p, "take", err)
	w.checkGone(p, taken, err)
	if err != nil {
		return taken, false
	}
	if disk.history != before {
		p.turn++
	}
	p.clock.Heard(p.LastSync())
	return taken, true
}

// snapshotsIn lists the scopes of which an answer has pages of snapshots.
func (w *world) snapshotsIn(answer []byte) map[ID]uint64 {
	if w.long == 0 {
		return nil
	}
	var (
		a    wire.Answer
		rest wire.Rest
	)
	w.must(cbor.Unmarshal(answer, &a), "read an answer")
	w.must(cbor.Unmarshal(a.Rest, &rest), "read an answer")
	out := map[ID]uint64{}
	for _, s := range rest.Snapshots {
		out[s.At.Scope] = 0
		if s.Next == nil {
			out[s.At.Scope] = s.At.SSN
		}
	}
	return out
}

// jump sets a phone's clock.
func (w *world) jump(p *phone) {
	spans := []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 365 * 24 * time.Hour, 5 * 365 * 24 * time.Hour}
	p.ahead = time.Duration((w.dice.Float64()*2 - 1) * float64(pick(w.dice, spans)))
	w.fault(clockJumped, p.number)
}
