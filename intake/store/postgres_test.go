package store

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// onPostgres says that this process tries the store on PostgreSQL.
func onPostgres() bool { return os.Getenv("INTAKE_TEST_STORE") == "postgres" }

// TestOnPostgres runs every test of this package once more, on PostgreSQL. One
// of them alone is run there with INTAKE_TEST_STORE=postgres.
func TestOnPostgres(t *testing.T) {
	if onPostgres() {
		t.Skip("this is the run on PostgreSQL")
	}
	server(t)
	list := must[[]byte](t)(exec.Command(os.Args[0], "-test.list=^Test").Output())
	shares := make([][]string, 4) // They mostly wait for the disk.
	for n, name := range strings.Fields(string(list)) {
		shares[n%len(shares)] = append(shares[n%len(shares)], name)
	}
	var all sync.WaitGroup
	for _, share := range shares {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.timeout=8m", "-test.run=^("+strings.Join(share, "|")+")$")
			cmd.Env = append(os.Environ(), "INTAKE_TEST_STORE=postgres")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	all.Wait()
}

// server is the URL of the PostgreSQL server for tests.
func server(t testing.TB) string {
	t.Helper()
	address := os.Getenv("TEST_DATABASE_URL")
	if address == "" {
		if slices.Contains(strings.Split(os.Getenv("INTAKE_TEST_REQUIRE"), ","), "postgres") {
			t.Fatal("TEST_DATABASE_URL names no PostgreSQL server")
		}
		t.Skip("TEST_DATABASE_URL names no PostgreSQL server")
	}
	return address
}

// onlySQLite is for a test of what only SQLite's file has.
func onlySQLite(t testing.TB) {
	t.Helper()
	if onPostgres() {
		t.Skip("it is about SQLite's file")
	}
}

// onlyPostgres is for a test of what only a server does.
func onlyPostgres(t testing.TB) {
	t.Helper()
	if !onPostgres() {
		t.Skip("it is about PostgreSQL, where TestOnPostgres runs it")
	}
}

// schemaOf is the part of the test server that belongs to a data folder. It is
// made when it is first asked for and dropped after the test.
func schemaOf(t testing.TB, folder string) string {
	t.Helper()
	hash := sha256.Sum256([]byte(filepath.Clean(folder)))
	name := "test_" + hex.EncodeToString(hash[:8])
	address, err := url.Parse(server(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var known bool
	if err := db.QueryRow(`SELECT to_regnamespace($1) IS NOT NULL`, name).Scan(&known); err != nil {
		t.Fatal(err)
	}
	if !known {
		if _, err := db.Exec(`CREATE SCHEMA ` + name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			db, err := sql.Open("pgx", address.String())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(`DROP SCHEMA ` + name + ` CASCADE`); err != nil {
				t.Error(err)
			}
		})
	}
	query := address.Query()
	query.Set("search_path", name)
	address.RawQuery = query.Encode()
	return address.String()
}

// options are those of a store in a folder, on the database that is tried.
func options(t testing.TB, folder string) Options {
	t.Helper()
	o := Options{DataDir: folder, Now: time.Now, Random: rand.Reader}
	if onPostgres() {
		o.Database = schemaOf(t, folder)
	}
	return o
}

// rowsOf is all that the tables of a folder's database hold.
func rowsOf(t *testing.T, folder string) []byte {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("pgx", schemaOf(t, folder)))
	defer db.Close()
	var all bytes.Buffer
	for _, table := range tablesOf(t, db) {
		rows := must[*sql.Rows](t)(db.Query("SELECT * FROM " + table))
		columns := must[[]string](t)(rows.Columns())
		for rows.Next() {
			row, into := make([][]byte, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all.Write(append(bytes.Join(row, []byte("\t")), '\n'))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

func tablesOf(t *testing.T, db *sql.DB) (tables []string) {
	t.Helper()
	rows := must[*sql.Rows](t)(db.Query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}
