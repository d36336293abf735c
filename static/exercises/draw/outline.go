package main

import (
	"math"
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
