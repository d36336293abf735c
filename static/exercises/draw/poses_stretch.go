package main

func pigeon() []Picture {
	view := View{Yaw: 50, Pitch: 22, Scale: 1.5, Look: V{0, 28, 0}, High: 220}
	start := Pose{
		Hips: V{-14, 48, 0}, Pelvis: facing(V{1, 0.1, 0}, down), Chest: facing(V{1, 0.16, 0}, down), Head: facing(V{0.7, 0.8, 0}, V{0.8, -0.7, 0}),
		LeftArm:  Arm{Wrist: V{36, 5, -17}, Elbow: left, Palm: V{1, -0.1, 0}, Thumb: near},
		RightArm: Arm{Wrist: V{36, 5, 17}, Elbow: left, Palm: V{1, -0.1, 0}, Thumb: away},
		LeftLeg:  Leg{Ankle: V{-54, 4.5, -9}, Knee: V{1, -1, 0}, Toes: left, Back: down},
		RightLeg: Leg{Ankle: V{-54, 4.5, 9}, Knee: V{1, -1, 0}, Toes: left, Back: down},
		Works:    []Part{RightLimb},
	}
	end := Pose{
		Hips:     V{-8, 16, 0},
		LeftArm:  Arm{Wrist: V{46, 5, -30}, Elbow: V{-0.4, 0, -1}, Palm: V{1, -0.1, -0.2}, Thumb: near},
		RightArm: Arm{Wrist: V{46, 5, 36}, Elbow: V{-0.4, 0, 1}, Palm: V{1, -0.1, 0.2}, Thumb: away},
		LeftLeg:  Leg{Ankle: V{-88, 4.5, -10}, Knee: down, Toes: left, Back: down},
		RightLeg: Leg{Ankle: V{22, 6, -16}, Knee: V{1, 0.1, 0.9}, Toes: V{0.25, -0.1, -1}, Back: V{1, 0.2, 0}},
		Works:    []Part{RightLimb},
	}
	end.trunk(32, 46, 22)
	cushion := end.with(func(p *Pose) {
		p.Hips = p.Hips.add(V{0, 6, 0})
		p.trunk(38, 56, 30)
	})
	floor := []Prop{Mat{At: V{-12, 0, 0}, Long: 180, Wide: 70}}
	return []Picture{
		picture("pigeon-start", "Pigeon pose: start",
			"A person is on hands and knees. An arrow shows that one knee will come forward between the hands.",
			view, start, floor, arrow(V{-4, 8, 20}, V{28, 8, 20})),
		picture("pigeon-end", "Pigeon pose: end",
			"One leg lies bent across in front of the body, the other leg is long behind. The person leans forward on both hands.",
			view, end, floor, arrow(V{34, 96, 0}, V{56, 92, 0}, V{72, 76, 0})),
		picture("pigeon-easier-below_knee", "Pigeon pose, easier: figure 4 on a chair",
			"Instead of the full pose a person sits upright on a chair with one ankle on the other knee.",
			seatedView, figureFour(2, 2), []Prop{fourChair}),
		picture("pigeon-easier-seated_figure_4", "Pigeon pose, easier: seated figure 4",
			"A person sits on a chair with one ankle on the other knee and leans forward a little with a straight back.",
			seatedView, figureFour(24, 26), []Prop{fourChair}, arrow(V{10, 122, 0}, V{34, 126, 0}, V{50, 112, 0})),
		lyingFigureFour(),
		picture("pigeon-easier-cushion", "Pigeon pose, easier: cushion",
			"The pigeon pose with a cushion under the hip of the front leg.",
			view, cushion, with(floor, Pillow{At: V{-10, 6, 14}, Long: 34, High: 12, Wide: 34, Nudge: -8})),
	}
}

var (
	seatedView = View{Yaw: 36, Pitch: 14, Scale: 1.45, Look: V{10, 62, 0}}
	fourChair  = Chair{At: V{-6, 0, 0}, Front: right}
)

