package main

import (
	"fmt"
)

// Roller is a foam roller lying on the floor.
type Roller struct {
	At, Along V
	Nudge     float64
}

const rollerSize = 7.5

func (r Roller) draw(g *page) {
	half := r.Along.unit().mul(24)
	at := V{r.At.X, rollerSize, r.At.Z}
	Rod{at.sub(half), at.add(half), rollerSize, rubber, rubberLow, r.Nudge, 3}.draw(g)
}

// Stick is a stick roller: beads on a rod, with a handle at each end.
type Stick struct {
	At, Along V
	Nudge     float64
}

func (s Stick) draw(g *page) {
	a := s.Along.unit()
	p := func(k float64) V { return s.At.add(a.mul(k)) }
	out := Rod{A: p(-27), B: p(-16), R: 2.2, Fill: rubberLow, Caps: rubberLow}.markup(g) +
		Rod{A: p(16), B: p(27), R: 2.2, Fill: rubberLow, Caps: rubberLow}.markup(g)
	out += Rod{A: p(-16), B: p(16), R: 3, Fill: soft, Caps: soft}.markup(g)
	var rings string
	for k := -9.0; k < 10; k += 6 {
		rings += g.trace(p(k).add(up.mul(2.6)), p(k).add(down.mul(2.6)))
	}
	out += g.stroked(rubberLow, 2, rings)
	g.raw(g.depth(s.At)+s.Nudge, out)
}

// Ball is a ball, hard or a tennis ball.
type Ball struct {
	At     V
	R      float64
	Tennis bool
	Nudge  float64
}

func (b Ball) draw(g *page) { g.raw(g.depth(b.At)+b.Nudge, b.markup(g)) }

func (b Ball) markup(g *page) string {
	c, r := g.view.project(b.At), b.R*g.view.Scale
	fill := rubber
	if b.Tennis {
		fill = tennis
	}
	out := fmt.Sprintf(`<circle class="%s" fill="%s" cx="%.1f" cy="%.1f" r="%.1f"/>`, g.use(fill).class, fill.light, c.X, c.Y, r)
	if b.Tennis {
		out += g.stroked(paper, 2, fmt.Sprintf("M%.1f %.1fq%.1f %.1f 0 %.1f", c.X-r*.55, c.Y-r*.7, r*.75, r*.7, r*1.4))
	} else {
		out += g.stroked(paper, 2, fmt.Sprintf("M%.1f %.1fq%.1f %.1f %.1f %.1f", c.X-r*.5, c.Y-r*.1, r*.05, -r*.4, r*.45, -r*.45))
	}
	return out
}

// Peanut is two balls joined; in a sock if Sock is set.
type Peanut struct {
	At, Along V
	Sock      bool
	Nudge     float64
}

const peanutSize = 4.0

func (p Peanut) draw(g *page) {
	half := p.Along.unit().mul(peanutSize + 0.1)
	a, b := ball{p.At.sub(half), peanutSize}, ball{p.At.add(half), peanutSize}
	f := flesh{soft: 1.5}
	f.add(a, ball{p.At, 2.2}, b)
	if !p.Sock {
		g.flesh(f, rubber, p.Nudge)
		return
	}
	// The open end of the sock is tied off and hangs over.
	tip := func(k, aside float64) V { return p.At.add(half.mul(k)).add(near.mul(aside)) }
	f.add(ball{p.At, 2.8}, ball{tip(1.5, 0), 3.2}, ball{tip(2, 0.4), 1.6}, ball{tip(2.4, 2.5), 2.2}, ball{tip(1.9, 6.5), 2.5})
	sock := g.flesh(f, softDark, p.Nudge)
	out := g.stroked(rubberLow, 2, g.trace(tip(2.45, 5.4), tip(1.6, 4.4)))
	for _, b := range []ball{a, b} { // the balls show through
		c := g.disc(b)
		out += fmt.Sprintf(`<circle class="%s" fill="%s" stroke="none" cx="%.1f" cy="%.1f" r="%.1f"/>`, g.use(tennis).class, tennis.light, c.X, c.Y, c.R*0.82)
	}
	g.raw(g.layers[sock].depth+0.01, out)
}

// Dumbbell is a light one.
type Dumbbell struct {
	At, Along V
	Nudge     float64
}

func (d Dumbbell) draw(g *page) {
	a := d.Along.unit()
	p := func(k float64) V { return d.At.add(a.mul(k)) }
	ends := []float64{-10.5, 6}
	if a.dot(g.view.toward()) < 0 {
		ends = []float64{6, -10.5}
	}
	disc := func(k float64) string { return Rod{A: p(k), B: p(k + 4.5), R: 5.6, Fill: metal, Caps: metal}.markup(g) }
	out := disc(ends[0]) + Rod{A: p(-6), B: p(6), R: 2, Fill: softDark, Caps: metal}.markup(g) + disc(ends[1])
	g.raw(g.depth(d.At)+d.Nudge, out)
}

// Pillow is soft and round-edged.
type Pillow struct {
	At               V // its middle
	Long, High, Wide float64
	Along            V
	Nudge            float64
}

func (p Pillow) draw(g *page) {
	along := p.Along
	if along == (V{}) {
		along = right
	}
	along = along.unit()
	wide := along.cross(up.across(along).unit())
	r := p.High * 0.42
	corner := func(i, k float64) ball {
		return ball{p.At.add(along.mul(i * (p.Long/2 - r))).add(wide.mul(k * (p.Wide/2 - r))), r}
	}
	f := flesh{soft: 3}
	for _, k := range []float64{-1, -0.5, 0, 0.5, 1} {
		f.add(corner(-1, k), ball{corner(0, k).at, p.High / 2}, corner(1, k))
		f.add(corner(k, -1), ball{corner(k, 0).at, p.High / 2}, corner(k, 1))
	}
	g.flesh(f, soft, p.Nudge)
}

// Pad is a folded towel.
type Pad struct{ At V }

func (p Pad) draw(g *page) {
	Block{At: p.At, Wide: 34, Deep: 28, High: 2.2, Thin: true, Top: softDark, Side: softDark, Nudge: -60}.draw(g)
	Block{At: p.At.add(up.mul(2.2)), Wide: 34, Deep: 28, High: 2.2, Thin: true, Top: soft, Side: softDark, Nudge: -59}.draw(g)
}

// Band is an elastic band around both thighs. Along are the points of its
// front strand from one outer side to the other; Rise is its breadth.
type Band struct {
	Along []V
	Rise  V
	Nudge float64
}

func (b Band) draw(g *page) {
	n := len(b.Along)
	edge := make([]V, 2*n)
	for i, v := range b.Along {
		edge[i], edge[2*n-1-i] = v, v.add(b.Rise)
	}
	g.raw(g.depth(b.Along[0].to(b.Along[n-1], 0.5))+b.Nudge, g.filled(rubber, g.polygon(edge...)))
}
