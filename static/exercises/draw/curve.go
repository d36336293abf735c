package main

import (
	"math"
	"slices"
	"strconv"
)

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
