package e2e_test

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/e2e/sight"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// screen is the app in a window: what it shows, and a hand on mouse and keyboard.
type screen struct {
	t       *testing.T
	cmd     *exec.Cmd
	ended   chan error
	window  string
	corner  image.Point // of the window on the display
	pointer image.Point // in the window
	seen    image.Image // the last picture
	shapes  map[string][]*image.Gray
}

// open starts the app on the phone's vault, and returns once its window is there.
func (p phone) open() *screen {
	p.t.Helper()
	if os.Getenv("DISPLAY") == "" {
		p.t.Fatal("there is no display for the window: run “make test”, or this test under “.ci/xvfb”")
	}
	s := &screen{t: p.t, cmd: exec.Command(program(p.t, "streetlight-phone"), "--vault", p.vault), ended: make(chan error, 1), shapes: map[string][]*image.Gray{}}
	s.cmd.Env = append(append(os.Environ(), "FYNE_SCALE=1", "LIBGL_ALWAYS_SOFTWARE=1"), homeless(p.t)...)
	s.cmd.Stderr = os.Stderr
	test.NewTempApp(p.t).Settings().SetTheme(view.NewTheme(state.DefaultSettings()))
	if err := s.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	p.t.Cleanup(s.cleanUp)
	s.locate()
	return s
}

// homeless gives the app a home folder of its own, so that nobody's settings decide how it looks.
func homeless(t *testing.T) []string {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	return []string{"HOME=" + home, "XDG_CACHE_HOME=" + filepath.Join(home, ".cache"), "XDG_CONFIG_HOME=" + filepath.Join(home, ".config")}
}

// locate waits for the window and gives it the keyboard, as a window manager would.
func (s *screen) locate() {
	s.t.Helper()
	found := eventually(patience, func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(s.cmd.Process.Pid)).Output()
		s.window = strings.TrimSpace(string(out))
		return err == nil && s.window != "" && !strings.Contains(s.window, "\n")
	})
	if !found {
		s.t.Fatalf("no window of the app appears (windows: %q)", s.window)
	}
	s.hand("windowfocus", s.window)
	place := map[string]int{}
	for _, line := range strings.Fields(run(s.t, nil, "", "xdotool", "getwindowgeometry", "--shell", s.window)) {
		name, value, _ := strings.Cut(line, "=")
		place[name], _ = strconv.Atoi(value)
	}
	s.corner = image.Pt(place["X"], place["Y"])
	if got, want := image.Pt(place["WIDTH"], place["HEIGHT"]), image.Pt(412, 780); got != want {
		s.t.Errorf("the window is %v, want %v", got, want)
	}
}

// hand does something with mouse or keyboard. The keys are those of a plain keyboard with UTF-8.
func (s *screen) hand(args ...string) {
	s.t.Helper()
	run(s.t, []string{"LC_ALL=C.UTF-8"}, "", "xdotool", args...)
}

// look takes a picture of the window.
func (s *screen) look() image.Image {
	s.t.Helper()
	out := run(s.t, nil, "", "import", "-silent", "-window", s.window, "-quality", "10", "png:-")
	seen, err := png.Decode(strings.NewReader(out))
	if err != nil {
		s.t.Fatalf("the picture of the window cannot be read: %v", err)
	}
	s.seen = seen
	return seen
}

// shapesOf are the words in every size and weight in which the app sets them.
func (s *screen) shapesOf(words string) []*image.Gray {
	draw := sight.Label
	words, more := strings.CutSuffix(words, more)
	if more {
		draw = sight.Beginning
	}
	var out []*image.Gray
	sizes := fyne.CurrentApp().Settings().Theme()
	for _, name := range []fyne.ThemeSizeName{theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameSubHeadingText, theme.SizeNameHeadingText} {
		for _, bold := range []bool{false, true} {
			out = append(out, draw(words, sight.Style{Size: sizes.Size(name), Bold: bold}))
		}
	}
	return out
}

// more ends a label of which only the beginning is looked for, since the rest may stand on other lines.
const more = "…"

// find lists where a label stands now.
func (s *screen) find(label string) []image.Rectangle {
	s.t.Helper()
	shapes, ok := s.shapes[label]
	if !ok {
		shapes = s.shapesOf(label)
		s.shapes[label] = shapes
	}
	seen := sight.Grey(s.look())
	var out []image.Rectangle
	for _, shape := range shapes {
		out = append(out, sight.Find(seen, shape)...)
	}
	return out
}

// spot waits until a label stands still, at one place alone, and gives that.
func (s *screen) spot(label string) image.Rectangle {
	s.t.Helper()
	var last []image.Rectangle
	still := eventually(patience, func() bool {
		now := s.find(label)
		same := len(now) == 1 && len(last) == 1 && now[0] == last[0]
		last = now
		return same
	})
	if !still {
		s.t.Fatalf("%q does not stand on the screen at one place, but at %v", label, last)
	}
	return last[0]
}

// shows demands that each of the labels appears.
func (s *screen) shows(labels ...string) {
	s.t.Helper()
	for _, label := range labels {
		s.spot(label)
	}
}

// picture keeps what the window shows, where pictures are wanted.
func (s *screen) picture(name string) {
	s.t.Helper()
	if dir := os.Getenv("STREETLIGHT_PICTURES"); dir != "" {
		s.look()
		s.save(dir, "phone-"+name)
	}
}

func (s *screen) save(dir, name string) {
	s.t.Helper()
	path := filepath.Join(dir, name+".png")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := png.Encode(f, s.seen); err != nil {
		s.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// close closes the window as its frame's button does, and waits until the app has ended.
func (s *screen) close() {
	s.t.Helper()
	if err := askToClose(os.Getenv("DISPLAY"), s.window); err != nil {
		s.t.Fatal(err)
	}
	if err := s.end(); err != nil {
		s.t.Fatalf("the app ended badly: %v", err)
	}
}

// kill ends the app with kill -9.
func (s *screen) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	_ = s.end() // says that it was killed
}

func (s *screen) end() (err error) {
	s.t.Helper()
	if !eventually(patience, func() bool {
		select {
		case err = <-s.ended:
			s.cmd = nil
		default:
		}
		return s.cmd == nil
	}) {
		s.t.Fatal("the app does not end")
	}
	return err
}

// cleanUp leaves no app behind, and of a test that failed the last picture.
func (s *screen) cleanUp() {
	if s.t.Failed() && s.seen != nil {
		dir, err := os.MkdirTemp("", "streetlight-screen-")
		if err != nil {
			s.t.Fatal(err)
		}
		s.save(dir, "last")
		s.t.Logf("the last that was seen of the window is %s", filepath.Join(dir, "last.png"))
	}
	if s.cmd != nil {
		s.kill()
	}
}
