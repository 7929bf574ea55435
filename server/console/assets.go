package console

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"

	"github.com/gofiber/fiber/v2"
)

// asset is one file that every page uses.
type asset struct {
	kind string // its content type
	body []byte
	mark string // of its content, so that a browser may keep it until it changes
}

func loadAssets() (map[string]asset, error) {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	entries, err := files.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("list the assets: %w", err)
	}
	out := map[string]asset{}
	for _, e := range entries {
		body, err := files.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read the asset %s: %w", e.Name(), err)
		}
		sum := sha256.Sum256(body)
		out[e.Name()] = asset{kind: kinds[path.Ext(e.Name())], body: body, mark: hex.EncodeToString(sum[:6])}
	}
	return out, nil
}

// assetPath is the address of the asset as it is in this version of the program.
func (c *Console) assetPath(name string) string {
	return "/assets/" + name + "?v=" + c.assets[name].mark
}

func (c *Console) asset(http *fiber.Ctx) error {
	a, ok := c.assets[http.Params("name")]
	if !ok {
		return c.Fail(http, fiber.ErrNotFound)
	}
	c.guardHeaders(http)
	http.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	http.Set(fiber.HeaderContentType, a.kind)
	return http.Send(a.body)
}
