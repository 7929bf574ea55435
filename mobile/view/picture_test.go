package view

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"streetlight/mobile/state"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

var pictures = flag.String("pictures", "", "write a picture of every screen, in every size and look, into this directory")

// screen is one screen with something to show; build makes it under the theme that is in force.
type screen struct {
	name  string
	build func() fyne.CanvasObject
}

func inShell(tab Tab, line state.Badge, page *Page) fyne.CanvasObject {
	s := NewShell(ShellTaps{Tab: func(Tab) {}, Sync: func() {}})
	s.ShowLine(line)
	s.Open(tab, page)
	return s.Object()
}

func waitingLine() state.Badge { return state.Sync{Status: sampleStatus(), Now: sampleNow}.Line() }

// deafTaps report to nobody.
func deafTaps() FormTaps { return FormTaps{Back: func() {}, Save: func() {}} }

func formScreen(kind casework.Kind, f state.Form, offset float32) func() fyne.CanvasObject {
	return func() fyne.CanvasObject {
		v := NewForm(kind, deafTaps())
		v.Show(f)
		o := inShell(TabRecord, waitingLine(), v.Page())
		return &fyne.Container{Layout: &scrolledLayout{page: v.page, offset: offset}, Objects: []fyne.CanvasObject{o}}
	}
}

// scrolledLayout scrolls a page once it has its size.
type scrolledLayout struct {
	page   *Page
	offset float32
}

func (l *scrolledLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
	l.page.scroll.ScrollToOffset(fyne.NewPos(0, l.offset))
}

func (l *scrolledLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) }

func settleScreen(s state.Settle) func() fyne.CanvasObject {
	return func() fyne.CanvasObject {
		v := NewSettle(s.Field, SettleTaps{Back: func() {}, Write: func(string) {}})
		v.Show(s)
		return inShell(TabToday, waitingLine(), v.Page())
	}
}

