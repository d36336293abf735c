package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// tables are all that an installation consists of but schema_versions, those
// that others refer to first.
var tables = []string{
	"counters", "settings", "books", "book_files", "book_words",
	"drafts", "intakes", "intake_bodies", "tokens", "steps", "links", "checkins", "reminders", "mails",
	"staff", "recovery_codes", "staff_links", "sessions", "throttle", "outbox", "leases",
	"trail", "trail_head",
	"meta", // The keys come last: without them nothing opens.
}

// tableSum is how many rows were seen and the sum of their hashes, which is
// the same in whatever order they come: two databases need not sort alike.
type tableSum struct {
	rows int64
	sum  [4]uint64
}

func (s *tableSum) add(row []any) {
	h := sha256.New()
	for _, value := range row {
		var kind byte
		var content []byte
		switch v := value.(type) {
		case *int64:
			kind, content = 'n', binary.BigEndian.AppendUint64(nil, uint64(*v))
		case *string:
			kind, content = 't', []byte(*v)
		case *[]byte:
			kind, content = 'b', *v
		}
		h.Write(binary.AppendUvarint([]byte{kind}, uint64(len(content))))
		h.Write(content)
	}
	var carry uint64
	hash := h.Sum(nil)
	for i := range s.sum {
		s.sum[i], carry = bits.Add64(s.sum[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
	s.rows++
}

func (s tableSum) String() string {
	return fmt.Sprintf("%016x%016x%016x%016x", s.sum[3], s.sum[2], s.sum[1], s.sum[0])
}

// table is a table that is being read, row by row.
type table struct {
	name    string
	columns []string
	rows    *sql.Rows
	kinds   []string
}

// readTable reads a table as a transaction sees it. where is a condition, or
// "".
func readTable(ctx context.Context, from *sql.Tx, name, where string) (*table, error) {
	text := "SELECT * FROM " + name
	if where != "" {
		text += " WHERE " + where
	}
	rows, err := from.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	t := &table{name: name, rows: rows}
	types, err := rows.ColumnTypes()
	if err != nil {
		rows.Close()
		return nil, err
	}
	for _, c := range types {
		t.columns, t.kinds = append(t.columns, c.Name()), append(t.kinds, c.DatabaseTypeName())
	}
	return t, nil
}

// next returns the next row as pointers to what may be written again, or nil
// at the end.
func (t *table) next() ([]any, error) {
	if !t.rows.Next() {
		return nil, t.rows.Err()
	}
	row := make([]any, len(t.kinds))
	for i, kind := range t.kinds {
		switch kind {
		case "BIGINT", "INT8":
			row[i] = new(int64)
		case "TEXT":
			row[i] = new(string)
		case "BYTEA":
			row[i] = new([]byte)
		default:
			return nil, fmt.Errorf("%s of %s is of a kind nobody knows: %s", t.columns[i], t.name, kind)
		}
	}
	return row, t.rows.Scan(row...)
}
