package store

import (
	"maps"
	"testing"

	"sciatica-intake/intake"
)

func TestSettings(t *testing.T) {
	folder := t.TempDir()
	s, _ := open(t, folder)
	other, _ := open(t, folder) // Another program on the same data.
	var last int64
	for _, c := range []struct {
		key, value string
		want       intake.Settings
	}{
		{"hours", "always", intake.Settings{"hours": "always"}},
		{"hours", "never", intake.Settings{"hours": "never"}},
		{"phone_confirmed", "yes", intake.Settings{"hours": "never", "phone_confirmed": "yes"}},
		{"address", "", intake.Settings{"hours": "never", "phone_confirmed": "yes", "address": ""}},
		{"phone", "(425) 555-0100", intake.Settings{"hours": "never", "address": "", "phone": "(425) 555-0100"}},
	} {
		if err := s.SetSetting(t.Context(), c.key, c.value); err != nil {
			t.Fatal(err)
		}
		for _, reader := range []*Store{s, other} {
			if got := must[intake.Settings](t)(reader.Settings(t.Context())); !maps.Equal(got, c.want) {
				t.Errorf("after %s=%s: %v", c.key, c.value, got)
			}
		}
		version := must[int64](t)(other.SettingsVersion(t.Context()))
		if version <= last {
			t.Errorf("after %s=%s the version is %d, before it was %d", c.key, c.value, version, last)
		}
		last = version
	}
	if must[intake.Settings](t)(s.Settings(t.Context())).PhoneConfirmed() {
		t.Error("a new number is confirmed")
	}
}

func TestSettingsAtFirst(t *testing.T) {
	s, _ := open(t, t.TempDir())
	settings := must[intake.Settings](t)(s.Settings(t.Context()))
	if len(settings) != 0 || settings.Get("phone") == "" || settings.PhoneConfirmed() {
		t.Errorf("settings %v", settings)
	}
	if v := must[int64](t)(s.SettingsVersion(t.Context())); v != 0 {
		t.Errorf("version %d", v)
	}
}
