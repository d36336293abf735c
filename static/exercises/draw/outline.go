package main

import (
	"math"
	"slices"
	"strconv"
)

// field is a shape as a function: below zero inside, above zero outside, and
// near the edge about the distance to it.
type field func(x, y float64) float64

// disc is a sphere as the camera sees it.
type disc struct {
	P
	R float64
}

// cone is the hull of two discs, the shape of a tapered limb.
type cone struct{ a, b disc }

func (c cone) distance(x, y float64) float64 {
	px, py := x-c.a.X, y-c.a.Y
	bx, by := c.b.X-c.a.X, c.b.Y-c.a.Y
	h := bx*bx + by*by
	r := c.a.R - c.b.R
	if h <= r*r { // one disc swallows the other
		return min(math.Hypot(px, py)-c.a.R, math.Hypot(x-c.b.X, y-c.b.Y)-c.b.R)
	}
	qx, qy := math.Abs(px*by-py*bx)/h, (px*bx+py*by)/h
	cx, cy := math.Sqrt(h-r*r), r
	k, m, n := cx*qy-cy*qx, cx*qx+cy*qy, qx*qx+qy*qy
	switch {
	case k < 0:
		return math.Sqrt(h*n) - c.a.R
	case k > cx:
		return math.Sqrt(h*(n+1-2*qy)) - c.b.R
	}
	return m - c.a.R
}

// blend is the union of cones, with a soft crease of about the given width.
func blend(cones []cone, soft float64) field {
	return func(x, y float64) float64 {
		d := 1e9
		for _, c := range cones {
			d = softMin(d, c.distance(x, y), soft)
		}
		return d
	}
}

func softMin(a, b, k float64) float64 {
	if k <= 0 {
		return min(a, b)
	}
	h := max(k-math.Abs(a-b), 0) / k
	return min(a, b) - h*h*k/4
}

func union(fields ...field) field {
	if len(fields) == 1 {
		return fields[0]
	}
	return func(x, y float64) float64 {
		d := 1e9
		for _, f := range fields {
			d = min(d, f(x, y))
		}
		return d
	}
}

// extent is a part of the picture.
type extent struct{ x0, y0, x1, y1 float64 }

func (b *extent) grow(d disc) {
	b.x0, b.y0 = min(b.x0, d.X-d.R), min(b.y0, d.Y-d.R)
	b.x1, b.y1 = max(b.x1, d.X+d.R), max(b.y1, d.Y+d.R)
}

func nowhere() extent { return extent{1e9, 1e9, -1e9, -1e9} }

// grid is how fine the edge of a field is looked for.
const grid = 1.0

