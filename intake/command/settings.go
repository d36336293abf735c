package command

import (
	"fmt"
	"text/tabwriter"

	"sciatica-intake/intake"
)

// settings lists, reads and changes what the clinic sets for itself.
type settings struct {
	List settingsList `cmd:"" default:"withargs" help:"List every setting with its value."`
	Get  settingsGet  `cmd:"" help:"Print one setting."`
	Set  settingsSet  `cmd:"" help:"Change one setting."`
}

type settingsList struct{ place }

type settingsGet struct {
	place
	Key string `arg:""`
}

type settingsSet struct {
	place
	Key   string `arg:""`
	Value string `arg:""`
}

func (c *settingsList) Run(w *world) error {
	s, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	values, err := s.Settings(w.ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, d := range intake.AllSettings {
		fmt.Fprintf(table, "%s\t%s\t%s\n", d.Key, values.Get(d.Key), d.Means)
	}
	return table.Flush()
}

func (c *settingsGet) Run(w *world) error {
	if !intake.KnownSetting(c.Key) {
		return fmt.Errorf("there is no setting %q; settings lists them", c.Key)
	}
	s, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	values, err := s.Settings(w.ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.stdout, values.Get(c.Key))
	return err
}

func (c *settingsSet) Run(w *world) error {
	value, err := intake.CheckSetting(c.Key, c.Value)
	if err != nil {
		return err
	}
	s, err := c.open(w.ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.SetSetting(w.ctx, c.Key, value); err != nil {
		return err
	}
	if c.Key == "phone" {
		fmt.Fprintln(w.stderr, "Call the number, then confirm it: settings set phone_confirmed yes")
	}
	return nil
}
