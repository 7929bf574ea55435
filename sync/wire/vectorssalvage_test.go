package wire_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"streetlight/sync/wire"
)

// salvageVectors are requests to salvage, and what the hub says of each row.
func salvageVectors(t *testing.T) []vector {
	t.Helper()
	named := someSalvage()
	named.Hub = wire.KeyName(public(key(1)))
	return []vector{
		salvageRequestVector(t, "a request to salvage", someSalvage()),
		salvageRequestVector(t, "a request to salvage nothing, that names the pinned key", wire.SalvageRequest{Version: wire.Version, Device: wire.ID{1}, Rows: []wire.SalvageRow{}, Hub: named.Hub}),
		salvageAnswerVector(t, "an answer to salvage", wire.SalvageRest{Fates: []wire.RowFate{{Fate: wire.Taken}, {Fate: wire.Kept, Words: "Your supervisor must look at it."}}}),
		salvageAnswerVector(t, "an answer to salvage that took nothing", wire.SalvageRest{Fates: []wire.RowFate{{Fate: wire.Waits}, {Fate: wire.Unopened}}}),
	}
}

func salvageRequestVector(t *testing.T, name string, r wire.SalvageRequest) vector {
	t.Helper()
	return vector{Name: name, Kind: "salvage request", Bytes: hex.EncodeToString(encode(t, r))}
}

func salvageAnswerVector(t *testing.T, name string, rest wire.SalvageRest) vector {
	t.Helper()
	body := encode(t, someSalvage())
	answer, err := wire.SignSalvage(wire.SalvageReceipt(someSalvage(), body), rest, key(1))
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: name, Kind: "salvage answer", Bytes: hex.EncodeToString(answer), Request: hex.EncodeToString(body), Key: hex.EncodeToString(public(key(1)))}
}

// badSalvage are messages of a salvage that are refused.
func badSalvage(t *testing.T) []vector {
	t.Helper()
	request := func(name, fails string, change func(*wire.SalvageRequest)) vector {
		r := someSalvage()
		change(&r)
		v := salvageRequestVector(t, "a request to salvage: "+name, r)
		v.Fails = fails
		return v
	}
	answer := func(name, fails string, rows int, change func(*vector)) vector {
		v := salvageAnswerVector(t, "an answer to salvage: "+name, wire.SalvageRest{Fates: make([]wire.RowFate, rows)})
		v.Fails = fails
		change(&v)
		return v
	}
	return []vector{
		request("of version 2", "version", func(r *wire.SalvageRequest) { r.Version = 2 }),
		request("with a table of 33 bytes", "limit", func(r *wire.SalvageRequest) { r.Rows[0].Table = strings.Repeat("o", 33) }),
		request("with a key of 65 bytes", "limit", func(r *wire.SalvageRequest) { r.Rows[0].Key = make([]byte, 65) }),
		answer("for fewer rows than were sent", "answer", 1, func(*vector) {}),
		answer("for more rows than were sent", "answer", 3, func(*vector) {}),
		answer("to another request", "answer", 2, func(v *vector) {
			v.Request = hex.EncodeToString(encode(t, wire.SalvageRequest{Version: wire.Version, Device: wire.ID{9}}))
		}),
		answer("by another hub", "answer", 2, func(v *vector) { v.Key = hex.EncodeToString(public(key(2))) }),
	}
}

// streamTimeVector is what the hub says to a stream's request that was signed for another time: its receipt names the token.
func streamTimeVector(t *testing.T) vector {
	t.Helper()
	token, err := wire.SignRequest(phone, key(1), "GET", "/v1/hints", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := wire.Sign(wire.Receipt{Device: phone, HubTime: now.UnixMilli(), Request: sumOf([]byte(token))}, wire.Rest{}, key(1))
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: "an answer to a stream that tells the time", Kind: "answer", Bytes: hex.EncodeToString(answer), Request: hex.EncodeToString([]byte(token)), Key: hex.EncodeToString(public(key(1)))}
}

// badSuccessions are answers by a key that the pinned one does not lead to.
func badSuccessions(t *testing.T) []vector {
	t.Helper()
	forged := wire.NewStep(key(9), public(key(9)))
	forged.Old = public(key(1))
	out := []vector{
		successionVector(t, "a succession: by a key that nobody named", key(2)),
		successionVector(t, "a succession: by a key that named itself", key(9), forged),
		successionVector(t, "a succession: with a hole", key(3), wire.NewStep(key(2), public(key(3)))),
		successionVector(t, "a succession: in another order", key(3), wire.NewStep(key(2), public(key(3))), wire.NewStep(key(1), public(key(2)))),
		successionVector(t, "a succession: by the key before", key(1), wire.NewStep(key(1), public(key(2)))),
	}
	for i := range out {
		out[i].Fails = "answer"
	}
	return out
}
