package views

import (
	"net/url"

	"sciatica-intake/intake"
	"sciatica-intake/rules"
)

// workPart is where a case stands, and what can be done with it.
type workPart struct {
	D      *deskWords
	Stands []fact
	Script []string
	Forms  []workForm
	Steps  []done
	// Earlier is where the steps before these are.
	Earlier string
}

// workForm is one thing that can be done.
type workForm struct {
	Act, Title, Action, Lead string
	Version                  int64
	Open                     bool
	Fields                   []workField
	Buttons                  []workButton
}

type workField struct {
	ID, Name, Label, Type, Value, Error, ErrorTag, Optional string
	Radio                                                   bool
	Lines                                                   int
	Options                                                 []pick
}

type workButton struct {
	Name, Value, Text string
	Second            bool
}

// workProblem is something to correct, and where.
type workProblem struct{ Field, Text string }

// typed is what somebody entered into one of the forms.
type typed struct {
	act      string
	form     url.Values
	problems []workProblem
}

// former makes the forms of one case.
type former struct {
	d          *deskWords
	tag        string // before an error
	c          opened
	v          *staffVisit
	colleagues []string
	entered    *typed
}

func (s *site) workPart(v *staffVisit, c opened, colleagues []string, entered *typed) workPart {
	f := former{s.deskWords, s.in(rules.English).Form.Error, c, v, colleagues, entered}
	part := workPart{D: s.deskWords, Stands: s.stands(c), Script: s.script(c), Forms: f.forms()}
	part.Steps, part.Earlier = s.latestSteps(c, 0)
	return part
}

// forms are those of what is possible as the case stands and for who asks.
func (f *former) forms() []workForm {
	var forms []workForm
	for _, act := range []struct {
		id       string
		action   intake.Action
		possible bool
	}{
		{"try", intake.TryContact, f.c.Status != intake.Closed},
		{"note", intake.WriteNote, true},
		{"assign", intake.AssignCase, true},
		{"close", intake.MoveCase, f.c.Work.MayCloseEarly()},
		{"clear", intake.ClearCase, !f.c.Work.Cleared.Known()},
		{"verdict", intake.JudgeCase, true},
		{"link", intake.RenewLink, f.c.linkable()},
		{"unlink", intake.RenewLink, f.c.HasLink},
		{"delete", intake.DeleteCase, true},
	} {
		if act.possible && f.v.may(act.action) {
			forms = append(forms, f.form(act.id))
		}
	}
	return forms
}

// form is one of the forms, with what was entered into it before.
func (f *former) form(act string) workForm {
	w := &f.d.Work
	form := workForm{Act: act, Title: w.Forms[act], Action: casePath(f.c.Reference) + "/" + act, Version: f.c.Version, Open: f.value(act, "version") != ""}
	switch act {
	case "try":
		f.try(&form)
	case "note":
		form.Lead = w.NoteLead
		form.Fields = []workField{f.lines(act, "text", w.NoteText, 4, false)}
		form.Buttons = []workButton{{Text: w.NoteSave}}
	case "assign":
		f.assign(&form)
	case "close":
		var reasons []string
		for _, r := range intake.CloseReasons {
			reasons = append(reasons, string(r))
		}
		form.Fields = []workField{f.radios(act, "reason", w.CloseReason, reasons, w.Reasons), f.lines(act, "text", w.CloseText, 2, true)}
		form.Buttons = []workButton{{Text: w.CloseSave}}
	case "clear":
		form.Lead = w.ClearLead
		form.Fields = []workField{
			f.radios(act, "opens", w.Opens, []string{"nothing", string(intake.OpensGentle), string(intake.OpensFull)}, w.Open),
			f.lines(act, "text", w.ClearText, 3, true),
		}
		form.Buttons = []workButton{{Text: w.ClearSave}}
	case "verdict":
		var rulings []string
		for _, r := range intake.Rulings {
			rulings = append(rulings, string(r))
		}
		form.Fields = []workField{f.radios(act, "ruling", w.Ruling, rulings, w.Rulings), f.lines(act, "text", w.VerdictText, 3, false)}
		form.Buttons = []workButton{{Text: w.VerdictSave}}
	case "delete":
		var reasons []string
		for _, r := range intake.DeleteReasons {
			reasons = append(reasons, string(r))
		}
		form.Lead = w.DeleteLead
		form.Fields = []workField{f.radios(act, "reason", w.DeleteReason, reasons, w.DeleteReasons), f.tick(act, "sure", w.DeleteSureLabel, w.DeleteSure)}
		form.Buttons = []workButton{{Text: w.DeleteSave, Second: true}}
	case "link":
		form.Lead = w.LinkLead
		form.Buttons = []workButton{{Text: w.LinkSave}}
	case "unlink":
		form.Lead = w.UnlinkLead
		form.Buttons = []workButton{{Text: w.UnlinkSave, Second: true}}
	case "unmark":
		form.Lead = w.UnmarkLead
		form.Buttons = []workButton{{Text: w.UnmarkSave}}
	case "move":
		to := f.value(act, "to")
		text := w.Move[to]
		if f.c.Status == intake.Closed {
			text = w.Move["reopen"]
		}
		form.Buttons = []workButton{{Name: "to", Value: to, Text: text}}
	}
	return form
}

