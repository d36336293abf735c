package views

import (
	"bufio"
	"net/http"
	"time"

	"sciatica-intake/intake"
	"sciatica-intake/intake/export"
)

// download sends a file while it is made. Until the first bytes leave, an
// error is a page as anywhere else; after that the connection breaks off, so
// that half a file is not taken for a whole one.
type download struct {
	w          http.ResponseWriter
	name, kind string
	buffer     *bufio.Writer
	begun      bool
}

func newDownload(w http.ResponseWriter, name, kind string) *download {
	d := &download{w: w, name: name, kind: kind}
	d.buffer = bufio.NewWriterSize(sink{d}, 64<<10)
	return d
}

// sink is where the buffer is emptied into.
type sink struct{ *download }

func (s sink) Write(p []byte) (int, error) {
	s.begin()
	return s.w.Write(p)
}

func (d *download) Write(p []byte) (int, error) { return d.buffer.Write(p) }

func (d *download) begin() {
	if d.begun {
		return
	}
	d.begun = true
	// A large file takes longer than a page may.
	_ = http.NewResponseController(d.w).SetWriteDeadline(time.Time{})
	d.w.Header().Set("Content-Type", d.kind)
	d.w.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
	d.w.WriteHeader(http.StatusOK)
}

func (d *download) end(r *http.Request, err error) error {
	if err != nil && !d.begun {
		return err
	}
	if err == nil {
		d.begin()
		err = d.buffer.Flush()
	}
	if err != nil {
		note(r).cause = err
		panic(http.ErrAbortHandler)
	}
	return nil
}

type exportPage struct {
	staffFrame
	Summary []summaryItem
	Since   field
}

// askExport asks what is to leave the clinic's hands.
func (s *site) askExport(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	return s.showExport(w, r, v, http.StatusOK, "", "")
}

func (s *site) showExport(w http.ResponseWriter, r *http.Request, v *staffVisit, status int, since, problem string) error {
	words := &s.staffWords.Export
	p := exportPage{
		staffFrame: s.staffFrame(r, v, words.Title),
		Since:      field{ID: "since", Label: words.Since, Hint: words.SinceHint, Optional: s.said(r).Form.Optional, Type: "text", Class: "short", NoSpelling: true, Value: since},
	}
	p.Since.point()
	p.Summary = wrongFields(p.W, fieldProblem{&p.Since, problem})
	p.Wrong = problem != ""
	return s.pages.write(w, status, "staff/export", p)
}

// export sends all submitted intakes, one line of JSON each.
func (s *site) export(w http.ResponseWriter, r *http.Request, v *staffVisit) error {
	if err := onlyFields(r, "since"); err != nil {
		return err
	}
	var since time.Time
	if typed := plain(r.PostForm.Get("since")); typed != "" {
		var err error
		if since, err = time.ParseInLocation(time.DateOnly, typed, s.clinic.get().clocks.Zone()); err != nil {
			return s.showExport(w, r, v, http.StatusUnprocessableEntity, typed, s.staffWords.Export.SinceWrong)
		}
	}
	out := newDownload(w, "intakes.jsonl", "application/jsonl; charset=utf-8")
	err := s.Store.Export(r.Context(), v.actor, "jsonl", since, func(in intake.Intake) error { return export.JSONL(out, in) })
	return out.end(r, err)
}
