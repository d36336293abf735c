package rules

import "slices"

type triageYAML struct {
	Terms        []termYAML  `yaml:"terms"`
	Levels       []levelYAML `yaml:"levels"`
	Teams        []wordsYAML `yaml:"teams"`
	Rules        []ruleYAML  `yaml:"rules"`
	Floors       []floorYAML `yaml:"floors"`
	SelfCareWhen *condYAML   `yaml:"self_care_when"`
	Watch        struct {
		Intro text   `yaml:"intro"`
		Signs []text `yaml:"signs"`
	} `yaml:"watch"`
}

type termYAML struct {
	ID    ident    `yaml:"id"`
	Means text     `yaml:"means"`
	When  condYAML `yaml:"when"`
}

type wordsYAML struct {
	ID   ident `yaml:"id"`
	Text text  `yaml:"text"`
}

type levelYAML struct {
	ID        ident      `yaml:"id"`
	Name      text       `yaml:"name"`
	Programme ident      `yaml:"programme"`
	Cards     []cardYAML `yaml:"cards"`
}

type cardYAML struct {
	Door     ident  `yaml:"door"`
	Headline text   `yaml:"headline"`
	Time     text   `yaml:"time"`
	Steps    []text `yaml:"steps"`
}

type ruleYAML struct {
	ID      ident    `yaml:"id"`
	Level   ident    `yaml:"level"`
	Call    ident    `yaml:"call"`
	See     ident    `yaml:"see"`
	Team    ident    `yaml:"team"`
	When    condYAML `yaml:"when"`
	Because text     `yaml:"because"`
	Also    text     `yaml:"also"`
	Source  text     `yaml:"source"`
	AgeSex  text     `yaml:"age_sex"`
}

type floorYAML struct {
	ID    ident    `yaml:"id"`
	Says  text     `yaml:"says"`
	When  condYAML `yaml:"when"`
	Level ident    `yaml:"level"`
}

func (l *loader) terms(list []termYAML) {
	l.file = triageFile
	ids := map[string]bool{}
	for _, t := range list {
		if l.unique("term", t.ID, ids) {
			l.say("term."+t.ID.name, t.Means, true, t.ID.line)
			l.book.terms[t.ID.name] = l.cond(&t.When, t.ID.line, nil)
		}
	}
}

func (l *loader) triage(y triageYAML) {
	l.file = triageFile
	l.teams = map[string]bool{}
	for _, t := range y.Teams {
		if l.unique("team", t.ID, l.teams) {
			l.say("team."+t.ID.name, t.Text, true, t.ID.line)
		}
	}
	l.levels(y.Levels)
	ids := map[string]bool{}
	for _, r := range y.Rules {
		if l.unique("rule", r.ID, ids) {
			l.rule(r)
		}
	}
	if len(l.book.Rules) > maxRules {
		l.wrong(1, "more than %d rules", maxRules)
	}
	l.floors(y.Floors)
	if y.SelfCareWhen == nil {
		l.wrong(1, "self_care_when is missing")
	} else {
		l.book.entry = l.cond(y.SelfCareWhen, 1, nil)
	}
	l.say("watch.intro", y.Watch.Intro, true, 1)
	l.sayAll("watch", y.Watch.Signs, true, 1)
}

// doorsOf are the doors a level may have cards for, the most medical first.
var doorsOf = map[Level][]string{
	Emergency: {"911", "ed"},
	Urgent:    {"own_team", "doctor"},
	Soon:      {"own_team", "doctor", "clinic_or_doctor"},
	Routine:   {"clinic"},
	SelfCare:  {"home"},
}

