package main

func stickRoller() []Picture {
	view := View{Yaw: 42, Pitch: 14, Scale: 1.45, Look: V{10, 62, 4}}
	chair := Chair{At: V{-6, 0, 0}, Front: right}
	hold := func(x, y float64, fingers V) (Arm, Arm) {
		return Arm{Wrist: grip(V{x, y, -9.5}, fingers), Elbow: V{-1, 0.2, -0.8}, Palm: fingers, Grip: true},
			Arm{Wrist: grip(V{x, y, 35}, fingers), Elbow: V{-1, 0.2, 0.8}, Palm: fingers, Grip: true}
	}
	start := Pose{
		Hips:     V{-6, 50, 0},
		LeftLeg:  Leg{Ankle: V{38, 7, -11}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{38, 7, 12}, Knee: right, Toes: right},
		Works:    []Part{RightLimb},
	}
	start.trunk(12, 30, 30)
	start.LeftArm, start.RightArm = hold(31, 57.5, V{1, -0.7, 0})
	end := start
	end.trunk(2, 6, 20)
	end.LeftArm, end.RightArm = hold(11, 61.5, V{1, -0.3, 0})
	hands := start
	hands.LeftArm = Arm{Wrist: V{13, 62, 5}, Elbow: V{-0.4, 0.2, -1}, Palm: V{1, -0.25, 0.25}, Thumb: near}
	hands.RightArm = Arm{Wrist: V{13, 61, 17}, Elbow: V{-0.4, 0.2, 1}, Palm: V{1, -0.25, -0.1}, Thumb: away}
	hands.trunk(8, 20, 30)
	return []Picture{
		picture("stick_roller-start", "Stick roller: start",
			"A person sits on a chair with both feet flat. Both hands hold a stick roller across one thigh, just above the kneecap.",
			view, start, []Prop{chair, Stick{At: V{31, 57.5, 12.5}, Along: near, Nudge: 8}}, arrow(V{30, 45, 26}, V{-1, 47, 26})),
		picture("stick_roller-end", "Stick roller: end",
			"The roller has moved slowly up the thigh and is now near the hip. An arrow shows that it goes up and back down.",
			view, end, []Prop{chair, Stick{At: V{11, 61.5, 12.5}, Along: near, Nudge: 8}}, arrow(V{30, 45, 26}, V{-1, 47, 26}).both()),
		picture("stick_roller-easier-hands", "Stick roller, easier: with the hands",
			"The same seat without a roller: two flat hands stroke slowly up the thigh.",
			view, hands, []Prop{chair}, arrow(V{30, 45, 26}, V{-1, 47, 26})),
	}
}

func foamRoll() []Picture {
	view := View{Yaw: 34, Pitch: 18, Scale: 1.5, Look: V{4, 36, 0}, High: 210}
	uncrossed := Pose{
		Hips:     V{0, 24.5, 0},
		LeftArm:  Arm{Wrist: V{-52, 5, -24}, Elbow: left, Palm: V{-1, -0.1, -0.5}, Thumb: right},
		RightArm: Arm{Wrist: V{-52, 5, 24}, Elbow: left, Palm: V{-1, -0.1, 0.5}, Thumb: right},
		LeftLeg:  Leg{Ankle: V{50, 7, -10}, Knee: up, Toes: right},
		RightLeg: Leg{Ankle: V{50, 7, 10}, Knee: up, Toes: right},
		Works:    []Part{RightLimb},
	}
	uncrossed.trunk(-28, -56, -18)
	crossed := uncrossed
	crossed.RightLeg = Leg{Ankle: V{33, 54, -6}, Knee: V{0.2, 0.6, 1}, Toes: V{1, 0.5, -0.4}}
	rolled := crossed.with(func(p *Pose) {
		p.Hips = p.Hips.add(V{8, 0, 0})
		p.RightLeg.Ankle = V{36, 55, -6}
		p.trunk(-34, -64, -18)
	})
	roll := arrow(V{-20, 3, 44}, V{22, 3, 44}).both()
	wall := lacrosseBall()[1]
	wall.Name, wall.Title = "foam_roll-easier-wall_ball", "Foam roller, easier: ball at the wall"
	return []Picture{
		picture("foam_roll-start", "Foam roller: start",
			"A person sits on a foam roller that lies on the floor, leans back on both hands and crosses one leg over the other, with the ankle on the other knee.",
			view, crossed, []Prop{Roller{At: V{0, 0, 0}, Along: near, Nudge: -6}}),
		picture("foam_roll-end", "Foam roller: end",
			"The weight leans onto the hip of the crossed leg, and the body rolls slowly forwards and back, as the arrow shows.",
			view, rolled, []Prop{Roller{At: V{5, 0, 0}, Along: near, Nudge: -6}}, roll),
		picture("foam_roll-easier-uncrossed", "Foam roller, easier: legs uncrossed",
			"The same seat on the roller with both feet flat on the floor.",
			view, uncrossed, []Prop{Roller{At: V{0, 0, 0}, Along: near, Nudge: -6}}, roll),
		wall,
	}
}

// wallX is where the wall is that people lean on.
const wallX = -32.0

var atWall = View{Yaw: 0, Pitch: 8, Scale: 1.24, Look: V{26, 84, 0}}

