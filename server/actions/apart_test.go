package actions_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// Supervisors see what their own people's phones sent and could not be accepted, with its words; an administrator sees all
// of it and no word.
func TestWhoSeesWhatIsKeptApart(t *testing.T) {
	p := newPartnership(t)
	apartOfReed(p)
	kept := p.keptOne()
	for who, want := range map[string]struct{ listed, words, may bool }{
		"nair": {true, true, true}, "hale": {true, true, true}, "lane": {true, false, false}, "vine": {}, "lowe": {},
	} {
		t.Run(who, func(t *testing.T) {
			lines, err := p.service.Apart(t.Context(), p.as(who))
			p.must(err)
			notice, err := p.service.Notice(t.Context(), p.as(who))
			p.must(err)
			if listed := len(lines) == 1; listed != want.listed || notice.Apart != len(lines) {
				t.Fatalf("the list is %+v and the count %d, want it there: %v", lines, notice.Apart, want.listed)
			}
			page, err := p.service.ApartOf(t.Context(), p.as(who), kept.ID)
			if !want.listed {
				wantRefusal(t, err, casework.NotFound)
				return
			}
			p.must(err)
			if lines[0].Worker != "Tom Reed" || !strings.Contains(lines[0].Why, "role") || !strings.HasPrefix(lines[0].ID, kept.ID) || lines[0].Lines != nil {
				t.Errorf("the list says %+v", lines[0])
			}
			words := slices.ContainsFunc(page.Lines, func(l actions.Line) bool { return slices.Contains(l.Texts, "Stood by the weir.") })
			if words != want.words || page.Withheld == want.words || page.MayRelease != want.may || (page.WhyNot == "") != want.may {
				t.Errorf("its page is %+v, want its words %v and a release %v", page, want.words, want.may)
			}
		})
	}
	for _, who := range []string{"reed", "ashworth", "pike"} {
		_, err := p.service.Apart(t.Context(), p.as(who))
		wantRefusal(t, err, casework.Forbidden)
		_, err = p.service.ApartOf(t.Context(), p.as(who), kept.ID)
		wantRefusal(t, err, casework.Forbidden)
	}
}

// Once it is released it is off the list, and its page says who did it.
func TestWhatWasReleasedIsCountedNoMore(t *testing.T) {
	p := newPartnership(t)
	apartOfReed(p)
	kept := p.keptOne()
	_, err := p.service.Release(t.Context(), p.as("nair"), kept.ID, "He was out on patrol as a PCSO that evening.")
	p.must(err)
	lines, err := p.service.Apart(t.Context(), p.as("nair"))
	p.must(err)
	notice, err := p.service.Notice(t.Context(), p.as("nair"))
	p.must(err)
	if len(lines)+notice.Apart > 0 {
		t.Errorf("the list still has %+v, and the count is %d", lines, notice.Apart)
	}
	page, err := p.service.ApartOf(t.Context(), p.as("nair"), kept.ID)
	p.must(err)
	if page.MayRelease || page.ReleasedBy != "Priya Nair" || !strings.Contains(page.WhyNot, "released this already") {
		t.Errorf("its page is %+v", page)
	}
	_, err = p.service.ApartOf(t.Context(), p.as("nair"), "ffffffff")
	wantRefusal(t, err, casework.NotFound)
}

// A server that was put back from a copy, which nobody said, tells its administrator as soon as a phone shows it.
func TestARestoreThatNobodySaidIsTold(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	before := p.ledger.dump()
	reed.records(jude, p.street(nil))
	reed.sync()
	tells := func(want int) {
		t.Helper()
		notice, err := p.service.Notice(t.Context(), p.as("lane"))
		p.must(err)
		phones, since, err := p.service.Behind(t.Context())
		p.must(err)
		if notice.Phones != want || phones != want || since.IsZero() != (want == 0) || !notice.Behind.Equal(since) {
			t.Errorf("it tells of %d phones since %s, and %d since %s; want %d", notice.Phones, notice.Behind, phones, since, want)
		}
		if other, err := p.service.Notice(t.Context(), p.as("nair")); err != nil || other.Phones != 0 {
			t.Errorf("a supervisor is told of %d phones, %v", other.Phones, err)
		}
	}
	tells(0)
	p.restore(before)
	p.open()
	p.pass(time.Hour)
	reed.sync()
	tells(1)
	list, err := p.service.Phones(t.Context())
	p.must(err)
	if len(list) != 1 || !list[0].Behind.Equal(p.now) {
		t.Errorf("the list of phones says %+v", list)
	}
	p.must(p.service.Restored(t.Context()))
	tells(0)
	reed.sync()
	tells(0)
}
