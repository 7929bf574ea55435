package actions_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

func TestWordsForTheWorkerAreFoundAndOthersAreNot(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"a refusal":                {fmt.Errorf("record: %w", casework.RefuseField("place", "Name the place.")), "Name the place."},
		"a full disk, wrapped":     {fmt.Errorf("keep: %w", &vault.Trouble{Kind: vault.ErrFull, Cause: io.ErrShortWrite}), vault.ErrFull.Error()},
		"two errors at once":       {errors.Join(errors.New("close"), vault.ErrInUse), vault.ErrInUse.Error()},
		"a damaged record":         {fmt.Errorf("read: %w", &vault.Altered{Table: "entries"}), `A record in "entries" is damaged. It will be fetched again.`},
		"the server's own words":   {fmt.Errorf("enrol: %w", &client.Said{Status: 403, Sentence: "That code was used."}), "That code was used."},
		"no network":               {fmt.Errorf("enrol: %w", client.ErrOffline), client.ErrOffline.Error()},
		"nothing a worker can use": {fmt.Errorf("read the index: %w", io.ErrUnexpectedEOF), ""},
		"no error":                 {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := actions.WordsFor(tc.err)
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, tc.want)
			}
		})
	}
}
