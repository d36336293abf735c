// Package notify is where mails get their words. Delivering them is not its
// work yet.
//
// It promises that a mail says nothing of anybody's health: who sends it, its
// subject and its text name the clinic, a check-in and two links, and neither a
// complaint nor a level nor a person. What is private stands behind the link.
package notify

import (
	"bytes"
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

//go:embed words.*.yaml
var files embed.FS

// languages are those a mail can be written in.
var languages = []string{rules.English, "es"}

// words are the texts of the mails in one language.
type words struct {
	Confirm, Checkin struct{ Subject, Text string }
	Stop             string
}

// Letters writes mails.
type Letters struct{ words map[string]*words }

// Letter is a mail with its words.
type Letter struct {
	From    string // the name beside the address
	To      string
	Subject string
	Text    string
	// Unsubscribe is the address for the header List-Unsubscribe; one POST to
	// it, as List-Unsubscribe-Post announces, is enough.
	Unsubscribe string
}

// Place is where a mail leads.
type Place struct {
	Clinic string // its name
	Site   string // the public address, without a slash at the end
}

// NewLetters reads the words, strictly: a text that is missing is found at the
// start and not in somebody's mailbox.
func NewLetters() (*Letters, error) {
	l := &Letters{map[string]*words{}}
	for _, language := range languages {
		name := "words." + language + ".yaml"
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		w := new(words)
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		if err := d.Decode(w); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, text := range []string{w.Confirm.Subject, w.Confirm.Text, w.Checkin.Subject, w.Checkin.Text, w.Stop} {
			if text == "" {
				return nil, fmt.Errorf("%s: a text is missing", name)
			}
		}
		l.words[language] = w
	}
	return l, nil
}

// Write writes a mail. link is the patient's private link as it is now; the
// mail that asks for the address never has it, because the address may be
// somebody else's.
func (l *Letters) Write(m intake.Mail, reminders intake.Reminders, link intake.PrivateLink, at Place) (Letter, error) {
	w, ok := l.words[m.Payload.Language]
	if !ok {
		w = l.words[rules.English]
	}
	settings := at.Site + "/reminders/" + reminders.Token
	letter := Letter{From: at.Clinic, To: m.Payload.To, Unsubscribe: settings}
	var path, text string
	switch m.Kind {
	case intake.ConfirmAddress:
		letter.Subject, text, path = w.Confirm.Subject, w.Confirm.Text, settings
	case intake.CheckinDue:
		letter.Subject, text, path = w.Checkin.Subject, w.Checkin.Text, at.Site+"/my/"+link.Token+"/checkin"
		if link.Token == "" {
			return Letter{}, intake.ErrNotFound
		}
	default:
		return Letter{}, fmt.Errorf("no words for a mail of kind %q", m.Kind)
	}
	fill := strings.NewReplacer("{clinic}", at.Clinic, "{link}", path, "{stop}", settings)
	letter.Subject = fill.Replace(letter.Subject)
	letter.Text = fill.Replace(text + "\n\n" + w.Stop + "\n")
	return letter, nil
}
