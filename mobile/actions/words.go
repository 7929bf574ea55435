package actions

import (
	"errors"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// WordsFor gives the sentence of an error that was written for the worker: a refusal, or what the vault or the client
// says. ok is false for any other error, whose text is for a log alone.
func WordsFor(err error) (sentence string, ok bool) {
	if r, refused := casework.RefusalOf(err); refused {
		return r.Sentence, true
	}
	for _, find := range []func(error) (bool, error){
		as[*Wiped], as[*vault.WrongSecret], as[*vault.TooSoon], as[*vault.Altered], as[vault.Sentence],
		as[*client.Said], as[*client.Busy], as[client.Problem],
	} {
		if found, said := find(err); found {
			return said.Error(), true
		}
	}
	return "", false
}

// as is errors.As for errors of one type.
func as[E error](err error) (found bool, said error) {
	var match E
	found = errors.As(err, &match)
	return found, match
}
