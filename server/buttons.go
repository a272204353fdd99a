package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"tillbell/floor"
	"tillbell/server/internal/buttons"
)

var _ buttons.Floor = (*floor.Floor)(nil)

// listenToButtons starts the broker for call buttons, where one is wanted.
func (a *app) listenToButtons(ctx context.Context, s *serveConfig, helping *floor.Floor) error {
	if s.MQTT == "" {
		return nil
	}
	l, err := net.Listen("tcp", s.MQTT)
	if err != nil {
		return fmt.Errorf("listen to buttons: %w", err)
	}
	broker, err := buttons.Start(ctx, l, helping, slog.Default())
	if err != nil {
		_ = l.Close()
		return err
	}
	a.onStop("buttons", func(context.Context) error { return broker.Close() })
	return nil
}
