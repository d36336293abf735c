package main

import (
	"cmp"
	"math"
	"slices"
)

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
