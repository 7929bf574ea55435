package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"streetlight/shared/casework"
)

// policy lets a page load this server's stylesheet and pictures and send forms to it, and nothing else: no script runs.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guardHeaders goes on every answer. What pages show is never kept by a browser or between it and the server.
func (c *Console) guardHeaders(http *fiber.Ctx) {
	http.Set(fiber.HeaderContentSecurityPolicy, policy)
	http.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	http.Set(fiber.HeaderXFrameOptions, "DENY")
	http.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	http.Set("Cross-Origin-Opener-Policy", "same-origin")
	http.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.Set(fiber.HeaderCacheControl, "no-store")
	if c.opts.TLS {
		http.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// refuseTransport refuses packed bodies before anything looks at one: unpacking would let a small request fill the memory.
func refuseTransport(http *fiber.Ctx) error {
	if len(http.Request().Header.PeekAll(fiber.HeaderContentEncoding)) > 0 {
		return fiber.NewError(fiber.StatusUnsupportedMediaType)
	}
	return nil
}

// foreignSite says whether a browser marks the request as coming from another site. Browsers without the mark are held by
// the form's own token alone.
func (r *request) foreignSite() bool {
	site := r.http.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

// sameOrigin says whether the browser vouches that this server's own page sent the request.
func (r *request) sameOrigin() bool { return r.http.Get("Sec-Fetch-Site") == "same-origin" }

func foreignForm() error {
	return casework.Refuse(casework.Forbidden, "This form does not come from a page that you were shown here. Nothing was changed. Go back, load the page again and send it once more.")
}

// csrfToken is the mark of the forms shown to the holder of this cookie.
func csrfToken(cookie string) string {
	mac := hmac.New(sha256.New, []byte(cookie))
	mac.Write([]byte("streetlight form"))
	return hex.EncodeToString(mac.Sum(nil))
}

// The cookies. With TLS their names bind them to exactly this host.
const (
	sessionCookie = "streetlight-session"
	visitCookie   = "streetlight-visit"
)

func (c *Console) cookieName(name string) string {
	if c.opts.TLS {
		return "__Host-" + name
	}
	return name
}

// cookie copies a cookie that can be one of ours; "" when there is none.
func (c *Console) cookie(r *request, name string) string {
	value := r.http.Cookies(c.cookieName(name))
	if n := len(value); n < 20 || n > 100 {
		return ""
	}
	if _, err := base64.RawURLEncoding.DecodeString(value); err != nil {
		return ""
	}
	return strings.Clone(value)
}

// setCookie gives the browser a cookie that no script and no other site can use, and that ends with the browser.
func (c *Console) setCookie(r *request, name, value string) {
	r.http.Cookie(&fiber.Cookie{Name: c.cookieName(name), Value: value, Path: "/", HTTPOnly: true,
		Secure: c.opts.TLS, SameSite: fiber.CookieSameSiteStrictMode, SessionOnly: true})
}

func (c *Console) dropCookie(r *request, name string) {
	r.http.Cookie(&fiber.Cookie{Name: c.cookieName(name), Value: "", Path: "/", HTTPOnly: true,
		Secure: c.opts.TLS, SameSite: fiber.CookieSameSiteStrictMode, MaxAge: -1, Expires: r.now.AddDate(-1, 0, 0)})
}

// beginVisit makes sure that someone who is not signed in has a cookie to which their form is bound.
func (c *Console) beginVisit(r *request) error {
	if r.cookie = c.cookie(r, visitCookie); r.cookie != "" {
		return nil
	}
	b := make([]byte, 16)
	if _, err := io.ReadFull(c.opts.Random, b); err != nil {
		return fmt.Errorf("draw a visit: %w", err)
	}
	r.cookie = base64.RawURLEncoding.EncodeToString(b)
	c.setCookie(r, visitCookie, r.cookie)
	return nil
}
