package store

import (
	"context"

	"sciatica-intake/intake"
)

// postgresHealth says how a server is. That it may lose what it saved need not
// be looked for: no connection is used that says so, and the database does not
// open.
func (s *Store) postgresHealth(ctx context.Context, h *intake.Health) error {
	var version string
	if err := s.row(ctx, "SELECT current_setting('server_version')").Scan(&version); err != nil {
		return err
	}
	h.Database = "PostgreSQL " + version
	var encrypted bool
	err := s.row(ctx, `
SELECT COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) OR inet_client_addr() IS NULL
	OR inet_client_addr() <<= inet '127.0.0.0/8' OR inet_client_addr() = inet '::1'`).Scan(&encrypted)
	h.Plain = !encrypted
	return err
}
