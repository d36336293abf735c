package main

import "math"

// V is a point or a direction in the room, in centimetres: x to the viewer's
// right, y up, z towards the viewer. The floor is y = 0.
type V struct{ X, Y, Z float64 }

// Directions of the room.
var (
	right = V{1, 0, 0}
	left  = V{-1, 0, 0}
	up    = V{0, 1, 0}
	down  = V{0, -1, 0}
	near  = V{0, 0, 1}
	away  = V{0, 0, -1}
)

func (a V) add(b V) V           { return V{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a V) sub(b V) V           { return V{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a V) mul(k float64) V     { return V{a.X * k, a.Y * k, a.Z * k} }
func (a V) dot(b V) float64     { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }
func (a V) len() float64        { return math.Sqrt(a.dot(a)) }
func (a V) dist(b V) float64    { return a.sub(b).len() }
func (a V) to(b V, t float64) V { return a.add(b.sub(a).mul(t)) }

func (a V) cross(b V) V {
	return V{a.Y*b.Z - a.Z*b.Y, a.Z*b.X - a.X*b.Z, a.X*b.Y - a.Y*b.X}
}

// unit has length 1; the zero vector stays zero.
func (a V) unit() V {
	if l := a.len(); l > 1e-9 {
		return a.mul(1 / l)
	}
	return V{}
}

// across is what is left of a when its part along b is taken away.
func (a V) across(b V) V { return a.sub(b.mul(a.dot(b) / b.dot(b))) }

// turn rotates a about an axis through the origin, right-handed, in degrees.
func (a V) turn(axis V, degrees float64) V {
	k := axis.unit()
	s, c := math.Sincos(degrees * math.Pi / 180)
	return a.mul(c).add(k.cross(a).mul(s)).add(k.mul(k.dot(a) * (1 - c)))
}

// Frame is how a part of the trunk is turned. Up points to the crown of the
// head, Front out of the belly; Left is the person's own left.
type Frame struct{ Up, Front V }

// facing makes a frame; front is straightened to be square to up.
func facing(up, front V) Frame {
	u := up.unit()
	return Frame{u, front.across(u).unit()}
}

func (f Frame) left() V { return f.Up.cross(f.Front) }

// at is the point that lies so far up, in front and to the left of origin.
func (f Frame) at(origin V, up, front, left float64) V {
	return origin.add(f.Up.mul(up)).add(f.Front.mul(front)).add(f.left().mul(left))
}

// bow leans the frame forward, as in a bow, in degrees.
func (f Frame) bow(degrees float64) Frame {
	return Frame{f.Up.turn(f.left(), degrees), f.Front.turn(f.left(), degrees)}
}

// Width of every picture, and the height of those whose view gives none, in
// its own units. On a phone 320 units are about 320 pixels wide.
const (
	width  = 320
	height = 240
)

// View is the camera: it stands Yaw degrees round to the right of the
// picture's middle and Pitch degrees above it, and Look is what it looks at.
// There is no perspective, so a limb is as long far away as close by.
type View struct {
	Yaw, Pitch float64
	Scale      float64 // picture units a centimetre
	Look       V
	High       int // the height of the picture
	Middle     P   // where in the picture Look is; if zero, in its middle
}

func (v View) high() int {
	if v.High > 0 {
		return v.High
	}
	return height
}

// P is a point of the picture; D is how close it is to the viewer.
type P struct{ X, Y, D float64 }

func (v View) project(a V) P {
	p := a.sub(v.Look).turn(up, -v.Yaw).turn(right, v.Pitch)
	m := v.Middle
	if m == (P{}) {
		m = P{X: width / 2, Y: float64(v.high()) / 2}
	}
	return P{m.X + p.X*v.Scale, m.Y - p.Y*v.Scale, p.Z}
}

// toward is the direction to the viewer.
func (v View) toward() V { return near.turn(right, -v.Pitch).turn(up, v.Yaw) }

func (p P) dist(q P) float64 { return math.Hypot(p.X-q.X, p.Y-q.Y) }
