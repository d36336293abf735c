package main

import (
	"fmt"
	"math"
	"slices"
)

// figure paints a body.
func (g *page) figure(b *Body) {
	nudge := func(p Part) float64 { return b.Order[p] }
	seat := cloth
	if slices.Contains(b.Works, LeftLimb) && slices.Contains(b.Works, RightLimb) {
		seat = accent
	}
	torso := g.flesh(b.trunk(), shirt, nudge(Trunk))
	hips := min(g.fleshDepth(b.seat()), g.layers[torso].depth) - 3 // the shirt hangs over the hips
	pelvis := g.flesh(b.seat(), seat, hips-g.fleshDepth(b.seat())+nudge(Pelvis))
	// The neck comes out of the collar and goes up into the head, so both hide
	// its ends.
	behind := min(g.layers[torso].depth, g.depth(b.skull)) - 0.6
	g.flesh(b.throat(), skin, behind-g.fleshDepth(b.throat())+nudge(Neck))
	g.head(b, nudge(Head))

	g.paintArm(b, torso, b.leftArm, b.LeftArm.Grip, LeftReach, [3]Part{LeftUpper, LeftFore, LeftHand})
	g.paintArm(b, torso, b.rightArm, b.RightArm.Grip, RightReach, [3]Part{RightUpper, RightFore, RightHand})
	g.paintLeg(b, []int{pelvis, torso}, b.leftLeg, LeftLimb, [3]Part{LeftThigh, LeftShin, LeftFoot})
	g.paintLeg(b, []int{pelvis, torso}, b.rightLeg, RightLimb, [3]Part{RightThigh, RightShin, RightFoot})
}

// loins paints only trunk and legs, the legs in front: what a lens shows.
func (g *page) loins(b *Body) {
	g.flesh(b.trunk(), shirt, -60)
	g.flesh(b.seat(), clothFar, -40)
	g.paintLeg(b, nil, b.leftLeg, LeftLimb, [3]Part{LeftThigh, LeftShin, LeftFoot})
	g.paintLeg(b, nil, b.rightLeg, RightLimb, [3]Part{RightThigh, RightShin, RightFoot})
}

func (g *page) depth(v V) float64 { return g.view.project(v).D }

// far reports whether a limb starts on the side of the body that is turned
// away from the viewer. Such limbs are paler.
func (g *page) far(root, middle V) bool { return g.depth(root) < g.depth(middle)-6 }

func (g *page) paintArm(b *Body, torso int, l limb, closed bool, name Part, parts [3]Part) {
	sleeve, flesh := shirt, skin
	if g.far(l.root, b.neck) {
		sleeve, flesh = shirtFar, skinFar
	}
	sleeve = g.working(b, name, sleeve)
	n := func(i int) float64 { return b.Order[parts[i]] }
	upper := g.flesh(upperArmFlesh(l), sleeve, n(0))
	lower := g.flesh(foreArmFlesh(l), sleeve, n(1))
	g.join(upper, lower, ball{l.mid, 5.4})
	if sleeve == shirt { // no seam where the sleeve is sewn on
		g.join(upper, torso, ball{l.root, 7.5})
	}
	g.flesh(hand(l, closed), flesh, n(2)+g.depth(l.end.to(l.mid, 0.4))-g.depth(l.end)-0.3)
}

// paintLeg paints a leg. Trunk are the layers of pelvis and shirt: trousers of
// one colour have no seam at the hip, except over the shirt.
func (g *page) paintLeg(b *Body, trunk []int, l limb, name Part, parts [3]Part) {
	leg, flesh := cloth, skin
	if g.far(l.root, b.Hips) {
		leg, flesh = clothFar, skinFar
	}
	leg = g.working(b, name, leg)
	n := func(i int) float64 { return b.Order[parts[i]] }
	top := thigh(l)
	back := buttock(l, b.Pelvis)
	top.pieces = append(top.pieces, back.pieces...)
	upper := g.flesh(top, leg, n(0))
	lower := g.flesh(shin(l), leg, n(1))
	g.join(upper, lower, ball{l.mid, 8})
	if trunk != nil && g.layers[trunk[0]].fill == leg && leg != accent {
		g.join(trunk[0], upper, ball{l.root, 22}, trunk[1])
	}
	g.flesh(foot(l), flesh, n(2))
}

