package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/api"
)

// A proxy's word on where a request comes from is believed from the proxy alone.
func TestWhoAsksTooOftenBehindAProxy(t *testing.T) {
	for name, c := range map[string]struct {
		proxies []string
		apart   bool
	}{
		"no proxy is named: anybody could make an address up": {nil, false},
		"another proxy is named":                              {[]string{"192.0.2.1"}, false},
		"the proxy is named":                                  {[]string{"0.0.0.0"}, true},
		"its range is named":                                  {[]string{"0.0.0.0/8"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			app := api.New(func(_ *fiber.Ctx, err error) error { return err }, c.proxies...)
			api.Mount(app, &hub{}, time.Now)
			ask := func(from string) int {
				req := httptest.NewRequest(http.MethodPost, "/v1/enrol", strings.NewReader("x"))
				req.Header.Set("X-Real-IP", from)
				resp, err := app.Test(req)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				return resp.StatusCode
			}
			for n := 0; ask("198.51.100.7") != http.StatusTooManyRequests; n++ {
				if n > 1000 {
					t.Fatal("nobody asks too often")
				}
			}
			if got := ask("198.51.100.8") != http.StatusTooManyRequests; got != c.apart {
				t.Errorf("another client behind the proxy is heard: got %t, want %t", got, c.apart)
			}
		})
	}
}
