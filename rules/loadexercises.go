package rules

import (
	"fmt"
	"slices"
)

type exercisesYAML struct {
	Phases       []phaseYAML    `yaml:"phases"`
	Reasons      []reasonYAML   `yaml:"reasons"`
	LevelReasons []wordsYAML    `yaml:"level_reasons"`
	WithholdAll  idents         `yaml:"withhold_all"`
	Exercises    []exerciseYAML `yaml:"exercises"`
	Stop         []text         `yaml:"stop"`
	Advice       []text         `yaml:"advice"`
	About        []text         `yaml:"about"`
}

type phaseYAML struct {
	ID   ident `yaml:"id"`
	Name text  `yaml:"name"`
	What text  `yaml:"what"`
	Time text  `yaml:"time"`
}

type reasonYAML struct {
	ID      ident    `yaml:"id"`
	When    condYAML `yaml:"when"`
	Because text     `yaml:"because"`
	Also    text     `yaml:"also"` // a sentence of its own, for after the reasons
}

type exerciseYAML struct {
	ID             ident        `yaml:"id"`
	Phase          ident        `yaml:"phase"`
	Name           text         `yaml:"name"`
	Needs          text         `yaml:"needs"`
	StandIn        text         `yaml:"stand_in"`
	How            []text       `yaml:"how"`
	Felt           text         `yaml:"felt"`
	Why            text         `yaml:"why"`
	Dose           text         `yaml:"dose"`
	Harder         text         `yaml:"harder"`
	Gentle         bool         `yaml:"gentle"`
	Hold           int          `yaml:"hold"`
	Rounds         int          `yaml:"rounds"`
	NotOfferedWhen idents       `yaml:"not_offered_when"`
	Easier         []easierYAML `yaml:"easier"`
}

type easierYAML struct {
	ID          ident     `yaml:"id"`
	When        *condYAML `yaml:"when"`
	AdvisedWhen *condYAML `yaml:"advised_when"`
	How         text      `yaml:"how"`
}

func (l *loader) exercises(y exercisesYAML) {
	l.file = exercisesFile
	phases := map[string]bool{}
	for _, p := range y.Phases {
		if l.unique("phase", p.ID, phases) {
			key := "phase." + p.ID.name
			l.say(key+".name", p.Name, true, p.ID.line)
			l.say(key+".what", p.What, true, p.ID.line)
			l.say(key+".time", p.Time, true, p.ID.line)
			l.book.Phases = append(l.book.Phases, p.ID.name)
		}
	}
	ids := map[string]bool{}
	for _, r := range y.Reasons {
		if l.unique("reason", r.ID, ids) {
			l.say("reason."+r.ID.name, r.Because, true, r.ID.line)
			l.say("reason."+r.ID.name+".also", r.Also, false, r.ID.line)
			l.book.reasons[r.ID.name] = l.cond(&r.When, r.ID.line, nil)
		}
	}
	for _, r := range y.LevelReasons {
		if l.unique("reason", r.ID, ids) {
			l.say("reason."+r.ID.name, r.Text, true, r.ID.line)
		}
	}
	for _, id := range []string{AboveRoutine, GentleOnly, NotAnswered} {
		if !ids[id] {
			l.wrong(1, "level_reasons: %s has no words", id)
		}
	}
	l.book.barred = l.reasonIDs(y.WithholdAll)
	moves := map[string]bool{}
	at := 0
	for _, e := range y.Exercises {
		if !l.unique("exercise", e.ID, moves) {
			continue
		}
		phase := slices.Index(l.book.Phases, e.Phase.name)
		if phase < at {
			l.wrong(max(e.ID.line, e.Phase.line), "exercise %s: phase is unknown or out of order", e.ID.name)
		}
		at = max(at, phase)
		l.exercise(e)
	}
	l.sayAll("stop", y.Stop, true, 1)
	l.sayAll("advice", y.Advice, true, 1)
	l.sayAll("about", y.About, true, 1)
}

func (l *loader) reasonIDs(list idents) []string {
	var ids []string
	for _, r := range list {
		if _, ok := l.book.reasons[r.name]; !ok {
			l.wrong(r.line, "no such reason: %q", r.name)
			continue
		}
		l.used["reason "+r.name] = true
		ids = append(ids, r.name)
	}
	return ids
}

func (l *loader) exercise(y exerciseYAML) {
	e := &Exercise{ID: y.ID.name, Phase: y.Phase.name, Gentle: y.Gentle, Needs: y.Needs.line > 0, Hold: y.Hold, Rounds: y.Rounds, Not: l.reasonIDs(y.NotOfferedWhen)}
	if y.Hold < 0 || y.Hold > 120 || y.Rounds < 0 || y.Rounds > 10 || y.Hold > 0 && y.Rounds == 0 {
		l.wrong(y.ID.line, "exercise %s: a hold is up to 120 seconds, of 1 to 10 rounds", e.ID)
	}
	key := "exercise." + e.ID
	for part, t := range map[string]text{"name": y.Name, "why": y.Why, "dose": y.Dose, "felt": y.Felt} {
		l.say(key+"."+part, t, true, y.ID.line)
	}
	for part, t := range map[string]text{"needs": y.Needs, "stand_in": y.StandIn, "harder": y.Harder} {
		l.say(key+"."+part, t, false, y.ID.line)
	}
	l.sayAll(key+".how", y.How, true, y.ID.line)
	ids := map[string]bool{}
	for _, v := range y.Easier {
		if !l.unique("easier", v.ID, ids) {
			continue
		}
		l.say(key+".easier."+v.ID.name, v.How, true, v.ID.line)
		easier := Easier{ID: v.ID.name}
		if v.When != nil {
			c := l.cond(v.When, v.ID.line, nil)
			easier.When = &c
		}
		if v.AdvisedWhen != nil {
			c := l.cond(v.AdvisedWhen, v.ID.line, nil)
			easier.Advised = &c
		}
		if v.When != nil && v.AdvisedWhen != nil {
			l.wrong(v.ID.line, "easier %s: when already says whom it is for", v.ID.name)
		}
		e.Easier = append(e.Easier, easier)
	}
	l.book.Exercises = append(l.book.Exercises, e)
}

type patternsYAML struct {
	Patterns []patternYAML `yaml:"patterns"`
}

type patternYAML struct {
	ID      ident         `yaml:"id"`
	Name    text          `yaml:"name"`
	For     []featureYAML `yaml:"for"`
	Against []featureYAML `yaml:"against"`
}

type featureYAML struct {
	Says text     `yaml:"says"`
	When condYAML `yaml:"when"`
}

func (l *loader) patterns(y patternsYAML) {
	l.file = patternsFile
	ids := map[string]bool{}
	for _, p := range y.Patterns {
		if !l.unique("pattern", p.ID, ids) {
			continue
		}
		key := "pattern." + p.ID.name
		l.say(key, p.Name, true, p.ID.line)
		if len(p.For) == 0 {
			l.wrong(p.ID.line, "nothing speaks for pattern %s", p.ID.name)
		}
		l.book.Patterns = append(l.book.Patterns, &Pattern{
			ID:      p.ID.name,
			For:     l.features(key+".for", p.For, p.ID.line),
			Against: l.features(key+".against", p.Against, p.ID.line),
		})
	}
}

func (l *loader) features(key string, list []featureYAML, line int) []Feature {
	var features []Feature
	for i, f := range list {
		k := fmt.Sprintf("%s.%d", key, i+1)
		l.say(k, f.Says, true, line)
		features = append(features, Feature{k, l.cond(&f.When, max(line, f.Says.line), nil)})
	}
	return features
}
