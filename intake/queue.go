package intake

import (
	"slices"
	"time"

	"sciatica-intake/rules"
)

// Brief is what a row of the queue says of the patient. It is kept sealed.
type Brief struct {
	Name         string   `json:"name,omitempty"`
	PatientName  string   `json:"patient_name,omitempty"`
	Age          *int     `json:"age,omitempty"`
	Sex          string   `json:"sex,omitempty"`
	Line         string   `json:"line"`
	TakenBack    bool     `json:"taken_back,omitempty"`
	Interpreter  string   `json:"interpreter,omitempty"` // the language, or "yes"
	Consultation string   `json:"consultation,omitempty"`
	ContactBy    string   `json:"contact_by,omitempty"`
	BestTime     []string `json:"best_time,omitempty"`
	Synthetic    bool     `json:"synthetic,omitempty"`
	Heard        *Heard   `json:"heard,omitempty"` // the latest check-in
	// Door is who the patient was sent to, and For whom the words were for: what
	// they were told can be repeated on the phone by those who see no answers.
	Door string    `json:"door,omitempty"`
	For  rules.Who `json:"for,omitempty"`
}

// Who is the name that staff call the intake by: the patient's.
func (b Brief) Who() string {
	if b.PatientName != "" {
		return b.PatientName
	}
	return b.Name
}

// NewBrief makes the row of an intake.
func NewBrief(in Intake, words rules.Words) Brief {
	l := in.Record.lines()
	b := Brief{
		Name: in.Contact.Name, PatientName: in.Contact.PatientName,
		Sex: l.code("sex"), Line: in.Record.Line(words), TakenBack: len(in.Record.TakenBack) > 0,
		Consultation: l.code("consultation"), ContactBy: l.code("contact_by"), BestTime: l["best_time"].Chosen,
		Synthetic: in.Record.Synthetic, Heard: LastHeard(in.Record, in.Checkins, words),
		Door: in.Record.Outcome.Door, For: in.Record.Who,
	}
	for _, c := range in.Checkins {
		b = b.After(c)
	}
	if age, known := in.Record.Age(); known {
		b.Age = &age
	}
	if l.code("interpreter") == "yes" {
		if b.Interpreter = l["interpreter_language"].Text; b.Interpreter == "" {
			b.Interpreter = "yes"
		}
	}
	return b
}

// After is the row after a check-in, but for what it says.
func (b Brief) After(c Checkin) Brief {
	if r := c.Payload.Record; r != nil && r.Decides {
		b.Door = r.Outcome.Door
	}
	return b
}

// WantsConsultation reports whether the patient asked to be seen.
func (r Record) WantsConsultation() bool {
	c := r.lines().code("consultation")
	return c != "" && c != "none"
}

// NeedsPerson reports whether somebody at the clinic has to do something.
func (in Intake) NeedsPerson() bool {
	return in.LevelNow > rules.SelfCare || in.Record.WantsConsultation()
}

// Item is one row of the queue.
type Item struct {
	Reference    Reference
	Level        rules.Level // as submitted
	LevelNow     rules.Level // after check-ins
	Status       Status
	SubmittedAt  time.Time
	Language     string
	Version      int64
	NeedsPerson  bool
	Reachable    bool
	Read         bool // somebody has opened it
	Assignee     string
	Acknowledged By
	Tries        int
	Mark         rules.Level // of marks that nobody has cleared; below urgent there is none
	Earlier      int         // intakes of this contact that came before
	RaisedAt     time.Time   // when a check-in last made it new work, or zero
	Brief        Brief
}

// Unread reports whether the row stands out: nobody has opened it and
// somebody has to.
func (i Item) Unread() bool { return !i.Read && i.NeedsPerson && i.Status != Closed }

// Marked reports whether another book would make it urgent and nobody has
// cleared that yet.
func (i Item) Marked() bool { return i.Mark >= rules.Urgent }

// Waiting is what the clock of the row reads.
func (i Item) Waiting() Waiting {
	since := i.SubmittedAt
	if i.RaisedAt.After(since) {
		since = i.RaisedAt
	}
	return Waiting{i.LevelNow, i.Status, since, i.Acknowledged.At, i.Reachable}
}

// List is a part of all intakes that staff look at by itself.
type List string

// The lists.
const (
	Needed     List = ""          // what needs a person and is not closed
	Homeward   List = "self_care" // self-care without a wanted consultation
	Done       List = "closed"
	Everything List = "all"
)

// Lists are all lists, in the order they are offered.
var Lists = []List{Needed, Homeward, Done, Everything}

// Filter says which rows of the queue are wanted. The zero filter is the
// queue as it opens.
type Filter struct {
	List     List
	Level    *rules.Level
	Status   Status
	Assignee string    // a name, or Nobody
	Wants    bool      // only those who want a consultation
	From, To time.Time // submitted at From or later, and before To
}

// Nobody is the assignee of what is assigned to nobody.
const Nobody = "(nobody)"

// Place is where a page of the queue ends: the next one begins behind it.
type Place struct {
	Level       rules.Level
	SubmittedAt time.Time
	Reference   Reference
	Mark        rules.Level // marked rows come before all others
}

// Place of a row.
func (i Item) Place() Place { return Place{i.LevelNow, i.SubmittedAt, i.Reference, i.Mark} }

// MaxCount is up to where rows are counted; more are shown as "over 1,000".
const MaxCount = 1001

// Page is one page of the queue.
type Page struct {
	Items []Item
	Next  *Place // nil on the last page
	Total int    // of the filter, at most MaxCount
	// Unread counts what stands out in the whole queue, at most MaxCount.
	Unread int
	// Late counts those whose acknowledgement is overdue, likewise.
	Late int
}

// Case is an intake with all that staff did with it. For those who may not
// see answers Full is false and the record is empty.
type Case struct {
	Item
	Full    bool
	Contact Contact
	Record  Record
	Steps   []Step
	Work    Work
	Others  []Other // of the same contact, the latest first
	// Checkins are those that were sent, in order.
	Checkins []Checkin
	// HasLink says that the patient has a private link that works.
	HasLink bool
}

// Outline is what those see of a case who may not see answers: who it is, how
// urgent, what has been done. Why a clinician ruled or cleared, and which
// answers a mark is for, is left out.
func (c Case) Outline() Case {
	c.Full, c.Record, c.Checkins = false, Record{}, nil
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		if k := c.Steps[i].Kind; k == Judged || k == Cleared {
			c.Steps[i].Text = ""
		}
		if m := c.Steps[i].Mark; m != nil {
			c.Steps[i].Mark = &Mark{Level: m.Level, Book: m.Book}
		}
	}
	c.Work.RulingText = ""
	return c
}

// Other is another intake of the same phone number or e-mail address, which
// may be another person of the same household.
type Other struct {
	Reference   Reference
	SubmittedAt time.Time
	LevelNow    rules.Level
	Status      Status
	Who         string
}

// Found is what a search found, the latest first.
type Found struct {
	Items []Item
	// More says that there are others; a longer name finds fewer.
	More bool
}
