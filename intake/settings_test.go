package intake_test

import (
	"strings"
	"testing"

	"sciatica-intake/intake"
)

func TestSettingsThereAre(t *testing.T) {
	want := "clinic_name phone phone_confirmed website address services services_es hours hours_es opening_hours time_zone closed_days states alert_email alert_minutes_emergency alert_minutes_urgent escalation_email retention_days privacy_url nondiscrimination_url language_help_url"
	var got []string
	for _, s := range intake.AllSettings {
		got = append(got, s.Key)
		if s.Means == "" {
			t.Errorf("%s does not say what it means", s.Key)
		}
		// What is built in has to be lawful.
		if kept, err := intake.CheckSetting(s.Key, s.Default); err != nil || kept != s.Default {
			t.Errorf("%s: its default %q becomes %q %v", s.Key, s.Default, kept, err)
		}
		if (intake.Settings{}).Get(s.Key) != s.Default {
			t.Errorf("%s without a value is %q", s.Key, (intake.Settings{}).Get(s.Key))
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%v\nwant %s", got, want)
	}
}

func TestGet(t *testing.T) {
	s := intake.Settings{"clinic_name": "North Clinic", "website": ""}
	for key, want := range map[string]string{
		"clinic_name": "North Clinic", "phone": "(425) 967-6462", "alert_minutes_emergency": "15", "alert_minutes_urgent": "60",
		"retention_days": "", "website": "", "shoe_size": "",
	} {
		if got := s.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	// Two numbers stand on the clinic's page: a person has to say which.
	for value, confirmed := range map[string]bool{"": false, "no": false, "yes": true, "Yes": false} {
		if got := (intake.Settings{"phone_confirmed": value}).PhoneConfirmed(); got != confirmed {
			t.Errorf("%q: confirmed %t", value, got)
		}
	}
	if (intake.Settings)(nil).PhoneConfirmed() {
		t.Error("confirmed before anybody did")
	}
}

func TestCheckSetting(t *testing.T) {
	for _, c := range []struct {
		key       string
		good, bad []string
	}{
		{"clinic_name", []string{"Olympic Spine & Sports Therapy", "Clínica"}, []string{"", "   ", strings.Repeat("a", 501), "a\nb", "a\x00", "a\xff"}},
		{"phone", []string{"(425) 967-6462", "9676462", "+1 425 967 6462"}, []string{"", "911", "call us", "1234567890123456"}},
		{"phone_confirmed", []string{"yes", "no"}, []string{"", "Yes", "true", "maybe"}},
		{"website", []string{"", "https://example.com", "https://example.com/a?b=c"}, []string{"example.com", "http://example.com", "javascript:alert(1)", "https://", "https:example.com", "https://exa mple.com", "//example.com"}},
		{"address", []string{"", "1 Main Street, Lynnwood WA"}, []string{"a\tb"}},
		{"hours", []string{"Monday to Friday, 9 am to 5 pm", ""}, []string{"9 to 5\nor later"}},
		{"closed_days", []string{"", "2026-12-25", "2026-12-25, 2027-01-01"}, []string{"2026-02-30", "12/25/2026", "2026-12-25;2027-01-01", "2026-12-25,"}},
		{"states", []string{"", "Washington"}, nil},
		{"services", []string{"", "massage"}, nil},
		{"alert_email", []string{"", "a@example.com", "a@example.com, b@example.com"}, []string{"a", "Ann <a@example.com>", "a@example.com;b@example.com", "a@example.com,", "a@example.com\r\nBcc: x@example.com"}},
		{"escalation_email", []string{"", "a@example.com"}, []string{"nobody"}},
		{"alert_minutes_emergency", []string{"1", "15", "1440"}, []string{"", "0", "-1", "1441", "1.5", "soon", "999999999999999999999"}},
		{"alert_minutes_urgent", []string{"60"}, []string{"0"}},
		{"retention_days", []string{"", "1", "36500"}, []string{"0", "-1", "36501", "never"}},
		{"privacy_url", []string{"", "https://example.com/privacy"}, []string{"http://example.com"}},
		{"nondiscrimination_url", []string{"", "https://example.com"}, []string{"ftp://example.com"}},
		{"language_help_url", []string{"", "https://example.com"}, []string{"x"}},
	} {
		for _, value := range c.good {
			if kept, err := intake.CheckSetting(c.key, " "+value+"\n"); err != nil || kept != value {
				t.Errorf("%s %q becomes %q %v", c.key, value, kept, err)
			}
		}
		for _, value := range c.bad {
			kept, err := intake.CheckSetting(c.key, value)
			if err == nil || kept != "" {
				t.Errorf("%s %q is taken as %q", c.key, value, kept)
			} else if !strings.HasPrefix(err.Error(), c.key+" ") {
				t.Errorf("%s %q: %q does not begin with the key", c.key, value, err)
			}
		}
	}
	if !intake.KnownSetting("phone") || intake.KnownSetting("shoe_size") || intake.KnownSetting("") {
		t.Error("a setting is known that there is not, or the other way round")
	}
	if _, err := intake.CheckSetting("shoe_size", "9"); err == nil || err.Error() != `there is no setting "shoe_size"` {
		t.Errorf("%v", err)
	}
}

// A translation counts for the English it stands beside, or for what is built
// in; never for another English.
func TestSettingsInAnotherLanguage(t *testing.T) {
	builtIn := intake.Settings{}.Get("hours_es")
	for _, c := range []struct {
		name string
		set  intake.Settings
		text string
		own  bool
	}{
		{"as built in", intake.Settings{}, builtIn, true},
		{"translated", intake.Settings{"hours": "noon to six", "hours_es": "de 12 a 6"}, "de 12 a 6", true},
		{"only English", intake.Settings{"hours": "noon to six"}, "noon to six", false},
		{"only Spanish", intake.Settings{"hours_es": "de 12 a 6"}, "de 12 a 6", true},
	} {
		if text, own := c.set.In("hours", "es"); text != c.text || own != c.own {
			t.Errorf("%s: %q, %t", c.name, text, own)
		}
	}
	if text, own := (intake.Settings{}).In("address", "es"); text != "" || own || intake.Translation("address", "es") != "" {
		t.Error("a setting without translations has one")
	}
}
