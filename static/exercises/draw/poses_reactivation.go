package main

var onMat = Mat{At: V{22, 0, 0}, Long: 190, Wide: 66}

func deadBug() []Picture {
	view := View{Yaw: 14, Pitch: 16, Scale: 1.3, Look: V{20, 34, 0}, High: 190}
	ceiling := Arm{Along: V{0.06, 1, 0}, Elbow: right, Palm: up, Thumb: left}
	start := Pose{
		Hips: V{28, 10.4, 0}, Pelvis: supine, Chest: supine, Head: supine,
		LeftArm: ceiling, RightArm: ceiling,
		LeftLeg:  Leg{Ankle: V{68, 52.4, -9}, Knee: up, Toes: V{0.25, 1, 0}},
		RightLeg: Leg{Ankle: V{68, 52.4, 9}, Knee: up, Toes: V{0.25, 1, 0}},
		Works:    []Part{RightLimb, LeftReach},
	}
	long := Leg{Along: V{1, 0.2, 0}, Knee: up, Toes: V{0.35, 1, 0}}
	end := start.with(func(p *Pose) {
		p.LeftArm, p.LeftRise = Arm{Along: V{-1, 0.42, 0}, Elbow: up, Palm: V{-1, 0.3, 0}, Thumb: up}, 5
		p.RightLeg = long
	})
	legs := start.with(func(p *Pose) { p.RightLeg, p.Works = long, []Part{RightLimb} })
	taps := start.with(func(p *Pose) {
		p.RightLeg = Leg{Ankle: V{72, 9.5, 9}, Knee: up, Toes: V{0.7, 1, 0}}
		p.Works = []Part{RightLimb}
	})
	still := legs.with(func(p *Pose) {
		p.LeftArm = Arm{Wrist: V{32, 4, -26}, Elbow: away, Palm: right, Thumb: near}
		p.RightArm = Arm{Wrist: V{32, 4, 26}, Elbow: near, Palm: right, Thumb: away}
	})
	standing := Pose{
		Hips:      V{-20, 89, 0},
		LeftArm:   Arm{Wrist: V{2, 94, -31}, Elbow: V{-1, 0, -0.5}, Palm: V{1, -0.3, 0}, Grip: true},
		RightArm:  Arm{Along: V{1, 0.72, 0}, Elbow: down, Palm: V{1, 0.7, 0}, Thumb: up},
		RightRise: 2,
		Order:     map[Part]float64{Trunk: 11, Head: 12},
		LeftLeg:   Leg{Ankle: V{15, 36, -9}, Knee: V{1, 1, 0}, Toes: V{1, -0.1, 0}},
		RightLeg:  Leg{Ankle: V{-17, 7, 9}, Knee: right, Toes: right},
		Works:     []Part{LeftLimb, RightReach},
	}
	standing.trunk(0, 0, 0)
	floor := []Prop{onMat}
	out := arrow(V{84, 70, 9}, V{108, 64, 9}, V{118, 48, 9})
	return []Picture{
		picture("dead_bug-start", "Dead bug: start",
			"A person lies on the back. Hips and knees are bent to right angles with the shins level, and both arms point straight up.",
			view, start, floor),
		picture("dead_bug-end", "Dead bug: end",
			"One arm reaches back past the head and the opposite leg reaches out long. The other arm and leg have not moved.",
			view, end, floor, out, arrow(V{-32, 72, -17}, V{-54, 66, -17}, V{-66, 50, -17})),
		picture("dead_bug-easier-legs_only", "Dead bug, easier: legs only",
			"Both arms stay up, and only one leg reaches out long.", view, legs, floor, out),
		picture("dead_bug-easier-heel_taps", "Dead bug, easier: heel taps",
			"The knees stay bent. One heel comes down and taps the floor, while the other leg and both arms stay up.",
			view, taps, floor, arrow(V{92, 50, 9}, V{96, 34, 9}, V{92, 20, 9})),
		picture("dead_bug-easier-arms_still", "Dead bug, easier: arms still",
			"Both arms rest on the floor beside the body, and only one leg reaches out long.", view, still, floor, out),
		picture("dead_bug-easier-standing", "Dead bug, easier: standing",
			"A person stands with the back against a wall and holds on to a chair with one hand. One knee and the opposite arm are lifted.",
			View{Yaw: 16, Pitch: 8, Scale: 1.2, Look: V{16, 86, 0}}, standing,
			[]Prop{Wall{wallX}, Chair{At: V{-12, 0, -44}, Front: left}},
			arrow(V{42, 34, -9}, V{42, 64, -9}), arrow(V{44, 130, 17}, V{42, 146, 17}, V{34, 160, 17})),
	}
}