func screens() []screen {
	entry := func(i int) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			v := NewEntry(EntryTaps{Back: func() {}})
			v.Show(state.EntryPage{Entry: sampleEntries()[i], Guide: sampleGuide(), Now: sampleNow})
			return inShell(TabToday, waitingLine(), v.Page())
		}
	}
	return []screen{
		{"unlock", unlockScreen(state.Unlock{Now: sampleNow, TriesLeft: 4}.Press('1').Press('2').Press('3').Press('4'))},
		{"unlock-words", unlockScreen(state.Unlock{Passphrase: true, Now: sampleNow}.Type("amber ladder").Try())},
		{"unlock-wrong", unlockScreen(state.Unlock{Now: sampleNow}.Wrong(4, sampleNow.Add(2*time.Minute)))},
		{"unlock-last", unlockScreen(state.Unlock{Passphrase: true, Now: sampleNow}.Wrong(1, sampleNow.Add(time.Hour)))},
		{"unlock-in-use", unlockScreen(state.Unlock{Now: sampleNow}.Refused(vault.ErrInUse.Error(), 0, time.Time{}))},
		{"unlock-damaged", unlockScreen(state.Unlock{Now: sampleNow}.End(state.Damaged))},
		{"unlock-wiped", unlockScreen(state.Unlock{Now: sampleNow}.End(state.Wiped))},
		{"setup", setupScreen(state.NewSetup(state.FirstTime, ""), 0)},
		{"setup-slip", setupScreen(halfSetup(), 0)},
		{"setup-pin", setupScreen(filledSetup().TypeAgain("428139"), 420)},
		{"setup-words", setupScreen(filledSetup().Use(state.ByPassphrase).TypeSecret("amber ladder quiet hat").TypeAgain("amber ladder quiet hat"), 420)},
		{"setup-joining", setupScreen(filledSetup().Join(), 0)},
		{"setup-offline", setupScreen(filledSetup().Join().Refused(state.Fault{}, "The server cannot be reached. Check the signal and the address, then try again."), 0)},
		{"setup-used", setupScreen(usedCode(), 100)},
		{"setup-cut", setupScreen(state.NewSetup(state.CutShort, "").TypeSecret("428193").TypeAgain("428193"), 0)},
		{"setup-instead", setupScreen(state.NewSetup(state.Instead, "https://streetlight.example"), 0)},
		{"today", func() fyne.CanvasObject {
			v := NewToday(TodayTaps{})
			v.Show(sampleToday())
			return inShell(TabToday, waitingLine(), v.Page())
		}},
		{"today-empty", func() fyne.CanvasObject {
			v := NewToday(TodayTaps{})
			st := sampleStatus()
			st.Waiting, st.Safe, st.Returned = 0, 0, 0
			v.Show(state.Today{Sync: state.Sync{Status: st, Now: sampleNow}, Now: sampleNow, Welcome: true})
			return inShell(TabToday, state.Badge{Words: "All sent", Tone: state.Good}, v.Page())
		}},
		{"form", formScreen(casework.StreetContact, sampleForm(), 0)},
		{"form-safety", formScreen(casework.StreetContact, sampleForm().Pick(sampleChildren()[0]).NoneOfThese(), 860)},
		{"form-danger", formScreen(casework.StreetContact, filledForm(), 1000)},
		{"form-signs", formScreen(casework.StreetContact, filledForm().ListSigns(), 2750)},
		{"form-new-child", formScreen(casework.StreetContact, newChildForm(), 0)},
		{"form-mentor", formScreen(casework.MentorNote, mentorForm(), 300)},
		{"form-visit", formScreen(casework.FamilyVisit, visitForm(), 300)},
		{"form-correct", formScreen(casework.StreetContact, state.FormOfEntry(sampleEntries()[0], sampleNow), 0)},
		{"entry-two-versions", func() fyne.CanvasObject {
			v := NewEntry(EntryTaps{Back: func() {}})
			v.Show(state.EntryPage{Entry: contradicted(), Guide: sampleGuide(), Now: sampleNow})
			return inShell(TabToday, waitingLine(), v.Page())
		}},
		{"settle", settleScreen(settling("fact"))},
		{"settle-combined", settleScreen(settling("fact").Combine())},
		{"settle-choice", settleScreen(settling("weapon").Choose(settling("weapon").Versions()[0]))},
		{"settle-refused", settleScreen(settling("fact").Save())},
		{"children", func() fyne.CanvasObject {
			v := NewChildren(ChildrenTaps{Search: func(string) {}})
			v.Show(state.Children{Found: sampleChildren(), Now: sampleNow})
			return inShell(TabChildren, waitingLine(), v.Page())
		}},
		{"children-none", func() fyne.CanvasObject {
			v := NewChildren(ChildrenTaps{Search: func(string) {}})
			v.Show(state.Children{Search: "Kowalczyk", Now: sampleNow})
			return inShell(TabChildren, waitingLine(), v.Page())
		}},
		{"child", func() fyne.CanvasObject {
			v := NewChild(ChildTaps{Back: func() {}})
			v.Show(samplePage())
			return inShell(TabChildren, waitingLine(), v.Page())
		}},
		{"entry-returned", entry(0)},
		{"entry-waiting", entry(2)},
		{"entry-safe", entry(4)},
		{"sync", func() fyne.CanvasObject {
			v := NewSync(SyncTaps{Back: func() {}})
			st := sampleStatus()
			st.Quarantined, st.Skew = 1, -7*60e9
			v.Show(state.Sync{Status: st, Now: sampleNow})
			return inShell(TabMore, waitingLine(), v.Page())
		}},
		{"sync-offline", func() fyne.CanvasObject {
			v := NewSync(SyncTaps{Back: func() {}})
			v.Show(sampleOffline())
			return inShell(TabMore, sampleOffline().Line(), v.Page())
		}},
		{"more-details", func() fyne.CanvasObject {
			v := NewMore(MoreTaps{})
			v.Show(state.More{Settings: state.DefaultSettings(), Status: sampleStatus(), Guide: sampleGuide(), Version: "0.3.0", Now: sampleNow,
				Mishap: state.Mishap{At: sampleNow.Add(-3 * time.Minute), Cause: "read the index: bucket \"entries\" is not there"}})
			o := inShell(TabMore, waitingLine(), v.Page())
			return &fyne.Container{Layout: &scrolledLayout{page: v.page, offset: 620}, Objects: []fyne.CanvasObject{o}}
		}},
		{"more", func() fyne.CanvasObject {
			v := NewMore(MoreTaps{})
			v.Show(state.More{Settings: state.DefaultSettings(), Status: sampleStatus(), Guide: sampleGuide(), Version: "0.3.0", Now: sampleNow})
			return inShell(TabMore, waitingLine(), v.Page())
		}},
	}
}