// contours walks the edge of a field by marching squares. Each is a closed
// ring of points; those too small to be seen are left out.
func contours(f field, b extent) [][]P {
	const margin = 14 // soft creases swell a shape beyond its discs
	x0, y0 := math.Floor(b.x0)-margin, math.Floor(b.y0)-margin
	nx, ny := int((b.x1-x0+margin)/grid)+1, int((b.y1-y0+margin)/grid)+1
	value := make([]float64, nx*ny)
	for j := range ny {
		for i := range nx {
			value[j*nx+i] = f(x0+float64(i)*grid, y0+float64(j)*grid)
		}
	}
	type edge struct {
		i, j int
		down bool
	}
	point := func(e edge) P {
		a := value[e.j*nx+e.i]
		x, y := x0+float64(e.i)*grid, y0+float64(e.j)*grid
		if e.down {
			return P{X: x, Y: y + grid*a/(a-value[(e.j+1)*nx+e.i])}
		}
		return P{X: x + grid*a/(a-value[e.j*nx+e.i+1]), Y: y}
	}
	next := map[edge]edge{}
	var starts []edge
	link := func(a, b edge) { next[a] = b; starts = append(starts, a) }
	for j := range ny - 1 {
		for i := range nx - 1 {
			in := func(k int) bool { return value[k] < 0 }
			top, low := edge{i, j, false}, edge{i, j + 1, false}
			lft, rgt := edge{i, j, true}, edge{i + 1, j, true}
			code := 0
			for n, k := range [4]int{j*nx + i, j*nx + i + 1, (j+1)*nx + i + 1, (j+1)*nx + i} {
				if in(k) {
					code |= 1 << n
				}
			}
			switch code { // inside is kept on the same hand throughout
			case 1:
				link(lft, top)
			case 2:
				link(top, rgt)
			case 3:
				link(lft, rgt)
			case 4:
				link(rgt, low)
			case 5:
				link(lft, top)
				link(rgt, low)
			case 6:
				link(top, low)
			case 7:
				link(lft, low)
			case 8:
				link(low, lft)
			case 9:
				link(low, top)
			case 10:
				link(top, rgt)
				link(low, lft)
			case 11:
				link(low, rgt)
			case 12:
				link(rgt, lft)
			case 13:
				link(rgt, top)
			case 14:
				link(top, lft)
			}
		}
	}
	var rings [][]P
	seen := map[edge]bool{}
	for _, s := range starts {
		if seen[s] {
			continue
		}
		var ring []P
		for e := s; !seen[e]; e = next[e] {
			seen[e] = true
			p := point(e)
			if len(ring) == 0 || ring[len(ring)-1].dist(p) > 0.05 {
				ring = append(ring, p)
			}
		}
		if len(ring) > 7 {
			rings = append(rings, even(ring))
		}
	}
	return rings
}

// step is the distance between the points that curves are fitted to.
const step = 1.3

// even spaces the points of a ring evenly and takes the tremble of the grid
// out of them.
func even(ring []P) []P {
	total := 0.0
	for i, p := range ring {
		total += p.dist(ring[(i+1)%len(ring)])
	}
	n := max(8, int(total/step))
	out := make([]P, 0, n)
	gone, i := 0.0, 0
	for k := range n {
		want := total * float64(k) / float64(n)
		for {
			d := ring[i].dist(ring[(i+1)%len(ring)])
			if gone+d > want || i == len(ring)-1 {
				t := 0.0
				if d > 0 {
					t = (want - gone) / d
				}
				p, q := ring[i], ring[(i+1)%len(ring)]
				out = append(out, P{X: p.X + (q.X-p.X)*t, Y: p.Y + (q.Y-p.Y)*t})
				break
			}
			gone += d
			i++
		}
	}
	for range 2 {
		calm := make([]P, n)
		for k, p := range out {
			a, b := out[(k+n-1)%n], out[(k+1)%n]
			calm[k] = P{X: (a.X + 2*p.X + b.X) / 4, Y: (a.Y + 2*p.Y + b.Y) / 4}
		}
		out = calm
	}
	return out
}

// tolerance is how far a fitted curve may stray from the points, in units.
const tolerance = 0.25

// pen writes path data with relative moves of one decimal.
type pen struct {
	buf  []byte
	x, y float64 // where the pen is, as rounded
	last byte
}

func round1(f float64) float64 { return math.Round(f*10) / 10 }

func (p *pen) number(f float64) {
	s := strconv.FormatFloat(round1(f), 'f', -1, 64)
	if s == "-0" {
		s = "0"
	}
	switch {
	case len(s) > 2 && s[:2] == "0.":
		s = s[1:]
	case len(s) > 3 && s[:3] == "-0.":
		s = "-" + s[2:]
	}
	if s[0] != '-' && p.last == 'n' {
		p.buf = append(p.buf, ' ')
	}
	p.buf = append(p.buf, s...)
	p.last = 'n'
}

func (p *pen) command(c byte, points ...P) {
	if c != 'c' || p.last != 'n' || !p.curving() {
		p.buf = append(p.buf, c)
		p.last = 'l'
	}
	x, y := p.x, p.y
	for _, q := range points {
		p.number(round1(q.X) - x)
		p.number(round1(q.Y) - y)
		if c == 'l' || c == 'M' {
			x, y = round1(q.X), round1(q.Y)
		}
	}
	if len(points) > 0 {
		p.x, p.y = round1(points[len(points)-1].X), round1(points[len(points)-1].Y)
	}
}

