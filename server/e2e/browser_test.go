package e2e_test

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// inspection is what a page is asked about itself: it answers with what is wrong with it.
//
//go:embed testdata/inspect.js
var inspection string

// policy is what every page must say: no script runs, and nothing comes from elsewhere.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// tab is one person's browser at the console. Whatever goes wrong in it fails the test.
type tab struct {
	t   *testing.T
	h   *house
	ctx context.Context

	mu    sync.Mutex
	wrong []string
	pages int // documents that came
}

// browser starts Chromium without a person in front of it.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("these tests need Chromium, which “make setup” installs: %v", err)
	}
	flags := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless} // a folder of its own it makes, and removes, itself
	for _, flag := range []string{"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update",
		"disable-sync", "disable-dev-shm-usage", "hide-scrollbars", "no-default-browser-check"} {
		flags = append(flags, chromedp.Flag(flag, true))
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// tab opens a browser window of its own, which shares no cookies with others.
func (h *house) tab(chromium context.Context) *tab {
	h.t.Helper()
	ctx, end := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	h.t.Cleanup(end)
	b := &tab{t: h.t, h: h, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		h.t.Fatal(err)
	}
	return b
}

// hear notes what no page of the console may do.
func (b *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.note("a script failed: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.note("a script wrote to the console: %s", e.Type)
	case *log.EventEntryAdded:
		if !strings.Contains(e.Entry.Text, "the server responded with a status of 4") { // a refusal that the test asked for
			b.note("the browser complains: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.h.url()+"/") && !strings.HasPrefix(e.Request.URL, "data:") { // the browser draws its own icons from data
			b.note("a request to elsewhere: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		b.received(e)
	case *page.EventJavascriptDialogOpening:
		b.note("a script opened a window: %q", e.Message)
		go func() { _, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{}) }() // else the page stands still
	}
}

func (b *tab) received(e *network.EventResponseReceived) {
	if e.Type != network.ResourceTypeDocument {
		return
	}
	b.mu.Lock()
	b.pages++
	b.mu.Unlock()
	for name, want := range map[string]string{"content-security-policy": policy, "x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer"} {
		got := ""
		for header, value := range e.Response.Headers {
			if strings.EqualFold(header, name) {
				got = fmt.Sprint(value)
			}
		}
		if got != want {
			b.note("%s: %s is %q", e.Response.URL, name, got)
		}
	}
}

func (b *tab) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// harmless demands that nothing went wrong so far, and that the tab was watched at all.
func (b *tab) harmless() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range slices.Compact(slices.Sorted(slices.Values(b.wrong))) {
		b.t.Error(w)
	}
	if b.wrong = nil; b.pages == 0 {
		b.t.Error("no page was seen to come")
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("in the browser: %v\nthe page says: %s", err, b.words())
	}
}

// load does what leads to another page, and waits for that.
func (b *tab) load(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if _, err := chromedp.RunResponse(ctx, steps...); err != nil {
		b.t.Fatalf("load a page: %v\nthe page says: %s", err, b.words())
	}
}

// ask gets something from the page.
func ask[T any](b *tab, what chromedp.Action[T]) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	got, err := chromedp.Run(ctx, what)
	if err != nil {
		b.t.Fatalf("ask the page: %v", err)
	}
	return got
}

func (b *tab) open(path string) { b.t.Helper(); b.load(chromedp.Navigate(b.h.url() + path)) }

// press clicks a button or a link by the beginning of its words.
func (b *tab) press(words string) {
	b.t.Helper()
	b.load(chromedp.Click(fmt.Sprintf(`//main//*[(self::button or self::a) and starts-with(normalize-space(), %q)]`, words), chromedp.NodeVisible))
}

// choose ticks a box or a button of a form.
func (b *tab) choose(id string) { b.t.Helper(); b.do(chromedp.Click(chromedp.ID(id))) }

// enter types into a field.
func (b *tab) enter(id, text string) { b.t.Helper(); b.do(chromedp.SendKeys(chromedp.ID(id), text)) }

// put sets a field at once.
func (b *tab) put(id, text string) { b.t.Helper(); b.do(chromedp.SetValue(chromedp.ID(id), text)) }

// pick chooses from a list by the beginning of the words.
func (b *tab) pick(id, words string) {
	b.t.Helper()
	option := fmt.Sprintf(`//select[@id=%q]/option[starts-with(normalize-space(), %q)]`, id, words)
	b.put(id, ask(b, chromedp.AttributeValue(option, "value")).Value)
}

// words is what the page says.
func (b *tab) words() string {
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if err != nil {
		return err.Error()
	}
	return text
}

func (b *tab) sees(words ...string) {
	b.t.Helper()
	said := strings.Join(strings.Fields(b.words()), " ")
	for _, w := range words {
		if !strings.Contains(said, w) {
			b.t.Fatalf("%q is not on the page:\n%s", w, said)
		}
	}
}

// signIn sets the password by the one-time link, and signs in with it.
func (b *tab) signIn(p person, username string) {
	b.t.Helper()
	b.open(p.Link)
	b.look("welcome")
	b.enter("username", username)
	b.enter("password", password)
	b.enter("again", password)
	b.press("Set the password")
	b.sees("Your password is set")
	b.look("sign-in")
	b.enter("username", username)
	b.enter("password", password)
	b.press("Sign in")
	b.sees(p.Worker.Name)
}

// look inspects the page and keeps pictures of it where they are wanted.
func (b *tab) look(name string) {
	b.t.Helper()
	b.inEachLight(func(width int64, scheme string) {
		b.inspect(fmt.Sprintf("%s, %d wide, %s", name, width, scheme))
		b.picture(fmt.Sprintf("%s-%d-%s.png", name, width, scheme))
	})
	b.twiceAsLarge(name)
}

// twiceAsLarge demands that the page fits a small phone also when its reader set text to twice the size.
func (b *tab) twiceAsLarge(name string) {
	b.t.Helper()
	b.resize(360, "light")
	const wider = `document.documentElement.style.fontSize = "200%"; [document.documentElement.scrollWidth - window.innerWidth, document.documentElement.style.fontSize = ""][0]`
	if got := ask(b, chromedp.Evaluate[int](wider)); got > 0 {
		b.t.Errorf("%s: with text twice as large the page is wider than a phone by %d", name, got)
	}
	b.resize(1280, "light")
}

// inEachLight shows the page on a desk and on a phone, in light and in dark.
func (b *tab) inEachLight(do func(width int64, scheme string)) {
	b.t.Helper()
	for _, width := range []int64{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			b.resize(width, scheme)
			do(width, scheme)
		}
	}
	b.resize(1280, "light")
}

// inspect asks the page what is wrong with it.
func (b *tab) inspect(name string) {
	b.t.Helper()
	for _, w := range ask(b, chromedp.Evaluate[[]string](inspection)) {
		b.t.Errorf("%s: %s", name, w)
	}
	b.harmless()
}

func (b *tab) resize(width int64, scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 844, DeviceScaleFactor: 1})
	if err == nil {
		_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("STREETLIGHT_PICTURES")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), ask(b, chromedp.FullScreenshot(100)), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