func figureFour(pelvis, chest float64) Pose {
	p := Pose{
		Hips:     V{-6, 50, 0},
		LeftArm:  Arm{Wrist: V{22, 62, -14}, Elbow: V{-0.6, -0.2, -1}, Palm: V{1, -0.4, 0.6}, Thumb: up},
		RightArm: Arm{Wrist: V{13, 64, 27}, Elbow: V{-0.8, 0, 0.6}, Palm: V{1, -0.3, 0.1}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{37, 7, -10}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{32, 60, -8}, Knee: V{0.4, 0.1, 1}, Toes: V{1, 0.2, -0.35}},
		Works:    []Part{RightLimb},
	}
	p.trunk(pelvis, chest, chest-4)
	return p
}

func lyingFigureFour() Picture {
	p := Pose{
		Hips: V{22, 10.4, 0}, Pelvis: supine, Chest: supine, Head: supine,
		LeftArm:  Arm{Wrist: V{20, 32, -16}, Elbow: V{0, -0.3, -1}, Palm: V{1, 0.2, 0.5}, Thumb: up},
		RightArm: Arm{Wrist: V{21, 32, 6}, Elbow: V{0, 0, 1}, Palm: V{1, 0.2, -0.6}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{54, 54, -9}, Knee: V{-0.3, 1, 0}, Toes: V{0.3, 1, 0}},
		RightLeg: Leg{Ankle: V{24, 56, -8}, Knee: V{0.1, 0.5, 1}, Toes: V{0.1, 1, -0.3}},
		Works:    []Part{RightLimb},
	}
	return picture("pigeon-easier-lying_figure_4", "Pigeon pose, easier: figure 4 on the back",
		"A person lies on the back with one ankle on the other knee and pulls the lower thigh gently closer with both hands.",
		View{Yaw: 46, Pitch: 22, Scale: 1.5, Look: V{4, 30, 0}, High: 200}, p, []Prop{Mat{At: V{6, 0, 0}, Long: 150, Wide: 70}},
		arrow(V{40, 86, 0}, V{28, 88, 0}, V{12, 80, 0}))
}

func fabre() []Picture {
	view := View{Yaw: 16, Pitch: 40, Scale: 1.36, Look: V{24, 12, 2}, High: 200}
	rest := func(p *Pose) {
		p.LeftArm = Arm{Wrist: V{28, 4, -30}, Elbow: away, Palm: right, Thumb: near}
		p.RightArm = Arm{Wrist: V{24, 4, 34}, Elbow: near, Palm: right, Thumb: away}
	}
	start := Pose{
		Hips: V{26, 10.4, 0}, Pelvis: supine, Chest: supine, Head: supine,
		LeftLeg:  Leg{Along: V{1, -0.04, -0.02}, Knee: up, Toes: V{0.35, 1, -0.2}},
		RightLeg: Leg{Ankle: V{66, 7, -24}, Knee: up, Toes: V{1, 0, -0.25}},
		Works:    []Part{RightLimb},
		Order:    map[Part]float64{RightShin: -22, RightFoot: -10},
	}.with(rest)
	open := func(p *Pose) {
		p.Order = nil
		p.RightLeg = Leg{Ankle: V{66, 18, -13}, Knee: V{0.1, 0.22, 1}, Toes: V{1, 0.25, -0.3}}
	}
	end := start.with(open)
	propped := end.with(func(p *Pose) {
		p.Pelvis, p.Chest, p.Head = facing(V{-0.8, 0.5, 0}, up), facing(V{-0.8, 0.62, 0}, up), facing(V{-0.6, 1, 0}, right)
		p.LeftArm.Wrist, p.RightArm.Wrist = V{30, 5, -32}, V{22, 5, 36}
	})
	floor := []Prop{Mat{At: V{22, 0, 0}, Long: 190, Wide: 80}}
	drift := arrow(V{50, 50, 12}, V{50, 44, 38}, V{50, 24, 50})
	return []Picture{
		picture("fabre-start", "Hip outward rotation: start",
			"A person lies on the back with one leg long. The other knee is bent and points up, with the heel on the outside of the long leg's knee.",
			view, start, floor),
		picture("fabre-end", "Hip outward rotation: end",
			"The bent knee has drifted out to the side, away from the middle, by its own weight.",
			view, end, floor, drift),
		picture("fabre-easier-pillow", "Hip outward rotation, easier: pillow",
			"The bent knee has drifted out to the side and rests on a pillow.",
			view, end, with(floor, Pillow{At: V{50, 7, 34}, Long: 34, High: 14, Wide: 30, Nudge: -14})),
		picture("fabre-easier-propped", "Hip outward rotation, easier: half sitting",
			"A person sits half up against pillows behind the back. One heel is outside the other knee, and the bent knee has drifted out.",
			view, propped, with(floor, Pillow{At: V{-14, 9, 0}, Long: 66, High: 18, Wide: 66, Nudge: -60}, Pillow{At: V{-24, 27, 0}, Long: 60, High: 16, Wide: 58, Along: V{1, -0.62, 0}, Nudge: -40})),
		picture("fabre-easier-bed", "Hip outward rotation, easier: on a bed",
			"A person lies on the back on a firm bed. One heel is outside the other knee, and the bent knee has drifted out to the side.",
			View{Yaw: 16, Pitch: 32, Scale: 1.2, Look: V{20, 46, 0}, High: 220}, end.shift(V{0, bedHeight, 0}), []Prop{Bed{Head: -66, Foot: 124, Wide: 78}}),
	}
}

