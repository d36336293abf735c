package main

import (
	"fmt"
	"math"
	"strings"
)

// Prop is a thing in the room.
type Prop interface{ draw(*page) }

// horizon is how far behind the middle of the picture the floor ends.
const horizon = 62.0

// room paints what lies behind everything: wall, floor and the line between.
func (g *page) room() string {
	floor := V{g.view.Look.X, 0, g.view.Look.Z}.add(g.view.toward().across(up).unit().mul(-horizon))
	y := round1(g.view.project(floor).Y)
	return fmt.Sprintf(`<path class="%s" fill="%s" d="M0 0h%dv%dH0z"/><path class="%s" fill="%s" d="M0 %gh%dV%dH0z"/>`,
		g.use(paper).class, paper.light, width, g.view.high(), g.use(ground).class, ground.light, y, width, g.view.high()) +
		g.stroked(faint, 2, fmt.Sprintf("M0 %gh%d", y, width))
}

// polygon is the path of flat corners.
func (g *page) polygon(corners ...V) string {
	var p pen
	for i, c := range corners {
		q := g.view.project(c)
		if i == 0 {
			p.moveTo(q)
		} else {
			p.command('l', q)
		}
	}
	p.close()
	return string(p.buf)
}

func (g *page) trace(points ...V) string {
	s := g.polygon(points...)
	return strings.TrimSuffix(s, "z")
}

// Block is a box that stands upright. Front is where its depth points.
type Block struct {
	At     V // the middle of its underside
	Wide   float64
	High   float64
	Deep   float64
	Front  V
	Top    paint
	Side   paint
	Nudge  float64
	Thin   bool                          // only its silhouette has an outline
	Detail func(g *page, b Block) string // drawn on it
}

func (b Block) axes() (x, z V) {
	z = b.Front
	if z == (V{}) {
		z = near
	}
	return up.cross(z), z
}

// corner of the block: -1 to 1 crosswise and deep, 0 to 1 high.
func (b Block) corner(x, y, z float64) V {
	ax, az := b.axes()
	return b.At.add(ax.mul(x * b.Wide / 2)).add(up.mul(y * b.High)).add(az.mul(z * b.Deep / 2))
}

func (b Block) draw(g *page) {
	ax, az := b.axes()
	eye := g.view.toward()
	var out string
	var all []V
	face := func(normal V, p paint, corners ...V) {
		switch {
		case normal.dot(eye) < 0.02:
		case b.Thin:
			out += g.bare(p, g.polygon(corners...))
			all = append(all, corners...)
		default:
			out += g.filled(p, g.polygon(corners...))
		}
	}
	c := b.corner
	face(up, b.Top, c(-1, 1, -1), c(1, 1, -1), c(1, 1, 1), c(-1, 1, 1))
	for _, s := range []float64{-1, 1} {
		face(az.mul(s), b.Side, c(-1, 0, s), c(1, 0, s), c(1, 1, s), c(-1, 1, s))
		face(ax.mul(s), b.Side, c(s, 0, -1), c(s, 0, 1), c(s, 1, 1), c(s, 1, -1))
	}
	if b.Thin {
		out += `<path fill="none" d="` + straightRing(hull(g.flat(all))) + `"/>`
	}
	if b.Detail != nil {
		out += b.Detail(g, b)
	}
	g.raw(g.depth(c(0, 0.5, 0))+b.Nudge, out)
}

// Mat lies on the floor under a body.
type Mat struct {
	At         V
	Long, Wide float64
	Along      V
}

func (m Mat) draw(g *page) {
	along := m.Along
	if along == (V{}) {
		along = right
	}
	Block{At: m.At.add(up.mul(-2.4)), Wide: m.Wide, High: 2.4, Deep: m.Long, Front: along, Thin: true, Top: mat, Side: matEdge, Nudge: -300}.draw(g)
}

// Wall stands to the left of X, seen from its side; its face looks right.
type Wall struct{ X float64 }

func (w Wall) draw(g *page) {
	Block{At: V{w.X - 100, 0, 0}, Wide: 200, High: 300, Deep: 110, Top: wallFace, Side: wallFace, Nudge: -250,
		Detail: func(g *page, b Block) string {
			return g.filled(wallEdge, g.polygon(b.corner(1, 0, -1), b.corner(1, 0, 1), b.corner(1, 0.033, 1), b.corner(1, 0.033, -1))) +
				g.filled(wallEdge, g.polygon(b.corner(-1, 0, 1), b.corner(1, 0, 1), b.corner(1, 0.033, 1), b.corner(-1, 0.033, 1)))
		}}.draw(g)
}

// Chair stands on the floor with its seat over At.
type Chair struct {
	At, Front V
	Nudge     float64
}

// Sizes of the chair.
const (
	seatHeight = 40.0
	seatSize   = 42.0
)

