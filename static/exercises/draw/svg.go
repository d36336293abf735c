package main

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"math"
	"slices"
	"strings"
)

// paint is how a shape looks in the light; the style sheet in the head of
// every picture says how it looks in the dark and in print.
type paint struct{ class, light, dark, print string }

// The paints. Light and dark are those of the product's pages where they
// have one for the purpose: paper, ink, muted, accent.
var (
	ink       = paint{"i", "#16232e", "#0b1116", "#000"}
	paper     = paint{"p", "#fbfaf7", "#1a252d", "#fff"}
	accent    = paint{"a", "#0b5f6b", "#6fd0dc", "#4d4d4d"}
	accentFar = paint{"b", "#3f8791", "#4fa3ae", "#6e6e6e"}
	skin      = paint{"s", "#dca982", "#d9a67f", "#fff"}
	skinFar   = paint{"t", "#e7c3a6", "#b98c6b", "#fff"}
	hair      = paint{"h", "#4b352b", "#7a5a48", "#222"}
	shirt     = paint{"c", "#f3dba9", "#e9cd96", "#fff"}
	shirtFar  = paint{"d", "#f8ebcd", "#bda678", "#fff"}
	cloth     = paint{"l", "#b3c0c8", "#93a4af", "#ddd"}
	clothFar  = paint{"m", "#d3dce1", "#6d7f8b", "#eee"}
	ground    = paint{"g", "#ece7db", "#25323b", "#fff"}
	mat       = paint{"n", "#d5e3df", "#31454c", "#f4f4f4"}
	matEdge   = paint{"A", "#a9c3bd", "#22343a", "#ccc"}
	wood      = paint{"w", "#d8b78e", "#b8976d", "#e6e6e6"}
	woodDark  = paint{"x", "#bd9769", "#93775a", "#ccc"}
	soft      = paint{"f", "#ffffff", "#cfd9df", "#fff"}
	softDark  = paint{"e", "#dfe5e8", "#aab7bf", "#e2e2e2"}
	wallFace  = paint{"v", "#dcd5c6", "#3a4851", "#ececec"}
	wallEdge  = paint{"u", "#c4bba8", "#4a5a64", "#d4d4d4"}
	rubber    = paint{"r", "#5b7f95", "#7fa6bd", "#999"}
	rubberLow = paint{"q", "#48687b", "#5f859b", "#777"}
	tennis    = paint{"y", "#d9e06a", "#cfd75c", "#b5b5b5"}
	metal     = paint{"k", "#55636d", "#9aa8b1", "#777"}
	line      = paint{"o", "#16232e", "#0b1116", "#000"} // of every shape
	faint     = paint{"z", "#4a5a66", "#a9b7c0", "#444"}
)

// stroke is the width of every outline, in units.
const stroke = 2.2

// layer is one shape of a picture. Shapes are painted from the farthest to
// the nearest.
type layer struct {
	depth float64
	fill  paint
	shape field
	area  extent
	seams []field // where it has no outline
	// raw, if set, is drawn as it is instead of shape.
	raw string
}

// page gathers the layers of one picture.
type page struct {
	view   View
	layers []layer
	used   map[string]paint
}

func (g *page) use(p paint) paint { g.used[p.class] = p; return p }

// flesh adds a part of the body and says which layer it is.
func (g *page) flesh(f flesh, fill paint, nudge float64) int {
	var cones []cone
	area := nowhere()
	depth, n := 0.0, 0.0
	for _, piece := range f.pieces {
		a, b := g.disc(piece[0]), g.disc(piece[1])
		cones = append(cones, cone{a, b})
		area.grow(a)
		area.grow(b)
		depth += a.D + b.D
		n += 2
	}
	g.layers = append(g.layers, layer{depth: depth/n + nudge, fill: fill, area: area, shape: blend(cones, f.soft*g.view.Scale)})
	return len(g.layers) - 1
}

// join sews two layers of one colour together around a joint: neither has an
// outline there inside the other. Farther off they keep it, so that a calf
// that lies on its own thigh still shows.
// Where the layers unless cover the first of the two, the line stays as well.
func (g *page) join(i, j int, joint ball, unless ...int) {
	d := g.disc(joint)
	var kept []field
	for _, k := range unless {
		kept = append(kept, g.layers[k].shape)
	}
	around := func(other field) field {
		return func(x, y float64) float64 {
			f := max(math.Hypot(x-d.X, y-d.Y)-d.R, other(x, y)+0.4)
			for _, k := range kept {
				f = max(f, -k(x, y))
			}
			return f
		}
	}
	// Only the nearer of the two needs it: its colour covers the other's line.
	a, b := &g.layers[i], &g.layers[j]
	if a.depth > b.depth {
		a, b = b, a
	}
	b.seams = append(b.seams, around(a.shape))
}

