package main

import (
	"fmt"
	"math"
)

// The lengths of the body in centimetres, from joint to joint. No pose can
// change them: a pose only turns joints.
const (
	thighLength   = 42.0
	shinLength    = 40.0
	hipHalf       = 9.0  // from the middle to a hip joint
	loinLength    = 17.0 // hips to waist
	chestLength   = 33.0 // waist to the base of the neck
	shoulderHalf  = 17.0
	shoulderDrop  = 4.0 // how far the shoulder joints lie below the neck
	upperArm      = 29.0
	foreArm       = 26.0
	gripReach     = 6.5 // wrist to the middle of a closed hand
	neckLength    = 8.0
	skullRise     = 9.5
	mostKneeBend  = 150.0
	mostElbowBend = 150.0
	straight      = 0.985 // how long a limb is that is held straight, with soft joints
)

// Arm says where a hand is. The elbow follows from the lengths.
type Arm struct {
	Wrist V
	Along V    // instead of Wrist: the direction of an arm held nearly straight
	Elbow V    // the side to which the elbow points
	Palm  V    // where the fingers point
	Thumb V    // the side of the thumb
	Grip  bool // a closed hand
}

// Leg says where a foot is. The knee follows from the lengths.
type Leg struct {
	Ankle V
	Along V // instead of Ankle: the direction of a leg held nearly straight
	Knee  V // the side to which the kneecap points
	Toes  V // where the toes point
	Back  V // the side of the back of the foot; if zero, towards the shin
}

// Pose is everything about a body that a move changes.
type Pose struct {
	Hips                V // the middle between the hip joints
	Pelvis, Chest       Frame
	Head                Frame
	Neck                V // where the neck points; if zero, as the head
	LeftArm, RightArm   Arm
	LeftLeg, RightLeg   Leg
	LeftRise, RightRise float64          // shoulders drawn up, in centimetres
	Works               []Part           // the side that works
	Order               map[Part]float64 // corrections of what is in front
}

// Part is a part of the body that can work, or be moved in front of another.
type Part string

// Parts of the body.
const (
	LeftThigh  Part = "left thigh"
	LeftShin   Part = "left shin"
	LeftFoot   Part = "left foot"
	RightThigh Part = "right thigh"
	RightShin  Part = "right shin"
	RightFoot  Part = "right foot"
	LeftUpper  Part = "left upper arm"
	LeftFore   Part = "left forearm"
	LeftHand   Part = "left hand"
	RightUpper Part = "right upper arm"
	RightFore  Part = "right forearm"
	RightHand  Part = "right hand"
	Trunk      Part = "trunk"
	Pelvis     Part = "pelvis"
	Neck       Part = "neck"
	Head       Part = "head"

	LeftLimb   Part = "left leg"
	RightLimb  Part = "right leg"
	LeftReach  Part = "left arm"
	RightReach Part = "right arm"
)

// limb is a bent limb in the room: root, middle joint, end and, past the end,
// where hand or foot points.
type limb struct {
	root, mid, end V
	tip, back      V
}

// Body is a pose worked out: every joint has its place.
type Body struct {
	Pose
	waist, neck, skull V
	leftArm, rightArm  limb
	leftLeg, rightLeg  limb
	wrong              []string // what the pose asks that a body cannot do
}

// Stand works a pose out.
func (p Pose) Stand() *Body {
	b := &Body{Pose: p}
	b.waist = p.Hips.add(p.Pelvis.Up.mul(loinLength))
	b.neck = b.waist.add(p.Chest.Up.mul(chestLength))
	neck := p.Neck
	if neck == (V{}) {
		neck = p.Head.Up.add(p.Chest.Up)
	}
	b.skull = p.Head.at(b.neck.add(neck.unit().mul(neckLength)), skullRise, 2, 0)
	b.leftArm = b.arm("left arm", p.LeftArm, +1, p.LeftRise)
	b.rightArm = b.arm("right arm", p.RightArm, -1, p.RightRise)
	b.leftLeg = b.leg("left leg", p.LeftLeg, +1)
	b.rightLeg = b.leg("right leg", p.RightLeg, -1)
	return b
}

func (b *Body) arm(name string, a Arm, side, rise float64) limb {
	root := b.Chest.at(b.neck, rise-shoulderDrop, 0, side*(shoulderHalf-rise*0.4))
	if a.Along != (V{}) {
		a.Wrist = root.add(a.Along.unit().mul(straight * (upperArm + foreArm)))
	}
	mid, end := b.joint(name, root, a.Wrist, a.Elbow, upperArm, foreArm, mostElbowBend)
	palm := a.Palm
	if palm == (V{}) {
		palm = end.sub(mid)
	}
	palm = palm.unit()
	thumb := a.Thumb
	if thumb == (V{}) {
		thumb = up
	}
	return limb{root, mid, end, palm, thumb.across(palm).unit()}
}

