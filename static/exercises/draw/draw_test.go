package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sciatica-intake/rules"
)

const folder = ".."

func TestFilesAreWhatTheCodeDraws(t *testing.T) {
	drawn := map[string]bool{}
	for _, p := range pictures() {
		name := p.Name + ".svg"
		if drawn[name] {
			t.Errorf("%s is drawn twice", name)
		}
		drawn[name] = true
		file, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(file, p.SVG()) {
			t.Errorf("%s is not what the code draws: run go generate ./static/exercises/draw", name)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.svg"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !drawn[filepath.Base(f)] {
			t.Errorf("%s is drawn by no code", f)
		}
	}
}

func TestEveryMoveAndEasierVersionHasPictures(t *testing.T) {
	book, err := rules.Load(os.DirFS("../../../rules/book"))
	if err != nil {
		t.Fatal(err)
	}
	drawn, wanted := map[string]bool{}, map[string]bool{}
	for _, p := range pictures() {
		drawn[p.Name] = true
	}
	want := func(name string) {
		wanted[name] = true
		if !drawn[name] {
			t.Errorf("there is no picture %s", name)
		}
	}
	for _, e := range book.Exercises {
		want(e.ID + "-start")
		want(e.ID + "-end")
		for _, easier := range e.Easier {
			want(e.ID + "-easier-" + easier.ID)
		}
	}
	for name := range drawn {
		if !wanted[name] && !strings.Contains(name, "-harder-") {
			t.Errorf("%s belongs to no move of the book", name)
		}
	}
}

func TestPicturesAreSoundSVG(t *testing.T) {
	widths := regexp.MustCompile(`stroke-width="([^"]*)"`)
	for _, p := range pictures() {
		svg := p.SVG()
		if len(svg) > 12*1024 {
			t.Errorf("%s: %d bytes", p.Name, len(svg))
		}
		texts := map[string]string{}
		var inside string
		for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
				break
			}
			switch x := token.(type) {
			case xml.StartElement:
				inside = x.Name.Local
				for _, a := range x.Attr {
					if a.Name.Local == "href" || a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
						t.Errorf("%s: <%s> has %s", p.Name, inside, a.Name.Local)
					}
				}
				if inside == "text" || inside == "script" || inside == "image" {
					t.Errorf("%s has <%s>", p.Name, inside)
				}
			case xml.CharData:
				texts[inside] += string(x)
			case xml.EndElement:
				inside = ""
			}
		}
		if len(texts["title"]) < 10 || len(texts["desc"]) < 25 {
			t.Errorf("%s: title %q, description %q", p.Name, texts["title"], texts["desc"])
		}
		if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
			t.Errorf("%s: a number is missing", p.Name)
		}
		for _, m := range widths.FindAllSubmatch(svg, -1) {
			if w, err := strconv.ParseFloat(string(m[1]), 64); err != nil || w < 2 {
				t.Errorf("%s: a line %s wide is lost on a phone", p.Name, m[1])
			}
		}
	}
}

func TestPosesArePossible(t *testing.T) {
	for _, p := range pictures() {
		b := p.Pose.Stand()
		for _, wrong := range b.wrong {
			t.Errorf("%s: %s", p.Name, wrong)
		}
		long := func(what string, a, b V, want float64) {
			if got := a.dist(b); math.Abs(got-want) > 0.01 {
				t.Errorf("%s: %s is %.2f cm, want %.2f", p.Name, what, got, want)
			}
		}
		long("hips", b.leftLeg.root, b.rightLeg.root, 2*hipHalf)
		long("loin", b.Hips, b.waist, loinLength)
		long("chest", b.waist, b.neck, chestLength)
		for name, l := range map[string]limb{"left": b.leftLeg, "right": b.rightLeg} {
			long(name+" thigh", l.root, l.mid, thighLength)
			long(name+" shin", l.mid, l.end, shinLength)
		}
		for name, l := range map[string]limb{"left": b.leftArm, "right": b.rightArm} {
			long(name+" upper arm", l.root, l.mid, upperArm)
			long(name+" forearm", l.mid, l.end, foreArm)
		}
		for name, f := range map[string]Frame{"pelvis": b.Pelvis, "chest": b.Chest, "head": b.Head} {
			if math.Abs(f.Up.len()-1) > 1e-6 || math.Abs(f.Front.len()-1) > 1e-6 || math.Abs(f.Up.dot(f.Front)) > 1e-6 {
				t.Errorf("%s: the %s is skewed", p.Name, name)
			}
		}
	}
}

// parts are all pieces of flesh of a body.
func parts(b *Body) map[string]flesh {
	return map[string]flesh{
		"trunk": b.trunk(), "seat": b.seat(), "face": b.face(),
		"left thigh": thigh(b.leftLeg), "right thigh": thigh(b.rightLeg),
		"left shin": shin(b.leftLeg), "right shin": shin(b.rightLeg),
		"left foot": foot(b.leftLeg), "right foot": foot(b.rightLeg),
		"left arm": upperArmFlesh(b.leftArm), "right arm": upperArmFlesh(b.rightArm),
		"left forearm": foreArmFlesh(b.leftArm), "right forearm": foreArmFlesh(b.rightArm),
		"left hand": hand(b.leftArm, b.LeftArm.Grip), "right hand": hand(b.rightArm, b.RightArm.Grip),
	}
}

// Flesh gives a little where it rests, so it may reach so far into the floor.
const give = 3.0

func TestNobodySinksIntoTheFloorOrLeavesThePicture(t *testing.T) {
	for _, p := range pictures() {
		lowest := math.Inf(1)
		for name, f := range parts(p.Pose.Stand()) {
			for _, piece := range f.pieces {
				for _, s := range piece {
					lowest = min(lowest, s.at.Y-s.r)
					if s.at.Y-s.r < -give {
						t.Errorf("%s: the %s is %.1f cm below the floor", p.Name, name, s.r-s.at.Y)
					}
					d := p.View.project(s.at)
					r := s.r * p.View.Scale
					if d.X-r < 2 || d.X+r > width-2 || d.Y-r < 2 || d.Y+r > float64(p.View.high())-2 {
						t.Errorf("%s: the %s is cut off at %.0f, %.0f", p.Name, name, d.X, d.Y)
					}
				}
			}
		}
		rest := 0.0
		switch {
		case strings.HasSuffix(p.Name, "-bed"):
			rest = bedHeight
		case strings.HasSuffix(p.Name, "-box"):
			rest = boxHeight
		}
		if math.Abs(lowest-rest) > give {
			t.Errorf("%s: the lowest part is at %.1f cm, it should rest at %.1f", p.Name, lowest, rest)
		}
	}
}

func TestTheWorkingSideIsMarked(t *testing.T) {
	for _, p := range pictures() {
		marked := bytes.Contains(p.SVG(), []byte(`class="a"`))
		if both := strings.HasPrefix(p.Name, "door_hang"); len(p.Pose.Works) == 0 && !both || !marked && !both {
			t.Errorf("%s shows no working side", p.Name)
		}
	}
}