func (g *page) disc(b ball) disc { return disc{g.view.project(b.at), b.r * g.view.Scale} }

// raw adds ready markup at a depth.
func (g *page) raw(depth float64, markup string) {
	g.layers = append(g.layers, layer{depth: depth, raw: markup})
}

// filled is a path with a fill and the common outline.
func (g *page) filled(p paint, d string) string {
	return fmt.Sprintf(`<path class="%s" fill="%s" d="%s"/>`, g.use(p).class, p.light, d)
}

// bare is a path with a fill and no outline.
func (g *page) bare(p paint, d string) string {
	return fmt.Sprintf(`<path class="%s" fill="%s" stroke="none" d="%s"/>`, g.use(p).class, p.light, d)
}

// stroked is a line; the class of a stroke is that of its paint with a j.
func (g *page) stroked(p paint, w float64, d string) string {
	g.used["j"+p.class] = p
	return fmt.Sprintf(`<path class="j%s" fill="none" stroke="%s" stroke-width="%g" d="%s"/>`, p.class, p.light, w, d)
}

// body paints all layers.
func (g *page) body() string {
	slices.SortStableFunc(g.layers, func(a, b layer) int { return cmp.Compare(a.depth, b.depth) })
	var out strings.Builder
	for _, l := range g.layers {
		if l.shape == nil {
			out.WriteString(l.raw)
			continue
		}
		rings := contours(l.shape, l.area)
		if l.seams == nil {
			out.WriteString(g.filled(l.fill, closedPath(rings)))
			continue
		}
		out.WriteString(g.bare(l.fill, closedPath(rings)))
		if d := openPath(outside(rings, union(l.seams...))); d != "" {
			out.WriteString(`<path fill="none" d="` + d + `"/>`)
		}
	}
	return out.String()
}

// outside cuts rings into the lines that do not lie within a field, so that
// two pieces of one limb meet without a seam.
func outside(rings [][]P, f field) [][]P {
	var lines [][]P
	for _, ring := range rings {
		n := len(ring)
		start := slices.IndexFunc(ring, func(p P) bool { return f(p.X, p.Y) < 0 })
		if start < 0 {
			lines = append(lines, append(slices.Clone(ring), ring[0]))
			continue
		}
		var line []P
		for k := range n + 1 {
			p := ring[(start+k)%n]
			if f(p.X, p.Y) >= 0 {
				line = append(line, p)
				continue
			}
			if len(line) > 2 {
				lines = append(lines, line)
			}
			line = nil
		}
	}
	return lines
}

// style is the sheet inside a picture: the dark and the printed look of the
// paints it uses. The light look is in the attributes, which no policy blocks.
//
// A browser that prints a page shows the pictures in it as on a screen, so the
// printed look has a name as well: a page asks for name.svg#print.
func (g *page) style() string {
	var dark, onPaper, named strings.Builder
	for _, class := range slices.Sorted(maps.Keys(g.used)) {
		p := g.used[class]
		property := "fill"
		if class[0] == 'j' {
			property = "stroke"
		}
		fmt.Fprintf(&dark, ".%s{%s:%s}", class, property, p.dark)
		fmt.Fprintf(&onPaper, ".%s{%s:%s}", class, property, p.print)
		fmt.Fprintf(&named, ":target .%s{%s:%s}", class, property, p.print)
	}
	return "<style>@media screen and (prefers-color-scheme:dark){" + dark.String() + "}@media print{" + onPaper.String() + "}" + named.String() + "</style>"
}

// SVG draws a picture.
func (p Picture) SVG() []byte {
	g := &page{view: p.View, used: map[string]paint{}}
	back := g.room()
	for _, prop := range p.Props {
		prop.draw(g)
	}
	g.figure(p.Pose.Stand())
	body := g.body()
	marks := g.marks(p.Marks) + g.lens(p)
	g.used["jo"] = line
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" id="print" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="t d">`, width, p.View.high(), 2*width, 2*p.View.high())
	fmt.Fprintf(&out, "\n<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n", html.EscapeString(p.Title), html.EscapeString(p.Desc))
	out.WriteString(g.style())
	out.WriteString("\n" + back)
	fmt.Fprintf(&out, "\n<g class=\"jo\" stroke=\"%s\" stroke-width=\"%g\" stroke-linejoin=\"round\" stroke-linecap=\"round\">%s</g>\n", line.light, stroke, body)
	out.WriteString(marks)
	out.WriteString("</svg>\n")
	return []byte(out.String())
}
