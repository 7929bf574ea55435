package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/actions"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

const rightPIN = "428193"

// hand is a worker's hand on an app: it taps what it can see, and types.
type hand struct {
	t      *testing.T
	app    *App
	phone  *fakePhone
	window fyne.Window
	now    time.Time
	taps   int
	later  []func() // work held back, when hold is set
	hold   bool

	unlockErr, enrolErr error
	joined              []Joining
	server              string
}

func newHand(t *testing.T, role casework.Role) *hand {
	t.Helper()
	h := anyHand(t, role)
	h.start(func() bool { return true })
	return h
}

// anyHand is a hand on an app that is not started yet.
func anyHand(t *testing.T, role casework.Role) *hand {
	t.Helper()
	test.NewTempApp(t)
	pack, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	h := &hand{t: t, now: time.Date(2026, 3, 6, 22, 41, 0, 0, time.UTC), window: test.NewTempWindow(t, nil)}
	h.phone = &fakePhone{pack: pack, now: h.clock, status: actions.Status{Worker: casework.Worker{Name: "Priya Nandakumar", Role: role}, Server: "streetlight.example"}}
	h.window.SetPadded(false)
	h.window.Resize(fyne.NewSize(360, 640))
	return h
}

// start starts the app on a phone that is set up or not; again, for an app that was ended.
func (h *hand) start(isSetUp func() bool) {
	h.app = New(Config{Window: h.window, Preferences: fyne.CurrentApp().Preferences(), IsSetUp: isSetUp, Unlock: h.unlock, Enrol: h.enrol, Server: h.server,
		Do: h.do, Now: h.clock, Version: "test", Leaving: LockOnLeaving})
	h.app.Start()
}

func (h *hand) enrol(_ context.Context, with Joining) (Phone, error) {
	h.joined = append(h.joined, with)
	if h.enrolErr != nil {
		return nil, h.enrolErr
	}
	return h.phone, nil
}

func (h *hand) clock() time.Time { return h.now }

func (h *hand) do(work func(context.Context) error, then func(error)) {
	run := func() { then(work(h.t.Context())) }
	if h.hold {
		h.later = append(h.later, run)
		return
	}
	run()
}

// release runs what was held back, and what that begins.
func (h *hand) release() {
	h.hold = false
	for len(h.later) > 0 {
		next := h.later[0]
		h.later = h.later[1:]
		next()
	}
}

func (h *hand) unlock(_ context.Context, secret string) (Phone, error) {
	if h.unlockErr != nil {
		return nil, h.unlockErr
	}
	if secret != rightPIN {
		return nil, &Denied{TriesLeft: 4, WaitUntil: h.now.Add(30 * time.Second)}
	}
	return h.phone, nil
}

func (h *hand) enter(pin string) {
	h.t.Helper()
	for _, digit := range pin {
		h.tap(fmt.Sprintf("Digit %c", digit))
	}
	h.tap("Unlock")
}

// seen visits everything visible.
func (h *hand) seen(visit func(o fyne.CanvasObject)) { walk(h.window.Content(), visit) }

func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case *container.Scroll:
		walk(o.Content, visit)
	case *widget.Entry, *view.Field:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}

type named interface {
	fyne.Tappable
	Name() string
}

// tap taps the first visible thing whose name begins with name.
func (h *hand) tap(name string) {
	h.t.Helper()
	var found named
	h.seen(func(o fyne.CanvasObject) {
		if n, ok := o.(named); ok && found == nil && strings.HasPrefix(n.Name(), name) {
			found = n
		}
	})
	if found == nil {
		h.t.Fatalf("nothing to tap is called %q; the screen says:\n%s", name, h.text())
	}
	h.taps++
	found.Tapped(&fyne.PointEvent{})
}

// write types into the entry under the label.
func (h *hand) write(label, text string) {
	h.t.Helper()
	e := h.entry(label)
	h.taps++
	h.window.Canvas().Focus(e)
	for _, r := range text {
		e.TypedRune(r)
	}
}

// entry finds the entry that follows a label on the screen; the first one for "".
func (h *hand) entry(label string) *view.Field {
	h.t.Helper()
	var found *view.Field
	after := label == ""
	h.seen(func(o fyne.CanvasObject) {
		if w, ok := o.(*view.Words); ok && w.Text() == label {
			after = true
		}
		if e, ok := o.(*view.Field); ok && after && found == nil {
			found = e
		}
	})
	if found == nil {
		h.t.Fatalf("no entry under %q; the screen says:\n%s", label, h.text())
	}
	return found
}

// text is all that the screen says.
func (h *hand) text() string {
	var lines []string
	h.seen(func(o fyne.CanvasObject) {
		if w, ok := o.(*view.Words); ok {
			lines = append(lines, w.Text())
		}
	})
	return strings.Join(lines, "\n")
}

func (h *hand) sees(words ...string) {
	h.t.Helper()
	text := h.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			h.t.Errorf("the screen does not say %q; it says:\n%s", w, text)
		}
	}
}

func (h *hand) seesNot(words ...string) {
	h.t.Helper()
	text := h.text()
	for _, w := range words {
		if strings.Contains(text, w) {
			h.t.Errorf("the screen says %q and must not; it says:\n%s", w, text)
		}
	}
}

// holds puts a child on the phone.
func (h *hand) holds(n byte, name string) casework.ChildID {
	v := casework.Values{}
	v.Set(casework.FieldChildName, name)
	c := actions.ChildView{Child: casework.Child{ID: casework.ChildID{n}, Values: v}, Name: name, Age: "14", Last: h.now.Add(-time.Duration(n) * time.Hour)}
	h.phone.children = append(h.phone.children, c)
	return c.ID
}

// has puts an entry on the phone.
func (h *hand) has(n byte, child casework.ChildID, standing actions.Standing) *actions.EntryView {
	v := casework.Values{}
	for id, text := range map[casework.FieldID]string{
		casework.FieldOccurredAt: casework.FormatMoment(h.now.Add(-26 * time.Hour)), casework.FieldPlace: "Bus station",
		casework.FieldContactType: "engagement", casework.FieldCapacity: "concern", casework.FieldWeapon: "none", casework.FieldInjury: "no",
		casework.FieldDanger: "no", casework.FieldFact: "Talked about football.", casework.FieldSource: "saw", casework.FieldAction: "Gave advice",
	} {
		v.Set(id, text)
	}
	e := actions.EntryView{Entry: casework.Entry{ID: casework.EntryID{n}, Kind: casework.StreetContact, Child: child, Values: v}, ChildName: "Jayden Whitcombe", Standing: standing, SavedAt: h.now.Add(-26 * time.Hour)}
	h.phone.entries = append(h.phone.entries, e)
	return &h.phone.entries[len(h.phone.entries)-1]
}