func unlockScreen(u state.Unlock) func() fyne.CanvasObject {
	return func() fyne.CanvasObject {
		v := NewUnlock(UnlockTaps{})
		v.Show(u)
		return v.Object()
	}
}

func setupScreen(s state.Setup, offset float32) func() fyne.CanvasObject {
	return func() fyne.CanvasObject {
		v := NewSetup(SetupTaps{})
		v.Show(s)
		return &fyne.Container{Layout: &scrolledLayout{page: v.page, offset: offset}, Objects: []fyne.CanvasObject{v.Object()}}
	}
}

// sampleCode is a code that no server has given.
func sampleCode() string {
	return casework.EnrolmentCode([casework.CodeSecretSize]byte{0x3a, 0x91, 0x07, 0xe2, 0x5c, 0x18, 0xd4, 0x6b, 0x20, 0xf9, 0x83, 0x4e, 0xb7, 0x61, 0x0d, 0xc5})
}

func filledSetup() state.Setup {
	return state.NewSetup(state.FirstTime, "https://streetlight.example#"+sampleCode()).TypeSecret("428193").TypeAgain("428193")
}

// halfSetup is a code with a letter that no code has.
func halfSetup() state.Setup {
	return state.NewSetup(state.FirstTime, "https://safeguarding-partnership.longtown-and-the-moors.example").TypeCode(sampleCode()[:12] + "U")
}

func usedCode() state.Setup {
	return filledSetup().Join().Refused(state.Fault{Field: state.SetupCode, Sentence: "This code was used already, or its time is over. Ask your supervisor for a new one."}, "")
}

func mentorForm() state.Form {
	f := state.NewForm(casework.MentorNote, sampleNow)
	f.Guide, f.Who.Held = sampleGuide(), sampleChildren()
	return f.Pick(sampleChildren()[3])
}

func visitForm() state.Form {
	f := state.NewForm(casework.FamilyVisit, sampleNow)
	f.Guide, f.Who.Held = sampleGuide(), sampleChildren()
	return f.UnknownChild().Choose(casework.FieldSeen, "not_seen").Unfold()
}

// draw puts the screen on a canvas of this size, in this look.
func draw(t *testing.T, s screen, size fyne.Size, set state.Settings) software.WindowlessCanvas {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(set))
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(s.build())
	c.Resize(size)
	return c
}

func TestPictures(t *testing.T) {
	if *pictures == "" {
		return
	}
	for _, s := range screens() {
		for _, v := range []struct {
			size  fyne.Size
			look  state.Look
			scale int
		}{{fyne.NewSize(360, 640), state.Light, 100}, {fyne.NewSize(412, 915), state.Dark, 100}, {fyne.NewSize(360, 640), state.Dark, 150}, {fyne.NewSize(412, 915), state.Light, 100}} {
			set := state.DefaultSettings()
			set.Look, set.TextSize = v.look, v.scale
			c := draw(t, s, v.size, set)
			save(t, filepath.Join(*pictures, fmt.Sprintf("%s-%.0f-%s-%d.png", s.name, v.size.Width, v.look, v.scale)), c)
		}
	}
}

var update = flag.Bool("update", false, "write the pictures in testdata anew")

// goldens are the variants kept in testdata, one of each look.
func goldens() []struct {
	size fyne.Size
	look state.Look
} {
	return []struct {
		size fyne.Size
		look state.Look
	}{{fyne.NewSize(360, 640), state.Light}, {fyne.NewSize(412, 915), state.Dark}}
}

func TestScreensLookAsTheyDid(t *testing.T) {
	for _, s := range screens() {
		for _, v := range goldens() {
			name := fmt.Sprintf("%s-%s.png", s.name, v.look)
			t.Run(name, func(t *testing.T) {
				set := state.DefaultSettings()
				set.Look = v.look
				c := draw(t, s, v.size, set)
				path := filepath.Join("testdata", name)
				if *update {
					savePalette(t, path, c.Capture())
					return
				}
				if far := difference(t, path, c.Capture()); far > 0.002 {
					save(t, filepath.Join(t.ArtifactDir(), name), c)
					t.Errorf("%.2f %% of the picture differs from %s; look at it, and if it is right run the test with -update", far*100, path)
				}
			})
		}
	}
}

func save(t *testing.T, path string, c fyne.Canvas) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, c.Capture()); err != nil {
		t.Fatal(err)
	}
}