// fromBehind shows the buttocks as the wall would see them.
func fromBehind(p Pose, ball Prop, marks ...Mark) *Lens {
	at := P{X: 254, Y: 92}
	return &Lens{At: at, R: 58, View: View{Yaw: -90, Pitch: 4, Scale: 2.1, Look: V{0, p.Hips.Y + 1, 4}, Middle: at}, Props: []Prop{ball}, Marks: marks}
}

func (p Picture) through(l *Lens) Picture { p.Lens = l; return p }

// leaning is a person with the back to the wall and something between.
func leaning(thick float64) Pose {
	hips := V{wallX + thick + 11.2, 76, 0}
	p := Pose{
		Hips:     hips,
		LeftArm:  Arm{Wrist: hips.add(V{20, 4, -15}), Elbow: V{-1, -0.3, -0.4}, Palm: V{1, -0.8, 0}, Thumb: up},
		RightArm: Arm{Wrist: hips.add(V{20, 4, 15}), Elbow: V{-1, -0.3, 0.4}, Palm: V{1, -0.8, 0}, Thumb: up},
		LeftLeg:  Leg{Ankle: V{32, 7, -10}, Knee: right, Toes: right},
		RightLeg: Leg{Ankle: V{22, 7, 10}, Knee: right, Toes: right},
		Works:    []Part{RightLimb},
	}
	p.trunk(4, 6, 6)
	return p
}

// turned has rolled onto the outer hip: the body has turned to the viewer.
func turned(thick float64) Pose {
	p := leaning(thick)
	front := V{0.72, 0, 0.7}
	f := facing(up, front)
	p.Pelvis, p.Chest, p.Head = f.bow(4), f.bow(5), f.bow(5)
	p.Hips = V{wallX + thick + 14.5, 76, 0}
	p.LeftLeg = Leg{Ankle: V{25, 7, -6}, Knee: front, Toes: front}
	p.RightLeg = Leg{Ankle: V{12, 7, 12}, Knee: front, Toes: front}
	p.LeftArm.Wrist, p.LeftArm.Elbow, p.LeftArm.Palm = p.Hips.add(V{23, 5, 4}), V{0.3, -0.2, -1}, V{0, -1, 0.6}
	p.RightArm.Wrist, p.RightArm.Elbow, p.RightArm.Palm = p.Hips.add(V{2, 3, 25}), V{-0.6, 0, 0.6}, V{0.3, -1, 0.3}
	return p
}

func lacrosseBall() []Picture {
	hard, tennisBall := 4.0, 4.8
	at := func(y, z, r float64) V { return V{wallX + r, y, z} }
	start, end := leaning(2*hard), turned(2*hard)
	soft := leaning(2 * tennisBall)
	soft.Hips = soft.Hips.add(V{0, 6, 0})
	soft.LeftLeg.Ankle, soft.RightLeg.Ankle = V{12, 7, -10}, V{2, 7, 10}
	soft.trunk(2, 2, 2)
	first, last := Ball{At: at(75, 6, hard), R: hard, Nudge: 30}, Ball{At: at(75, 9, hard), R: hard, Nudge: 30}
	gentle := Ball{At: at(81, 6, tennisBall), R: tennisBall, Tennis: true, Nudge: 30}
	return []Picture{
		picture("lacrosse_ball-start", "Ball at the wall: start",
			"A person stands with the back to a wall, knees a little bent and feet away from it. A small ball is pressed between the wall and one buttock. A round window shows it from behind: the ball is beside the tailbone.",
			atWall, start, []Prop{Wall{wallX}, first}).through(fromBehind(start, first, rollOut)),
		picture("lacrosse_ball-end", "Ball at the wall: end",
			"The body has turned a little, so that the ball has rolled to the outer hip. A round window shows this from behind.",
			atWall, end, []Prop{Wall{wallX}, last}).through(fromBehind(end, last, rollBack)),
		picture("lacrosse_ball-easier-softer", "Ball at the wall, easier: tennis ball",
			"The same with a tennis ball and the feet nearer to the wall, so that the pressure is less.",
			atWall, soft, []Prop{Wall{wallX}, gentle}).through(fromBehind(soft, gentle)),
	}
}

var (
	rollOut  = arrow(V{wallX, 88, 6}, V{wallX, 91, 14}, V{wallX, 86, 23})
	rollBack = arrow(V{wallX, 86, -10}, V{wallX, 92, 0}, V{wallX, 88, 10})
)

func peanut() []Picture {
	at := V{wallX + peanutSize, 75, 8}
	start, end := leaning(2*peanutSize), turned(2*peanutSize)
	ball := Peanut{At: at, Along: up, Nudge: 30}
	sock := Peanut{At: at, Along: up, Sock: true, Nudge: 30}
	return []Picture{
		picture("peanut-start", "Peanut ball at the wall: start",
			"A person stands with the back to a wall and knees a little bent. A peanut ball, two balls joined together, is pressed between the wall and one buttock. A round window shows it from behind: both ends press on the muscle.",
			atWall, start, []Prop{Wall{wallX}, ball}).through(fromBehind(start, ball, rollOut)),
		picture("peanut-end", "Peanut ball at the wall: end",
			"The body has turned a little, so that the peanut ball has rolled to the outer hip. A round window shows this from behind.",
			atWall, end, []Prop{Wall{wallX}, ball}).through(fromBehind(end, ball, rollBack)),
		picture("peanut-easier-softer", "Peanut ball, easier: two tennis balls in a sock",
			"The same with two tennis balls in a sock, which press less.",
			atWall, start, []Prop{Wall{wallX}, sock}).through(fromBehind(start, sock)),
	}
}
