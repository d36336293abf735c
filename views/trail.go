package views

import (
	"encoding/csv"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sciatica-intake/intake"
)

type trailPage struct {
	staffFrame
	Summary       []summaryItem
	Actor, Object field
	Filtered      string
	Rows          []trailRow
	Older         string // the address of the page before this one in time
	Checked       *checkedTrail
	Head          field
}

type trailRow struct {
	Number              string
	At, Stamp           string
	Who, Role           string
	What, Subject, Path string
	Detail              []string
}

// checkedTrail is what checking the trail found.
type checkedTrail struct {
	Whole bool
	Text  string
	Head  string // to be kept elsewhere
}

// trailRows is how many entries a page shows.
const trailRows = 100

// trail shows who did what, the latest first.
func (s *site) trail(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showTrail(w, r, v, http.StatusOK, nil, "", "")
}

func (s *site) showTrail(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, checked *checkedTrail, head, problem string) error {
	words, query := &s.staffWords.Trail, r.URL.Query()
	f := intake.TrailFilter{Actor: plain(strings.TrimSpace(query.Get("actor"))), Subject: plain(strings.TrimSpace(query.Get("subject"))), Limit: trailRows}
	f.Before, _ = strconv.ParseInt(query.Get("before"), 10, 64)
	entries, err := s.entries(r, v, f)
	if err != nil {
		return err
	}
	p := trailPage{
		staffFrame: s.staffFrame(r, v, words.Title), Checked: checked,
		Actor:  field{ID: "actor", Label: words.Actor, Type: "text", Class: "medium", NoSpelling: true, Value: f.Actor},
		Object: field{ID: "subject", Label: words.Subject, Hint: words.SubjectHint, Type: "text", Class: "medium", NoSpelling: true, Value: f.Subject},
		Head:   field{ID: "head", Label: words.Head, Hint: words.HeadHint, Optional: s.said(r).Form.Optional, Type: "text", Class: "full", NoSpelling: true, Value: head},
	}
	p.Object.point()
	p.Head.point()
	p.Summary = wrongFields(p.W, fieldProblem{&p.Head, problem})
	p.Wrong = problem != ""
	for _, e := range entries {
		p.Rows = append(p.Rows, s.trailRow(e))
	}
	if f.Actor != "" || f.Subject != "" || f.Before > 0 {
		p.Filtered = words.Filtered
	}
	if len(entries) == trailRows {
		older := url.Values{"before": {strconv.FormatInt(entries[len(entries)-1].Number, 10)}}
		for key, value := range map[string]string{"actor": f.Actor, "subject": f.Subject} {
			if value != "" {
				older.Set(key, value)
			}
		}
		p.Older = "/staff/trail?" + older.Encode()
	}
	return s.pages.write(w, status, "staff/trail", p)
}

// entries reads the trail. A subject may be typed as people read a reference.
func (s *site) entries(r *http.Request, v *staffVisit, f intake.TrailFilter) ([]intake.Entry, error) {
	entries, err := s.Store.Trail(r.Context(), v.actor, f)
	reference, ok := intake.ParseReference(f.Subject)
	if err != nil || len(entries) > 0 || !ok || string(reference) == f.Subject {
		return entries, err
	}
	f.Subject = string(reference)
	return s.Store.Trail(r.Context(), v.actor, f)
}

func (s *site) trailRow(e intake.Entry) trailRow {
	row := trailRow{
		Number: strconv.FormatInt(e.Number, 10), At: s.when(e.At), Stamp: e.At.UTC().Format(time.RFC3339),
		Who: e.Actor, What: s.staffWords.Trail.Acts[string(e.Act)], Subject: e.Subject,
	}
	if e.Role != "" {
		row.Role = s.staffWords.Roles.of(e.Role)
	}
	if row.What == "" {
		row.What = string(e.Act)
	}
	if r, ok := intake.ParseReference(e.Subject); ok && aboutCase(e.Act) {
		row.Subject = r.String()
		if e.Act != intake.ActDeleted {
			row.Path = "/staff/intakes/" + r.String()
		}
	}
	for _, key := range slices.Sorted(maps.Keys(e.Detail)) {
		row.Detail = append(row.Detail, key+": "+e.Detail[key])
	}
	return row
}

// aboutCase says whether the subject of an entry is an intake.
func aboutCase(a intake.Act) bool {
	return strings.HasPrefix(string(a), "case.") || strings.HasPrefix(string(a), "intake.")
}

// checkTrail checks that no entry was changed, left out or cut off. A head
// that was printed earlier shows a cut that nothing inside the trail can.
func (s *site) checkTrail(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "head"); err != nil {
		return err
	}
	words, typed := &s.staffWords.Trail, plain(strings.TrimSpace(r.PostForm.Get("head")))
	var printed []intake.TrailHead
	if typed != "" {
		head, err := intake.ParseTrailHead(typed)
		if err != nil {
			return s.showTrail(w, r, v, http.StatusUnprocessableEntity, nil, typed, words.HeadWrong)
		}
		printed = append(printed, head)
	}
	// A long trail takes longer than other pages may.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	head, err := s.Store.CheckTrail(r.Context(), v.actor, printed...)
	if errors.Is(err, intake.ErrBroken) {
		note(r).cause = err
		return s.showTrail(w, r, v, http.StatusOK, &checkedTrail{Text: words.Broken}, typed, "")
	}
	if err != nil {
		return err
	}
	text := fill(words.Whole, "count", strconv.FormatInt(head.Number, 10))
	return s.showTrail(w, r, v, http.StatusOK, &checkedTrail{true, text, head.String()}, typed, "")
}

// exportTrail sends the whole trail as a table.
func (s *site) exportTrail(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r); err != nil {
		return err
	}
	out := newDownload(w, "trail.csv", "text/csv; charset=utf-8")
	table := csv.NewWriter(out)
	_ = table.Write([]string{"number", "at", "actor", "role", "act", "subject", "detail"})
	err := s.Store.ExportTrail(r.Context(), v.actor, func(e intake.Entry) error {
		var detail []string
		for _, key := range slices.Sorted(maps.Keys(e.Detail)) {
			detail = append(detail, key+": "+e.Detail[key])
		}
		cells := []string{strconv.FormatInt(e.Number, 10), e.At.UTC().Format(time.RFC3339), e.Actor, string(e.Role), string(e.Act), e.Subject, strings.Join(detail, "; ")}
		for i := range cells {
			cells[i] = calm(cells[i])
		}
		return table.Write(cells)
	})
	table.Flush()
	return out.end(r, errors.Join(err, table.Error()))
}

// calm keeps a spreadsheet from taking a text for a formula.
func calm(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
