package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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

// ring samples a circle around an axis.
func ring(at, axis V, r float64) []V {
	e := axis.cross(up)
	if e.len() < 0.1 {
		e = axis.cross(right)
	}
	e = e.unit()
	f := axis.unit().cross(e)
	var out []V
	for i := range 28 {
		s, c := math.Sincos(float64(i) * 2 * math.Pi / 28)
		out = append(out, at.add(e.mul(c*r)).add(f.mul(s*r)))
	}
	return out
}

func (g *page) flat(points []V) []P {
	out := make([]P, len(points))
	for i, v := range points {
		out[i] = g.view.project(v)
	}
	return out
}

// hull is the rubber band around points.
func hull(pts []P) []P {
	pts = slices.Clone(pts)
	slices.SortFunc(pts, func(a, b P) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	half := func(pts []P) []P {
		var h []P
		for _, p := range pts {
			for len(h) > 1 {
				a, b := h[len(h)-2], h[len(h)-1]
				if (b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X) > 0 {
					break
				}
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1]
	}
	low := half(pts)
	slices.Reverse(pts)
	return append(low, half(pts)...)
}

func straightRing(pts []P) string {
	var p pen
	p.moveTo(pts[0])
	for _, q := range pts[1:] {
		p.command('l', q)
	}
	p.close()
	return string(p.buf)
}

// smoothRing is a closed path through the corners of a hull; long straight
// runs stay straight.
func smoothRing(pts []P) string {
	var dense []P
	for i, p := range pts {
		q := pts[(i+1)%len(pts)]
		n := max(1, int(p.dist(q)/2))
		for k := range n {
			t := float64(k) / float64(n)
			dense = append(dense, P{X: p.X + (q.X-p.X)*t, Y: p.Y + (q.Y-p.Y)*t})
		}
	}
	return closedPath([][]P{dense})
}

// Rod is a cylinder.
type Rod struct {
	A, B       V
	R          float64
	Fill, Caps paint
	Nudge      float64
	Hollow     float64 // radius of the hole that shows at its ends
}

func (r Rod) markup(g *page) string {
	a, b := ring(r.A, r.B.sub(r.A), r.R), ring(r.B, r.B.sub(r.A), r.R)
	out := g.filled(r.Fill, smoothRing(hull(append(g.flat(a), g.flat(b)...))))
	end, cap := r.B, b
	if r.A.sub(r.B).dot(g.view.toward()) > 0 {
		end, cap = r.A, a
	}
	if r.R > 2.5 && math.Abs(r.B.sub(r.A).unit().dot(g.view.toward())) > 0.03 {
		out += g.filled(r.Caps, smoothRing(hull(g.flat(cap))))
		if r.Hollow > 0 {
			out += g.filled(wallEdge, smoothRing(hull(g.flat(ring(end, r.B.sub(r.A), r.Hollow)))))
		}
	}
	return out
}

func (r Rod) draw(g *page) { g.raw(g.depth(r.A.to(r.B, 0.5))+r.Nudge, r.markup(g)) }

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
	Pin       bool // a rolling pin instead
	Nudge     float64
}

func (s Stick) draw(g *page) {
	a := s.Along.unit()
	p := func(k float64) V { return s.At.add(a.mul(k)) }
	out := Rod{A: p(-27), B: p(-16), R: 2.2, Fill: rubberLow, Caps: rubberLow}.markup(g) +
		Rod{A: p(16), B: p(27), R: 2.2, Fill: rubberLow, Caps: rubberLow}.markup(g)
	if s.Pin {
		out = Rod{A: p(-23), B: p(23), R: 1.5, Fill: woodDark, Caps: woodDark}.markup(g) +
			Rod{A: p(-14), B: p(14), R: 3.4, Fill: wood, Caps: wood}.markup(g)
	} else {
		out += Rod{A: p(-16), B: p(16), R: 3, Fill: soft, Caps: soft}.markup(g)
		var rings string
		for k := -9.0; k < 10; k += 6 {
			rings += g.trace(p(k).add(up.mul(2.6)), p(k).add(down.mul(2.6)))
		}
		out += g.stroked(rubberLow, 2, rings)
	}
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
	f.add(ball{p.At, 2.8}, ball{p.At.add(half.mul(1.5)), 3.2}, ball{p.At.add(half.mul(2.2)), 1.6}, ball{p.At.add(half.mul(3.1)), 3})
	sock := g.flesh(f, softDark, p.Nudge)
	side := half.cross(g.view.toward()).unit()
	stripe := func(k, w float64) string {
		return g.trace(p.At.add(half.mul(k)).add(side.mul(w)), p.At.add(half.mul(k)).add(side.mul(-w)))
	}
	out := g.stroked(rubberLow, 2, stripe(2.8, 1.7)+stripe(3.4, 2.2))
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

// Chair stands on the floor with its seat over At.
type Chair struct {
	At, Front V
	Nudge     float64
	NoBack    bool
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
		back := 90.0
		if c.NoBack {
			back = seatHeight - 4
		}
		leg(-18.5, 18.5*s, back)
	}
	Block{At: p(0, 0, seatHeight-4), Wide: seatSize, Deep: seatSize, High: 4, Front: front, Thin: true, Top: wood, Side: woodDark, Nudge: c.Nudge - 1}.draw(g)
	if !c.NoBack {
		Block{At: p(-18.5, 0, 68), Wide: 37, Deep: 2.4, High: 20, Front: front, Thin: true, Top: wood, Side: wood, Nudge: c.Nudge}.draw(g)
	}
}

// Pillow is soft and round-edged.
type Pillow struct {
	At               V // its middle
	Long, High, Wide float64
	Along, Up        V
	Fill             paint
	Nudge            float64
}

func (p Pillow) draw(g *page) {
	along, rise := p.Along, p.Up
	if along == (V{}) {
		along = right
	}
	if rise == (V{}) {
		rise = up
	}
	along = along.unit()
	rise = rise.across(along).unit()
	wide := along.cross(rise)
	r := p.High * 0.42
	corner := func(i, k float64) ball {
		return ball{p.At.add(along.mul(i * (p.Long/2 - r))).add(wide.mul(k * (p.Wide/2 - r))), r}
	}
	f := flesh{soft: 3}
	for _, k := range []float64{-1, -0.5, 0, 0.5, 1} {
		f.add(corner(-1, k), ball{corner(0, k).at, p.High / 2}, corner(1, k))
		f.add(corner(k, -1), ball{corner(k, 0).at, p.High / 2}, corner(k, 1))
	}
	fill := p.Fill
	if fill == (paint{}) {
		fill = soft
	}
	g.flesh(f, fill, p.Nudge)
}

// Pad is a folded towel.
type Pad struct{ At V }

func (p Pad) draw(g *page) {
	Block{At: p.At, Wide: 34, Deep: 28, High: 2.2, Thin: true, Top: softDark, Side: softDark, Nudge: -60}.draw(g)
	Block{At: p.At.add(up.mul(2.2)), Wide: 34, Deep: 28, High: 2.2, Thin: true, Top: soft, Side: softDark, Nudge: -59}.draw(g)
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
