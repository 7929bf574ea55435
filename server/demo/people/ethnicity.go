package people

import "math/rand/v2"

// Share is how many of a thousand people describe themselves so.
type Share struct {
	Ethnicity string
	Thousand  int
}

// Ethnicities are the shares of Somerset's people by ethnic group in the Census of 2021 (Office for National Statistics, as
// published by Somerset Intelligence), rounded to add up to a thousand. Children's ethnicity is drawn from these alone,
// whatever a police record says, so that a demonstration neither repeats nor hides who is searched more often.
func Ethnicities() []Share {
	return []Share{
		{"White", 964},
		{"Asian, Asian British or Asian Welsh", 15},
		{"Mixed or multiple ethnic groups", 13},
		{"Black, Black British, Caribbean or African", 4},
		{"Another ethnic group", 4},
	}
}

func ethnicity(r *rand.Rand) string {
	at := r.IntN(1000)
	shares := Ethnicities()
	for _, s := range shares {
		if at < s.Thousand {
			return s.Ethnicity
		}
		at -= s.Thousand
	}
	return shares[0].Ethnicity
}
