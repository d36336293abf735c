package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// queuePage is how many rows a page of the queue has.
const queuePage = 50

// queueNoted is how seldom looking at the queue is written into the trail
// anew: a page that renews itself each minute is one look.
const queueNoted = 10 * time.Minute

// Queue returns one page of the queue: most urgent first, and within a level
// whoever waits longest. As it opens, what a replay has marked comes before
// that, in the same order among itself. The next page begins behind the place after.
func (s *Store) Queue(ctx context.Context, who intake.Actor, f intake.Filter, after *intake.Place) (intake.Page, error) {
	p, err := s.queue(ctx, who, f, after)
	return p, told("read the queue", err)
}

func (s *Store) queue(ctx context.Context, who intake.Actor, f intake.Filter, after *intake.Place) (p intake.Page, err error) {
	who, err = s.permitted(outside{ctx, s}, who, intake.SeeQueue)
	if err != nil {
		return p, err
	}
	if err := s.noteQueue(ctx, who); err != nil {
		return p, err
	}
	v := viewOf(f)
	if p.Items, err = s.viewPage(ctx, v, after); err != nil {
		return p, err
	}
	if len(p.Items) > queuePage {
		p.Items = p.Items[:queuePage]
		last := p.Items[queuePage-1].Place()
		p.Next = &last
	}
	if p.Total, err = s.countView(ctx, v); err != nil {
		return p, err
	}
	if p.Unread, err = s.countOf(ctx, unreadSQL); err != nil {
		return p, err
	}
	p.Late, err = s.countOf(ctx, lateSQL)
	return p, err
}

const noteQueueSQL = `
UPDATE sessions SET queue_at = $2 WHERE id = $1 AND queue_at < $3`

// noteQueue writes into the trail that somebody looks at the queue, once in a
// while.
func (s *Store) noteQueue(ctx context.Context, who intake.Actor) error {
	var at time.Time
	err := s.row(ctx, queueAtSQL, who.Session).Scan(maybe{&at})
	now := s.now()
	if noRows(err) || err == nil && now.Sub(at) < queueNoted {
		return nil
	}
	if err != nil {
		return err
	}
	return s.write(ctx, func(t tx) error {
		n, err := t.exec(noteQueueSQL, who.Session, stamp(now), stamp(now.Add(-queueNoted)))
		if err != nil || n == 0 {
			return err
		}
		return s.record(t, who, intake.ActQueueRead, "", nil)
	})
}

const queueAtSQL = `
SELECT queue_at FROM sessions WHERE id = $1`

// view is a filter as the index walks it: lanes, each of one list and one
// level, in which rows lie in the order of the queue.
type view struct {
	lists  []int
	ranks  []int
	where  string // more conditions, beginning with AND
	args   []any  // of where; they are $7 and up
	from   string
	before string
	top    bool // marked rows of all lists come first, and not again
}

// endOfTime is greater than any stamp.
const endOfTime = "9999"

func viewOf(f intake.Filter) view {
	v := view{from: stampOf(f.From), before: cmp.Or(stampOf(f.To), endOfTime), top: f == intake.Filter{}}
	switch {
	case f.Status == intake.Closed || f.List == intake.Done:
		v.lists = []int{listClosed}
	case f.List == intake.Homeward:
		v.lists = []int{listHomeward}
	case f.List == intake.Everything && f.Status != "":
		v.lists = []int{listNeeded, listHomeward}
	case f.List == intake.Everything:
		v.lists = []int{listNeeded, listHomeward, listClosed}
	default:
		v.lists = []int{listNeeded}
	}
	for rank := range rules.SelfCare.Rank() + 1 {
		if f.Level == nil || f.Level.Rank() == rank {
			v.ranks = append(v.ranks, rank)
		}
	}
	if f.Status != "" {
		v.and("status = ", f.Status)
	}
	switch {
	case f.Assignee == intake.Nobody && f.Wants:
		v.where += " AND assignee || '' = ''" // Joined to nothing it keeps to the index of those who want one: they are fewer.
	case f.Assignee == intake.Nobody:
		v.where += " AND assignee = ''"
	case f.Assignee != "":
		v.and("assignee <> '' AND assignee = ", f.Assignee)
	}
	if f.Wants {
		v.where += " AND wants = 1" // In clear, for the index that holds only those.
	}
	return v
}