func (f *former) try(form *workForm) {
	w := &f.d.Work
	var outcomes []string
	for _, o := range intake.TryOutcomes {
		outcomes = append(outcomes, string(o))
	}
	form.Fields = []workField{
		f.radios("try", "outcome", w.Outcome, outcomes, w.Outcomes),
		f.radios("try", "seen", w.Seen, []string{"yes", "no"}, w.Seens),
		f.field("try", "where", w.Where, true),
		f.tick("try", "advised", w.AdvisedLabel, w.Advised),
		f.lines("try", "text", w.TryText, 3, true),
	}
	form.Buttons = []workButton{{Text: w.TrySave}}
	switch next := f.c.Work.Next(); next {
	case intake.Acknowledged, intake.Contacted:
		form.Buttons = append(form.Buttons, workButton{Name: "then", Value: string(next), Text: w.TryContacted, Second: true})
	}
}

func (f *former) assign(form *workForm) {
	w := &f.d.Work
	field := f.field("assign", "assignee", w.AssignTo, false)
	field.Options = []pick{{Value: intake.Nobody, Text: w.Nobody}}
	for _, name := range f.colleagues {
		field.Options = append(field.Options, pick{Value: name, Text: name})
	}
	at := f.value("assign", "assignee")
	if at == "" {
		at = f.c.Work.Assignee
	}
	for i := range field.Options {
		field.Options[i].Chosen = field.Options[i].Value == at
	}
	form.Fields = []workField{field}
	form.Buttons = []workButton{{Text: w.AssignSave}}
	if f.c.Work.Assignee != f.v.actor.Name {
		form.Buttons = append(form.Buttons, workButton{Name: "take", Value: "yes", Text: w.AssignMe, Second: true})
	}
}

// value is what was entered into a form before.
func (f *former) value(act, name string) string {
	if f.entered == nil || f.entered.act != act {
		return ""
	}
	return f.entered.form.Get(name)
}

func (f *former) field(act, name, label string, optional bool) workField {
	field := workField{ID: act + "-" + name, Name: name, Label: label, Value: f.value(act, name), ErrorTag: f.tag}
	if optional {
		field.Optional = f.d.Work.Optional
	}
	if f.entered != nil && f.entered.act == act {
		for _, p := range f.entered.problems {
			if p.Field == name {
				field.Error = p.Text
			}
		}
	}
	return field
}

func (f *former) lines(act, name, label string, lines int, optional bool) workField {
	field := f.field(act, name, label, optional)
	field.Lines = lines
	return field
}

func (f *former) radios(act, name, label string, values []string, words map[string]string) workField {
	field := f.field(act, name, label, false)
	field.Radio, field.Type = true, "radio"
	for _, v := range values {
		field.Options = append(field.Options, pick{field.ID + "-" + v, v, words[v], field.Value == v})
	}
	return field
}

func (f *former) tick(act, name, label, text string) workField {
	field := f.field(act, name, label, false)
	field.Radio, field.Type = true, "checkbox"
	field.Options = []pick{{field.ID + "-yes", "yes", text, field.Value == "yes"}}
	return field
}

// firstControl is where a problem's link leads.
func (f *former) firstControl(form workForm, p workProblem) string {
	for _, field := range form.Fields {
		if field.Name == p.Field && field.Radio {
			return field.Options[0].ID
		}
		if field.Name == p.Field {
			return field.ID
		}
	}
	return form.Act
}

func (f *former) links() []workProblem {
	if f.entered == nil {
		return nil
	}
	form := f.form(f.entered.act)
	links := make([]workProblem, len(f.entered.problems))
	for i, p := range f.entered.problems {
		links[i] = workProblem{f.firstControl(form, p), p.Text}
	}
	return links
}
