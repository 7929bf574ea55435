package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestAnAccountEndsFromTheCommandLine(t *testing.T) {
	for _, where := range []string{"on the store", "in a running server"} {
		t.Run(where, func(t *testing.T) {
			o := newOffice(t)
			o.must(addReed()...)
			if where != "on the store" {
				o.serve()
			}
			if out := o.must("user", "end", "Tom Reed"); !strings.Contains(out, "The account of Tom Reed has ended.") {
				t.Errorf("got %q", out)
			}
			if out := o.must("user", "list"); !strings.Contains(out, "left") {
				t.Errorf("the list does not say that he left: %q", out)
			}
			if _, err := o.run("user", "end", "Tom Reed"); err == nil {
				t.Error("an account ended twice")
			}
		})
	}
}

func TestAccessFromTheCommandLineNeedsARecord(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	const none = "019b8cbd-b0c5-744e-a498-5114ae637665"
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"nothing at all": {[]string{"access", "give"}, 2, "--to=NAME"},
		"no record":      {[]string{"access", "give", "--to", "Tom Reed"}, 2, "missing flags: --file=ID or --entry=ID"},
		"nobody named":   {[]string{"access", "give", "--file", none}, 2, "missing flags: --to=NAME"},
		"both ways":      {[]string{"access", "give", "--file", none, "--entry", none, "--to", "Tom Reed"}, 2, "can't be used together"},
		"no id":          {[]string{"access", "end", "--file", "the one of Jude", "--from", "Tom Reed"}, 2, "is not an id"},
		"a word more":    {[]string{"access", "give", "Tom Reed"}, 2, "unexpected argument"},
		"no such record": {[]string{"access", "give", "--file", none, "--to", "Tom Reed", "--write"}, 1, "streetlight: "},
		"no such entry":  {[]string{"access", "end", "--entry", none, "--from", "Tom Reed"}, 1, "no such entry"},
		"nobody":         {[]string{"access", "give", "--file", none, "--to", "Nobody"}, 1, "Nobody is called"},
		"well":           {[]string{"user", "list"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.run(c.args...)
			var said bytes.Buffer
			code := explain(&said, err)
			usage := strings.Contains(said.String(), "Usage: streetlight access")
			if code != c.code || !strings.Contains(said.String(), c.want) || usage != (c.code == 2) || strings.Contains(said.String(), "refusal") {
				t.Errorf("exit %d and %q, want %d and %q", code, said.String(), c.code, c.want)
			}
		})
	}
}
