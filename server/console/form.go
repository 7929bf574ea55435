package console

import (
	"crypto/subtle"
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"streetlight/shared/casework"
)

// The limits of a form. A note of the greatest length fits in any script.
const (
	maxForm   = 1 << 20
	maxFields = 400
	maxWords  = 4000 // characters of one field in which people write
)

// csrfField carries the token that binds a form to the browser it was shown to.
const csrfField = "csrf"

// shape names the fields of a form and how often each may come. Anything else is refused.
type shape map[string]int

// form is what a person sent: only fields of the shape, with line breaks in one spelling.
type form struct {
	values   url.Values
	problems problems
}

// readForm takes the body apart strictly. What no page of ours sends is refused, not guessed at.
func (r *request) readForm(s shape) error {
	if r.foreignSite() {
		return foreignForm()
	}
	kind, _, err := mime.ParseMediaType(r.http.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationForm {
		return fiber.NewError(fiber.StatusUnsupportedMediaType)
	}
	body := r.http.Request().Body()
	if len(body) > maxForm {
		return casework.Refuse(casework.TooLarge, "That is more than one form can hold. Nothing was changed. Go back and shorten what you wrote.")
	}
	values, err := parseForm(string(body), s)
	if err != nil {
		return err
	}
	r.form = form{values: values}
	return nil
}

// parseForm reads name=value pairs, each in the only spelling a browser uses.
func parseForm(body string, s shape) (url.Values, error) {
	if strings.Count(body, "&") > maxFields {
		return nil, badForm("it has too many fields")
	}
	values, err := url.ParseQuery(body)
	if err != nil {
		return nil, badForm("it cannot be read")
	}
	for name, texts := range values {
		most, known := s[name]
		if name == csrfField {
			most, known = 1, true
		}
		if !known || len(texts) > most {
			return nil, badForm("it has a field that does not belong there")
		}
		for i := range texts {
			texts[i] = strings.ReplaceAll(texts[i], "\r\n", "\n")
		}
	}
	return values, nil
}

func badForm(why string) error {
	return &fiber.Error{Code: fiber.StatusBadRequest, Message: "form: " + why}
}

// from says whether the form was made for the holder of this cookie.
func (f form) from(cookie string) bool {
	return cookie != "" && subtle.ConstantTimeCompare([]byte(f.values.Get(csrfField)), []byte(csrfToken(cookie))) == 1
}

// Get is the field's text as it was sent; "" when there is none.
func (f form) Get(name string) string { return f.values.Get(name) }

// Has says whether text is among the field's values.
func (f form) Has(name, text string) bool {
	for _, v := range f.values[name] {
		if v == text {
			return true
		}
	}
	return false
}

// Sent says whether there is a form at all, so that a page knows whether to show what was typed or its own proposal.
func (f form) Sent() bool { return f.values != nil }

// wrong notes what is wrong with a field.
func (f *form) wrong(field, sentence string) {
	f.problems = append(f.problems, problem{field, sentence})
}

// words reads a field in which people write. It may be empty.
func (f *form) words(field, label string, most int) string {
	text := strings.TrimSpace(f.values.Get(field))
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unkept):
		f.wrong(field, label+" holds characters that cannot be kept. Type it again in plain text.")
	case n > most:
		f.wrong(field, fmt.Sprintf("%s has %d characters; %d are the most. Shorten it.", label, n, most))
	}
	return text
}

// neededWords reads a field that must not be empty; need is the sentence that asks for it.
func (f *form) neededWords(field, label, need string) string {
	text := f.words(field, label, maxWords)
	if text == "" {
		f.wrong(field, need)
	}
	return text
}

// choice reads a field that holds one of the codes; need is the sentence that asks for it.
func (f *form) choice(field, need string, among []casework.Choice) string {
	code := f.values.Get(field)
	for _, c := range among {
		if c.Code == code {
			return code
		}
	}
	f.wrong(field, need)
	return ""
}

// unkept is a control character other than a line break or a tab.
func unkept(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// problem is one thing wrong with a form, beside the field at fault and at the top of the page.
type problem struct {
	Field    string
	Sentence string
}

type problems []problem

// For is the sentence about the field; "" when nothing is wrong with it.
func (p problems) For(field string) string {
	for _, one := range p {
		if one.Field == field {
			return one.Sentence
		}
	}
	return ""
}

// InRows says whether something is wrong in the rows of a plan, which stand folded away.
func (p problems) InRows() bool {
	return slices.ContainsFunc(p, func(one problem) bool { return strings.HasPrefix(one.Field, "if.") })
}

// refused notes a refusal by the desk, beside its field when the form has that field. It says whether err was one that the
// person can mend in the form.
func (f *form) refused(err error, s shape) bool {
	no, ok := casework.RefusalOf(err)
	if !ok || no.Kind != casework.Invalid {
		return false
	}
	field := no.Field
	if _, known := s[field]; !known {
		field = ""
	}
	f.wrong(field, no.Sentence)
	return true
}
