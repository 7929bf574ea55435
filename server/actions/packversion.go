package actions

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// The tables of practice packs. A pack names nobody, so its text stands in the clear.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tablePack     = kv.Table{Name: "pack", Ordered: true} // version -> packRow
	tablePackText = kv.Table{Name: "pack-text"}           // SHA-256 -> the text of a pack
)

// livePackKey is the row of tableSystem that holds the SHA-256 of the live pack's text.
const livePackKey = "pack"

// packRow is where a version stands, and who decided it.
type packRow struct {
	_     struct{} `cbor:",toarray"`
	Sum   packSum
	State practice.State
	Steps []packStep // the oldest first
}

// packStep is one decision. By is zero where the program or the command line brought the version.
type packStep struct {
	_     struct{} `cbor:",toarray"`
	State practice.State
	By    casework.WorkerID
	At    int64 // milliseconds since 1970
}

// decided says whether a person made this version live.
func (r packRow) decided() bool {
	return slices.ContainsFunc(r.Steps, func(s packStep) bool { return s.State == practice.Live && !s.By.IsZero() })
}

// putPack notes a step of a version and keeps its text in that state; what it said before is forgotten.
func (x *tx) putPack(p *practice.Pack, state practice.State, by casework.WorkerID) error {
	row, _, err := get[packRow](x.KV(), tablePack, []byte(p.Version))
	if err != nil {
		return err
	}
	raw := p.Encode()
	sum := packSum(sha256.Sum256(raw))
	if sum != row.Sum {
		if err := x.KV().Delete(tablePackText, row.Sum[:]); err != nil {
			return err
		}
		if err := x.KV().Put(tablePackText, sum[:], raw); err != nil {
			return err
		}
	}
	row.Sum, row.State = sum, state
	row.Steps = append(row.Steps, packStep{State: state, By: by, At: x.Now.UnixMilli()})
	return put(x.KV(), tablePack, []byte(p.Version), row)
}

// packAt reads a version and its text.
func (s *Service) packAt(r kv.Reader, version string) (packRow, *practice.Pack, error) {
	row, ok, err := get[packRow](r, tablePack, []byte(version))
	if err != nil {
		return row, nil, err
	}
	if !ok {
		return row, nil, casework.Refuse(casework.NotFound, fmt.Sprintf("There is no practice pack %q. “practice list” shows those there are.", clipped(version)))
	}
	raw, err := r.Get(tablePackText, row.Sum[:])
	if err != nil {
		return row, nil, err
	}
	if raw == nil {
		return row, nil, errNoPack
	}
	p, err := practice.Parse(raw)
	if err != nil {
		return row, nil, fmt.Errorf("practice pack %s: %w", version, err)
	}
	return row, p, nil
}

// goLive makes a pack the one that everybody works by: the one before it ends, phones get it with their next sync, and every
// child is looked at again.
func (x *tx) goLive(p *practice.Pack, by casework.WorkerID) error {
	if err := x.endLive(p.Version, by); err != nil {
		return err
	}
	live, err := p.In(practice.Live)
	if err != nil {
		return err
	}
	if err := x.putPack(live, practice.Live, by); err != nil {
		return err
	}
	if err := x.toPhones(live); err != nil {
		return err
	}
	return x.setLive(live)
}

// setLive names the pack in the store, and has every child looked at by it.
func (x *tx) setLive(p *practice.Pack) error {
	sum := sha256.Sum256(p.Encode())
	if err := x.KV().Put(tableSystem, []byte(livePackKey), sum[:]); err != nil {
		return err
	}
	if err := x.KV().Put(tableSystem, []byte(lookFromKey), []byte{0}); err != nil {
		return err
	}
	return x.usePack()
}

// endLive ends the versions that are live, other than the one that follows them.
func (x *tx) endLive(next string, by casework.WorkerID) error {
	versions, err := packVersions(x.KV())
	if err != nil {
		return err
	}
	for _, v := range versions {
		row, _, err := get[packRow](x.KV(), tablePack, []byte(v))
		if err != nil {
			return err
		}
		if row.State != practice.Live || v == next {
			continue
		}
		row.State = practice.Ended
		row.Steps = append(row.Steps, packStep{State: practice.Ended, By: by, At: x.Now.UnixMilli()})
		if err := put(x.KV(), tablePack, []byte(v), row); err != nil {
			return err
		}
	}
	return nil
}

// packVersions lists the versions there are, as their names sort.
func packVersions(r kv.Reader) (out []string, err error) {
	err = r.Scan(tablePack, kv.Range{}, func(key, _ []byte) error {
		out = append(out, string(key))
		return nil
	})
	return out, err
}

// toPhones writes the pack into the practice scope, which every phone holds.
func (x *tx) toPhones(p *practice.Pack) error {
	scope, err := x.practiceScope()
	if err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	raw := p.Encode()
	if slices.Equal(state.Newest(scope, uint16(casework.FieldPack)), raw) {
		return nil
	}
	return x.Write(scope, records.Raw(state, scope, casework.FieldPack, raw))
}

// beginPack makes the pack that came with the program live where no person has made another so; else a version that is new is
// a draft, for people to decide.
func (x *tx) beginPack() error {
	own := x.packs.first.pack
	versions, err := packVersions(x.KV())
	if err != nil {
		return err
	}
	decided := false
	for _, v := range versions {
		row, _, err := get[packRow](x.KV(), tablePack, []byte(v))
		if err != nil {
			return err
		}
		decided = decided || row.decided()
	}
	switch {
	case decided && slices.Contains(versions, own.Version):
		return nil
	case decided:
		draft, err := own.In(practice.Draft)
		if err != nil {
			return err
		}
		return x.putPack(draft, practice.Draft, casework.WorkerID{})
	}
	return x.beginLive(own)
}

// beginLive makes the program's own pack live, unless it is already.
func (x *tx) beginLive(own *practice.Pack) error {
	row, known, err := get[packRow](x.KV(), tablePack, []byte(own.Version))
	if err != nil || known && (row.State == practice.Draft || row.State == practice.Trial) { // somebody else's of the same number
		return err
	}
	b, err := x.KV().Get(tableSystem, []byte(livePackKey))
	if sum := sha256.Sum256(own.Encode()); err != nil || slices.Equal(b, sum[:]) {
		return err
	}
	return x.goLive(own, casework.WorkerID{})
}

// packBack takes up a pack that came home from a phone to a restored store: it was made live after the copy was made.
func (in *intake) packBack(scope casework.ScopeID, id [16]byte) error {
	if id != [16]byte(scope) {
		return nil
	}
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	raw := state.Newest(scope, uint16(casework.FieldPack))
	if raw == nil || slices.Equal(raw, in.pack.Encode()) {
		return nil
	}
	p, err := practice.Parse(raw, rules.Check)
	if err != nil || p.State != practice.Live {
		return nil //nolint:nilerr // of a program newer than this one: what is live here stays so
	}
	if err := in.endLive(p.Version, casework.WorkerID{}); err != nil {
		return err
	}
	if err := in.putPack(p, practice.Live, casework.WorkerID{}); err != nil {
		return err
	}
	return in.setLive(p)
}

// step is a decision in words for people.
func (s *Service) step(r kv.Reader, st packStep) (PackStep, error) {
	out := PackStep{State: st.State, At: time.UnixMilli(st.At).UTC()}
	if st.By.IsZero() {
		return out, nil
	}
	w, _, err := s.workerAt(r, st.By)
	out.By = w.Name
	return out, err
}