// curving reports whether the command being written is a curve, so that the
// letter need not be repeated.
func (p *pen) curving() bool {
	for i := len(p.buf) - 1; i >= 0; i-- {
		if b := p.buf[i]; b >= 'A' {
			return b == 'c'
		}
	}
	return false
}

func (p *pen) moveTo(q P) {
	p.x, p.y = 0, 0
	p.command('M', q)
}

func (p *pen) close() { p.buf = append(p.buf, 'z'); p.last = 'l' }

// closedPath fits curves to rings.
func closedPath(rings [][]P) string {
	var p pen
	for _, ring := range rings {
		n := len(ring)
		// Start where the ring bends most, so that a corner falls on a seam.
		start, most := 0, -1.0
		for i := range ring {
			a, b, c := ring[(i+n-3)%n], ring[i], ring[(i+3)%n]
			if t := bend(a, b, c); t > most {
				start, most = i, t
			}
		}
		ring = append(slices.Clone(ring[start:]), ring[:start+1]...)
		half := len(ring) / 2
		seam := tangent(ring[len(ring)-3], ring[2])
		mid := tangent(ring[half-2], ring[half+2])
		if most > 0.9 { // a true corner
			p.moveTo(ring[0])
			p.fit(ring[:half+1], tangent(ring[0], ring[2]), mid)
			p.fit(ring[half:], mid, tangent(ring[len(ring)-3], ring[0]))
		} else {
			p.moveTo(ring[0])
			p.fit(ring[:half+1], seam, mid)
			p.fit(ring[half:], mid, seam)
		}
		p.close()
	}
	return string(p.buf)
}

// openPath fits curves to lines that do not close.
func openPath(lines [][]P) string {
	var p pen
	for _, line := range lines {
		n := len(line)
		if n < 3 {
			continue
		}
		p.moveTo(line[0])
		p.fit(line, tangent(line[0], line[min(2, n-1)]), tangent(line[max(0, n-3)], line[n-1]))
	}
	return string(p.buf)
}

func bend(a, b, c P) float64 {
	t, u := tangent(a, b), tangent(b, c)
	return math.Abs(math.Atan2(t.X*u.Y-t.Y*u.X, t.X*u.X+t.Y*u.Y))
}

func tangent(a, b P) P {
	d := a.dist(b)
	if d == 0 {
		return P{X: 1}
	}
	return P{X: (b.X - a.X) / d, Y: (b.Y - a.Y) / d}
}

// fit draws curves through points, after Schneider's method: one curve by
// least squares, then better parameters, then two curves where it strays most.
func (p *pen) fit(pts []P, t1, t2 P) {
	if len(pts) == 2 {
		d := pts[0].dist(pts[1]) / 3
		p.command('c', P{X: pts[0].X + t1.X*d, Y: pts[0].Y + t1.Y*d}, P{X: pts[1].X - t2.X*d, Y: pts[1].Y - t2.Y*d}, pts[1])
		return
	}
	u := chordLengths(pts)
	var worst float64
	var split int
	for range 5 {
		c := leastSquares(pts, u, t1, t2)
		worst, split = farthest(pts, u, c)
		if worst <= tolerance*tolerance {
			p.command('c', c[1], c[2], c[3])
			return
		}
		if worst > 16 {
			break
		}
		for i := range u {
			u[i] = newton(c, pts[i], u[i])
		}
	}
	mid := tangent(pts[max(split-2, 0)], pts[min(split+2, len(pts)-1)])
	p.fit(pts[:split+1], t1, mid)
	p.fit(pts[split:], mid, t2)
}

