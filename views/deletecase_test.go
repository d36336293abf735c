package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sciatica-intake/intake"
)

// An admin deletes an intake for good, with a reason and a fresh code; the
// trail keeps that it was there, and the queue has it no more.
func TestDeleteACase(t *testing.T) {
	h := newHouse(t)
	ref := h.arrive(wishing("Ann Canary"))
	my, at := h.link(), "/staff/intakes/"+ref
	chris, ada := h.signedIn("Dr. Chris", intake.Clinician), h.employ("Ada", intake.Admin)
	chris.get(at).silent("Delete for good")
	chris.post(at+"/delete", url.Values{"version": {"1"}, "reason": {"test"}, "sure": {"yes"}}).wants(http.StatusForbidden)

	b := ada.signIn()
	p := b.get(at).says("Delete for good", "cannot be brought back")
	b.act(p, at+"/delete", "reason", "test").wants(http.StatusUnprocessableEntity).says("Select that you are sure")
	b.act(p, at+"/delete", "sure", "yes").wants(http.StatusUnprocessableEntity).says("Select why it is deleted")
	b.act(p, at+"/delete", "sure", "yes", "reason", "test", "more", "x").wants(http.StatusBadRequest)
	// Somebody wrote a note meanwhile.
	chris.act(chris.get(at), at+"/note", "text", "Calls back.").wants(http.StatusSeeOther)
	lost := b.act(p, at+"/delete", "sure", "yes", "reason", "test").wants(http.StatusConflict).says("Somebody else changed this intake", "Calls back.", "You can still do it")

	h.clock.pass(6 * time.Minute) // The code is not fresh any more: the form waits for another one.
	p = b.act(lost, at+"/delete", "sure", "yes", "reason", "test").wants(http.StatusForbidden).says("Enter a code to go on")
	form := p.hiddenFields()
	form.Set("code", ada.code())
	b.post("/staff/code", form).goes("/staff")
	b.get(at).wants(http.StatusNotFound)
	b.get("/staff?list=all").silent("Ann Canary", ref)
	h.browser().get(my).wants(http.StatusNotFound)
	h.wantsTraced("Ada", intake.ActDeleted)
	for _, e := range h.entries(intake.TrailFilter{Actor: "Ada"}) {
		if e.Act == intake.ActDeleted && e.Detail["reason"] != "test" {
			t.Errorf("%+v", e)
		}
	}
	if p := b.get("/staff/trail"); !strings.Contains(p.text(), "Deleted "+ref) {
		t.Error("the trail does not say which")
	}
}
