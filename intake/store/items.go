package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

const itemColumns = `reference, level_rank, level_now_rank, status, submitted_at, language, version, needs, reachable,
	read_at, assignee, acknowledged_at, acknowledged_by, tries, earlier, marked, raised_at, brief`

func (s *Store) scanItem(row scanner) (intake.Item, error) {
	var i intake.Item
	var level, now, marked int
	var read string
	var sealed []byte
	err := row.Scan(&i.Reference, &level, &now, &i.Status, moment{&i.SubmittedAt}, &i.Language, &i.Version, &i.NeedsPerson, &i.Reachable,
		&read, &i.Assignee, maybe{&i.Acknowledged.At}, &i.Acknowledged.Name, &i.Tries, &i.Earlier, &marked, maybe{&i.RaisedAt}, &sealed)
	if err != nil {
		return i, err
	}
	i.Level, i.LevelNow, i.Read = rules.Emergency-rules.Level(level), rules.Emergency-rules.Level(now), read != ""
	i.Mark = levelOfMark(marked)
	text, err := s.seal.open("intakes", "brief", string(i.Reference), sealed)
	if err != nil {
		return i, err
	}
	if json.Unmarshal(text, &i.Brief) != nil {
		return i, errors.New("the brief is not what was written")
	}
	return i, nil
}

func (s *Store) items(rows *sql.Rows, most int) ([]intake.Item, error) {
	defer rows.Close()
	items := make([]intake.Item, 0, most)
	for rows.Next() {
		i, err := s.scanItem(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	return items, rows.Err()
}

// Items returns the rows of these intakes, for a page that renews a part of
// itself. What is gone is left out.
func (s *Store) Items(ctx context.Context, who intake.Actor, references []intake.Reference) ([]intake.Item, error) {
	if _, err := s.permitted(outside{ctx, s}, who, intake.SeeQueue); err != nil {
		return nil, told("read rows of the queue", err)
	}
	var items []intake.Item
	for _, r := range references[:min(len(references), queuePage)] {
		i, err := s.item(outside{ctx, s}, r)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, told("read rows of the queue", err)
		}
		items = append(items, i)
	}
	return items, nil
}

const itemSQL = `
SELECT ` + itemColumns + ` FROM intakes WHERE reference = $1`

func (s *Store) item(from asker, r intake.Reference) (intake.Item, error) {
	return s.scanItem(from.row(itemSQL, r))
}
