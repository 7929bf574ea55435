package commit

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The worked example of PROTOCOL.md is the first of the good vectors, byte for byte.
func TestProtocolShowsTheVector(t *testing.T) {
	b, err := os.ReadFile("testdata/vectors/good.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Head, Body, Key, Device, Hash string }
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	v := vectors[0]
	c, err := Parse(bytesOf(t, v.Head))
	if err != nil {
		t.Fatal(err)
	}
	c.Body = bytesOf(t, v.Body)
	inside, err := c.unseal(Key(bytesOf(t, v.Key)))
	if err != nil {
		t.Fatal(err)
	}
	ops, err := inflate(inside[1:])
	if err != nil {
		t.Fatal(err)
	}
	cut := len(v.Head) - 128
	want := map[string]string{"header": v.Head[:cut], "signature": v.Head[cut:], "body": v.Body, "ops": hex.EncodeToString(ops),
		"scope key": v.Key, "device key": v.Device, "hash": v.Hash}
	got := worked(t)
	for name, bytes := range want {
		if got[name] != bytes {
			t.Errorf("PROTOCOL.md shows as %s %q, the vector has %q", name, got[name], bytes)
		}
	}
}

// worked reads the blocks of hexadecimal from the section of PROTOCOL.md; a block is named by the bold word before it.
func worked(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(b), "### A worked example")
	section, _, _ = strings.Cut(section, "\n## ")
	out := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)\\*\\*([a-z ]+)\\*\\*[^\n]*\n+```\n(.*?)```").FindAllStringSubmatch(section, -1) {
		for line := range strings.Lines(m[2]) {
			digits, _, _ := strings.Cut(line, "#")
			out[m[1]] += strings.Join(strings.Fields(digits), "")
		}
	}
	return out
}

func bytesOf(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
