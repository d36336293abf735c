package views

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"sciatica-intake/intake"
)

type settingsPage struct {
	staffFrame
	Groups []settingGroup
}

type settingGroup struct {
	Title string
	Rows  []settingRow
}

type settingRow struct{ Name, Value, Path string }

// settingGroups says which settings stand together. One that is in none is in
// the last, so that a new one is never out of sight.
func (s *site) settingGroups() []struct {
	title string
	keys  []string
} {
	w := &s.staffWords.Setting.Groups
	return []struct {
		title string
		keys  []string
	}{
		{w.Clinic, []string{"clinic_name", "phone", "phone_confirmed", "website", "address", "services", "services_es", "states"}},
		{w.Hours, []string{"hours", "hours_es", "opening_hours", "time_zone", "closed_days"}},
		{w.Alerts, []string{"alert_email", "alert_minutes_emergency", "alert_minutes_urgent", "escalation_email"}},
		{w.Notices, []string{"privacy_url", "nondiscrimination_url", "language_help_url"}},
		{w.Data, nil},
	}
}

// settings lists what the clinic sets for itself.
func (s *site) settings(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	values, err := s.Store.ReadSettings(r.Context(), v.actor)
	if err != nil {
		return err
	}
	p := settingsPage{staffFrame: s.staffFrame(r, v, s.staffWords.Setting.Title)}
	groups := s.settingGroups()
	for _, g := range groups {
		p.Groups = append(p.Groups, settingGroup{Title: g.title})
	}
	for _, d := range intake.AllSettings {
		at := len(groups) - 1
		for i, g := range groups {
			if slices.Contains(g.keys, d.Key) {
				at = i
			}
		}
		p.Groups[at].Rows = append(p.Groups[at].Rows, settingRow{s.settingName(d.Key), s.settingValue(d.Key, values.Get(d.Key)), "/staff/settings/" + d.Key})
	}
	return s.pages.write(w, http.StatusOK, "staff/settings", p)
}

// settingValue is a value as the page shows it.
func (s *site) settingValue(key, value string) string {
	w := &s.staffWords.Setting
	if key == "phone_confirmed" {
		return map[string]string{"yes": w.Yes, "no": w.No}[value]
	}
	return value
}

func (s *site) settingName(key string) string {
	if name := s.staffWords.Setting.Names[key]; name != "" {
		return name
	}
	return key
}

type settingPage struct {
	staffFrame
	Summary []summaryItem
	Path    string
	Field   field
	Told    string
}

// askSetting shows one setting, to be changed.
func (s *site) askSetting(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	key := mux.Vars(r)["key"]
	values, err := s.Store.ReadSettings(r.Context(), v.actor)
	if err != nil {
		return err
	}
	return s.showSetting(w, r, v, http.StatusOK, key, values.Get(key), "")
}

func (s *site) showSetting(w http.ResponseWriter, r *http.Request, v *staffVisit, code int, key, value, problem string) error {
	at := slices.IndexFunc(intake.AllSettings, func(d intake.Setting) bool { return d.Key == key })
	if at < 0 {
		return status(http.StatusNotFound)
	}
	words := &s.staffWords.Setting
	p := settingPage{
		staffFrame: s.staffFrame(r, v, s.settingName(key)), Path: "/staff/settings/" + key,
		Field: field{ID: "value", Label: s.settingName(key), Heading: true, Hint: sentence(intake.AllSettings[at].Means), Type: "text", Class: "full", Value: value, NoSpelling: true},
	}
	p.Field.point()
	if key == "phone_confirmed" {
		p.Field = field{ID: "value", Label: p.Field.Label, Heading: true, Lead: fill(words.Call, "phone", p.Clinic.Phone), Group: true, Type: "radio", Class: "options inline", Options: []choice{
			{ID: "value-yes", Value: "yes", Label: words.Yes, Checked: value == "yes"}, {ID: "value-no", Value: "no", Label: words.No, Checked: value == "no"},
		}}
	}
	if intake.TellAdmins(key) {
		p.Told = words.Told
	}
	p.Summary = wrongFields(p.W, fieldProblem{&p.Field, problem})
	p.Wrong, p.Back = problem != "", "/staff/settings"
	return s.pages.write(w, code, "staff/setting", p)
}

// sentence begins and ends a phrase as one.
func sentence(phrase string) string {
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}

// changeSetting keeps what was entered, if it can be kept.
func (s *site) changeSetting(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	key := mux.Vars(r)["key"]
	if !intake.KnownSetting(key) {
		return status(http.StatusNotFound)
	}
	if err := onlyFields(r, "value"); err != nil {
		return err
	}
	typed := strings.ToValidUTF8(r.PostForm.Get("value"), "\uFFFD")
	value, err := intake.CheckSetting(key, typed)
	if err != nil {
		problem := strings.TrimPrefix(err.Error(), key+" ")
		return s.showSetting(w, r, v, http.StatusUnprocessableEntity, key, typed, fill(s.staffWords.Setting.Wrong, "name", s.settingName(key), "problem", problem))
	}
	if err := s.Store.ChangeSetting(r.Context(), v.actor, key, value); err != nil {
		return err
	}
	return see(w, "/staff/settings")
}
