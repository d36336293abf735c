package main

import (
	"fmt"
	"slices"
)

// Mark is something drawn over the picture: an arrow.
type Mark struct {
	From, Via, To V
	Both          bool // a head at each end
}

func arrow(points ...V) Mark {
	if len(points) == 2 {
		return Mark{From: points[0], Via: points[0].to(points[1], 0.5), To: points[1]}
	}
	return Mark{From: points[0], Via: points[1], To: points[2]}
}

func (m Mark) both() Mark { m.Both = true; return m }

// marks draws the arrows: a pale edge below, so that they stand out from
// whatever is behind them.
func (g *page) marks(all []Mark) string {
	var out string
	for _, m := range all {
		a, v, b := g.view.project(m.From), g.view.project(m.Via), g.view.project(m.To)
		// The curve passes through Via, so its handle lies beyond it.
		c := P{X: 2*v.X - (a.X+b.X)/2, Y: 2*v.Y - (a.Y+b.Y)/2}
		head := func(tip, from P) string {
			t := tangent(from, tip)
			const long, half = 11, 6.5
			bx, by := tip.X-t.X*long, tip.Y-t.Y*long
			return fmt.Sprintf("M%.1f %.1fL%.1f %.1fL%.1f %.1fz", tip.X, tip.Y, bx-t.Y*half, by+t.X*half, bx+t.Y*half, by-t.X*half)
		}
		short := func(tip, from P) P {
			t := tangent(from, tip)
			return P{X: tip.X - t.X*8, Y: tip.Y - t.Y*8}
		}
		heads, start, end := head(b, c), a, short(b, c)
		if m.Both {
			heads += head(a, c)
			start = short(a, c)
		}
		shaft := fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", start.X, start.Y, c.X, c.Y, end.X, end.Y)
		g.used["j"+paper.class], g.used["j"+accent.class] = paper, accent
		out += fmt.Sprintf(`<g stroke-linejoin="round" stroke-linecap="round"><path class="j%s" fill="none" stroke="%s" stroke-width="8.5" d="%s"/><path class="j%s" stroke="%s" stroke-width="4.5" d="%s"/><path class="j%s" fill="none" stroke="%s" stroke-width="4.5" d="%s"/><path class="%s" fill="%s" d="%s"/></g>`,
			paper.class, paper.light, shaft, paper.class, paper.light, heads, accent.class, accent.light, shaft, g.use(accent).class, accent.light, heads)
	}
	if out != "" {
		out += "\n"
	}
	return out
}

// Lens is a round window that shows a part closer, from another side.
type Lens struct {
	At    P // its middle in the picture
	R     float64
	View  View
	Props []Prop
	Marks []Mark
}

func (g *page) lens(p Picture) string {
	if p.Lens == nil {
		return ""
	}
	l := p.Lens
	in := &page{view: l.View, used: g.used}
	for _, prop := range l.Props {
		prop.draw(in)
	}
	in.loins(p.Pose.Stand())
	in.layers = slices.DeleteFunc(in.layers, func(a layer) bool {
		return a.shape != nil && (a.area.x1 < l.At.X-l.R || a.area.x0 > l.At.X+l.R || a.area.y1 < l.At.Y-l.R || a.area.y0 > l.At.Y+l.R)
	})
	round := fmt.Sprintf(`<circle class="%%s" fill="%%s" cx="%g" cy="%g" r="%g"/>`, l.At.X, l.At.Y, l.R)
	return `<clipPath id="l">` + fmt.Sprintf(`<circle cx="%g" cy="%g" r="%g"/>`, l.At.X, l.At.Y, l.R) + "</clipPath>\n" +
		fmt.Sprintf(round, g.use(paper).class, paper.light) +
		fmt.Sprintf(`<g clip-path="url(#l)"><g class="jo" stroke="%s" stroke-width="%g" stroke-linejoin="round">`, line.light, stroke) + in.body() + "</g>" + in.marks(l.Marks) + "</g>\n" +
		fmt.Sprintf(`<circle class="j%s" fill="none" stroke="%s" stroke-width="3" cx="%g" cy="%g" r="%g"/>`, faint.class, faint.light, l.At.X, l.At.Y, l.R) + "\n"
}