func roadkill() []Picture {
	view := View{Yaw: 8, Pitch: 32, Scale: 1.4, Look: V{14, 18, 12}, High: 200}
	start := sideLying().with(func(p *Pose) {
		p.RightLeg = Leg{Ankle: V{80, 6, -15}, Knee: V{0.2, 0, 1}, Toes: V{0.87, 0, 0.5}}
		p.LeftLeg = Leg{Ankle: V{66, 20, 16}, Knee: V{0, 0.1, 1}, Toes: V{0.7, 0, 0.7}}
		p.Works = []Part{RightLimb}
	})
	sink := func(roll, thighAngle float64) Pose {
		return start.with(func(p *Pose) {
			low := p.Pelvis.at(p.Hips, 0, 0, -hipHalf)
			p.Pelvis = Frame{p.Pelvis.Up, p.Pelvis.Front.turn(right, roll)}
			p.Hips = p.Pelvis.at(low, 0, 0, hipHalf)
			p.Chest = facing(V{-1, 0.06 + 0.0018*roll, 0}, p.Chest.Front.turn(p.Chest.Up, -roll*0.5))
			hip := p.Pelvis.at(p.Hips, 0, 0, hipHalf)
			ahead := near.turn(up, thighAngle)
			flat := V{hip.X, 6, hip.Z}.add(ahead.mul(38.5))
			p.LeftLeg = Leg{Ankle: flat.add(ahead.turn(up, 90).mul(39)).add(V{0, -1, 0}), Knee: ahead.add(V{0, -0.2, 0}), Toes: ahead.add(V{0.3, 0, 0})}
			p.LeftArm.Wrist = V{-8, 5, 36}
		})
	}
	end := sink(42, 0)
	small := sink(18, 35)
	weight := Dumbbell{At: V{86, 14.5, -13}, Along: V{0.5, 0, -0.87}, Nudge: 60}
	floor := []Prop{Mat{At: V{14, 0, 10}, Long: 184, Wide: 100}, headPillow}
	slide := arrow(V{76, 8, 48}, V{58, 8, 56}, V{38, 8, 56})
	bed := end.shift(V{0, bedHeight, 0})
	return []Picture{
		picture("roadkill-start", "Hip inward rotation: start",
			"A person lies on the side, seen from the front, with both hips and knees bent. A small dumbbell rests on the lower foot.",
			view, start, with(floor, weight), slide),
		picture("roadkill-end", "Hip inward rotation: end",
			"The top knee has moved up until that hip is at a right angle, and the top hip sinks forward to the floor. The dumbbell keeps the lower foot down.",
			view, end, with(floor, weight), arrow(V{20, 42, 12}, V{22, 40, 30}, V{22, 24, 40})),
		picture("roadkill-easier-no_weight", "Hip inward rotation, easier: no weight",
			"The top knee has moved up and the top hip sinks to the floor, with no weight on the lower foot.", view, end, floor),
		picture("roadkill-easier-smaller_angle", "Hip inward rotation, easier: smaller angle",
			"The top hip is bent less and sinks only part of the way.", view, small, with(floor, weight)),
		picture("roadkill-easier-bed", "Hip inward rotation, easier: on a bed",
			"A person lies on the side on a firm bed, without a dumbbell. The top knee is forward and the top hip sinks to the mattress.",
			View{Yaw: 8, Pitch: 28, Scale: 1.2, Look: V{14, 44, 14}, High: 220}, bed,
			[]Prop{Bed{Head: -74, Foot: 112, Wide: 112}, Pillow{At: headPillow.At.add(V{0, bedHeight, 0}), Long: 32, High: 11, Wide: 46, Nudge: -60}}),
	}
}

