package store

import (
	"maps"
	"slices"
	"testing"
)

// inClear is every column that is not sealed, and why it need not be. A new
// column belongs here with its reason, or into sealedColumns.
var inClear = map[string]string{
	"meta.name":  "a name of ours",
	"meta.value": "keys, which are sealed with the keyset, and notes of ours: which key seals, when a backup was taken",

	"counters.name": "a name of ours", "counters.value": "a count",
	"schema_versions.version": "a count", "schema_versions.applied_at": "a time",

	"settings.key":   "a name of ours",
	"settings.value": "what the clinic says of itself, most of it on its pages; the addresses for alerts are the clinic's own",

	"drafts.id": "drawn by chance, names nobody", "drafts.version": "a count", "drafts.state": "open, sent",
	"drafts.language": "which words are shown", "drafts.created_at": "a time", "drafts.active_at": "a time",
	"drafts.expires_at": "a time", "drafts.reference": "drawn by chance, opens nothing",
	"drafts.token_hash": "a hash of 256 bits", "drafts.code_hash": "a keyed hash",

	"intakes.reference": "drawn by chance, opens nothing", "intakes.draft_id": "drawn by chance",
	"intakes.level_rank": "the queue is in its order", "intakes.level_now_rank": "the queue is in its order",
	"intakes.marked": "the queue is in its order", "intakes.list": "the queue is in its order",
	"intakes.status": "the queue is filtered by it", "intakes.wants": "the queue is filtered by it",
	"intakes.reachable": "alerts ask for it", "intakes.needs": "the list follows from it",
	"intakes.submitted_at": "the queue is in its order", "intakes.language": "which words were shown",
	"intakes.book": "a version of the book", "intakes.version": "a count", "intakes.read_at": "a time",
	"intakes.assignee": "a name of staff", "intakes.acknowledged_at": "a time", "intakes.acknowledged_by": "a name of staff",
	"intakes.tries": "a count", "intakes.earlier": "a count", "intakes.alerted": "which alerts went out", "intakes.raised_at": "a time",
	"intake_bodies.reference": "drawn by chance",

	"books.version": "the book is public", "books.archived_at": "a time",
	"book_files.version": "the book is public", "book_files.name": "the book is public", "book_files.content": "the book is public",
	"book_words.version": "the book is public", "book_words.language": "the book is public", "book_words.words": "the book is public",

	"tokens.token": "a keyed hash", "tokens.submitted": "a time", "tokens.reference": "drawn by chance",

	"steps.reference": "drawn by chance", "steps.number": "a count", "steps.at": "a time",
	"steps.staff": "a name of staff", "steps.kind": "which move, not why",

	"trail.number": "a count", "trail.at": "a time", "trail.actor": "a name of staff", "trail.role": "a role",
	"trail.act": "what was done, not what was said", "trail.subject": "a reference, an account or a setting; trails are read by it",
	"trail.seal": "a signature", "trail_head.name": "a name of ours", "trail_head.number": "a count", "trail_head.seal": "a signature",

	"outbox.id": "drawn by chance", "outbox.kind": "which message", "outbox.recipient": "a name of staff or of a setting, no address",
	"outbox.subject": "a reference or a setting", "outbox.created_at": "a time", "outbox.done_at": "a time",

	"staff.name": "what staff sign in and are named by", "staff.same_name": "the same in small letters", "staff.role": "a role",
	"staff.password": "an argon2id hash", "staff.last_step": "a count of half minutes", "staff.created_at": "a time",
	"staff.disabled_at": "a time", "staff.seen_at": "a time",
	"recovery_codes.name": "a name of staff", "recovery_codes.hash": "a keyed hash",
	"staff_links.hash": "a hash of 256 bits", "staff_links.name": "a name of staff", "staff_links.role": "a role", "staff_links.expires_at": "a time",
	"sessions.id": "a hash of 256 bits", "sessions.name": "a name of staff", "sessions.stage": "password or full",
	"sessions.created_at": "a time", "sessions.used_at": "a time", "sessions.code_at": "a time", "sessions.queue_at": "a time", "sessions.tries": "a count",
	"throttle.key": "a keyed hash of name and address", "throttle.failures": "a count", "throttle.last_at": "a time", "throttle.good_at": "a time",

	"links.reference": "drawn by chance", "links.token_hash": "a hash of 128 bits", "links.expires_at": "a time",
	"checkins.reference": "drawn by chance", "checkins.number": "a count", "checkins.version": "a count",
	"checkins.kind": "which questions were asked", "checkins.started_at": "a time", "checkins.sent_at": "a time",
	"reminders.reference": "drawn by chance", "reminders.token_hash": "a hash of 256 bits", "reminders.state": "whether they are wanted",
	"leases.name": "a kind of work", "leases.owner": "drawn by chance", "leases.expires_at": "a time",
	"mails.id": "drawn by chance", "mails.kind": "which mail, of which none names an illness", "mails.due_at": "a time",
	"mails.reference": "drawn by chance", "mails.state": "waiting, sent, cancelled",
}

func TestEveryColumnIsSealedOrMayBeReadInClear(t *testing.T) {
	onlySQLite(t) // The tables are the same.
	s, _ := open(t, t.TempDir())
	text := "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
	if onPostgres() {
		text = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
	}
	rows, err := s.reader.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	open := maps.Clone(inClear)
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		name := table + "." + column
		sealed := slices.ContainsFunc(sealedColumns, func(c sealedColumn) bool { return c.table == table && c.column == column })
		if why := open[name]; sealed == (why != "") {
			t.Errorf("%s is %s: seal it, or say in inClear why it need not be", name, map[bool]string{true: "sealed and named here", false: "in clear"}[sealed])
		}
		delete(open, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("there is no column %s", name)
	}
}
