package actions

import (
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/canon"
	"streetlight/sync/kv"
)

// The service's own tables: ids, kinds, states and times alone stand in them in the clear. Words lie sealed in their scopes,
// and the rows that name workers, agencies and teams are sealed by the directory.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableWorker  = kv.Table{Name: "worker", Ordered: true}      // worker -> casework.Worker
	tableAgency  = kv.Table{Name: "agency", Ordered: true}      // agency -> casework.Agency
	tableTeam    = kv.Table{Name: "team", Ordered: true}        // team -> casework.Team
	tableUser    = kv.Table{Name: "user-own", Ordered: true}    // worker -> their user scope
	tableSystem  = kv.Table{Name: "system"}                     // "practice" -> the practice scope
	tableFile    = kv.Table{Name: "file", Ordered: true}        // file scope -> fileRow
	tableEntry   = kv.Table{Name: "entry", Ordered: true}       // entry -> its file scope
	tableJudged  = kv.Table{Name: "judged", Ordered: true}      // entry -> judgedRow: what its last verdict was about
	tableShared  = kv.Table{Name: "shared", Ordered: true}      // entry -> the child scope that holds its published copy
	tableOfChild = kv.Table{Name: "of-child", Ordered: true}    // child, file scope -> nothing
	tableDesk    = kv.Table{Name: "desk", Ordered: true}        // child -> deskRow
	tableMember  = kv.Table{Name: "member", Ordered: true}      // child, worker -> nothing: they are of the child's network
	tablePart    = kv.Table{Name: "part", Ordered: true}        // part scope -> partRow
	tablePartOf  = kv.Table{Name: "part-of", Ordered: true}     // entry -> the part scope that holds a copy of it
	tableErasure = kv.Table{Name: "erasure", Ordered: true}     // erasure -> Erasure
	tableHold    = kv.Table{Name: "hold", Ordered: true}        // child -> Hold
	tableAgain   = kv.Table{Name: "grant-again", Ordered: true} // scope, worker -> access: once their phones have let go of it
	tableQueue   = kv.Table{Name: "queue", Ordered: true}       // agency, file scope -> nothing: something awaits a verdict
	tableAlert   = kv.Table{Name: "alert", Ordered: true}       // alert -> the child whose desk holds it
	tableOpen    = kv.Table{Name: "alert-open", Ordered: true}  // alert -> nothing: it is open
	tableCount   = kv.Table{Name: "alert-count"}                // home, rule -> how many were raised
	tablePlan    = kv.Table{Name: "plan", Ordered: true}        // plan -> planRow
	tableLink    = kv.Table{Name: "link", Ordered: true}        // link -> linkRow
)

// fileRow is one author's record about one child, and its entries as far as they need no words.
type fileRow struct {
	_       struct{} `cbor:",toarray"`
	Child   casework.ChildID
	Agency  casework.AgencyID
	Author  casework.WorkerID
	Entries []entryRow
}

type entryRow struct {
	_        struct{} `cbor:",toarray"`
	ID       casework.EntryID
	Received int64 // first, milliseconds since 1970
	Changed  int64 // when it came or changed and began to wait, last
	Awaits   bool  // a verdict
	Urgent   bool  // immediate danger, or a fact of an alert of priority 1
}

// deskRow is where a child record's workflow stands.
type deskRow struct {
	_      struct{} `cbor:",toarray"`
	Scope  casework.ScopeID
	Shared casework.ScopeID   // the child scope; zero before the first share or plan
	Card   casework.ScopeID   // zero before the first card
	Linked []casework.ChildID // records that people said are the same child
	Made   int64
	Due    int64 // when rules are to look again, milliseconds since 1970; 0: never, or with the home record
}

// partRow is to whom an entry was shared, beside its network.
type partRow struct {
	_        struct{} `cbor:",toarray"`
	Entry    casework.EntryID
	Child    casework.ChildID // the home record then
	Agencies []casework.AgencyID
	People   []casework.WorkerID
}

type planRow struct {
	_      struct{} `cbor:",toarray"`
	Child  casework.ChildID
	Active bool
}

type linkRow struct {
	_     struct{} `cbor:",toarray"`
	A     casework.ChildID
	B     casework.ChildID
	State casework.LinkState
}

// encoding keeps times to the microsecond, and the zero time as nothing.
var encoding = sync.OnceValues(func() (cbor.EncMode, error) {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeUnixMicro
	return o.EncMode()
})

func put(t kv.Tx, table kv.Table, key []byte, row any) error {
	if r, ok := row.(byHand); ok {
		return t.Put(table, key, r.encoded())
	}
	mode, err := encoding()
	if err != nil {
		return fmt.Errorf("make the encoder: %w", err)
	}
	b, err := mode.Marshal(row)
	if err != nil {
		return fmt.Errorf("write a row of %s: %w", table.Name, err)
	}
	return t.Put(table, key, b)
}

// get reads a row; ok is false when there is none.
func get[T any](r kv.Reader, table kv.Table, key []byte) (row T, ok bool, err error) {
	b, err := r.Get(table, key)
	if err != nil || b == nil {
		return row, false, err
	}
	if err := decode(b, &row); err != nil {
		return row, false, fmt.Errorf("read a row of %s: %w", table.Name, err)
	}
	return row, true, nil
}

// decode reads a row into one that is empty.
func decode(b []byte, row any) error {
	by, ok := row.(readByHand)
	if !ok {
		return cbor.Unmarshal(b, row)
	}
	r := canon.Reader{Left: b}
	if by.read(&r); !r.Ended() {
		return errRow
	}
	return nil
}

// all reads the rows whose keys begin with prefix.
func all[T any](r kv.Reader, table kv.Table, prefix []byte) ([]T, error) {
	var out []T
	err := r.Scan(table, kv.Prefix(prefix), func(_, value []byte) error {
		var row T
		if err := decode(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", table.Name, err)
		}
		out = append(out, row)
		return nil
	})
	return out, err
}

// keys lists the part behind prefix of the keys that begin with it.
func keys(r kv.Reader, table kv.Table, prefix []byte) ([][16]byte, error) {
	var out [][16]byte
	err := r.Scan(table, kv.Prefix(prefix), func(key, _ []byte) error {
		if len(key) != len(prefix)+16 {
			return fmt.Errorf("read a row of %s: its key has %d bytes", table.Name, len(key))
		}
		out = append(out, [16]byte(key[len(prefix):]))
		return nil
	})
	return out, err
}

func pair[A, B ~[16]byte](a A, b B) []byte {
	x, y := [16]byte(a), [16]byte(b)
	return append(x[:], y[:]...)
}
