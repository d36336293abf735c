package command

import (
	"crypto/rand"
	"fmt"

	"sciatica-intake/intake"
)

// demo fills an empty installation for somebody who wants to look around.
type demo struct {
	place
	library
	Intakes int    `default:"300" help:"How many synthetic intakes."`
	Seed    uint64 `default:"1" help:"Another number makes other people."`
}

func (c *demo) Run(w *world) error {
	if c.Intakes < 1 || c.Intakes > 100_000 {
		return fmt.Errorf("--intakes takes a number from 1 to 100000")
	}
	book, err := c.warned(w)
	if err != nil {
		return err
	}
	s, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	password, err := intake.NewPassword(rand.Reader)
	if err != nil {
		return err
	}
	got, err := s.FillDemo(w.ctx, book, c.Seed, c.Intakes, password)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.stdout, "%d synthetic intakes, all of them invented. To look at them:\n\n", c.Intakes)
	return handout{}.hand(w.stdout, s, w, got, password)
}