func (v *view) and(condition string, arg any) {
	v.args = append(v.args, arg)
	v.where += fmt.Sprintf(" AND %s$%d", condition, 6+len(v.args))
}

// viewPage returns one row more than a page, if there is one.
func (s *Store) viewPage(ctx context.Context, v view, after *intake.Place) ([]intake.Item, error) {
	var items []intake.Item
	if v.top && (after == nil || after.Mark >= rules.Urgent) {
		var err error
		if items, err = s.marked(ctx, after); err != nil || len(items) > queuePage {
			return items, err
		}
		after = nil // The rest begins at its own top.
	}
	for _, rank := range v.ranks {
		at, reference := v.from, ""
		if after != nil && rank < after.Level.Rank() {
			continue
		}
		if after != nil && rank == after.Level.Rank() {
			at, reference = max(v.from, stamp(after.SubmittedAt)), string(after.Reference)
		}
		found, err := s.merged(ctx, v, rank, at, reference, queuePage+1-len(items))
		if err != nil {
			return nil, err
		}
		if items = append(items, found...); len(items) > queuePage {
			break
		}
	}
	return items, nil
}

// merged returns the rows of one level in all lists of the view. Only the
// list of those who need nobody has rows beside the others, and only at the
// lowest level, so that merging is cheap.
func (s *Store) merged(ctx context.Context, v view, rank int, at, reference string, most int) ([]intake.Item, error) {
	var items []intake.Item
	for _, list := range v.lists {
		if list == listHomeward && rank != rules.SelfCare.Rank() {
			continue
		}
		found, err := s.lane(ctx, v, list, rank, at, reference, most)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	if len(v.lists) > 1 {
		slices.SortFunc(items, func(a, b intake.Item) int {
			return cmp.Or(a.SubmittedAt.Compare(b.SubmittedAt), strings.Compare(string(a.Reference), string(b.Reference)))
		})
	}
	return items[:min(most, len(items))], nil
}

const laneSQL = `
SELECT ` + itemColumns + ` FROM intakes
WHERE list = $1 AND level_now_rank = $2 AND (submitted_at, reference) > ($3, $4) AND submitted_at < $5`

func (v view) lane() string {
	where := v.where
	if v.top {
		where += " AND marked = 0"
	}
	return laneSQL + where + `
ORDER BY submitted_at, reference LIMIT $6`
}

func (s *Store) lane(ctx context.Context, v view, list, rank int, at, reference string, most int) ([]intake.Item, error) {
	args := append([]any{list, rank, at, reference, v.before, most}, v.args...)
	rows, err := s.reader.QueryContext(ctx, v.lane(), args...)
	if err != nil {
		return nil, err
	}
	return s.items(rows, most)
}

const countLaneSQL = `
SELECT COUNT(*) FROM (
	SELECT 1 FROM intakes
	WHERE list = $1 AND level_now_rank = $2 AND (submitted_at, reference) > ($3, $4) AND submitted_at < $5%s
	LIMIT $6) AS counted`

// countView counts a view up to where a count tells nobody more.
func (s *Store) countView(ctx context.Context, v view) (total int, err error) {
	if v.top {
		if total, err = s.countOf(ctx, markedElsewhereSQL); err != nil {
			return 0, err
		}
	}
	for _, rank := range v.ranks {
		for _, list := range v.lists {
			if total >= intake.MaxCount {
				return intake.MaxCount, nil
			}
			var n int
			args := append([]any{list, rank, v.from, "", v.before, intake.MaxCount - total}, v.args...)
			if err := s.row(ctx, fmt.Sprintf(countLaneSQL, v.where), args...).Scan(&n); err != nil {
				return 0, err
			}
			total += n
		}
	}
	return total, nil
}

const (
	unreadSQL = `
SELECT COUNT(*) FROM (SELECT 1 FROM intakes WHERE list = 0 AND read_at = '' LIMIT $1) AS counted`
	lateSQL = `
SELECT COUNT(*) FROM (SELECT 1 FROM intakes WHERE status = 'new' AND alerted >= 2 LIMIT $1) AS counted`
)

func (s *Store) countOf(ctx context.Context, text string) (n int, err error) {
	err = s.row(ctx, text, intake.MaxCount).Scan(&n)
	return n, err
}
