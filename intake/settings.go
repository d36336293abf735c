package intake

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sciatica-intake/rules"
)

// Settings are what a clinic sets for itself, by key. A key without a value
// has its default.
type Settings map[string]string

// Setting is one thing that can be set.
type Setting struct {
	Key     string
	Default string
	Means   string
	check   func(string) error
}

// AllSettings are the settings there are, in the order they are listed.
var AllSettings = []Setting{
	{"clinic_name", "Olympic Spine & Sports Therapy", "the clinic's name, on every page", notEmpty},
	{"phone", "(425) 967-6462", "the clinic's phone number, on every page", phoneNumber},
	{"phone_confirmed", "no", "yes once a person has called the number and confirmed it", yesNo},
	{"website", "", "the clinic's website", webAddress},
	{"address", "", "the clinic's address", anyText},
	{"services", "chiropractic adjustment, physical therapy, massage, spinal decompression without surgery, high-dose laser, Trigenics manual therapy, rehabilitation and a home plan", "what the clinic offers, shown with advice to see a provider", anyText},
	{"services_es", "ajustes quiroprácticos, fisioterapia, masajes, descompresión de la columna sin cirugía, láser de alta dosis, terapia manual Trigenics, rehabilitación y un plan para la casa", "the same in Spanish; taken away when services change", anyText},
	{"hours", "", "when the clinic is open, as patients read it; empty: the pages name no hours", anyText},
	{"hours_es", "", "the same in Spanish; taken away when hours change", anyText},
	{"opening_hours", "mon-fri 09:00-17:00", "the same for counting minutes: mon-fri 09:00-12:00 13:00-17:00, sat 09:00-12:00", openingHours},
	{"time_zone", "America/Los_Angeles", "the time zone of the clinic's hours", timeZone},
	{"closed_days", "", "days the clinic is closed, as YYYY-MM-DD, separated by commas", dates},
	{"states", "Washington", "the states whose patients the clinic may treat", anyText},
	{"alert_email", "", "addresses told of emergency and urgent intakes, separated by commas", addresses},
	{"alert_minutes_emergency", "15", "minutes in opening hours until an emergency intake is overdue", minutes},
	{"alert_minutes_urgent", "60", "minutes in opening hours until an urgent intake is overdue", minutes},
	{"escalation_email", "", "addresses told as well when an intake is overdue, separated by commas", addresses},
	{"retention_days", "", "days after which closed intakes are purged; empty: never", days},
	{"privacy_url", "", "the clinic's privacy notice, in the footer", webAddress},
	{"nondiscrimination_url", "", "the clinic's non-discrimination notice, in the footer", webAddress},
	{"language_help_url", "", "the clinic's notice of language help, in the footer", webAddress},
}

func setting(key string) *Setting {
	i := slices.IndexFunc(AllSettings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return nil
	}
	return &AllSettings[i]
}

// Get returns the value of a key or its default.
func (s Settings) Get(key string) string {
	if v, ok := s[key]; ok {
		return v
	}
	if d := setting(key); d != nil {
		return d.Default
	}
	return ""
}

// In returns what a setting says in another language. Once the clinic has
// changed the English, only its own translation of that will do: where there
// is none, own is false and the text is English.
func (s Settings) In(key, language string) (text string, own bool) {
	other := Translation(key, language)
	if other == "" {
		return s.Get(key), false
	}
	if text, ok := s[other]; ok && text != "" {
		return text, true
	}
	if s.Get(key) != setting(key).Default {
		return s.Get(key), false
	}
	return s.Get(other), true
}

// Translation is the key of a setting in another language, or "".
func Translation(key, language string) string {
	if setting(key+"_"+language) == nil {
		return ""
	}
	return key + "_" + language
}

// PhoneConfirmed reports whether a person confirmed the phone number.
func (s Settings) PhoneConfirmed() bool { return s.Get("phone_confirmed") == "yes" }

// CheckSetting returns the value as it is to be kept, or an error in plain
// words for whoever sets it.
func CheckSetting(key, value string) (string, error) {
	d := setting(key)
	if d == nil {
		return "", fmt.Errorf("there is no setting %q", key)
	}
	value = strings.TrimSpace(value)
	if len(value) > 500 || !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		return "", fmt.Errorf("%s takes one line of text of up to 500 bytes", key)
	}
	if err := d.check(value); err != nil {
		return "", fmt.Errorf("%s %w", key, err)
	}
	return value, nil
}

func anyText(string) error { return nil }

func notEmpty(v string) error {
	if v == "" {
		return fmt.Errorf("must not be empty")
	}
	return nil
}

func yesNo(v string) error {
	if v != "yes" && v != "no" {
		return fmt.Errorf("is yes or no")
	}
	return nil
}

func phoneNumber(v string) error {
	if !rules.Phone(v) || strings.ContainsAny(v, "xX") {
		return fmt.Errorf("takes a phone number of 7 to 15 digits, without an extension")
	}
	return nil
}

func webAddress(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("takes an address that begins with https://")
	}
	return nil
}

func each(v string, check func(string) error) error {
	if v == "" {
		return nil
	}
	for _, part := range strings.Split(v, ",") {
		if err := check(strings.TrimSpace(part)); err != nil {
			return err
		}
	}
	return nil
}

func addresses(v string) error {
	return each(v, func(a string) error {
		if m, err := mail.ParseAddress(a); err != nil || m.Address != a {
			return fmt.Errorf("takes e-mail addresses separated by commas")
		}
		return nil
	})
}

func whole(v string, most int) error {
	if n, err := strconv.Atoi(v); err != nil || n < 1 || n > most {
		return fmt.Errorf("takes a whole number from 1 to %d", most)
	}
	return nil
}

func dates(v string) error {
	return each(v, func(d string) error {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return fmt.Errorf("takes days as YYYY-MM-DD separated by commas")
		}
		return nil
	})
}

func openingHours(v string) error {
	_, err := ParseHours(v, "UTC", "")
	return err
}

func timeZone(v string) error {
	_, err := ParseHours("mon 09:00-10:00", v, "")
	return err
}

func minutes(v string) error { return whole(v, 24*60) }

func days(v string) error {
	if v == "" {
		return nil
	}
	return whole(v, 36500)
}

// KnownSetting reports whether there is a setting of that key.
func KnownSetting(key string) bool { return setting(key) != nil }