func (l *loader) levels(list []levelYAML) {
	ids := map[string]bool{}
	for _, y := range list {
		if !l.unique("level", y.ID, ids) {
			continue
		}
		var level Level
		if level.UnmarshalText([]byte(y.ID.name)) != nil {
			l.wrong(y.ID.line, "no such level: %q", y.ID.name)
			continue
		}
		if !slices.Contains([]string{"none", "gentle", "full"}, y.Programme.name) {
			l.wrong(y.ID.line, "level %s: programme is none, gentle or full", y.ID.name)
		}
		if level > Routine && y.Programme.name != "none" {
			l.wrong(y.Programme.line, "level %s: no programme before somebody has seen the patient", y.ID.name)
		}
		key := "level." + y.ID.name
		l.say(key+".name", y.Name, true, y.ID.line)
		var doors []string
		for _, c := range y.Cards {
			door := c.Door.name
			if !slices.Contains(doorsOf[level], door) || slices.Contains(doors, door) {
				l.wrong(c.Door.line, "level %s: door %q is unknown or stands twice", y.ID.name, door)
				continue
			}
			doors = append(doors, door)
			l.say(key+".card."+door+".headline", c.Headline, true, c.Door.line)
			l.say(key+".card."+door+".time", c.Time, true, c.Door.line)
			l.sayAll(key+".card."+door+".step", c.Steps, true, c.Door.line)
		}
		for _, door := range doorsOf[level] {
			if !slices.Contains(doors, door) {
				l.wrong(y.ID.line, "level %s has no card for door %q", y.ID.name, door)
			}
		}
		l.book.Levels = append(l.book.Levels, &LevelCards{level, y.Programme.name, doorsOf[level]})
	}
	for level := SelfCare; level <= Emergency; level++ {
		if !ids[level.String()] {
			l.wrong(1, "level %s has no words", level)
		}
	}
}

func (l *loader) rule(y ruleYAML) {
	r := &Rule{ID: y.ID.name, Team: y.Team.name, Source: y.Source.wordings[Self], AgeSex: y.AgeSex.wordings[Self]}
	if r.Level.UnmarshalText([]byte(y.Level.name)) != nil || r.Level == SelfCare {
		l.wrong(max(y.ID.line, y.Level.line), "rule %s: level is emergency, urgent, soon or routine", r.ID)
	}
	r.Door = y.Call.name + y.See.name
	call, see := r.Level == Emergency, r.Level == Urgent || r.Level == Soon
	switch {
	case (y.Call.name != "") != call || (y.See.name != "") != see:
		l.wrong(y.ID.line, "rule %s: emergency rules have call, urgent and soon rules see, others neither", r.ID)
	case (call || see) && !slices.Contains(doorsOf[r.Level], r.Door):
		l.wrong(y.ID.line, "rule %s: level %s has no door %q", r.ID, r.Level, r.Door)
	case r.Door == "own_team" && r.Team == "":
		l.wrong(y.ID.line, "rule %s: own_team takes a team", r.ID)
	case r.Team != "" && !l.teams[r.Team]:
		l.wrong(y.Team.line, "rule %s: no such team: %q", r.ID, r.Team)
	}
	l.used["team "+r.Team] = true
	l.say("rule."+r.ID, y.Because, true, y.ID.line)
	l.say("rule."+r.ID+".also", y.Also, false, y.ID.line)
	if r.Source == "" {
		l.wrong(y.ID.line, "rule %s names no source", r.ID)
	}
	r.When = l.cond(&y.When, y.ID.line, nil)
	l.book.add(r)
}

// finish refuses what nothing uses: it is a misspelt use of something else,
// or it misleads whoever reads the book.
func (l *loader) finish(t triageYAML, e exercisesYAML) {
	l.file = triageFile
	for _, y := range t.Terms {
		if !l.used["term "+y.ID.name] {
			l.wrong(y.ID.line, "term %s is used by nothing", y.ID.name)
		}
	}
	for _, y := range t.Teams {
		if !l.used["team "+y.ID.name] {
			l.wrong(y.ID.line, "team %s is used by no rule", y.ID.name)
		}
	}
	l.file = exercisesFile
	for _, y := range e.Reasons {
		if !l.used["reason "+y.ID.name] {
			l.wrong(y.ID.line, "reason %s is used by no exercise", y.ID.name)
		}
	}
}
