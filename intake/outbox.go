package intake

import (
	"slices"
	"time"
)

// MessageKind is what a message says.
type MessageKind string

// The kinds of messages.
const (
	Arrived      MessageKind = "arrived"   // an emergency or urgent intake
	StillWaiting MessageKind = "overdue"   // nobody has acknowledged it
	StillThere   MessageKind = "escalated" // still nobody
	ClinicChange MessageKind = "setting"   // somebody changed how patients or alerts reach the clinic
)

// Recipient is whom a message is for. Addresses are looked up when it is
// delivered, so that a corrected address also gets what waits.
type Recipient string

// The recipients that are not one member of staff.
const (
	ToAlerts     Recipient = "alerts"     // the setting alert_email
	ToEscalation Recipient = "escalation" // the setting escalation_email
)

// ToStaff is a message that one member of staff reads at the desk.
func ToStaff(name string) Recipient { return Recipient("staff:" + name) }

// Message is one that waits in the outbox. It says that something happened
// and where to look, and nothing about anybody's health: not even a level.
type Message struct {
	ID        string
	Kind      MessageKind
	To        Recipient
	Subject   string // a reference or a setting
	CreatedAt time.Time
	Text      string // for staff at the desk only
}

// Alerts are the messages for an intake whose clock has come to a state. A
// state that nobody is told of gives none.
func Alerts(state ClockState, r Reference, at time.Time) []Message {
	told := map[ClockState]struct {
		kind MessageKind
		to   []Recipient
	}{
		Due:           {Arrived, []Recipient{ToAlerts}},
		NobodyToReach: {Arrived, []Recipient{ToAlerts}},
		Overdue:       {StillWaiting, []Recipient{ToAlerts, ToEscalation}},
		Escalated:     {StillThere, []Recipient{ToAlerts, ToEscalation}},
	}[state]
	var messages []Message
	for _, to := range told.to {
		messages = append(messages, Message{Kind: told.kind, To: to, Subject: string(r), CreatedAt: at})
	}
	return messages
}

// TellAdmins reports whether every admin is told of a change to a setting:
// with these somebody could turn patients or alerts away from the clinic.
func TellAdmins(setting string) bool {
	return slices.Contains([]string{"phone", "phone_confirmed", "alert_email", "escalation_email"}, setting)
}
