package intake

import "time"

// Mail is a message to a patient that waits in the outbox. It says nothing
// about anybody's health; what it links to is looked up when it is delivered,
// so that a link that was revoked is never sent.
type Mail struct {
	ID        string
	Kind      MailKind
	DueAt     time.Time
	Reference Reference
	State     MailState
	Payload   MailPayload
}

// MailPayload is the part of a mail that is sealed.
type MailPayload struct {
	To       string `json:"to"`
	Language string `json:"language"`
	Slot     string `json:"slot,omitempty"`
}

// MailKind is what a mail asks for.
type MailKind string

// The kinds of mails.
const (
	ConfirmAddress MailKind = "confirm_address" // is this address yours?
	CheckinDue     MailKind = "checkin_due"     // tell us how it goes
)

// MailState is what became of a mail.
type MailState string

// The states of a mail.
const (
	MailWaiting   MailState = "waiting"
	MailSent      MailState = "sent"
	MailCancelled MailState = "cancelled"
)

// ReminderState is whether somebody gets reminders.
type ReminderState string

// The states of reminders.
const (
	RemindersNone    ReminderState = ""            // never asked for
	RemindersAsked   ReminderState = "unconfirmed" // the address is not confirmed yet
	RemindersOn      ReminderState = "on"
	RemindersStopped ReminderState = "stopped"
)

// Reminders are what somebody wants to be reminded of, and where. The token
// opens the two questions of a mail and nothing else: a mistyped address must
// not open anybody's page.
type Reminders struct {
	State    ReminderState `json:"-"`
	Token    string        `json:"token"`
	Email    string        `json:"email"`
	Language string        `json:"language"`
}

// WantsReminders reports whether an intake asks for reminders that can be sent.
func (in Intake) WantsReminders() bool {
	return in.Record.Answers["reminders"] == "yes" && in.Contact.Email != "" && in.Linked()
}

// Linked reports whether an intake gets a link of its own. In an emergency
// there is nothing to come back to: staff give one out when it is over.
func (in Intake) Linked() bool { return in.LevelNow.Rank() > 0 }

// Confirming is the first mail, which only asks whether the address is right.
func (r Reminders) Confirming(in Intake) Mail {
	return Mail{
		Kind: ConfirmAddress, DueAt: in.SubmittedAt, Reference: in.Reference, State: MailWaiting,
		Payload: MailPayload{To: r.Email, Language: r.Language},
	}
}

// Reminding are the mails of the slots that are still to come.
func (r Reminders) Reminding(submitted time.Time, reference Reference, now time.Time) []Mail {
	var mails []Mail
	for _, s := range Schedule {
		if at := s.At(submitted); at.After(now) {
			mails = append(mails, Mail{
				Kind: CheckinDue, DueAt: at, Reference: reference, State: MailWaiting,
				Payload: MailPayload{To: r.Email, Language: r.Language, Slot: s.ID},
			})
		}
	}
	return mails
}
