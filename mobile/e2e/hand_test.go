package e2e_test

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"time"

	"streetlight/mobile/e2e/sight"
)

// tap taps the middle of a label.
func (s *screen) tap(label string) {
	s.t.Helper()
	at := s.spot(label)
	s.press(middle(at))
}

// press puts the finger down for as long as fingers do.
func (s *screen) press(at image.Point) {
	s.t.Helper()
	s.move(at)
	s.hand("mousedown", "1", "sleep", "0.08", "mouseup", "1")
}

// hover is how long a place may take to show that the pointer is there. Fields never do.
const hover = 2 * time.Second

// move moves the pointer, and waits until the app has seen it there: a button pressed before counts at the old place, for
// Fyne takes up a new place only once it has drawn the screen. What lights up, or no longer does, shows it.
func (s *screen) move(at image.Point) {
	s.t.Helper()
	if s.pointer == at {
		return
	}
	s.pointer = at
	before := sight.Grey(s.look())
	at = at.Add(s.corner)
	s.hand("mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y))
	eventually(hover, func() bool { return differs(before, sight.Grey(s.look())) })
}

func middle(r image.Rectangle) image.Point { return r.Min.Add(r.Max).Div(2) }

// write taps the field right under a label, or under what explains it, and types.
func (s *screen) write(under, text string) {
	s.t.Helper()
	at := s.spot(under)
	s.press(image.Pt(at.Min.X+20, at.Max.Y+30))
	s.keys(text)
}

// keys types, as fast as somebody does who types fast.
func (s *screen) keys(text string) {
	s.t.Helper()
	s.hand("type", "--delay", "60", text)
}

// typist types into what has the keyboard.
func (s *screen) typist(text string) *exec.Cmd {
	cmd := exec.Command("xdotool", "type", "--delay", "60", text)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

// reach is how far down a label may stand to be tapped, and written under: the action in thumb reach lies below.
const reach = 440

// scrollTo turns the wheel until a label stands in reach, down first and then up.
func (s *screen) scrollTo(label string) {
	s.t.Helper()
	wheel := "5"
	down := true
	found := eventually(4*patience, func() bool {
		at := s.find(label)
		if len(at) == 1 && (at[0].Max.Y < reach || !down) {
			return true
		}
		if !s.turn(wheel) {
			if down = !down; down {
				wheel = "5"
			} else {
				wheel = "4"
			}
			at = s.find(label)
			return len(at) == 1
		}
		return false
	})
	if !found {
		s.t.Fatalf("%q is not found on the page", label)
	}
}

// turn turns the wheel a little, and says whether the page moved.
func (s *screen) turn(wheel string) bool {
	s.t.Helper()
	s.move(image.Pt(206, 300))
	before := sight.Grey(s.look())
	s.hand("click", "--repeat", "4", "--delay", "20", wheel)
	return eventually(time.Second, func() bool { return differs(before, sight.Grey(s.look())) })
}

// differs says whether more changed than a cursor that blinks.
func differs(a, b *image.Gray) bool {
	changed := 0
	for i := range a.Pix {
		if max(a.Pix[i], b.Pix[i])-min(a.Pix[i], b.Pix[i]) > 5 {
			changed++
		}
	}
	return changed > 200
}
