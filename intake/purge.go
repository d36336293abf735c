package intake

import (
	"strconv"
	"time"
)

const (
	// DeliveredLife is how long messages and mails are kept that nobody waits
	// for any more.
	DeliveredLife = 30 * 24 * time.Hour
	// BookLife is how long a book is kept that nothing refers to.
	BookLife = 30 * 24 * time.Hour
)

// Purged is how much has lived longer than it is kept.
type Purged struct {
	Drafts   int64 `json:"drafts"`   // unsent answers, and what patients kept to themselves
	Intakes  int64 `json:"intakes"`  // closed for longer than the setting retention_days
	Links    int64 `json:"links"`    // private links of patients
	SignIns  int64 `json:"sign_ins"` // sign-ins, set-up links and counted failures of staff
	Messages int64 `json:"messages"` // messages and mails that were delivered or called off
	Books    int64 `json:"books"`    // archived books that nothing refers to
}

// None reports whether there was nothing to purge.
func (p Purged) None() bool { return p == Purged{} }

// Retention is how long closed intakes are kept, and whether they are purged
// at all.
func (s Settings) Retention() (time.Duration, bool) {
	days, err := strconv.Atoi(s.Get("retention_days"))
	return time.Duration(days) * 24 * time.Hour, err == nil && days > 0
}