func doorHang() []Picture {
	view := View{Yaw: 30, Pitch: 6, Scale: 1.06, Look: V{0, 98, 0}}
	door := Door{At: V{0, 0, -6}, Through: near}
	front := facing(up, near)
	const hold = doorHeight + 9
	start := Pose{
		Hips: V{0, 88, 6}, Pelvis: front, Chest: front, Head: front,
		LeftArm:  Arm{Wrist: grip(V{22, hold, 3}, up), Elbow: V{1, 0, 0.3}, Palm: up, Grip: true},
		RightArm: Arm{Wrist: grip(V{-22, hold, 3}, up), Elbow: V{-1, 0, 0.3}, Palm: up, Grip: true},
		LeftRise: 4, RightRise: 4,
		Order:    map[Part]float64{Trunk: 12, Head: 13},
		LeftLeg:  Leg{Ankle: V{10, 7, 6}, Knee: near, Toes: V{0.15, 0, 1}},
		RightLeg: Leg{Ankle: V{-10, 7, 6}, Knee: near, Toes: V{-0.15, 0, 1}},
	}
	end := start.with(func(p *Pose) {
		p.Hips = V{0, 70, 4}
		p.LeftRise, p.RightRise = 8, 8
		p.LeftArm.Elbow, p.RightArm.Elbow = V{0.5, 0, 1}, V{-0.5, 0, 1}
		p.LeftLeg = Leg{Ankle: V{11, 9, 2}, Knee: V{0.3, 0, 1}, Toes: V{0.15, -0.25, 1}}
		p.RightLeg = Leg{Ankle: V{-11, 9, 2}, Knee: V{-0.3, 0, 1}, Toes: V{-0.15, -0.25, 1}}
	})
	heels := end.with(func(p *Pose) {
		p.Hips = V{0, 71, 0}
		p.LeftLeg = Leg{Ankle: V{9, 7, 50}, Knee: V{0, 1, 1}, Toes: V{0.1, 1, 0.5}}
		p.RightLeg = Leg{Ankle: V{-9, 7, 50}, Knee: V{0, 1, 1}, Toes: V{-0.1, 1, 0.5}}
	})
	onBox := end.with(func(p *Pose) {
		p.Hips = V{0, 71, 0}
		p.LeftLeg = Leg{Ankle: V{9, 36, 72}, Knee: up, Toes: V{0.1, 1, 0.3}}
		p.RightLeg = Leg{Ankle: V{-9, 36, 72}, Knee: up, Toes: V{-0.1, 1, 0.3}}
	})
	side := View{Yaw: 50, Pitch: 6, Scale: 1.06, Look: V{0, 98, 22}}
	counter := Pose{
		Hips:     V{-24, 87, 0},
		LeftArm:  Arm{Wrist: V{39, 97, -17}, Elbow: V{-0.4, -1, 0}, Palm: right, Thumb: near},
		RightArm: Arm{Wrist: V{39, 97, 17}, Elbow: V{-0.4, -1, 0}, Palm: right, Thumb: away},
		LeftLeg:  Leg{Ankle: V{-34, 7, -10}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{-34, 7, 10}, Knee: right, Toes: right},
	}
	counter.trunk(38, 48, 50)
	calves := Pose{
		Hips: V{10, 10.4, 0}, Pelvis: supine, Chest: supine, Head: supine,
		LeftArm:  Arm{Wrist: V{14, 4, -28}, Elbow: away, Palm: right, Thumb: near},
		RightArm: Arm{Wrist: V{14, 4, 28}, Elbow: near, Palm: right, Thumb: away},
		LeftLeg:  Leg{Ankle: V{58, 46, -9}, Knee: up, Toes: V{0.3, 1, 0}},
		RightLeg: Leg{Ankle: V{58, 46, 9}, Knee: up, Toes: V{0.3, 1, 0}},
	}
	return []Picture{
		picture("door_hang-start", "Door-frame hang: start",
			"A person stands in a door frame, reaches up and holds the top of the frame with both hands.",
			view, start, []Prop{door}),
		picture("door_hang-end", "Door-frame hang: end",
			"The knees are bent and the body hangs from the straight arms. The toes stay on the floor and carry part of the weight.",
			view, end, []Prop{door}, arrow(V{34, 108, 10}, V{34, 74, 10})),
		picture("door_hang-harder-legs_out", "Door-frame hang, later: legs straight out",
			"The body hangs from the top of the frame with both legs straight out in front and the heels down on the floor.",
			side, heels, []Prop{door}),
		picture("door_hang-harder-box", "Door-frame hang, after that: feet on a box",
			"The body hangs from the top of the frame with both legs straight out in front and the heels on a box.",
			side, onBox, []Prop{door, Box{At: V{0, 0, 74}}}),
		picture("door_hang-easier-counter", "Door-frame hang, easier: at a counter",
			"A person leans forward at a kitchen counter with both forearms on it.",
			View{Yaw: 18, Pitch: 12, Scale: 1.3, Look: V{12, 72, 0}}, counter, []Prop{Counter{At: V{46, 0, -4}}}),
		picture("door_hang-easier-calves_up", "Door-frame hang, easier: calves on a chair",
			"A person lies on the back with both calves on the seat of a chair.",
			View{Yaw: 18, Pitch: 16, Scale: 1.4, Look: V{10, 36, 0}, High: 210}, calves,
			[]Prop{Mat{At: V{-14, 0, 0}, Long: 120, Wide: 70}, Chair{At: V{56, 0, 0}, Front: near, Nudge: -34}}),
	}
}

