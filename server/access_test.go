package main

import (
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
	for name, args := range map[string][]string{
		"no record":      {"access", "give", "--to", "Tom Reed"},
		"both ways":      {"access", "give", "--file", none, "--entry", none, "--to", "Tom Reed"},
		"no such record": {"access", "give", "--file", none, "--to", "Tom Reed", "--write"},
		"no such entry":  {"access", "end", "--entry", none, "--from", "Tom Reed"},
		"no id":          {"access", "end", "--file", "the one of Jude", "--from", "Tom Reed"},
		"nobody":         {"access", "give", "--file", none, "--to", "Nobody"},
	} {
		if _, err := o.run(args...); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
