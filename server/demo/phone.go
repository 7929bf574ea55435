package demo

import (
	"context"
	"path/filepath"

	"streetlight/server/headless"
	"streetlight/shared/casework"
)

// PIN opens every demonstration vault.
const PIN = "246810"

// phone is one worker's phone.
type phone struct {
	*headless.Phone
	owner member
	known map[int]casework.ChildID // records on this phone, by the person they are about
	down  bool                     // out of reach of the network
	dark  int                      // days it stays so
}

// openPhone starts a phone on a vault of its own.
func openPhone(ctx context.Context, program, dir string, owner member) (*phone, error) {
	p, err := headless.Start(ctx, headless.Options{Name: owner.Name, Program: program, Vault: filepath.Join(dir, owner.Key), PIN: PIN, Cheap: true})
	if err != nil {
		return nil, err
	}
	return &phone{Phone: p, owner: owner, known: map[int]casework.ChildID{}}, nil
}