func (b *Body) leg(name string, l Leg, side float64) limb {
	root := b.Pelvis.at(b.Hips, 0, 0, side*hipHalf)
	if l.Along != (V{}) {
		l.Ankle = root.add(l.Along.unit().mul(straight * (thighLength + shinLength)))
	}
	mid, end := b.joint(name, root, l.Ankle, l.Knee, thighLength, shinLength, mostKneeBend)
	toes := l.Toes.unit()
	back := l.Back
	if back == (V{}) {
		back = mid.sub(end).unit()
	}
	if math.Abs(back.unit().dot(toes)) > 0.97 {
		back = l.Knee
	}
	back = back.across(toes).unit()
	// A knee is a hinge: the foot's own crosswise axis has to agree with it.
	hinge := mid.sub(root).cross(end.sub(mid))
	if bent := hinge.len() / thighLength / shinLength; bent > 0.2 {
		if hinge.unit().dot(back.cross(toes)) < 0.25 {
			b.wrong = append(b.wrong, name+": the foot is twisted against the knee")
		}
	}
	return limb{root, mid, end, toes, back}
}

// joint finds the elbow or knee between two ends: two bones, and the side to
// which the joint points.
func (b *Body) joint(name string, root, end, pole V, one, two, most float64) (V, V) {
	line := end.sub(root)
	d := line.len()
	shortest := math.Sqrt(one*one + two*two + 2*one*two*math.Cos(most*math.Pi/180))
	if reach := min(max(d, shortest), one+two-0.01); math.Abs(reach-d) > 0.6 {
		b.wrong = append(b.wrong, fmt.Sprintf("%s: %.1f cm to the end, the limb spans %.1f to %.1f", name, d, shortest, one+two))
		d = reach
	} else {
		d = reach
	}
	axis := line.unit()
	end = root.add(axis.mul(d))
	side := pole.across(axis)
	if side.len() < 0.05 {
		b.wrong = append(b.wrong, name+": the joint points along the limb")
	}
	along := (d*d + one*one - two*two) / (2 * d)
	out := math.Sqrt(max(one*one-along*along, 0))
	return root.add(axis.mul(along)).add(side.unit().mul(out)), end
}

// grip is the wrist of a hand that holds a thing at a point, with the fingers
// in the given direction.
func grip(at, fingers V) V { return at.sub(fingers.unit().mul(gripReach)) }

// ball is a sphere of flesh.
type ball struct {
	at V
	r  float64
}

// flesh is the shape of one part: tapered pieces between spheres, with soft
// creases between the pieces.
type flesh struct {
	pieces [][2]ball
	soft   float64
}

func (f *flesh) add(balls ...ball) {
	for i := 1; i < len(balls); i++ {
		f.pieces = append(f.pieces, [2]ball{balls[i-1], balls[i]})
	}
}

func thigh(l limb) flesh {
	f := flesh{soft: 4}
	front := kneecap(l)
	f.add(ball{l.root, 9.2}, ball{l.root.to(l.mid, 0.45).add(front.mul(0.8)), 8.0}, ball{l.mid, 5.7})
	f.add(ball{l.root.to(l.mid, 0.1), 9.2}, ball{l.mid.add(front.mul(0.6)), 5.4})
	return f
}

// buttock belongs to the colour of its leg.
func buttock(l limb, pelvis Frame) flesh {
	f := flesh{soft: 4}
	f.add(ball{pelvis.at(l.root, -1.5, -3.2, 0), 8.6}, ball{pelvis.at(l.root, 3, -0.5, 0), 8.4})
	f.add(ball{pelvis.at(l.root, -1.5, -3.2, 0), 8.6}, ball{l.root.to(l.mid, 0.4), 7.6})
	return f
}

func shin(l limb) flesh {
	f := flesh{soft: 3}
	back := kneecap(l).mul(-1)
	f.add(ball{l.mid, 5.7}, ball{l.mid.to(l.end, 0.28).add(back.mul(1.3)), 5.7}, ball{l.end, 3.5})
	f.add(ball{l.mid, 5.7}, ball{l.end, 3.5})
	return f
}

// kneecap is the direction to which the joint points; a straight limb has
// none of its own and takes the back of hand or foot.
func kneecap(l limb) V {
	out := l.mid.sub(l.root.to(l.end, l.root.dist(l.mid)/(l.root.dist(l.mid)+l.mid.dist(l.end))))
	if out.len() > 1.5 {
		return out.unit()
	}
	return l.tip.across(l.end.sub(l.root)).unit()
}

