package rules

// conditions calls visit for every condition of the book with what it decides.
func (b *Book) conditions(visit func(decides string, c *Cond)) {
	some := func(decides string, c *Cond) {
		if c != nil {
			visit(decides, c)
		}
	}
	for _, p := range b.Pages {
		some("skip page "+p.ID, p.skip)
		for i := range p.Notes {
			visit("note "+p.Notes[i].ID, &p.Notes[i].When)
		}
		for i := range p.Stops {
			visit("stop "+p.Stops[i].ID, &p.Stops[i].When)
		}
		for i := range p.Needs {
			visit("need "+p.Needs[i].ID, &p.Needs[i].When)
		}
		for _, q := range p.Questions {
			some("ask "+q.ID, q.asked)
			some("require "+q.ID, q.requiredIf)
		}
	}
	for _, r := range b.Rules {
		visit("rule "+r.ID, &r.When)
	}
	for _, f := range b.Floors {
		visit("floor "+f.ID, &f.When)
	}
	visit("self-care", &b.entry)
	b.adviceConditions(visit)
}

func (b *Book) adviceConditions(visit func(decides string, c *Cond)) {
	for _, p := range b.Patterns {
		for i := range p.For {
			visit("pattern "+p.ID, &p.For[i].When)
		}
		for i := range p.Against {
			visit("pattern "+p.ID, &p.Against[i].When)
		}
	}
	for _, r := range b.Reasons() {
		visit("reason "+r.ID, &r.When)
	}
	for _, e := range b.Exercises {
		for i := range e.Easier {
			for _, c := range []*Cond{e.Easier[i].When, e.Easier[i].Advised} {
				if c != nil {
					visit("exercise "+e.ID, c)
				}
			}
		}
	}
}

// tests calls visit for every test of a question in the condition, and says
// whether a "not" turns it round.
func (c *Cond) tests(turned bool, visit func(c *Cond, turned bool)) {
	if c.test == testNot {
		turned = !turned
	}
	if c.question != nil {
		visit(c, turned)
	}
	for i := range c.kids {
		c.kids[i].tests(turned, visit)
	}
}
