package views

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

// reminding is a house with an intake that wants reminders: its own page, and
// where the first mail leads.
func reminding(t *testing.T) (h *house, my, mail string) {
	t.Helper()
	h, my = sentAs(t, with("email", "rosa@example.com", "reminders", "yes"))
	e, err := h.store.Episode(context.Background(), strings.TrimPrefix(my, "/my/"))
	if err != nil {
		t.Fatal(err)
	}
	return h, my, "/reminders/" + e.Reminders.Token
}

func (h *house) waiting() (kinds []intake.MailKind) {
	h.t.Helper()
	mails, err := h.store.Mails(context.Background(), h.oneIntake().Reference)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range mails {
		if m.State == intake.MailWaiting {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

func TestRemindersAreConfirmedFirst(t *testing.T) {
	h, my, mail := reminding(t)
	if got := h.waiting(); len(got) != 1 || got[0] != intake.ConfirmAddress {
		t.Fatalf("waiting: %v", got)
	}
	b := h.browser()
	// Nothing says that a mail was sent: whether one is depends on the clinic.
	b.get(my).silent("We sent you an e-mail").says("Once it is on, we send you an e-mail to check your address.",
		"Until then, look at this page for your next check-in on November 25.")
	// A mail program that looks at the link confirms nothing.
	p := b.get(mail).wants(http.StatusOK).says("Somebody asked us to send reminders to this address.", "Yes, send reminders", "No, never send any")
	p.silent("rosa", "pain", "Sciatica", "sciatica", h.oneIntake().Reference.String())
	checkHeaders(t, p)
	if len(h.waiting()) != 1 {
		t.Error("a look confirmed the address")
	}
	b.post(mail, url.Values{"reminders": {"on"}}).goes(mail)
	b.get(mail).says("Reminders are on.", "Stop reminders")
	if got := h.waiting(); len(got) != len(intake.Schedule) || got[0] != intake.CheckinDue {
		t.Errorf("waiting: %v", got)
	}
	b.get(my).says("We remind you of each check-in by e-mail.")
}

func TestRemindersStopInOnePress(t *testing.T) {
	for name, stop := range map[string]func(b *browser, my, mail string){
		"the link of a mail": func(b *browser, _, mail string) { b.post(mail, url.Values{"reminders": {"off"}}).goes(mail) },
		"a mail program": func(b *browser, _, mail string) {
			b.header = http.Header{"Origin": {}, "Sec-Fetch-Site": {}} // it sends neither, and no cookie
			b.post(mail, url.Values{"List-Unsubscribe": {"One-Click"}}).wants(http.StatusSeeOther)
		},
		"the own page": func(b *browser, my, _ string) { b.post(my+"/reminders", nil).goes(my) },
	} {
		t.Run(name, func(t *testing.T) {
			h, my, mail := reminding(t)
			b := h.browser()
			b.post(mail, url.Values{"reminders": {"on"}}).goes(mail)
			stop(b, my, mail)
			if got := h.waiting(); len(got) != 0 {
				t.Errorf("still waiting: %v", got)
			}
			c := h.browser()
			c.get(mail).says("Reminders are stopped.", "Turn reminders on")
			c.get(my).says("Reminders are stopped.").silent("Stop reminders")
		})
	}
}

func TestRemindersRefuse(t *testing.T) {
	h, my, mail := reminding(t)
	b := h.browser()
	for _, form := range []url.Values{{}, {"reminders": {"maybe"}}, {"List-Unsubscribe": {"no"}}, {"reminders": {"on"}, "canary": {"1"}}} {
		b.post(mail, form).wants(http.StatusBadRequest)
	}
	b.post(my+"/reminders", url.Values{"canary": {"1"}}).wants(http.StatusBadRequest)
	for _, path := range []string{"/reminders/" + strings.Repeat("a", 43), "/reminders/x", "/reminders/" + strings.TrimPrefix(my, "/my/")} {
		b.get(path).wants(http.StatusNotFound)
		b.post(path, url.Values{"reminders": {"on"}}).wants(http.StatusNotFound)
	}
	b.get(my + "/reminders").wants(http.StatusMethodNotAllowed)
	// The token of a mail opens nobody's page.
	b.get("/my/" + strings.TrimPrefix(mail, "/reminders/")).wants(http.StatusNotFound)
	if got := h.waiting(); len(got) != 1 {
		t.Errorf("waiting: %v", got)
	}
}

// Who did not ask reads nothing of reminders.
func TestNoRemindersUnasked(t *testing.T) {
	h, my := sentAs(t, well())
	h.browser().get(my).silent("Reminders")
	h.browser().post(my+"/reminders", nil).goes(my)
}