func hipFlexor1() []Picture {
	view := View{Yaw: 12, Pitch: 12, Scale: 1.5, Look: V{-4, 56, 0}}
	kneel := kneeling()
	end := driven()
	raise := func(p Pose) Pose {
		q := p.shift(V{0, 4, 0})
		q.LeftLeg.Ankle, q.RightLeg.Ankle = p.LeftLeg.Ankle, V{-51, 6, 9}
		return q
	}
	step := Pose{
		Hips:     V{4, 77, 0},
		LeftArm:  Arm{Wrist: V{12, 96, -38}, Elbow: V{-1, 0, -0.5}, Palm: V{1, -0.4, 0}, Grip: true},
		RightArm: Arm{Wrist: V{12, 74, 17}, Elbow: V{-1, 0, 0.6}, Palm: V{1, -0.6, -0.2}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{34, 7, -9}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{-43, 13, 9}, Knee: right, Toes: V{1, -0.5, 0}},
		Works:    []Part{RightLimb},
	}
	step.trunk(-6, 0, 0)
	floor := []Prop{Mat{At: V{-10, 0, 0}, Long: 130, Wide: 60}}
	drive := arrow(V{24, 52, 30}, V{48, 52, 30})
	tuck := arrow(V{-30, 62, 9}, V{-33, 46, 9}, V{-22, 36, 9})
	return []Picture{
		picture("hip_flexor_1-start", "Hip flexor stretch, level 1: start",
			"A person kneels on one knee with the other foot flat in front and the chest upright.",
			view, kneel, floor, tuck),
		picture("hip_flexor_1-end", "Hip flexor stretch, level 1: end",
			"The pelvis is tucked under and the hip of the kneeling side has moved forward. The chest is still upright.",
			view, end, floor, drive),
		picture("hip_flexor_1-easier-pad", "Hip flexor stretch, easier: pad under the knee",
			"The kneeling knee rests on a folded towel or a cushion. The hip of that side has moved forward.",
			view, raise(end), with(floor, Pad{At: V{-14, 0, 9}})),
		picture("hip_flexor_1-easier-standing", "Hip flexor stretch, easier: standing",
			"A person stands with one long step forward, holds on to a chair and moves the back hip forward.",
			View{Yaw: 12, Pitch: 10, Scale: 1.22, Look: V{0, 82, 0}}, step, []Prop{Chair{At: V{30, 0, -40}, Front: right}}, drive.shift(V{-2, 32, 0})),
	}
}

