package people

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// Form says how a name that a worker heard differs from the real one.
type Form string

// The forms in which a name is heard.
const (
	AsGiven  Form = "as given"
	Nickname Form = "nickname"
	Misspelt Form = "misspelt"
	Alias    Form = "alias"
)

// Shares of a hundred, an assumption: most workers hear the name right, and some do not.
const (
	heardNickname = 18
	heardMisspelt = 14
	heardAlias    = 6
)

// Heard is a child's name as one worker would write it. The surname is empty where only the alias was heard.
type Heard struct {
	First, Surname string
	Form           Form
}

// Name is the first name, and the surname where it was heard.
func (h Heard) Name() string { return strings.TrimSpace(h.First + " " + h.Surname) }

// HeardAs is the child's name as the worker with this key hears it, always the same for the same child and worker. Two workers
// may hear two forms, so that a hub has records to suggest as one child. A form that the child lacks is heard as given.
func (c Child) HeardAs(worker string) Heard {
	h := fnv.New64a()
	h.Write([]byte(worker))
	r := rand.New(rand.NewPCG(c.ear, h.Sum64()))
	heard := Heard{c.First, c.Surname, AsGiven}
	switch at := r.IntN(100); {
	case at < heardNickname:
		if c.Nickname != "" {
			heard.First, heard.Form = c.Nickname, Nickname
		}
	case at < heardNickname+heardMisspelt:
		heard = misheard(r, heard)
	case at < heardNickname+heardMisspelt+heardAlias:
		if c.Alias != "" {
			heard = Heard{c.Alias, "", Alias}
		}
	}
	return heard
}

// misheard misspells one of the two names.
func misheard(r *rand.Rand, h Heard) Heard {
	h.Form = Misspelt
	if r.IntN(2) == 0 {
		h.First = misspell(r, h.First)
	} else {
		h.Surname = misspell(r, h.Surname)
	}
	return h
}

// slips are letters that are often written for one another, none at the beginning of a name.
func slips() [][2]string {
	return [][2]string{{"ph", "f"}, {"ie", "ei"}, {"ei", "ie"}, {"ey", "y"}, {"ll", "l"}, {"tt", "t"}, {"nn", "n"}, {"ss", "s"}, {"ck", "k"},
		{"ai", "ay"}, {"ay", "ai"}, {"ea", "ee"}, {"ee", "ea"}, {"oo", "u"}, {"y", "i"}, {"i", "y"}, {"er", "ar"}, {"ar", "er"}, {"en", "an"}, {"c", "k"}, {"s", "z"}}
}

// misspell writes a name with one slip. A name that offers none gets its last letter twice.
func misspell(r *rand.Rand, name string) string {
	var options []string
	for _, s := range slips() {
		if at := strings.LastIndex(name, s[0]); at > 0 {
			options = append(options, name[:at]+s[1]+name[at+len(s[0]):])
		}
	}
	if len(options) == 0 {
		letters := []rune(name)
		return name + string(letters[len(letters)-1:])
	}
	return pick(r, options)
}
