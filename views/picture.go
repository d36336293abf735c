package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"sciatica-intake/intake"
)

// code is a QR code as the path of an SVG: the pages' policy takes no picture
// from anywhere but a file.
type code struct {
	Box  string // with the quiet border that scanners need
	Path string
}

// quiet is the width of the border, in modules.
const quiet = 4

func newCode(text string) (code, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return code{}, err
	}
	var path strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			run := 0
			for x+run < c.Size && c.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	side := c.Size + 2*quiet
	return code{Box: fmt.Sprintf("-%d -%d %d %d", quiet, quiet, side, side), Path: path.String()}, nil
}

// chart is pain over time: a table, which anybody can read, and the same as a
// picture once there is something to compare.
type chart struct {
	Rows    []chartRow
	Weekly  bool // the table has the week's measure
	Picture *chartPicture
}

type chartRow struct {
	When         string
	Pain, Weekly string // "" where it was not asked
}

// chartPicture is drawn in units of its view box.
type chartPicture struct {
	Label       string
	Grid        string
	Pain, Week  chartLine
	Scale       []chartText // beside the grid
	First, Last chartText   // below it
}

type chartLine struct {
	Path string
	Dots []chartDot
}

type chartDot struct{ X, Y int }

type chartText struct {
	X, Y int
	Text string
}

// The view box and the place of the grid in it.
const (
	chartLeft, chartRight = 30, 304
	chartTop, chartFloor  = 10, 130
	chartBelow            = 152
)

func (s *site) chart(p speaker, e intake.Episode) *chart {
	w, measures := &p.words.My, e.Measures()
	if len(measures) == 0 {
		return nil
	}
	c := &chart{}
	for _, m := range measures {
		row := chartRow{When: p.words.on(w.Day, s.local(m.At))}
		if m.Pain != nil {
			row.Pain = fill(p.words.Check.OutOf, "number", strconv.Itoa(*m.Pain))
		}
		if m.PEG != nil {
			row.Weekly, c.Weekly = fill(p.words.Check.OutOf, "number", p.words.decimal(*m.PEG)), true
		}
		c.Rows = append(c.Rows, row)
	}
	if len(measures) > 1 {
		c.Picture = s.drawn(p, measures)
	}
	return c
}

func (s *site) drawn(p speaker, measures []intake.Measure) *chartPicture {
	w := &p.words.My
	first, last := measures[0], measures[len(measures)-1]
	pic := &chartPicture{
		First: chartText{chartLeft, chartBelow, p.words.on(w.ShortDay, s.local(first.At))},
		Last:  chartText{chartRight, chartBelow, p.words.on(w.ShortDay, s.local(last.At))},
	}
	for _, n := range []int{0, 5, 10} {
		pic.Grid += fmt.Sprintf("M%d %dH%d", chartLeft, height(float64(n)), chartRight)
		pic.Scale = append(pic.Scale, chartText{chartLeft - 6, height(float64(n)) + 4, strconv.Itoa(n)})
	}
	var pain, week []string
	for _, m := range measures {
		x := chartLeft + across(m.At.Sub(first.At), last.At.Sub(first.At))
		if m.Pain != nil {
			pic.Pain.add(chartDot{x, height(float64(*m.Pain))})
			pain = append(pain, strconv.Itoa(*m.Pain))
		}
		if m.PEG != nil {
			pic.Week.add(chartDot{x, height(*m.PEG)})
			week = append(week, p.words.decimal(*m.PEG))
		}
	}
	var says []string
	if len(pain) > 0 {
		says = append(says, fill(w.ChartPain, "numbers", strings.Join(pain, ", ")))
	}
	if len(week) > 0 {
		says = append(says, fill(w.ChartWeek, "numbers", strings.Join(week, ", ")))
	}
	pic.Label = strings.Join(says, " ")
	return pic
}

// height is where a number from 0 to 10 stands.
func height(n float64) int { return chartFloor - int(n*float64(chartFloor-chartTop)/10+0.5) }

// across is how far along a time stands.
func across(at, whole time.Duration) int {
	if whole <= 0 {
		return 0
	}
	return int(float64(chartRight-chartLeft) * float64(at) / float64(whole))
}

func (l *chartLine) add(d chartDot) {
	command := "M"
	if len(l.Dots) > 0 {
		command = "L"
	}
	l.Path += fmt.Sprintf("%s%d %d", command, d.X, d.Y)
	l.Dots = append(l.Dots, d)
}