func chordLengths(pts []P) []float64 {
	u := make([]float64, len(pts))
	for i := 1; i < len(pts); i++ {
		u[i] = u[i-1] + pts[i].dist(pts[i-1])
	}
	total := u[len(u)-1]
	for i := range u {
		u[i] /= total
	}
	return u
}

func leastSquares(pts []P, u []float64, t1, t2 P) [4]P {
	first, last := pts[0], pts[len(pts)-1]
	var c00, c01, c11, x0, x1 float64
	for i, p := range pts {
		t := u[i]
		b0, b1, b2, b3 := (1-t)*(1-t)*(1-t), 3*t*(1-t)*(1-t), 3*t*t*(1-t), t*t*t
		a1, a2 := P{X: t1.X * b1, Y: t1.Y * b1}, P{X: -t2.X * b2, Y: -t2.Y * b2}
		c00 += a1.X*a1.X + a1.Y*a1.Y
		c01 += a1.X*a2.X + a1.Y*a2.Y
		c11 += a2.X*a2.X + a2.Y*a2.Y
		rx := p.X - first.X*(b0+b1) - last.X*(b2+b3)
		ry := p.Y - first.Y*(b0+b1) - last.Y*(b2+b3)
		x0 += a1.X*rx + a1.Y*ry
		x1 += a2.X*rx + a2.Y*ry
	}
	det := c00*c11 - c01*c01
	chord := first.dist(last)
	l1, l2 := chord/3, chord/3
	if math.Abs(det) > 1e-9 {
		l1, l2 = (x0*c11-x1*c01)/det, (c00*x1-c01*x0)/det
	}
	most := 1.2 * chord // longer handles throw the curve out between the points
	if len(pts) < 6 {
		most = 0.6 * chord
	}
	if l1 < chord*0.02 || l2 < chord*0.02 || l1 > most || l2 > most {
		l1, l2 = chord/3, chord/3
	}
	return [4]P{first, {X: first.X + t1.X*l1, Y: first.Y + t1.Y*l1}, {X: last.X - t2.X*l2, Y: last.Y - t2.Y*l2}, last}
}

func bezier(c [4]P, t float64) P {
	s := 1 - t
	a, b, d, e := s*s*s, 3*s*s*t, 3*s*t*t, t*t*t
	return P{X: c[0].X*a + c[1].X*b + c[2].X*d + c[3].X*e, Y: c[0].Y*a + c[1].Y*b + c[2].Y*d + c[3].Y*e}
}

func farthest(pts []P, u []float64, c [4]P) (worst float64, at int) {
	at = len(pts) / 2
	for i := 1; i < len(pts)-1; i++ {
		q := bezier(c, u[i])
		dx, dy := q.X-pts[i].X, q.Y-pts[i].Y
		if d := dx*dx + dy*dy; d > worst {
			worst, at = d, i
		}
	}
	return worst, at
}

func newton(c [4]P, p P, t float64) float64 {
	q := bezier(c, t)
	s := 1 - t
	d1 := P{X: 3 * (s*s*(c[1].X-c[0].X) + 2*s*t*(c[2].X-c[1].X) + t*t*(c[3].X-c[2].X)),
		Y: 3 * (s*s*(c[1].Y-c[0].Y) + 2*s*t*(c[2].Y-c[1].Y) + t*t*(c[3].Y-c[2].Y))}
	d2 := P{X: 6 * (s*(c[2].X-2*c[1].X+c[0].X) + t*(c[3].X-2*c[2].X+c[1].X)),
		Y: 6 * (s*(c[2].Y-2*c[1].Y+c[0].Y) + t*(c[3].Y-2*c[2].Y+c[1].Y))}
	ex, ey := q.X-p.X, q.Y-p.Y
	den := d1.X*d1.X + d1.Y*d1.Y + ex*d2.X + ey*d2.Y
	if den == 0 {
		return t
	}
	return min(max(t-(ex*d1.X+ey*d1.Y)/den, 0), 1)
}
