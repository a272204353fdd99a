package web

import (
	"encoding/json"
	"reflect"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// openAPI serves the description that huma keeps of the very routes it serves.
func (w *Web) openAPI() {
	text := sync.OnceValues(func() ([]byte, error) { return json.Marshal(w.api.OpenAPI()) })
	w.app.Get("/openapi.json", func(c *fiber.Ctx) error {
		b, err := text()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(b)
	})
}

// Routes lists every way in with who may call it.
func (w *Web) Routes() []Route { return w.routes }

func typeOf(v any) reflect.Type { return reflect.TypeOf(v) }
