package console

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// view is what every page is drawn from.
type view struct {
	Title  string
	Path   string // of the page's address
	Demo   bool
	CSRF   string
	Worker casework.Worker // zero when nobody is signed in
	Agency casework.Agency
	Nav    []navItem
	Notice actions.Notice
	Now    time.Time
	Done   string // a sentence about what was just done
	Form   form
	Body   any
}

// Problems lists what is wrong with the form that was sent.
func (v view) Problems() problems { return v.Form.problems }

// navItem is one page that this person's role may open.
type navItem struct {
	Path, Name string
	Here       bool
	Count      int // of what waits there; shown when it is not zero
}

// pageNames are the pages, each a file of the same name in pages/.
func pageNames() []string {
	return []string{"signin", "welcome", "held", "overview", "queue", "entry", "decide", "signoffs", "wrongchild", "tasks", "timeliness", "asks", "ask", "alerts", "alert", "plans", "plan", "todo", "child", "shared", "links", "record", "recordform", "import", "quarantine", "apart", "packs", "pack", "failure"}
}

func (c *Console) loadPages() (map[string]*template.Template, error) {
	base, err := template.New("base").Funcs(c.words()).ParseFS(files, "pages/base.html", "pages/parts.html", "pages/sharing.html")
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range pageNames() {
		page, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("copy the layout: %w", err)
		}
		if pages[name], err = page.ParseFS(files, "pages/"+name+".html"); err != nil {
			return nil, fmt.Errorf("read the page %s: %w", name, err)
		}
	}
	return pages, nil
}

// show draws a page and sends it whole, or not at all.
func (c *Console) show(r *request, status int, page, title string, body any) error {
	v := view{Title: title, Path: r.path(), Demo: c.opts.Demo, Worker: r.worker, Agency: r.agency, Now: r.now, Form: r.form,
		Nav: navFor(r.worker, r.notice, r.http.Path()), Notice: r.notice, Done: doneWords(r.http.Query("done")), Body: body}
	if r.cookie != "" {
		v.CSRF = csrfToken(r.cookie)
	}
	var out bytes.Buffer
	if err := c.pages[page].ExecuteTemplate(&out, "base", v); err != nil {
		c.opts.Log.Error("a page of the console cannot be drawn", "page", page, "error", err)
		return r.http.Status(fiber.StatusInternalServerError).SendString("Something went wrong on our side. Tell your administrator the time of day.")
	}
	r.http.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return r.http.Status(status).Send(out.Bytes())
}

// navFor lists the pages for which the worker's role has a use. The desk decides what they may open.
func navFor(w casework.Worker, n actions.Notice, path string) []navItem {
	if w.ID.IsZero() {
		return nil
	}
	items := []navItem{{Path: "/", Name: "Overview", Here: path == "/"}, {Path: "/tasks", Name: "For you", Here: strings.HasPrefix(path, "/tasks"), Count: n.Tasks}, {Path: "/todo", Name: "To do", Here: strings.HasPrefix(path, "/todo")}}
	for _, p := range []struct {
		act        casework.Act
		path, name string
	}{
		{casework.JudgeEntry, "/entries", "Entries"}, {casework.JudgeEntry, "/asks", "Asked of you"}, {casework.SeeAlerts, "/alerts", "Alerts"},
		{casework.SeePlan, "/plans", "Plans"}, {casework.BeShared, "/shared", "Shared with you"}, {casework.LinkRecords, "/links", "Same child?"},
	} {
		if w.May(p.act) {
			items = append(items, navItem{Path: p.path, Name: p.name, Here: strings.HasPrefix(path, p.path)})
		}
	}
	if w.May(casework.JudgeEntry) || slices.Contains([]casework.Role{casework.Analyst, casework.FrontDoor, casework.MAVE}, w.Role) {
		items = append(items, navItem{Path: "/timeliness", Name: "Timeliness", Here: strings.HasPrefix(path, "/timeliness")})
	}
	if w.Role == casework.HealthLead {
		items = append(items, navItem{Path: "/sign-offs", Name: "To sign off", Here: strings.HasPrefix(path, "/sign-offs")})
	}
	if w.May(casework.ChangePack) {
		items = append(items, navItem{Path: "/practice", Name: "Practice pack", Here: strings.HasPrefix(path, "/practice")})
	}
	if item, has := recordItem(w, path); has {
		items = append(items, item)
	}
	if item, has := apartItem(w, n, path); has {
		items = append(items, item)
	}
	return items
}

// doneWords are the sentences that follow a decision. The address carries a code alone, so that nobody can put words in
// the page's mouth.
func doneWords(code string) string {
	return doneSentences()[code]
}

func doneSentences() map[string]string {
	return map[string]string{
		"received":   "It is received. Attendance is kept only where the child has a record here.",
		"unchanged":  "You had recorded exactly this before. It stands once.",
		"corrected":  "It is recorded, in place of what you wrote under this reference before.",
		"recorded":   "It is recorded.",
		"approved":   "The entry is approved. Its author is told at the next sync.",
		"returned":   "The entry is returned. Its author gets your words at the next sync.",
		"decided":    "The decision is kept. Phones are told at their next sync.",
		"asked":      "The supervisors of the agency that recorded it are asked. You hear back under “For you”.",
		"answered":   "The answer is kept, and the asker is told.",
		"aside":      "It is put aside.",
		"added":      "What you added stands beside the entry. Who reads a copy gets it with the next sharing decision.",
		"moved":      "This entry stands in the place of the one about the wrong child, and waits for a verdict.",
		"signed":     "It is signed off as it stands. Your supervisor decides whether it is shared.",
		"proposed":   "The pack is a draft now. Put it on trial when it has been read.",
		"tried":      "The pack is on trial and raises nothing. Somebody else makes it live.",
		"live":       "The pack is live. Phones get it with their next sync, and all children are looked at again.",
		"accepted":   "The plan is active.",
		"declined":   "The alert is closed as not appropriate. Your reason is kept with it.",
		"changed":    "Your change is kept. What others wrote meanwhile stands beside it.",
		"network":    "The child's network is changed. Phones are told at their next sync.",
		"ended":      "It is shared with them no longer. Their phones let go of it at the next sync.",
		"confirmed":  "Your confirmation is kept.",
		"refused":    "The two records stay apart.",
		"noted":      "It stands in the course of the plan.",
		"released":   "It is released, and waits for a verdict like any entry.",
		"undone":     "The link is undone. What was made through it is marked, and nothing is deleted.",
		"signed-out": "You are signed out.",
		"password":   "Your password is set. Sign in with it.",
		"settled":    "It is settled. What you wrote stays with it.",
	}
}