func gluteBridge() []Picture {
	view := View{Yaw: 14, Pitch: 16, Scale: 1.5, Look: V{10, 28, 0}, High: 190}
	rest := func(p *Pose) {
		p.LeftArm = Arm{Wrist: V{30, 4, -27}, Elbow: away, Palm: right, Thumb: near}
		p.RightArm = Arm{Wrist: V{30, 4, 27}, Elbow: near, Palm: right, Thumb: away}
	}
	start := Pose{
		Hips: V{26, 10.4, 0}, Pelvis: supine, Chest: supine, Head: supine,
		LeftLeg:  Leg{Ankle: V{62, 7, -11}, Knee: up, Toes: right},
		RightLeg: Leg{Ankle: V{62, 7, 11}, Knee: up, Toes: right},
		Works:    []Part{RightLimb, LeftLimb},
	}.with(rest)
	lift := func(hips V) Pose {
		return start.with(func(p *Pose) {
			neck := V{-24, 8, 0}
			p.Hips = neck.add(hips.sub(neck).unit().mul(loinLength + chestLength))
			f := facing(neck.sub(hips), up)
			p.Pelvis, p.Chest = f, f
			p.Neck = left
		})
	}
	end, low := lift(V{58, 46, 0}), lift(V{26, 21, 0})
	floor := []Prop{Mat{At: V{10, 0, 0}, Long: 160, Wide: 70}}
	bed := end.shift(V{0, bedHeight, 0})
	return []Picture{
		picture("glute_bridge-start", "Glute bridge: start",
			"A person lies on the back with the knees bent and both feet flat, as wide as the hips. The arms rest beside the body.",
			view, start, floor),
		picture("glute_bridge-end", "Glute bridge: end",
			"The hips are lifted. Knees, hips and shoulders make one straight line, and head, shoulders and feet stay on the floor.",
			view, end, floor, arrow(V{24, 50, 0}, V{24, 76, 0})),
		picture("glute_bridge-easier-low_lift", "Glute bridge, easier: low lift",
			"The hips are lifted only a little way off the floor.",
			view, low, floor, arrow(V{24, 36, 0}, V{24, 54, 0})),
		picture("glute_bridge-easier-bed", "Glute bridge, easier: on a bed",
			"The hips are lifted in the same way, lying on a firm bed instead of the floor.",
			View{Yaw: 14, Pitch: 16, Scale: 1.25, Look: V{6, 52, 0}, High: 220}, bed, []Prop{Bed{Head: -66, Foot: 96, Wide: 78}},
			arrow(V{24, 50 + bedHeight, 0}, V{24, 76 + bedHeight, 0})),
	}
}

// sideLying rests on the right side with the head on a pillow.
func sideLying() Pose {
	return Pose{
		Hips: V{24, 18.8, 0}, Pelvis: onSide, Chest: facing(V{-1, 0.06, 0}, near), Head: onSide, RightRise: 3,
		LeftArm:  Arm{Wrist: V{-2, 6, 27}, Elbow: V{1, 0.2, 0.6}, Palm: V{-1, -0.1, 0.3}, Thumb: left},
		RightArm: Arm{Wrist: V{-46, 4.5, 27}, Elbow: V{1, 0, 1}, Palm: V{-1, 0, -0.2}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{82, 18, 1}, Knee: V{0, 0.12, 1}, Toes: V{0.7, 0, 0.7}},
		RightLeg: Leg{Ankle: V{82, 9, 1}, Knee: near, Toes: V{0.7, 0, 0.7}},
		Works:    []Part{LeftLimb},
	}
}

