package replica

import (
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// The hub's tables. Keys hold opaque ids and counters alone; what people wrote is sealed.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableMeta     = kv.Table{Name: "hub"}                         // "log" -> log id, "seq" -> number of log rows
	tableLog      = kv.Table{Name: "log", Ordered: true}          // row number -> logRow, in order of arrival
	tableScopeLog = kv.Table{Name: "scope-log", Ordered: true}    // scope, last ssn of a run -> row numbers of the run
	tableScope    = kv.Table{Name: "scope", Ordered: true}        // scope -> scopeRow
	tableState    = kv.Table{Name: "state", Ordered: true}        // scope -> what it said at scopeRow.Upto, sealed under its key
	tableChain    = kv.Table{Name: "chain", Ordered: true}        // device, epoch, last n of a run -> hashes of the run
	tableHead     = kv.Table{Name: "head", Ordered: true}         // device, epoch -> headRow
	tableDevice   = kv.Table{Name: "device", Ordered: true}       // device -> DeviceRow
	tableUserDev  = kv.Table{Name: "user-device", Ordered: true}  // user, device -> nothing
	tableReader   = kv.Table{Name: "scope-reader", Ordered: true} // scope, user -> access
	tableHolding  = kv.Table{Name: "user-scope", Ordered: true}   // user, scope -> access
	tableMark     = kv.Table{Name: "mark", Ordered: true}         // device, scope -> the cursor at which the device has it
	tablePosition = kv.Table{Name: "position", Ordered: true}     // device -> positionRow
	tableApart    = kv.Table{Name: "quarantine", Ordered: true}   // received, hash -> ApartRow
	tableApartWhy = kv.Table{Name: "quarantine-why"}              // hash -> words for its author; none once it was released
)

// logRow is one accepted commit.
type logRow struct {
	_        struct{} `cbor:",toarray"`
	Scope    ID
	SSN      uint64
	Link     wire.Hash
	Device   ID
	Epoch    uint64
	Received int64
	Skew     int64
	Head     []byte
	Body     []byte
	Full     bool // it has no place in its device's chain: no receipt covers it, and it is handed out in full in any case
}

// scopeRow is where a scope stands.
type scopeRow struct {
	_     struct{} `cbor:",toarray"`
	KeyID uint32
	SSN   uint64
	Link  wire.Hash

	Upto   uint64 // the state that is stored is that of the commits up to this one; those behind it are folded when it is read
	Stamp  stamp  // drawn with each change: it names what the scope says
	Erased bool   // EraseScope took out what it said
}

// headRow is how far a chain has come.
type headRow struct {
	_    struct{} `cbor:",toarray"`
	N    uint64
	Hash wire.Hash
}

// DeviceRow is one enrolled device.
type DeviceRow struct {
	_        struct{} `cbor:",toarray"`
	User     ID
	Key      []byte // Ed25519
	Enrolled int64  // milliseconds since 1970
	Ended    bool
	Seen     int64 // last exchange
	Skew     int64 // of its clock, as measured then
	Forked   int64 // when another device was first seen under its name; zero: never. It is suspended from then on
	Before   ID    // the device in whose place it was enrolled, until that one is ended
}

// positionRow is what the hub believes a device holds.
type positionRow struct {
	_         struct{}   `cbor:",toarray"`
	Confirmed wire.Hash  // the digest that the device last showed
	Proposed  wire.Hash  // the digest it will show once it has taken the last answer in
	Delivered []delivery // what that answer moved
}

type delivery struct {
	_    struct{} `cbor:",toarray"`
	From wire.Cursor
	To   wire.Cursor
}

// ApartRow is a commit in quarantine, or a draft: a value of a phone's outbox that holds no commit, sealed as it came.
type ApartRow struct {
	_          struct{} `cbor:",toarray"`
	Device     ID
	User       ID
	Received   int64
	Skew       int64
	Words      string
	Head       []byte
	Body       []byte
	Table      string // of a draft: what it is sealed for, with Key
	Key        []byte
	Chained    bool  // the commit has its place in its device's chain
	ReleasedAt int64 // milliseconds since 1970; zero: it waits
	By         ID    // who released it
}

// Access is what a user may do with a scope.
type Access byte

// The kinds of access.
const (
	Read  Access = 1
	Write Access = 2 // and read
)
