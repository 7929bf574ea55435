package rules_test

import (
	"strconv"
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// busy is a child with n facts over two years, each field filled as workers fill it, every other one with a reference.
func busy(n int) rules.Subject {
	s := rules.Subject{Ages: bornYearsAgo(14, noon)}
	authors := []author{police, mentor, police2, family}
	for i := range n {
		by := authors[i%len(authors)]
		at := ago(720).Add(time.Duration(i) * (720 * day / time.Duration(n)))
		v := with(called(), casework.FieldIndicators, "LO2", "ED1")
		if i%2 == 0 {
			v = with(v, casework.FieldReference, "OCC "+strconv.Itoa(i))
		}
		if i%25 == 0 {
			v = with(v, casework.FieldWeapon, "seen")
		}
		v[casework.FieldPlace], v[casework.FieldFact] = []string{"Bus station"}, []string{"With two older boys."}
		s.Facts = append(s.Facts, by.fact(i, at, v))
	}
	return s
}

func BenchmarkJudge500(b *testing.B) {
	s := busy(500)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := somerset.Judge(s, noon); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJudge500Recent has all facts within the windows: the most a child of 500 facts can cost.
func BenchmarkJudge500Recent(b *testing.B) {
	s := busy(500)
	for i := range s.Facts {
		s.Facts[i].OccurredAt = []time.Time{ago(50).Add(time.Duration(i) * time.Hour)}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := somerset.Judge(s, noon); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPopulation judges 100,000 children of 20 facts each, of 200 different sorts; 2,000 children in short mode.
func BenchmarkPopulation(b *testing.B) {
	children := 100_000
	if testing.Short() {
		children = 2_000
	}
	sorts := make([]rules.Subject, 200)
	for i := range sorts {
		sorts[i] = busy(20 + i%3)
		sorts[i].Facts = sorts[i].Facts[i%3:]
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range children {
			if _, err := somerset.Judge(sorts[i%len(sorts)], noon); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*children), "us/child")
}
