// Package console is the web pages of supervisors and plan owners: the approval queue, alerts, plans, children and links.
// The server draws every page; none needs JavaScript, and none may run any. It asks a Desk for everything it shows and
// tells it everything people decide: it keeps nothing, checks no permission of its own, and never reaches a store.
package console

import (
	"context"
	"embed"
	"html/template"
	"io"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

//go:embed pages assets
var files embed.FS

// Desk is what the console works on. Each method checks whether the person may do it and refuses in words with a
// casework.Refusal; all are safe for use by several goroutines.
type Desk interface {
	SharingDesk

	// SignIn opens a session. A wrong name or password is refused as Invalid, too many guesses as Later.
	SignIn(ctx context.Context, username, password string) (token string, err error)
	// Session names who the token belongs to. A session that is over is refused as Forbidden, a worker who left as Suspended.
	Session(ctx context.Context, token string) (actions.Actor, error)
	SignOut(ctx context.Context, token string) error
	// SetPassword uses up a one-time link. A link that is used or too old is refused as NotFound.
	SetPassword(ctx context.Context, link, username, password string) error
	Me(ctx context.Context, a actions.Actor) (casework.Worker, casework.Agency, error)

	Queue(ctx context.Context, a actions.Actor) ([]actions.EntryLine, error)
	Entry(ctx context.Context, a actions.Actor, id casework.EntryID) (actions.EntryPage, error)
	// Judge refuses with Conflict when the entry is no longer what the supervisor saw.
	Judge(ctx context.Context, a actions.Actor, in actions.JudgeInput) error

	Alerts(ctx context.Context, a actions.Actor) ([]actions.AlertLine, error)
	Alert(ctx context.Context, a actions.Actor, id casework.AlertID) (actions.AlertPage, error)
	Accept(ctx context.Context, a actions.Actor, in actions.AcceptInput) (casework.PlanID, error)
	Decline(ctx context.Context, a actions.Actor, id casework.AlertID, because string) error

	Plans(ctx context.Context, a actions.Actor) ([]actions.PlanLine, error)
	Plan(ctx context.Context, a actions.Actor, id casework.PlanID) (actions.PlanPage, error)
	Child(ctx context.Context, a actions.Actor, id casework.ChildID) (actions.ChildPage, error)

	// SetProfile and SetPlanWords keep what somebody else wrote meanwhile beside the change: nothing unseen is replaced.
	SetProfile(ctx context.Context, a actions.Actor, child casework.ChildID, in actions.WordsInput) error
	SetPlanWords(ctx context.Context, a actions.Actor, plan casework.PlanID, in actions.WordsInput) error
	// Todos lists the to-dos that rules raised and that are this person's; Settle says what was done about one.
	Todos(ctx context.Context, a actions.Actor) ([]actions.AlertLine, error)
	Settle(ctx context.Context, a actions.Actor, id casework.AlertID, done string) error
	NotePlan(ctx context.Context, a actions.Actor, in actions.PlanNoteInput) error
	AddMember(ctx context.Context, a actions.Actor, child casework.ChildID, worker casework.WorkerID) error
	EndMember(ctx context.Context, a actions.Actor, child casework.ChildID, worker casework.WorkerID) error
	SharedWithMe(ctx context.Context, a actions.Actor) ([]actions.EntryLine, error)
	EndPart(ctx context.Context, a actions.Actor, id casework.EntryID) error

	// Notice is what every page tells this person. It shows nobody's record.
	Notice(ctx context.Context, a actions.Actor) (actions.Notice, error)
	Apart(ctx context.Context, a actions.Actor) ([]actions.ApartLine, error)
	ApartOf(ctx context.Context, a actions.Actor, id string) (actions.ApartPage, error)
	// Release refuses with Conflict what cannot be let in, whoever wants it.
	Release(ctx context.Context, a actions.Actor, id, reason string) (actions.KeptLine, error)

	PackDesk

	RecordForm(ctx context.Context, a actions.Actor, kind casework.Kind, child casework.ChildID) (actions.RecordForm, error)
	// Record refuses as Invalid what the form can put right.
	Record(ctx context.Context, a actions.Actor, in actions.RecordInput) (actions.Recorded, error)
	// Import keeps, or only tries, some records of a file.
	Import(ctx context.Context, a actions.Actor, b actions.Batch) (actions.BatchAnswer, error)

	Links(ctx context.Context, a actions.Actor) ([]actions.LinkLine, error)
	ConfirmLink(ctx context.Context, a actions.Actor, id casework.LinkID) error
	RefuseLink(ctx context.Context, a actions.Actor, id casework.LinkID) error
	UndoLink(ctx context.Context, a actions.Actor, id casework.LinkID) error
}

// Options say how the console stands in its surroundings. Now, Zone, Random and Log must be given.
type Options struct {
	Demo    bool             // every page says that the children are not real
	TLS     bool             // the browser reaches this server by https
	Now     func() time.Time // the server's clock
	Zone    *time.Location   // in which times are written; Europe/London in the field
	Random  io.Reader        // a cryptographic source
	Log     *slog.Logger     // failures, without names
	Timeout time.Duration    // of one request's work; 10 seconds when zero
}

// Console holds the parsed pages. It is safe for use by several goroutines.
type Console struct {
	desk   Desk
	opts   Options
	pages  map[string]*template.Template
	assets map[string]asset
}

// New makes a console. An error means that the pages built into the program are damaged.
func New(desk Desk, opts Options) (*Console, error) {
	if opts.Timeout == 0 {
		opts.Timeout = 10 * time.Second
	}
	c := &Console{desk: desk, opts: opts}
	var err error
	if c.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	c.pages, err = c.loadPages()
	return c, err
}

// Mount adds a new console's pages to app. The app's own ErrorHandler should hand what it does not know to Fail, which is
// why a program that also serves other things calls New and Register instead.
func Mount(app *fiber.App, desk Desk, opts Options) error {
	c, err := New(desk, opts)
	if err != nil {
		return err
	}
	c.Register(app)
	return nil
}

// Register adds the pages to app. It adds no middleware: other routes of the app are untouched. The app should be made with
// Immutable and DisablePreParseMultipartForm set and a BodyLimit of its own.
func (c *Console) Register(app *fiber.App) {
	app.Get("/assets/:name", c.asset)

	app.Get("/sign-in", c.open(c.showSignIn))
	app.Post("/sign-in", c.openForm(signInShape(), c.signIn))
	app.Get("/welcome/:link", c.open(c.showWelcome))
	app.Post("/welcome/:link", c.openForm(welcomeShape(), c.welcome))
	app.Post("/sign-out", c.form(shape{}, c.signOut))

	app.Get("/", c.page(c.showOverview))
	app.Get("/entries", c.page(c.showQueue))
	app.Get("/entries/:id", c.page(c.showEntry))
	app.Post("/entries/:id", c.form(verdictShape(), c.judge))
	c.registerSharing(app)
	c.registerPacks(app)
	app.Get("/alerts", c.page(c.showAlerts))
	app.Get("/alerts/:id", c.page(c.showAlert))
	app.Post("/alerts/:id", c.form(answerShape(), c.answer))
	app.Get("/plans", c.page(c.showPlans))
	app.Get("/plans/:id", c.page(c.showPlan))
	app.Post("/plans/:id", c.form(wordsShape(casework.PlanFields()), c.changePlan))
	app.Get("/todo", c.page(c.showTodos))
	app.Post("/todo/:id", c.form(shape{"because": 1}, c.settle))
	app.Post("/plans/:id/course", c.form(noteShape(), c.notePlan))
	app.Get("/shared", c.page(c.showShared))
	app.Post("/entries/:id/end", c.form(shape{}, c.endPart))
	app.Get("/children/:id", c.page(c.showChild))
	app.Post("/children/:id", c.form(wordsShape(casework.ChildFields()), c.changeChild))
	app.Post("/children/:id/network", c.form(shape{"add": 1, "end": 1}, c.changeNetwork))
	app.Get("/quarantine", c.page(c.showApart))
	app.Get("/quarantine/:id", c.page(c.showApartOne))
	app.Post("/quarantine/:id", c.form(releaseShape(), c.release))
	app.Get("/record", c.page(c.showRecords))
	app.Get("/record/:kind", c.page(c.showRecordForm))
	app.Post("/record/:kind", c.form(recordShape(), c.record))
	app.Get("/import", c.page(c.showImport))
	app.Post("/import", c.upload(c.tryImport))
	app.Post("/import/keep", c.form(importShape(), c.keepImport))
	app.Get("/links", c.page(c.showLinks))
	app.Post("/links", c.form(linkShape(), c.decideLink))
}
