package notify

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"sciatica-intake/intake"
)

var at = Place{Clinic: "Olympic Clinic", Site: "https://intake.example.org"}

func TestLetters(t *testing.T) {
	l, err := NewLetters()
	if err != nil {
		t.Fatal(err)
	}
	reminders, link := intake.Reminders{Token: "remindtoken"}, intake.PrivateLink{Token: "pagetoken"}
	for _, language := range []string{"en", "es"} {
		for _, kind := range []intake.MailKind{intake.ConfirmAddress, intake.CheckinDue} {
			m := intake.Mail{Kind: kind, Payload: intake.MailPayload{To: "a@example.org", Language: language, Slot: "week_1"}}
			letter, err := l.Write(m, reminders, link, at)
			if err != nil {
				t.Fatal(err)
			}
			all := letter.From + "\n" + letter.Subject + "\n" + letter.Text
			if letter.From != "Olympic Clinic" || letter.To != "a@example.org" || letter.Unsubscribe != "https://intake.example.org/reminders/remindtoken" ||
				!strings.Contains(letter.Text, letter.Unsubscribe) || strings.Contains(all, "{") || strings.ContainsAny(letter.Subject, "\r\n") {
				t.Errorf("%s %s: %+v", language, kind, letter)
			}
			// Neither what it is about nor how bad it is, nor whose it is.
			if word := regexp.MustCompile(`(?i)sciati|ciátic|pain|dolor|back|espalda|leg\b|pierna|emergencia grave|urgent|self.care|week|semana|reference|exercise|ejercicio`).FindString(all); word != "" {
				t.Errorf("%s %s says %q", language, kind, word)
			}
			// The private link is only for an address that somebody confirmed.
			if private := strings.Contains(all, "pagetoken"); private != (kind == intake.CheckinDue) {
				t.Errorf("%s %s: the private link is in it: %t", language, kind, private)
			}
		}
	}
	if letter, err := l.Write(intake.Mail{Kind: intake.ConfirmAddress, Payload: intake.MailPayload{Language: "fr"}}, reminders, link, at); err != nil || !strings.HasPrefix(letter.Subject, "Olympic Clinic: is") {
		t.Errorf("a language without words: %+v, %v", letter, err)
	}
}

func TestNoLetterWithoutAPlaceToGo(t *testing.T) {
	l, err := NewLetters()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Write(intake.Mail{Kind: intake.CheckinDue}, intake.Reminders{Token: "t"}, intake.PrivateLink{}, at); !errors.Is(err, intake.ErrNotFound) {
		t.Errorf("a link that was revoked: %v", err)
	}
	if _, err := l.Write(intake.Mail{Kind: "gossip"}, intake.Reminders{}, intake.PrivateLink{Token: "p"}, at); err == nil {
		t.Error("a mail of no known kind was written")
	}
}
