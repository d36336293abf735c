package store

// staffTables is the migration for the staff's side.
//
// list is 0 for what needs a person, 1 for self-care that wants nobody, 2 for
// closed. Within a list and a level the queue is in the order of an index, so
// that its first page and its thousandth cost the same. brief is the sealed
// part of a row; what is sorted and filtered by stands in clear beside it.
//
// tokens holds keyed hashes of what an intake is found by, the latest last;
// submitted is in milliseconds because a million names have eight million of
// them.
const staffTables = `
ALTER TABLE intakes ADD COLUMN list BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN wants BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN reachable BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN needs BIGINT NOT NULL DEFAULT 1;
ALTER TABLE intakes ADD COLUMN read_at TEXT NOT NULL DEFAULT '';
ALTER TABLE intakes ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE intakes ADD COLUMN acknowledged_at TEXT NOT NULL DEFAULT '';
ALTER TABLE intakes ADD COLUMN acknowledged_by TEXT NOT NULL DEFAULT '';
ALTER TABLE intakes ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN earlier BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN alerted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intakes ADD COLUMN brief BYTEA NOT NULL DEFAULT '';
CREATE INDEX intakes_queue ON intakes (list, level_now_rank, submitted_at, reference);
CREATE INDEX intakes_by_status ON intakes (list, status, level_now_rank, submitted_at, reference);
CREATE INDEX intakes_by_assignee ON intakes (assignee, list, level_now_rank, submitted_at, reference) WHERE assignee <> '';
CREATE INDEX intakes_wanting ON intakes (list, level_now_rank, submitted_at, reference, assignee) WHERE wants = 1;
CREATE INDEX intakes_of_nobody ON intakes (list, level_now_rank, submitted_at, reference) WHERE assignee = '';
CREATE INDEX intakes_unread ON intakes (list, read_at) WHERE read_at = '';
CREATE INDEX intakes_late ON intakes (reference) WHERE status = 'new' AND alerted >= 2;
CREATE TABLE tokens (
	token     BYTEA NOT NULL,
	submitted BIGINT NOT NULL,
	reference TEXT NOT NULL,
	PRIMARY KEY (token, submitted, reference)
);
CREATE TABLE steps (
	reference TEXT NOT NULL REFERENCES intakes (reference),
	number    BIGINT NOT NULL,
	at        TEXT NOT NULL,
	staff     TEXT NOT NULL,
	kind      TEXT NOT NULL,
	body      BYTEA NOT NULL,
	PRIMARY KEY (reference, number)
);
CREATE TABLE trail (
	number  BIGINT NOT NULL PRIMARY KEY,
	at      TEXT NOT NULL,
	actor   TEXT NOT NULL,
	role    TEXT NOT NULL,
	act     TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  BYTEA NOT NULL,
	seal    BYTEA NOT NULL
);
CREATE INDEX trail_by_subject ON trail (subject, number);
CREATE INDEX trail_by_actor ON trail (actor, number);
CREATE TABLE trail_head (
	name   TEXT NOT NULL PRIMARY KEY,
	number BIGINT NOT NULL,
	seal   BYTEA NOT NULL
);
INSERT INTO trail_head (name, number, seal) VALUES ('trail', 0, '');
CREATE TABLE outbox (
	id         TEXT NOT NULL PRIMARY KEY,
	kind       TEXT NOT NULL,
	recipient  TEXT NOT NULL,
	subject    TEXT NOT NULL,
	created_at TEXT NOT NULL,
	done_at    TEXT NOT NULL,
	body       BYTEA NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (recipient, created_at) WHERE done_at = '';
CREATE TABLE staff (
	name        TEXT NOT NULL PRIMARY KEY,
	same_name   TEXT NOT NULL UNIQUE,
	role        TEXT NOT NULL,
	password    TEXT NOT NULL,
	secret      BYTEA NOT NULL,
	last_step   BIGINT NOT NULL,
	created_at  TEXT NOT NULL,
	disabled_at TEXT NOT NULL,
	seen_at     TEXT NOT NULL
);
CREATE TABLE recovery_codes (
	name TEXT NOT NULL REFERENCES staff (name),
	hash BYTEA NOT NULL,
	PRIMARY KEY (name, hash)
);
CREATE TABLE staff_links (
	hash       TEXT NOT NULL PRIMARY KEY,
	name       TEXT NOT NULL,
	role       TEXT NOT NULL,
	secret     BYTEA NOT NULL,
	expires_at TEXT NOT NULL
);
CREATE TABLE sessions (
	id         TEXT NOT NULL PRIMARY KEY,
	name       TEXT NOT NULL REFERENCES staff (name),
	stage      TEXT NOT NULL,
	created_at TEXT NOT NULL,
	used_at    TEXT NOT NULL,
	code_at    TEXT NOT NULL,
	queue_at   TEXT NOT NULL,
	tries      BIGINT NOT NULL,
	secret     BYTEA NOT NULL
);
CREATE INDEX sessions_by_name ON sessions (name);
CREATE TABLE throttle (
	key      BYTEA NOT NULL PRIMARY KEY,
	failures BIGINT NOT NULL,
	last_at  TEXT NOT NULL,
	good_at  TEXT NOT NULL
)`