func foot(l limb) flesh {
	f := flesh{soft: 2}
	at := func(along, rise, side float64) V {
		return l.end.add(l.tip.mul(along)).add(l.back.mul(rise)).add(l.back.cross(l.tip).mul(side))
	}
	heel := ball{at(-4, -3.5, 0), 3.4}
	for _, s := range []float64{-1.6, 1.6} {
		ball1, toe := ball{at(12, -4.3, s), 2.6}, ball{at(17, -4.7, s), 2.1}
		f.add(heel, ball1, toe)
		f.add(ball{l.end, 3.4}, ball{at(5, -1.2, s/2), 3.2}, ball1)
	}
	f.add(ball{l.end, 3.4}, heel)
	return f
}

func upperArmFlesh(l limb) flesh {
	f := flesh{soft: 2}
	f.add(ball{l.root, 5.6}, ball{l.root.to(l.mid, 0.4), 4.9}, ball{l.mid, 4.0})
	return f
}

func foreArmFlesh(l limb) flesh {
	f := flesh{soft: 2}
	f.add(ball{l.mid, 4.0}, ball{l.mid.to(l.end, 0.3), 4.2}, ball{l.end, 2.9})
	return f
}

func hand(l limb, closed bool) flesh {
	f := flesh{soft: 1.5}
	at := func(along, side float64) V { return l.end.add(l.tip.mul(along)).add(l.back.mul(side)) }
	if closed {
		f.add(ball{l.end, 2.7}, ball{at(gripReach-0.8, 0), 4.2})
		return f
	}
	f.add(ball{l.end, 2.7}, ball{at(5, 0), 3.3}, ball{at(10, -0.3), 2.6}, ball{at(14.5, -0.3), 1.8})
	f.add(ball{at(2.5, 1), 2.1}, ball{at(6, 3.6), 1.6}, ball{at(8.6, 4.4), 1.3})
	return f
}

func (b *Body) trunk() flesh {
	f := flesh{soft: 6}
	p := func(up, front, left float64) V { return b.Pelvis.at(b.Hips, up, front, left) }
	c := func(up, front, left float64) V { return b.Chest.at(b.neck, up, front, left) }
	for _, s := range []float64{-1, 1} {
		hem := ball{p(10.5, 0, 5.5*s), 8.9}
		waist := ball{b.Chest.at(b.waist, 1, 0.4, 4.5*s), 9}
		ribs := ball{c(-16, 0.8, 7*s), 10}
		blade := ball{c(-8, -0.5, 8.5*s), 8.6}
		f.add(hem, waist, ribs, blade)
		f.add(blade, ball{c(-1.5, -0.5, 5*s), 5})
		shoulder := b.leftArm.root
		if s < 0 {
			shoulder = b.rightArm.root
		}
		f.add(blade, ball{shoulder, 5.6}, ball{c(-1.5, -0.5, 5*s), 5})
	}
	f.add(ball{p(10.5, 0, -5.5), 8.9}, ball{p(10.5, 0, 5.5), 8.9})
	f.add(ball{c(-16, 0.8, -7), 10}, ball{c(-16, 0.8, 7), 10})
	f.add(ball{c(-8, -0.5, -8.5), 8.6}, ball{c(-8, -0.5, 8.5), 8.6})
	f.add(ball{c(-1.5, -0.5, -5), 5}, ball{c(-1.5, -0.5, 5), 5})
	return f
}

func (b *Body) seat() flesh {
	f := flesh{soft: 6}
	p := func(up, front, left float64) V { return b.Pelvis.at(b.Hips, up, front, left) }
	f.add(ball{p(0, 0, -8), 8.2}, ball{p(0, 0, 8), 8.2})
	f.add(ball{p(-1.5, -3.2, -7), 7.4}, ball{p(-1.5, -3.2, 7), 7.4})
	f.add(ball{p(8, 0, -5.5), 8.3}, ball{p(8, 0, 5.5), 8.3})
	for _, s := range []float64{-1, 1} {
		f.add(ball{p(0, 0, 8*s), 8.2}, ball{p(8, 0, 5.5*s), 8.3}, ball{p(-1.5, -3.2, 7*s), 7.4}, ball{p(0, 0, 8*s), 8.2})
	}
	return f
}

func (b *Body) throat() flesh {
	f := flesh{soft: 2}
	f.add(ball{b.Chest.at(b.neck, -3, 0, 0), 5.2}, ball{b.Head.at(b.skull, -5, -2, 0), 5})
	return f
}

// Sizes of the head around the middle of the skull.
const (
	skullSize = 10.4
	hairSize  = 11.5
)

func (b *Body) face() flesh {
	f := flesh{soft: 3}
	h := func(up, front, left float64) V { return b.Head.at(b.skull, up, front, left) }
	f.add(ball{h(0, 0, 0), skullSize}, ball{h(-3, 2, 0), 8.6}, ball{h(-8, 4.2, 0), 4.9})
	f.add(ball{h(-1.6, 9.6, 0), 1.4}, ball{h(-3.2, 11, 0), 1.5})
	return f
}
