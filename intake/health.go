package intake

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Health is what is known about an installation when somebody asks what is
// wrong with it. What could not be found out is zero.
type Health struct {
	Now      time.Time
	URL      string // the public address, or ""
	Settings Settings

	SignedOff    bool     // a clinician has signed the book
	Untranslated []string // languages that no translator has signed

	DataMode  uint32 // permissions of the data folder
	Leftovers []string
	Size      int64 // of the database, in bytes
	Log       int64 // of the write-ahead log, in bytes
	Free      int64 // on the disk, in bytes; negative if unknown

	Admins     int
	Backup     time.Time // the last one; zero: never
	LastEntry  time.Time // of the trail
	Overdue    int       // emergency intakes that nobody has acknowledged in time
	Database   string    // what it is and its version
	Plain      bool      // the way to the database server is not encrypted
	Unopenable string    // why the database does not open; then nothing else of it is known
}

// Finding is one thing that is wrong, and what to do about it.
type Finding struct {
	Must bool   `json:"must"` // it must be mended before patients come
	Says string `json:"says"`
	Do   string `json:"do"`
}

const (
	megabyte = 1 << 20
	// lowDisk is how much room there must be. A day of intakes takes less than
	// a tenth of it.
	lowDisk = 1024 * megabyte
	// largeLog is what the write-ahead log does not grow to while it is
	// emptied as it should be.
	largeLog = 256 * megabyte
	// clockError is how far clocks may be apart.
	clockError = 2 * time.Minute
	// backupEvery is how old the last backup may be.
	backupEvery = 24 * time.Hour
)

// Findings are all that is wrong, what must be mended first.
func (h Health) Findings() []Finding {
	all := append(h.aroundIt(), h.inside()...)
	var sorted []Finding
	for _, must := range []bool{true, false} {
		for _, f := range all {
			if f.Must == must {
				sorted = append(sorted, f)
			}
		}
	}
	return sorted
}

// aroundIt is what can be seen without opening the database.
func (h Health) aroundIt() []Finding {
	var l findings
	public, err := url.Parse(h.URL)
	switch {
	case h.URL == "":
		l.may("The public address is not known here.", "Run doctor with the --url that serve has, or set INTAKE_URL for both.")
	case err != nil || public.Scheme != "https":
		l.must("The public address "+h.URL+" is not https: answers travel in the clear.", "Put a proxy that ends TLS before the site and give its https address with --url.")
	}
	l.mustIf(!h.SignedOff, "No clinician has signed the book.", "Have a licensed clinician read and sign it; the README says how.")
	if len(h.Untranslated) > 0 {
		l.may("No translator has signed the words in: "+strings.Join(h.Untranslated, ", ")+".", "Have a qualified translator sign them; until then that language is not offered to other machines.")
	}
	l.mustIf(h.DataMode&0o077 != 0, fmt.Sprintf("Others on this machine can look into the data folder (mode %04o).", h.DataMode), "Run: chmod 700 on it.")
	if len(h.Leftovers) > 0 {
		l.may("A command that was killed has left "+strings.Join(h.Leftovers, ", ")+"; in .keyset-… are keys.", "Delete it, unless a restore, a backup or a rotate-key is running.")
	}
	l.mustIf(h.Free >= 0 && h.Free < lowDisk, fmt.Sprintf("Only %d MB are free on the disk of the data folder.", h.Free/megabyte), "Make room: with a full disk nothing more can be sent.")
	l.mayIf(h.Free >= lowDisk && h.Free < h.Size, "There is less room on the disk than the database takes: no backup fits beside it.", "Make room, or write backups to another disk.")
	l.mayIf(h.Log > largeLog, fmt.Sprintf("The write-ahead log has grown to %d MB.", h.Log/megabyte), "Look for a program that reads the database for a long time, such as a backup; restarting the site empties the log.")
	return l
}

// inside is what the database says.
func (h Health) inside() []Finding {
	var l findings
	if h.Unopenable != "" {
		l.must("The data cannot be opened: "+h.Unopenable+".", "Put the right keyset in its place, for its owner only (chmod 600), and use the program that last served it or a newer one. A database server must have fsync, full_page_writes and synchronous_commit on.")
		return l
	}
	l.mustIf(h.LastEntry.After(h.Now.Add(clockError)), "The last entry of the trail is from "+h.LastEntry.Format(time.RFC3339)+", which is still to come: the clock is wrong, or was.", "Set the clock of this machine and keep it right with NTP.")
	l.mustIf(h.Overdue > 0, fmt.Sprintf("%d emergency intakes wait longer than they may, and nobody has acknowledged them.", h.Overdue), "Open the queue now, call these patients and press Acknowledge.")
	l.mustIf(h.Admins == 0, "There is no account that can manage the others.", "Run: staff add NAME --role admin")
	l.mayIf(h.Admins == 1, "There is only one admin account: nobody can help when its owner is away.", "Run: staff add NAME --role admin, for somebody else")
	switch age := h.Now.Sub(h.Backup); {
	case h.Backup.IsZero():
		l.must("No backup was ever taken.", "Run: backup FILE, every day, and keep the keyset in another place.")
	case age > backupEvery:
		l.must(fmt.Sprintf("The last backup is %d hours old.", int(age.Hours())), "Run: backup FILE, every day.")
	}
	l.mustIf(h.Plain, "The connection to the database server is not encrypted.", "Add sslmode=verify-full to the URL of the database.")
	return append(l, h.unset()...)
}

// unset is what the clinic has not said yet.
func (h Health) unset() []Finding {
	var l findings
	l.mustIf(!h.Settings.PhoneConfirmed(), "Nobody has confirmed the clinic's phone number "+h.Settings.Get("phone")+".", "Call it, then run: settings set phone_confirmed yes")
	l.mustIf(h.Settings.Get("alert_email") == "", "No address is told of emergency and urgent intakes.", "Run: settings set alert_email ADDRESS")
	l.mayIf(h.Settings.Get("escalation_email") == "", "No address is told as well when an intake is overdue.", "Run: settings set escalation_email ADDRESS")
	for _, notice := range [][2]string{
		{"privacy_url", "privacy notice"}, {"nondiscrimination_url", "non-discrimination notice"}, {"language_help_url", "notice of language help"},
	} {
		l.mayIf(h.Settings.Get(notice[0]) == "", "The clinic's "+notice[1]+" is not linked.", "Run: settings set "+notice[0]+" ADDRESS")
	}
	_, set := h.Settings.Retention()
	l.mayIf(!set, "Closed intakes are kept for ever.", "Run: settings set retention_days DAYS, as the clinic's records policy says")
	return l
}

// findings are gathered one by one.
type findings []Finding

func (l *findings) must(says, do string) { *l = append(*l, Finding{true, says, do}) }

func (l *findings) may(says, do string) { *l = append(*l, Finding{false, says, do}) }

func (l *findings) mustIf(wrong bool, says, do string) {
	if wrong {
		l.must(says, do)
	}
}

func (l *findings) mayIf(wrong bool, says, do string) {
	if wrong {
		l.may(says, do)
	}
}
