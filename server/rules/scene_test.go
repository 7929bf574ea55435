package rules_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// noon is the moment most scenes look from: noon on 1 April 2026 in London.
var noon = time.Date(2026, 4, 1, 11, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// The engine of the default pack, and the fictional agencies and workers of the scenes.
var (
	somerset = defaultEngine()

	police  = worker(1, casework.Police, casework.PCSO)
	police2 = worker(2, casework.Police, casework.PCSO)
	mentor  = worker(3, casework.Voluntary, casework.Mentor)
	family  = worker(4, casework.Council, casework.FamilyWorker)
	social  = worker(5, casework.Council, casework.SocialWorker)
	school  = worker(6, casework.Education, casework.EducationLead)
	health  = worker(7, casework.Health, casework.HealthLead)
)

type author struct {
	worker casework.Worker
	sector casework.Sector
}

func worker(n byte, sector casework.Sector, role casework.Role) author {
	agencies := map[casework.Sector]byte{casework.Police: 1, casework.Voluntary: 2, casework.Council: 3, casework.Education: 4, casework.Health: 5}
	return author{casework.Worker{ID: casework.WorkerID{n}, Agency: casework.AgencyID{agencies[sector]}, Role: role}, sector}
}

// defaultEngine judges by the default pack.
func defaultEngine() *rules.Engine {
	p, err := practice.Default()
	if err != nil {
		panic(err)
	}
	e, err := rules.Compile(p)
	if err != nil {
		panic(err)
	}
	return e
}

// fact is a submitted fact that this author recorded at that time.
func (a author) fact(n int, at time.Time, values casework.Values) rules.Fact {
	e := casework.Entry{ID: entryID(n), Kind: a.worker.Role.KindOf(), Author: a.worker.ID, Agency: a.worker.Agency, Values: values}
	if len(values[casework.FieldOccurredAt]) == 0 {
		e.Values.Set(casework.FieldOccurredAt, casework.FormatMoment(at))
	}
	return a.received(e, at.Add(time.Minute))
}

// record is what came at once from this author's own system, or was written at a desk; it needs no approval.
func (a author) record(kind casework.Kind, n int, at time.Time, values casework.Values) rules.Fact {
	v := values.Clone()
	v.Set(casework.FieldOccurredAt, casework.FormatMoment(at))
	e := casework.Entry{ID: entryID(n), Kind: kind, Author: a.worker.ID, Agency: a.worker.Agency, Values: v}
	return approved(a.received(e, at))
}

func entryID(n int) (id casework.EntryID) {
	binary.BigEndian.PutUint32(id[:], uint32(n))
	return id
}

// received makes the fact of an entry that came at that time.
func (a author) received(e casework.Entry, at time.Time) rules.Fact {
	agency := casework.Agency{ID: a.worker.Agency, Sector: a.sector}
	return somerset.FactOf(e, agency, a.worker, at, casework.Judgement{Verdict: casework.Submitted})
}

// called is a contact that counts for R6: an anti-social behaviour call with the child as suspect.
func called() casework.Values {
	return casework.Values{casework.FieldContactType: {"asb_call"}, casework.FieldCapacity: {"suspect"}, casework.FieldWeapon: {"none"}}
}

func note(indicators ...string) casework.Values {
	return casework.Values{casework.FieldIndicators: indicators, casework.FieldWeapon: {"none"}}
}

// with changes values on their way into a fact.
func with(v casework.Values, f casework.FieldID, texts ...string) casework.Values {
	v = v.Clone()
	v[f] = texts
	return v
}

func approved(f rules.Fact) rules.Fact {
	f.Verdict = casework.Approved
	return f
}

func returned(f rules.Fact, reason string) rules.Fact {
	f.Verdict, f.ReturnReason = casework.Returned, reason
	return f
}

func withdrawn(f rules.Fact) rules.Fact {
	f.Verdict = casework.Withdrawn
	return f
}

func ago(days int) time.Time { return noon.Add(-time.Duration(days) * day) }

// calls are police contacts so many days ago.
func calls(days ...int) []rules.Fact {
	var out []rules.Fact
	for i, d := range days {
		out = append(out, police.fact(i+1, ago(d), called()))
	}
	return out
}

func bornYearsAgo(years int, from time.Time) []rules.Age {
	return []rules.Age{{Born: time.Date(from.Year()-years, from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)}}
}

// changed is the default pack with texts replaced; each must be there.
func changed(t testing.TB, oldnew ...string) *practice.Pack {
	t.Helper()
	p, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	raw := string(p.Encode())
	for i := 0; i < len(oldnew); i += 2 {
		if !strings.Contains(raw, oldnew[i]) {
			t.Fatalf("%q is not in the pack", oldnew[i])
		}
		raw = strings.Replace(raw, oldnew[i], oldnew[i+1], 1)
	}
	p, err = practice.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func judge(t testing.TB, s rules.Subject) rules.Judgement {
	t.Helper()
	j, err := somerset.Judge(s, noon)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// found returns the finding of one rule.
func found(j rules.Judgement, rule string) (casework.Finding, bool) {
	for _, f := range j.Findings {
		if f.Rule == rule {
			return f, true
		}
	}
	return casework.Finding{}, false
}

func faultsOf(t testing.TB, err error) practice.Faults {
	t.Helper()
	var faults practice.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	return faults
}

func engaged(how string) casework.Values {
	return casework.Values{casework.FieldEngagement: {how}, casework.FieldWeapon: {"none"}}
}

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }

// alone judges by the default pack with one of its rules alone.
func alone(t testing.TB, id string) *rules.Engine {
	t.Helper()
	raw := string(changed(t).Encode())
	start, end := strings.Index(raw, "\nrules:\n"), strings.Index(raw, "\n# Rows that a plan begins with.")
	parts := strings.Split(raw[start+len("\nrules:\n"):end], "\n\n")
	i := slices.IndexFunc(parts, func(part string) bool { return strings.HasPrefix(part, "  - id: "+id+"\n") })
	if start < 0 || end < 0 || i < 0 {
		t.Fatalf("rule %s is not in the pack", id)
	}
	p, err := practice.Parse([]byte(raw[:start] + "\nrules:\n" + parts[i] + "\n" + raw[end:]))
	if err != nil {
		t.Fatal(err)
	}
	e, err := rules.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