// working gives a limb that works the accent colour.
func (g *page) working(b *Body, name Part, otherwise paint) paint {
	if !slices.Contains(b.Works, name) {
		return otherwise
	}
	both := slices.Contains(b.Works, LeftLimb) && slices.Contains(b.Works, RightLimb)
	if both && otherwise == clothFar || otherwise == shirtFar {
		return accentFar
	}
	return accent
}

// head paints skull, hair, ear, eyes and mouth, as seen from wherever the
// viewer is.
func (g *page) head(b *Body, nudge float64) {
	at := func(up, front, left float64) V { return b.Head.at(b.skull, up, front, left) }
	middle := g.depth(b.skull)
	depth := middle + 1 + nudge
	g.flesh(b.face(), skin, depth-g.fleshDepth(b.face()))
	scale := g.view.Scale

	ball := g.disc(ball{at(0.6, -0.7, 0), hairSize})
	area := nowhere()
	area.grow(ball)
	g.layers = append(g.layers, layer{depth: depth + 0.01, fill: hair, area: area, shape: g.hairline(b, ball)})

	var marks string
	for _, side := range []float64{-1, 1} {
		if ear := g.view.project(at(-2, -0.5, 10*side)); ear.D > middle+2.5 {
			marks += fmt.Sprintf(`<circle class="%s" fill="%s" cx="%.1f" cy="%.1f" r="%.1f"/>`, skin.class, skin.light, ear.X, ear.Y, 2.3*scale)
		}
		eye := g.view.project(at(-0.6, 9.4, 3.9*side))
		if eye.D > middle+3 {
			marks += fmt.Sprintf(`<circle class="%s" fill="%s" stroke="none" cx="%.1f" cy="%.1f" r="%.1f"/>`, g.use(ink).class, ink.light, eye.X, eye.Y, 1.35*scale)
		}
	}
	var smile []P
	for i := -4; i <= 4; i++ {
		s := float64(i) / 4
		p := g.view.project(at(-7.4+2.4*s*s, 9.2-1.5*s*s, 3.2*s))
		if p.D > middle+0.6 {
			smile = append(smile, p)
		}
	}
	if len(smile) >= 3 {
		marks += fmt.Sprintf(`<path fill="none" stroke-width="2" d="%s"/>`, openPath([][]P{smile}))
	}
	g.raw(depth+0.02, marks)
}

func (g *page) fleshDepth(f flesh) float64 {
	sum := 0.0
	for _, p := range f.pieces {
		sum += g.depth(p[0].at) + g.depth(p[1].at)
	}
	return sum / float64(2*len(f.pieces))
}

// hairline is the part of the skull that hair covers: all but the face and
// the nape.
func (g *page) hairline(b *Body, d disc) field {
	turned := func(a V) V { return a.turn(up, -g.view.Yaw).turn(right, g.view.Pitch) }
	crown, front := turned(b.Head.Up), turned(b.Head.Front)
	return func(x, y float64) float64 {
		dx, dy := (x-d.X)/d.R, -(y-d.Y)/d.R
		r := math.Hypot(dx, dy)
		n := V{dx, dy, 0}
		if r < 1 {
			n.Z = math.Sqrt(1 - r*r)
		} else {
			n = n.mul(1 / r)
		}
		rise, ahead := n.dot(crown), n.dot(front)
		// Temples and ears: the edge runs down, steps back above the ear and
		// runs on to the nape. The brow ends it above.
		side := ahead - 0.16 - 0.24*math.Tanh(4*(rise-0.05))
		brow := 0.6 - rise
		nape := -0.62 - rise - 0.3*ahead
		return max(r-1, softMin(side, brow, 0.25), nape) * d.R
	}
}
