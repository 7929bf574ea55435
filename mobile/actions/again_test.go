package actions_test

import (
	"errors"
	"strings"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// again enrols the phone again with a code for somebody.
func (p *phone) again(s *scene, w casework.Worker) error {
	p.t.Helper()
	p.Lock()
	o := p.o
	o.Code = s.Code(w, hubtest.Agency)
	o.Secret = pin
	next, err := actions.Enrol(p.t.Context(), o)
	if err != nil {
		return err
	}
	p.Phone = next
	p.t.Cleanup(next.Lock)
	return nil
}

// A phone that is enrolled again keeps all that it holds, and brings along what it had not sent.
func TestEnrolledAgain(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	sent := p.record(contact("Sent."))
	p.sync()
	waits := p.record(contact("Not sent."))
	must(t, p.SaveDraft(t.Context(), contact("Half")))
	must(t, p.again(s, hubtest.Worker))
	p.wantStanding(sent.ID, actions.Safe)
	p.wantStanding(waits.ID, actions.Waiting)
	later := p.record(contact("Afterwards."))
	p.sync()
	p.wantCounts(0, 3, 0, 0)
	for _, e := range []actions.EntryView{sent, waits, later} {
		p.wantStanding(e.ID, actions.Safe)
		if _, ok := s.Entry(e.ID); !ok {
			t.Errorf("the hub has %q not", e.Values.Get(casework.FieldFact))
		}
	}
	p.reopen()
	p.wantCounts(0, 3, 0, 0)
	drafts, err := p.Drafts(t.Context())
	must(t, err)
	if commits, unsigned := s.KeptApart(); len(drafts) != 1 || commits+unsigned != 0 {
		t.Errorf("%d drafts on the phone, %d and %d at the hub, want one on the phone alone", len(drafts), commits, unsigned)
	}
}

// Who enrols a phone again hears first what it is, and may leave it as it was.
func TestBeforeAPhoneIsEnrolledAgain(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.record(contact("Not sent."))
	var told []actions.Again
	p.o.Before = func(a actions.Again) error {
		told = append(told, a)
		return casework.Refuse(casework.Invalid, "Not this one.")
	}
	if err := p.again(s, hubtest.Worker); !casework.Refused(err, casework.Invalid) {
		t.Fatalf("got %v, want the refusal", err)
	}
	if want := (actions.Again{Worker: hubtest.Worker.Name, Unsent: 1}); len(told) != 1 || told[0] != want {
		t.Errorf("told %+v, want %+v once", told, want)
	}
	p.o.Before = nil
	p.reopen()
	p.sync()
	p.wantCounts(0, 1, 0, 0)
}

// Another worker's code changes nothing.
func TestAnothersCodeChangesNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	waits := p.record(contact("Not sent."))
	err := p.again(s, casework.Worker{ID: casework.WorkerID{0xb9}, Name: "Kim Example", Agency: hubtest.Agency.ID, Role: casework.PCSO})
	r, ok := casework.RefusalOf(err)
	if !ok || !strings.Contains(r.Sentence, "unsent work of Sam Example") || r.Field != "code" {
		t.Fatalf("got %v", err)
	}
	p.reopen()
	p.wantStanding(waits.ID, actions.Waiting)
	p.sync()
	p.wantStanding(waits.ID, actions.Safe)
}

// Whatever is lost on the way, what was unsent arrives once.
func TestEnrolledAgainOverABadNetwork(t *testing.T) {
	for name, plan := range map[string]func(n int) hubtest.Loss{
		"the salvage never arrives": func(n int) hubtest.Loss { return []hubtest.Loss{hubtest.Request, hubtest.Nothing}[min(n-1, 1)] },
		"its answer is lost":        func(n int) hubtest.Loss { return []hubtest.Loss{hubtest.Answer, hubtest.Nothing}[min(n-1, 1)] },
		"its answer is forged":      func(n int) hubtest.Loss { return []hubtest.Loss{hubtest.Forged, hubtest.Nothing}[min(n-1, 1)] },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			p := s.enrol()
			waits := p.record(contact("Not sent."))
			s.Lose(func(int) hubtest.Loss { return hubtest.Answer })
			p.sync() // the hub has it, and the phone does not know
			s.Lose(nil)
			more := p.record(contact("Nor this."))
			must(t, p.again(s, hubtest.Worker))
			s.LoseSalvage(plan)
			_, _ = p.Sync(t.Context())
			p.reopen()
			p.sync()
			p.wantStanding(waits.ID, actions.Safe)
			p.wantStanding(more.ID, actions.Safe)
			p.wantCounts(0, 2, 0, 0)
		})
	}
}

// A phone whose enrolment was lost on its way is what it was, and is enrolled at the next try.
func TestTheAnswerToEnrolmentIsLost(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	waits := p.record(contact("Not sent."))
	p.Lock()
	o := p.o
	o.Code = "FFF"
	if _, err := actions.Enrol(t.Context(), o); err == nil {
		t.Fatal("a false code was taken")
	}
	p.reopen()
	p.wantStanding(waits.ID, actions.Waiting)
	must(t, p.again(s, hubtest.Worker))
	p.sync()
	p.wantStanding(waits.ID, actions.Safe)
}

// A phone that is wiped right after it was enrolled again sends under whichever name its work is sealed.
func TestWipedAfterBeingEnrolledAgain(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	waits := p.record(contact("Not sent."))
	before, _, err := vault.ReadReturn(p.dir)
	must(t, err)
	must(t, p.again(s, hubtest.Worker))
	later := p.record(contact("Afterwards."))
	after, _, err := vault.ReadReturn(p.dir)
	must(t, err)
	if len(after.Names) == 0 || after.Names[0].Device == before.Names[0].Device {
		t.Errorf("unsent work goes out as %x, before as %x", after.Names[0].Device, before.Names[0].Device)
	}
	// as after a crash between the file and the transaction
	must(t, vault.KeepReturn(p.dir, vault.Return{Server: after.Server, Names: append([]vault.Name{{Device: [16]byte{9}, Hub: after.Names[0].Hub}}, after.Names...)}))
	werr := p.wipe(s.clock)
	var wiped *actions.Wiped
	if !errors.As(werr, &wiped) || wiped.Salvaged.Sent != 2 || wiped.Salvaged.Left != 0 {
		t.Errorf("got %+v, want both sent", werr)
	}
	for _, e := range []actions.EntryView{waits, later} {
		if _, ok := s.Entry(e.ID); !ok {
			t.Errorf("the hub has %q not", e.Values.Get(casework.FieldFact))
		}
	}
}
