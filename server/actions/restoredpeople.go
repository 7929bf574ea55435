package actions

import (
	"bytes"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// grantsBack lets a worker hold again what they held, and ends what had ended.
func (in *intake) grantsBack(scope casework.ScopeID, a replica.Accepted) error {
	who, err := in.ownerOf(scope)
	if err != nil || who.IsZero() {
		return err
	}
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	for _, id := range changedEntities(a.Ops) {
		g, ok, err := records.ReadWhole[records.Grant](state, id, casework.FieldGrant)
		if err != nil {
			return err
		}
		switch {
		case !ok:
		case g.Ended:
			err = in.Ungrant(g.Scope, who)
		default:
			err = in.Grant(g.Scope, who, accessOf(g))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ownerOf is whose user scope this is. One that the server does not know is held by its owner's phones alone, so it is that
// of whoever offers it.
func (in *intake) ownerOf(scope casework.ScopeID) (casework.WorkerID, error) {
	var owner casework.WorkerID
	err := in.KV().Scan(tableUser, kv.Range{}, func(key, value []byte) error {
		if !bytes.Equal(value, scope[:]) {
			return nil
		}
		owner = casework.WorkerID(key)
		return kv.ErrStop
	})
	if err != nil || !owner.IsZero() {
		return owner, err
	}
	row, ok, err := replica.DeviceOf(in.KV(), in.Asker())
	if err != nil || !ok {
		return owner, err
	}
	return casework.WorkerID(row.User), in.Grant(scope, row.User, replica.Read)
}

// directoryBack writes the rows of people, agencies, teams and phones again that the practice scope names.
func (in *intake) directoryBack(scope casework.ScopeID, a replica.Accepted) error {
	for _, id := range changedEntities(a.Ops) {
		for _, step := range []func(casework.ScopeID, [16]byte) error{in.packBack, in.agencyBack, in.teamBack, in.workerBack, in.deviceBack} {
			if err := step(scope, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *intake) agencyBack(scope casework.ScopeID, id [16]byte) error {
	return rowBack[casework.Agency](in, scope, id, casework.FieldAgency, tableAgency)
}

func (in *intake) teamBack(scope casework.ScopeID, id [16]byte) error {
	return rowBack[casework.Team](in, scope, id, casework.FieldTeam, tableTeam)
}

// rowBack writes what the practice scope says of an entity into its table.
func rowBack[T any](in *intake, scope casework.ScopeID, id [16]byte, field casework.FieldID, table kv.Table) error {
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	v, ok, err := records.ReadWhole[T](state, id, field)
	if err != nil || !ok {
		return err
	}
	return put(in.KV(), table, id[:], v)
}

// workerBack writes a worker's row. One who is new to this copy gets a user scope; a password, a phone and the grants of
// a scope that no phone brings back they need anew.
func (in *intake) workerBack(scope casework.ScopeID, id [16]byte) error {
	if err := rowBack[casework.Worker](in, scope, id, casework.FieldWorker, tableWorker); err != nil {
		return err
	}
	if _, ok, err := in.worker(id); err != nil || !ok {
		return err
	}
	if _, has, err := in.userScope(id); err != nil || has {
		return err
	}
	own, err := in.beginScope(records.Meta{Kind: casework.UserScope})
	if err != nil {
		return err
	}
	if err := in.KV().Put(tableUser, id[:], own[:]); err != nil {
		return err
	}
	for _, s := range []casework.ScopeID{own, scope} {
		if err := in.Grant(s, id, replica.Read); err != nil {
			return err
		}
	}
	return nil
}

// deviceBack ends a phone that was ended after the copy was made, and knows again by which key one signed that was
// enrolled after it.
func (in *intake) deviceBack(scope casework.ScopeID, id [16]byte) error {
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	d, ok, err := records.ReadWhole[records.Device](state, id, casework.FieldDevice)
	if err != nil || !ok {
		return err
	}
	_, enrolled, err := replica.DeviceOf(in.KV(), id)
	if err != nil {
		return err
	}
	said, only, err := in.Remembered(id)
	switch {
	case err != nil:
		return err
	case only: // a phone said that it was this one
		return in.Remember(id, replica.DeviceRow{User: d.Worker, Key: d.Key, Enrolled: said.Enrolled})
	case enrolled && d.Ended:
		return in.Tx.Revoke(id)
	case enrolled:
		return nil
	case d.Ended:
		return in.ForgetAuthor(id)
	}
	return in.KnowAuthor(id, d.Worker, d.Key)
}
