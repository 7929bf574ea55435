package console

import (
	"encoding/json"
	"html"
	"net/http"
	"os"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func naughtyStrings(t *testing.T) (out []string) {
	t.Helper()
	b, err := os.ReadFile("../demo/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil || len(out) < 400 {
		t.Fatalf("%d naughty strings, %v", len(out), err)
	}
	return out
}

// TestNaughtyStrings puts every line where people's words stand and reads the page as a browser does: nothing of it may
// become an element or an attribute, and all of it must still be there to read.
func TestNaughtyStrings(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	skeleton := map[string]string{}
	for _, text := range append([]string{"plain"}, naughtyStrings(t)...) {
		s.desk.entries[1].Summary, s.desk.entries[1].Author, s.desk.entries[1].Child.Name = text, text, text
		s.desk.entries[1].Lines = []actions.Line{{Label: text, Texts: []string{text}, Level: "H"}}
		s.desk.entries[1].Hints, s.desk.entries[1].Conflicts, s.desk.entries[1].WhyNot = []string{text}, []string{text}, text
		s.desk.links[0].A.Name, s.desk.links[0].Why, s.desk.links[0].AIdentity = text, []string{text}, []actions.Line{{Label: "Name", Texts: []string{text}}}
		for _, path := range []string{"/entries", entryPath(s, 1), "/links"} {
			got := s.get(path)
			if got.status != http.StatusOK {
				t.Fatalf("%s with %q: %d", path, text, got.status)
			}
			tags, words := read(t, got.body)
			if skeleton[path] == "" {
				skeleton[path] = tags
			}
			if tags != skeleton[path] {
				t.Errorf("%s: %q changed the elements of the page", path, text)
			}
			if !strings.Contains(words, flat(text)) {
				t.Errorf("%s: %q cannot be read", path, text)
			}
		}
	}
}

// TestNaughtyForms types every line into each field of the verdict form.
func TestNaughtyForms(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.desk.refuse["Judge"] = casework.RefuseField("words", "Look again.")
	tags := ""
	for _, text := range append([]string{"plain"}, naughtyStrings(t)...) {
		got := s.post(entryPath(s, 1), approval(s, 1, "verdict", "approved", "publish", "no", "because", text+".", "words", text)...)
		if got.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", text, got.status)
			continue
		}
		now, words := read(t, got.body)
		if !strings.Contains(got.body, "cannot be kept") {
			if tags == "" {
				tags = now
			}
			if now != tags {
				t.Errorf("%q changed the elements of the page", text)
			}
		}
		if !strings.Contains(words, flat(text)) {
			t.Errorf("%q was not kept", text)
		}
	}
}

// read takes a page apart: its elements with the names of their attributes, and its words.
func read(t *testing.T, body string) (tags, words string) {
	t.Helper()
	z := xhtml.NewTokenizer(strings.NewReader(body))
	var tagList, wordList strings.Builder
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return tagList.String(), flat(wordList.String())
		case xhtml.TextToken:
			wordList.WriteString(html.UnescapeString(string(z.Raw())))
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			token := z.Token()
			tagList.WriteString("<" + token.Data)
			for _, a := range token.Attr {
				tagList.WriteString(" " + a.Key)
			}
		case xhtml.EndTagToken, xhtml.CommentToken, xhtml.DoctypeToken:
		}
	}
}

// flat takes out what differs between a text and its picture: blanks, and characters that HTML cannot hold.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0xfffd || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
