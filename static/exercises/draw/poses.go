package main

// Picture is one drawing: who, where, with what.
type Picture struct {
	Name        string
	Title, Desc string
	View        View
	Pose        *Pose
	Props       []Prop
	Marks       []Mark
	Lens        *Lens
}

// pictures are all moves in the order of the programme.
func pictures() []Picture {
	var all []Picture
	for _, move := range []func() []Picture{
		stickRoller, foamRoll, lacrosseBall, peanut,
		deadBug, gluteBridge, clamshell,
		pigeon, fabre, roadkill, doorHang, hipFlexor1, hipFlexor2,
	} {
		all = append(all, move()...)
	}
	return all
}

func picture(name, title, desc string, view View, pose Pose, props []Prop, marks ...Mark) Picture {
	return Picture{Name: name, Title: title, Desc: desc, View: view, Pose: &pose, Props: props, Marks: marks}
}

// Ways to be turned.
var (
	supine  = facing(left, up)   // on the back, head to the left
	onSide  = facing(left, near) // on the right side, head to the left
	upright = facing(up, right)
)

// shift moves a whole pose, as from the floor to a bed.
func (p Pose) shift(by V) Pose {
	p.Hips = p.Hips.add(by)
	for _, a := range []*Arm{&p.LeftArm, &p.RightArm} {
		if a.Along == (V{}) {
			a.Wrist = a.Wrist.add(by)
		}
	}
	for _, l := range []*Leg{&p.LeftLeg, &p.RightLeg} {
		if l.Along == (V{}) {
			l.Ankle = l.Ankle.add(by)
		}
	}
	return p
}

// with changes a copy of a pose.
func (p Pose) with(change func(*Pose)) Pose {
	change(&p)
	return p
}

// trunk turns pelvis, chest and head to the right by bows of so many degrees.
func (p *Pose) trunk(pelvis, chest, head float64) {
	p.Pelvis, p.Chest, p.Head = upright.bow(pelvis), upright.bow(chest), upright.bow(head)
}

func with(props []Prop, more ...Prop) []Prop { return append(append([]Prop{}, props...), more...) }