var headPillow = Pillow{At: V{-50, 5.5, 0}, Long: 32, High: 11, Wide: 46, Nudge: -60}

func clamshell() []Picture {
	view := View{Yaw: 10, Pitch: 28, Scale: 1.5, Look: V{14, 22, 4}, High: 190}
	start := sideLying()
	end := start.with(func(p *Pose) {
		p.LeftLeg = Leg{Ankle: V{82, 18, 1}, Knee: V{0, 0.85, 0.6}, Toes: V{0.7, 0.55, 0.5}}
	})
	pillow := start.with(func(p *Pose) {
		p.LeftLeg = Leg{Ankle: V{82, 25, 1}, Knee: V{0, 0.35, 1}, Toes: V{0.7, 0, 0.7}}
		p.Order = map[Part]float64{LeftThigh: 40, LeftShin: 40, LeftFoot: 40}
	})
	floor := []Prop{Mat{At: V{14, 0, 6}, Long: 176, Wide: 84}, headPillow}
	front := facing(up, near)
	seated := Pose{
		Hips: V{0, 50, -6}, Pelvis: front, Chest: front, Head: front,
		LeftArm:  Arm{Wrist: V{19, 66, -2}, Elbow: V{1, 0, -0.6}, Palm: V{-0.8, -0.3, 0.6}, Thumb: up},
		RightArm: Arm{Wrist: V{-19, 66, -2}, Elbow: V{-1, 0, -0.6}, Palm: V{0.8, -0.3, 0.6}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{20, 7, 34}, Knee: V{0.9, 0.2, 1}, Toes: V{0.35, 0, 1}},
		RightLeg: Leg{Ankle: V{-20, 7, 34}, Knee: V{-0.9, 0.2, 1}, Toes: V{-0.35, 0, 1}},
		Works:    []Part{RightLimb, LeftLimb},
	}
	sat := seated.Stand()
	strand := func(t float64, over V, thick, nudge float64) Band {
		r, l := sat.rightLeg.root.to(sat.rightLeg.mid, t), sat.leftLeg.root.to(sat.leftLeg.mid, t)
		along := []V{r.add(over.mul(thick)), l.add(over.mul(thick))}
		if over == up {
			along = []V{r.add(left.mul(6.6)), r.add(V{-4.5, 5, 0}), along[0], along[1], l.add(V{4.5, 5, 0}), l.add(right.mul(6.6))}
		}
		return Band{Along: along, Rise: V{0, 2.5, -5}, Nudge: nudge}
	}
	return []Picture{
		picture("clamshell-start", "Clamshell: start",
			"A person lies on the side, seen from the front, with the head on a pillow. Hips and knees are bent, one leg lies on the other and the heels touch.",
			view, start, floor),
		picture("clamshell-end", "Clamshell: end",
			"The top knee is lifted like the lid of a shell. The heels still touch, and the hips have not rolled back.",
			view, end, floor, arrow(V{62, 26, 42}, V{62, 50, 38})),
		picture("clamshell-easier-pillow", "Clamshell, easier: pillow between the knees",
			"A person lies on the side with the hips and knees bent and a pillow between the knees.",
			view, pillow, with(floor, Pillow{At: V{58, 18, 20}, Long: 46, High: 11, Wide: 34, Nudge: 2})),
		picture("clamshell-easier-seated", "Clamshell, easier: seated with a band",
			"A person sits on a chair, seen from the front, with an exercise band around both thighs, and pushes the knees apart.",
			View{Yaw: 16, Pitch: 14, Scale: 1.45, Look: V{0, 62, 10}}, seated,
			[]Prop{Chair{At: V{0, 0, 0}, Front: near}, strand(0.62, up, 6.4, 6), strand(0.62, down, 5, -60)},
			arrow(V{32, 52, 36}, V{52, 52, 36}), arrow(V{-32, 52, 36}, V{-52, 52, 36})),
	}
}
