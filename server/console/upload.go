package console

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/server/sheet"
	"streetlight/shared/casework"
)

// The limits of a file that is sent through a page. A longer one goes through the command line.
const (
	maxFile    = 512 << 10
	importTime = 2 * time.Minute
)

// importBody is the page of files: the form, and after a file was sent what became of it.
type importBody struct {
	Kinds  []casework.Choice
	Report *sheet.Report
	Kind   string
	Stop   bool
	File   string // to be sent back when its records are to be kept
}

func importShape() shape { return shape{"kind": 1, "file": 1, "stop": 1} }

func (c *Console) showImport(r *request) error {
	return c.drawImport(r, http.StatusOK, importBody{})
}

func (c *Console) drawImport(r *request, status int, b importBody) error {
	b.Kinds = kindsOf(r.worker)
	return c.show(r, status, "import", "Records from a file", b)
}

// tryImport says what would become of a file that was sent, and keeps nothing of it.
func (c *Console) tryImport(r *request) error {
	b := importBody{Kind: r.form.Get("kind"), Stop: r.form.Get("stop") == "yes"}
	report, err := c.load(r, []byte(r.form.Get("file")), sheet.Load{DryRun: true})
	if r.form.refused(err, importShape()) {
		return c.drawImport(r, http.StatusUnprocessableEntity, b)
	}
	if err != nil {
		return err
	}
	b.Report, b.File = &report, base64.StdEncoding.EncodeToString([]byte(r.form.Get("file")))
	return c.drawImport(r, http.StatusOK, b)
}

// keepImport keeps the records of a file that was tried.
func (c *Console) keepImport(r *request) error {
	file, err := base64.StdEncoding.DecodeString(r.form.Get("file"))
	if err != nil {
		return badForm("the file cannot be read")
	}
	b := importBody{Kind: r.form.Get("kind")}
	report, err := c.load(r, file, sheet.Load{Stop: r.form.Get("stop") == "yes"})
	b.Report = &report
	if r.form.refused(err, importShape()) {
		b.Report = nil
		return c.drawImport(r, http.StatusUnprocessableEntity, b)
	}
	if err != nil && report.Last > 0 {
		c.opts.Log.Error("an import ended in the middle", "error", err)
		report.Ended = "Something went wrong on our side before the end of the file."
		return c.drawImport(r, http.StatusInternalServerError, b)
	}
	if err != nil {
		return err
	}
	return c.drawImport(r, http.StatusOK, b)
}

// load reads a file and hands it on, batch by batch.
func (c *Console) load(r *request, file []byte, l sheet.Load) (sheet.Report, error) {
	if len(file) == 0 {
		return sheet.Report{}, casework.RefuseField("file", "Choose a file first. It is a CSV file, whose first line names the columns.")
	}
	s, err := sheet.Open(bytes.NewReader(file), sheet.Options{Kind: casework.Kind(r.form.Get("kind")), Zone: c.opts.Zone})
	if err != nil {
		return sheet.Report{}, inFile(err)
	}
	ctx, done := context.WithTimeout(r.http.UserContext(), importTime)
	defer done()
	l.Send = func(ctx context.Context, b actions.Batch) (actions.BatchAnswer, error) {
		return c.desk.Import(ctx, r.actor, b)
	}
	return l.Take(ctx, s)
}

// inFile is a refusal of a file's first line, which stands beside the file.
func inFile(err error) error {
	if no, ok := casework.RefusalOf(err); ok && no.Field != "kind" {
		return casework.RefuseField("file", no.Sentence)
	}
	return err
}

// upload takes a form with a file from someone who is signed in. When the session is over they sign in and choose it again.
func (c *Console) upload(do step) fiber.Handler {
	return c.answerWith(func(r *request) error {
		if r.foreignSite() {
			return foreignForm()
		}
		if err := r.readUpload(); err != nil {
			return err
		}
		if err := c.identify(r); err != nil {
			return c.askToSignIn(r, err)
		}
		if !r.form.from(r.cookie) {
			return foreignForm()
		}
		return do(r)
	})
}

// readUpload takes a body with a file apart. Every part has its limit, and none is written to disk.
func (r *request) readUpload() error {
	kind, params, err := mime.ParseMediaType(r.http.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return fiber.NewError(fiber.StatusUnsupportedMediaType)
	}
	parts := multipart.NewReader(bytes.NewReader(r.http.Request().Body()), params["boundary"])
	values := url.Values{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			r.form = form{values: values}
			return nil
		}
		if err != nil {
			return badForm("it cannot be read")
		}
		if err := readPart(values, part); err != nil {
			return err
		}
	}
}

func readPart(values url.Values, part *multipart.Part) error {
	name := part.FormName()
	if _, known := importShape()[name]; (!known && name != csrfField) || values.Has(name) {
		return badForm("it has a field that does not belong there")
	}
	most := 200
	if name == "file" {
		most = maxFile
	}
	b, err := io.ReadAll(io.LimitReader(part, int64(most)+1))
	if err != nil {
		return badForm("it cannot be read")
	}
	if len(b) > most {
		return casework.Refuse(casework.TooLarge, fmt.Sprintf("The file is over %d KiB. Nothing was kept. Split it, or have your administrator run “streetlight import”, which takes files of any length.", maxFile>>10))
	}
	values.Set(name, string(b))
	return nil
}
