package views

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sciatica-intake/intake"
)

// nextField is where to go on after a sign-in.
const nextField = "next"

// secrets are fields that no page holds for later.
var secrets = []string{"password", "old", "code"}

// held packs a form that has to wait until somebody has signed in, or entered
// a code.
func held(r *http.Request) url.Values {
	form := url.Values{toField: {r.URL.EscapedPath()}}
	for name, values := range r.PostForm {
		if !slices.Contains(secrets, name) {
			form[keep+name] = values
		}
	}
	return form
}

// release unpacks it.
func release(form url.Values) (path string, fields url.Values) {
	fields = url.Values{}
	for name, values := range form {
		if field, ok := strings.CutPrefix(name, keep); ok && !slices.Contains(secrets, field) {
			fields[field] = values
		}
	}
	return form.Get(toField), fields
}

// waitingStaff are the hidden fields of a form that holds another one.
func waitingStaff(form url.Values) []hidden {
	fields := waiting(form)
	if next := form.Get(nextField); next != "" {
		fields = append(fields, hidden{nextField, safeNext(next)})
	}
	return fields
}

// onlyHeldAnd refuses fields that nobody reads, but lets through what waits.
func onlyHeldAnd(r *http.Request, names ...string) error {
	names = append(names, nextField, toField)
	for field := range r.PostForm {
		if !slices.Contains(names, field) && !strings.HasPrefix(field, keep) {
			return status(http.StatusBadRequest)
		}
	}
	return nil
}

// safeNext is a path of the staff's side, whatever somebody put into a link.
func safeNext(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil || !isStaff(u.Path) ||
		strings.Contains(u.Path, "//") || strings.Contains(u.Path, `\`) || strings.Contains(u.Path, "..") {
		return "/staff"
	}
	return u.EscapedPath()
}

// withNext adds to an address where to go on. A query is left out: what
// somebody searched for stands in no address.
func withNext(address, path string) string {
	if next := safeNext(path); next != "/staff" {
		return address + "?" + url.Values{nextField: {next}}.Encode()
	}
	return address
}

// plain is a text without what no keyboard types.
func plain(typed string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(typed, "\uFFFD"), "\x00", "")
}

type keptPage struct {
	staffFrame
	Path   string
	What   string // what it was for
	Rows   []keptRow
	Hidden []hidden
}

type keptRow struct{ Name, Value string }

// keptRow is a field as the form it was typed into calls it and its choices.
func (s *site) keptRow(name, value string) keptRow {
	w := &s.deskWords.Work
	roles := map[string]string{}
	for _, role := range intake.Roles {
		roles[string(role)] = s.staffWords.Roles.of(role)
	}
	choices := map[string]map[string]string{
		"outcome": w.Outcomes, "seen": w.Seens, "advised": w.Seens, "take": w.Seens, "reason": both(w.Reasons, w.DeleteReasons), "sure": w.Seens, "opens": w.Open, "ruling": w.Rulings,
		"to": s.deskWords.Statuses, "then": s.deskWords.Statuses, "assignee": {intake.Nobody: w.Nobody}, "role": roles,
	}[name]
	return keptRow{cmp.Or(s.staffWords.Kept.Names[name], s.staffWords.Kept.Other), cmp.Or(choices[value], value)}
}

func both(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// keptFor says what a form was for: the note of an intake, or a setting.
func (s *site) keptFor(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/staff/"), "/")
	switch {
	case len(parts) == 3 && parts[0] == "intakes":
		ref, _ := intake.ParseReference(parts[1])
		return strings.TrimSpace(s.deskWords.Work.Forms[parts[2]] + " · " + ref.String())
	case len(parts) == 2 && parts[0] == "settings":
		return s.settingName(parts[1])
	}
	return s.staffWords.Kept.Parts[parts[0]]
}

// offer shows what was typed before the sign-in ended, to be sent by whoever
// is signed in now: that may be another person.
func (s *site) offer(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	path, fields := release(r.PostForm)
	if path = safeNext(path); path == "/staff" {
		return see(w, "/staff")
	}
	p := keptPage{staffFrame: s.staffFrame(r, v, s.staffWords.Kept.Title), Path: path}
	for _, h := range waiting(r.PostForm) {
		name, kept := strings.CutPrefix(h.Name, keep)
		if _, known := fields[name]; !kept || !known {
			continue
		}
		p.Hidden = append(p.Hidden, hidden{name, h.Value})
		if name != "version" && h.Value != "" {
			p.Rows = append(p.Rows, s.keptRow(name, h.Value))
		}
	}
	p.What = s.keptFor(path)
	return s.pages.write(w, http.StatusOK, "staff/kept", p)
}