func (m Mark) shift(by V) Mark {
	m.From, m.Via, m.To = m.From.add(by), m.Via.add(by), m.To.add(by)
	return m
}

// kneeling is half-kneeling: right knee down, left foot in front.
func kneeling() Pose {
	p := Pose{
		Hips:     V{-10, 48, 0},
		LeftArm:  Arm{Wrist: V{22, 58, -12}, Elbow: V{-0.5, -0.5, -1}, Palm: V{1, -0.3, 0}, Thumb: near},
		RightArm: Arm{Wrist: V{22, 58, -4}, Elbow: V{-0.5, -0.5, 1}, Palm: V{1, -0.3, -0.2}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{32, 7, -9}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{-52, 4.5, 9}, Knee: V{1, -0.6, 0}, Toes: left, Back: down},
		Works:    []Part{RightLimb},
	}
	p.trunk(10, 2, 2)
	return p
}

func driven() Pose {
	return kneeling().with(func(p *Pose) {
		p.Hips = V{8, 43.5, 0}
		p.trunk(-12, 0, 0)
		p.LeftArm.Wrist, p.RightArm.Wrist = V{32, 56, -12}, V{32, 56, -4}
	})
}

func hipFlexor2() []Picture {
	view := View{Yaw: 8, Pitch: 12, Scale: 1.45, Look: V{16, 56, 0}}
	const wall = -33.0
	start := Pose{
		Hips:     V{-6, 47, 0},
		LeftArm:  Arm{Wrist: grip(V{54, 89, -13}, right), Elbow: V{0, -1, -0.4}, Palm: V{1, -0.2, 0}, Grip: true},
		RightArm: Arm{Wrist: grip(V{54, 89, 13}, right), Elbow: V{0, -1, 0.4}, Palm: V{1, -0.2, 0}, Grip: true},
		LeftLeg:  Leg{Ankle: V{38, 7, -9}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{-28, 48, 9}, Knee: V{0.4, -1, 0}, Toes: V{-0.05, 1, 0}, Back: left},
		Works:    []Part{RightLimb},
	}
	start.trunk(14, 10, 4)
	end := start.with(func(p *Pose) {
		p.Hips = V{6, 42, 0}
		p.trunk(-10, 0, 0)
	})
	props := []Prop{Wall{wall}, Chair{At: V{73, 0, 0}, Front: right}, Pad{At: V{-14, 0, 9}}}
	level := hipFlexor1()[1]
	level.Name, level.Title = "hip_flexor_2-easier-level_1", "Hip flexor stretch, level 2, easier: stay with level 1"
	return []Picture{
		picture("hip_flexor_2-start", "Hip flexor stretch, level 2: start",
			"A person kneels close to a wall, facing away from it, with a pad under the knee. The back foot rests up against the wall, the other foot is flat in front and the hands hold a chair.",
			view, start, props),
		picture("hip_flexor_2-end", "Hip flexor stretch, level 2: end",
			"The pelvis is tucked under and the hip of the kneeling side has moved forward, with the chest upright.",
			view, end, props, arrow(V{22, 54, 30}, V{44, 54, 30})),
		level,
	}
}
