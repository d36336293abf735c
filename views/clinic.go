package views

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// clinic is what pages say of the clinic: its settings as read at one moment.
type clinic struct {
	Name, Phone, Dial, Hours, Address, Website, Services string
	Abroad                                               bool // the number to dial begins with a country
	Confirmed                                            bool
	Alerts                                               bool // somebody is told of what is urgent
	Privacy, Nondiscrimination, LanguageHelp             string
	clocks                                               intake.Clocks
	// What the clinic wrote in English only, on a page in another language, is
	// marked as English for whoever hears it read.
	HoursLang, ServicesLang string

	others map[string]*clinic // by language
}

// in is the clinic in the words of a language.
func (c *clinic) in(language string) *clinic {
	if other, ok := c.others[language]; ok {
		return other
	}
	return c
}

// spoken is the clinic in another language, as far as it has words for it.
func (c clinic) spoken(s intake.Settings, language string) *clinic {
	lang := map[bool]string{false: rules.English}
	text, own := s.In("hours", language)
	c.Hours, c.HoursLang = text, lang[own]
	text, own = s.In("services", language)
	c.Services, c.ServicesLang = text, lang[own]
	return &c
}

func newClinic(s intake.Settings) *clinic {
	number, abroad := dial(s.Get("phone"))
	c := &clinic{
		Alerts: s.Get("alert_email") != "", clocks: intake.NewClocks(s),
		Name: s.Get("clinic_name"), Phone: s.Get("phone"), Dial: number, Abroad: abroad, Confirmed: s.PhoneConfirmed(),
		Hours: s.Get("hours"), Address: s.Get("address"), Website: s.Get("website"), Services: s.Get("services"),
		Privacy: s.Get("privacy_url"), Nondiscrimination: s.Get("nondiscrimination_url"), LanguageHelp: s.Get("language_help_url"),
	}
	others := map[string]*clinic{}
	for _, language := range languages[1:] {
		others[language] = c.spoken(s, language)
	}
	c.others = others
	return c
}

// dial is a phone number as a phone dials it; ten digits are American. abroad
// says that it begins with the code of a country.
func dial(phone string) (digits string, abroad bool) {
	digits = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	switch {
	case len(digits) == 10 && !strings.HasPrefix(phone, "+"):
		return "1" + digits, true
	case len(digits) == 11 && digits[0] == '1':
		return digits, true
	}
	return digits, strings.HasPrefix(phone, "+")
}

// settingsLife is how long settings are taken for current. It is short: they
// hold the number that people call.
const settingsLife = time.Second

// clinicCache asks the store at most once a second whether a setting changed.
type clinicCache struct {
	store   patients
	now     func() time.Time
	current atomic.Pointer[clinic]

	mu      sync.Mutex // held while asking
	version int64
	asked   time.Time
}

func newClinicCache(store patients, now func() time.Time) (*clinicCache, error) {
	c := &clinicCache{store: store, now: now, version: -1}
	return c, c.refresh(context.Background())
}

// get returns the clinic. While somebody else is asking, or the store cannot
// be read, the last known settings stand: a page with a number is better than
// none.
func (c *clinicCache) get() *clinic {
	if c.mu.TryLock() {
		defer c.mu.Unlock()
		if now := c.now(); now.Sub(c.asked) >= settingsLife || now.Before(c.asked) {
			ctx, cancel := context.WithTimeout(context.Background(), settingsLife)
			defer cancel()
			_ = c.refresh(ctx)
		}
	}
	return c.current.Load()
}

func (c *clinicCache) refresh(ctx context.Context) error {
	c.asked = c.now()
	version, err := c.store.SettingsVersion(ctx)
	if err != nil || version == c.version {
		return err
	}
	settings, err := c.store.Settings(ctx)
	if err != nil {
		return err
	}
	c.current.Store(newClinic(settings))
	c.version = version
	return nil
}
