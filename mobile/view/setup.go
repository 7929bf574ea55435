package view

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// SetupTaps are what the set-up reports.
type SetupTaps struct {
	Server func(text string)
	Code   func(text string)
	Use    func(state.Way)
	Secret func(text string)
	Again  func(text string)
	Join   func()
}

// Setup joins a phone to a server.
type Setup struct {
	page     *Page
	intro    *Words
	server   *setupRow
	code     *setupRow
	count    *fyne.Container
	ways     *segments[state.Way]
	help     *Words
	secret   *setupRow
	again    *setupRow
	note     *Words
	notice   *Banner
	needs    *Words
	join     *Button
	revealed state.Fault
}

// NewSetup builds the screen.
func NewSetup(taps SetupTaps) *Setup {
	v := &Setup{
		intro: bodyText(""), help: mutedText(""), note: captionText(""), needs: captionText(""), notice: newBanner(), count: column(0),
		server: newSetupRow("Server address", "Such as streetlight.example. A link can be pasted here.", newField(1), taps.Server),
		code:   newSetupRow("One-time code", "Letters and digits, in groups of three. It is good once, for some minutes.", newField(1), taps.Code),
		ways:   newSegments("What unlocks this phone", state.Ways(), taps.Use),
		secret: newSetupRow("", "", newSecret(), taps.Secret),
		again:  newSetupRow("", "", newSecret(), taps.Again),
	}
	v.join = primaryButton("Set up this phone", theme.LoginIcon(), func() {
		v.revealed = state.Fault{} // a second try leads there again
		taps.Join()
	})
	v.code.box.Add(v.count)
	v.page = newPage("Set up this phone", nil, []fyne.CanvasObject{
		v.intro,
		newPanel(cardSurface(), column(18, v.server.box, v.code.box)),
		newPanel(cardSurface(), column(18, column(8, v.ways.box, v.help), v.secret.box, v.again.box, v.note)),
	}, v.notice, v.needs, v.join)
	for _, r := range v.rows() {
		r.edit.on(v.page)
	}
	v.leads(v.server, v.code)
	v.leads(v.code, v.secret)
	v.leads(v.secret, v.again)
	return v
}

// leads makes the enter key in one field go on to the next, and bring it into sight.
func (v *Setup) leads(from, to *setupRow) {
	from.edit.left = func() {
		if c := fyne.CurrentApp().Driver().CanvasForObject(to.edit); c != nil {
			c.Focus(to.edit)
			v.page.reveal(to.box)
		}
	}
}

func (v *Setup) rows() map[string]*setupRow {
	return map[string]*setupRow{state.SetupServer: v.server, state.SetupCode: v.code, state.SetupSecret: v.secret, state.SetupAgain: v.again}
}

// Object is what to put on the screen.
func (v *Setup) Object() fyne.CanvasObject { return v.page.Object() }

// Show shows the set-up as it stands.
func (v *Setup) Show(s state.Setup) {
	v.intro.say(s.Intro())
	v.server.show(s.Server, s.FaultOf(state.SetupServer))
	v.code.show(s.Code, s.FaultOf(state.SetupCode))
	v.showCount(s.CodeCount())
	v.ways.show(s.By)
	v.help.say(s.SecretHelp())
	first, again := s.SecretLabels()
	v.secret.label.say(first)
	v.again.label.say(again)
	v.secret.edit.lock(s.By)
	v.again.edit.lock(s.By)
	v.secret.show(s.Secret, s.FaultOf(state.SetupSecret))
	v.again.show(s.Again, s.FaultOf(state.SetupAgain))
	v.note.say(s.SecretNote())
	v.showFoot(s)
	v.page.settle()
	v.showFault(s.Fault)
}

func (v *Setup) showCount(b state.Badge) {
	v.count.Objects = nil
	if v.count.Hidden = b.Words == ""; b.Words != "" {
		v.count.Objects = []fyne.CanvasObject{flow(0, badge(b))}
	}
}

func (v *Setup) showFoot(s state.Setup) {
	title, detail, tone := s.Notice()
	v.notice.say(tone, title, detail)
	v.needs.say(s.Needs())
	v.join.say(s.JoinLabel())
	v.join.wake()
	if s.Joining {
		v.join.rest()
	}
}

// showFault scrolls to a field that has just been refused.
func (v *Setup) showFault(f state.Fault) {
	if f == v.revealed {
		return
	}
	v.revealed = f
	if r, ok := v.rows()[f.Field]; ok {
		v.page.reveal(r.box)
	}
}

// setupRow is one field of the set-up: its label, what helps to fill it in, and what is wrong with it.
type setupRow struct {
	label *Words
	edit  *Field
	fault *faultLine
	box   *fyne.Container
}

func newSetupRow(label, help string, edit *Field, changed func(string)) *setupRow {
	r := &setupRow{label: strongText(label), edit: edit, fault: newFaultLine()}
	edit.OnChanged = changed
	r.box = column(6, r.label, captionIf(help), edit, r.fault.box)
	return r
}

// show puts what is to stand in the field there. While somebody types, the cursor stays behind what they typed last; and
// spaces alone are set right only where that moves nothing under the finger.
func (r *setupRow) show(text, fault string) {
	r.fault.say(fault)
	if r.edit.Text == text || (sameBarSpaces(r.edit.Text, text) && !r.edit.atEnd()) {
		return
	}
	r.edit.SetText(text)
	r.edit.toEnd()
}

func sameBarSpaces(a, b string) bool {
	bare := func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) }
	return bare(a) == bare(b)
}