func (c Chair) draw(g *page) {
	front := c.Front.unit()
	side := up.cross(front)
	p := func(ahead, across, rise float64) V {
		return c.At.add(front.mul(ahead)).add(side.mul(across)).add(up.mul(rise))
	}
	leg := func(ahead, across, high float64) {
		Block{At: p(ahead, across, 0), Wide: 3.6, Deep: 3.6, High: high, Front: front, Thin: true, Top: woodDark, Side: woodDark, Nudge: c.Nudge - 2}.draw(g)
	}
	for _, s := range []float64{-1, 1} {
		leg(18.5, 18.5*s, seatHeight-4)
		leg(-18.5, 18.5*s, 90)
	}
	Block{At: p(0, 0, seatHeight-4), Wide: seatSize, Deep: seatSize, High: 4, Front: front, Thin: true, Top: wood, Side: woodDark, Nudge: c.Nudge - 1}.draw(g)
	Block{At: p(-18.5, 0, 68), Wide: 37, Deep: 2.4, High: 20, Front: front, Thin: true, Top: wood, Side: wood, Nudge: c.Nudge}.draw(g)
}

// Bed is a firm bed; bodies lie at its height.
type Bed struct {
	Head, Foot float64 // x of its ends
	Wide       float64
}

const bedHeight = 46.0

func (b Bed) draw(g *page) {
	mid, long, z := (b.Head+b.Foot)/2, math.Abs(b.Foot-b.Head), (b.Wide-78)/2
	Block{At: V{mid, 14, z}, Wide: long, Deep: b.Wide, High: 12, Top: wood, Side: wood, Nudge: -260}.draw(g)
	Block{At: V{mid, 26, z}, Wide: long - 2, Deep: b.Wide - 2, High: bedHeight - 26, Top: soft, Side: softDark, Nudge: -255}.draw(g)
	side := 1.0
	if b.Head < b.Foot {
		side = -1
	}
	Block{At: V{b.Head + side*3, 0, z}, Wide: 6, Deep: b.Wide + 4, High: 80, Top: woodDark, Side: woodDark, Nudge: -262}.draw(g)
	Block{At: V{b.Foot - side*3, 0, z}, Wide: 6, Deep: b.Wide + 4, High: 44, Top: woodDark, Side: woodDark, Nudge: -250}.draw(g)
}

// Box is a low box that feet rest on.
type Box struct{ At V }

const boxHeight = 28.0

func (b Box) draw(g *page) {
	Block{At: b.At, Wide: 52, Deep: 34, High: boxHeight, Top: wood, Side: woodDark, Nudge: -20, Detail: func(g *page, b Block) string {
		return g.stroked(line, 2, g.trace(b.corner(-0.3, 0.6, 1), b.corner(0.3, 0.6, 1)))
	}}.draw(g)
}

// Counter is a kitchen counter.
type Counter struct {
	At V // the middle of its underside
}

const counterHeight = 92.0

func (c Counter) draw(g *page) {
	Block{At: c.At, Wide: 56, Deep: 96, High: counterHeight - 5, Top: soft, Side: softDark, Nudge: -80, Detail: func(g *page, b Block) string {
		return g.stroked(line, 2, g.trace(b.corner(-1, 0.78, 1), b.corner(1, 0.78, 1))) +
			g.stroked(line, 2, g.trace(b.corner(0, 0.08, 1), b.corner(0, 0.78, 1))) +
			g.stroked(line, 3, g.trace(b.corner(-0.25, 0.88, 1), b.corner(0.25, 0.88, 1)))
	}}.draw(g)
	Block{At: c.At.add(up.mul(counterHeight - 5)), Wide: 64, Deep: 104, High: 5, Top: wood, Side: woodDark, Nudge: -70}.draw(g)
}

// Door is an open door frame; the person hangs in it.
type Door struct{ At, Through V }

const (
	doorHeight = 176.0
	doorWidth  = 84.0
)

func (d Door) draw(g *page) {
	side := up.cross(d.Through)
	for _, s := range []float64{-1, 1} {
		Block{At: d.At.add(side.mul(s * (doorWidth/2 + 125))), Wide: 240, Deep: 10, High: 300, Front: d.Through, Top: wallFace, Side: wallFace, Nudge: -120}.draw(g)
		Block{At: d.At.add(side.mul(s * (doorWidth/2 + 4))), Wide: 8, Deep: 14, High: doorHeight, Front: d.Through, Top: wood, Side: wood, Nudge: -100}.draw(g)
	}
	Block{At: d.At.add(up.mul(doorHeight + 8)), Wide: doorWidth + 16, Deep: 10, High: 90, Front: d.Through, Top: wallFace, Side: wallFace, Nudge: -119}.draw(g)
	Block{At: d.At.add(up.mul(doorHeight)), Wide: doorWidth + 20, Deep: 14, High: 9, Front: d.Through, Thin: true, Top: woodDark, Side: wood, Nudge: -95}.draw(g)
}
