package main

import (
	"cmp"
	"fmt"
	"html"
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
	wood      = paint{"w", "#d8b78e", "#8f7354", "#e6e6e6"}
	woodDark  = paint{"x", "#bd9769", "#735a40", "#ccc"}
	soft      = paint{"f", "#ffffff", "#cfd9df", "#fff"}
	softDark  = paint{"e", "#dfe5e8", "#aab7bf", "#e2e2e2"}
	wallFace  = paint{"v", "#dcd5c6", "#3a4851", "#ececec"}
	wallEdge  = paint{"u", "#c4bba8", "#4a5a64", "#d4d4d4"}
	rubber    = paint{"r", "#5b7f95", "#7fa6bd", "#999"}
	rubberLow = paint{"q", "#48687b", "#5f859b", "#777"}
	tennis    = paint{"y", "#d9e06a", "#cfd75c", "#eee"}
	metal     = paint{"k", "#55636d", "#9aa8b1", "#777"}
	line      = paint{"o", "#16232e", "#0b1116", "#000"}
	faint     = paint{"z", "#4a5a66", "#a9b7c0", "#444"}
)

var paints = []paint{ink, paper, accent, accentFar, skin, skinFar, hair, shirt, shirtFar, cloth, clothFar,
	ground, mat, wood, woodDark, soft, softDark, wallFace, wallEdge, rubber, rubberLow, tennis, metal, faint}

// stroke is the width of every outline, in units.
const stroke = 2.2

// layer is one shape of a picture. Shapes are painted from the farthest to
// the nearest.
type layer struct {
	depth float64
	fill  paint
	limb  string // neighbours of one limb and paint are drawn as one shape
	shape field
	area  box
	seam  field // where it has no outline
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

// flesh adds a part of the body.
func (g *page) flesh(f flesh, fill paint, limb string, nudge float64) {
	var cones []cone
	area := emptyBox()
	depth, n := 0.0, 0.0
	for _, piece := range f.pieces {
		a, b := g.disc(piece[0]), g.disc(piece[1])
		cones = append(cones, cone{a, b})
		area.grow(a)
		area.grow(b)
		depth += a.D + b.D
		n += 2
	}
	g.layers = append(g.layers, layer{depth: depth/n + nudge, fill: fill, limb: limb, area: area, shape: blend(cones, f.soft*g.view.Scale)})
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
	for i := 0; i < len(g.layers); {
		l := g.layers[i]
		if l.shape == nil {
			out.WriteString(l.raw)
			i++
			continue
		}
		// Neighbours that belong together become one outline.
		j, shapes, area := i, []field{}, emptyBox()
		for ; j < len(g.layers) && g.layers[j].shape != nil && g.layers[j].limb == l.limb && g.layers[j].fill == l.fill; j++ {
			shapes = append(shapes, g.layers[j].shape)
			area = area.or(g.layers[j].area)
		}
		shape := union(shapes...)
		rings := contours(shape, area)
		var rest []field // of the same limb, elsewhere in the order
		for k, o := range g.layers {
			if (k < i || k >= j) && o.shape != nil && o.limb == l.limb && o.fill == l.fill {
				rest = append(rest, o.shape)
			}
		}
		for _, o := range g.layers[i:j] {
			if o.seam != nil {
				rest = append(rest, o.seam)
			}
		}
		if rest == nil {
			out.WriteString(g.filled(l.fill, closedPath(rings)))
		} else {
			out.WriteString(g.bare(l.fill, closedPath(rings)))
			if d := openPath(outside(rings, union(rest...))); d != "" {
				out.WriteString(`<path fill="none" d="` + d + `"/>`)
			}
		}
		i = j
	}
	return out.String()
}

// outside cuts rings into the lines that do not lie within a field, so that
// two pieces of one limb meet without a seam.
func outside(rings [][]P, f field) [][]P {
	var lines [][]P
	for _, ring := range rings {
		n := len(ring)
		start := slices.IndexFunc(ring, func(p P) bool { return f(p.X, p.Y) < -0.4 })
		if start < 0 {
			lines = append(lines, append(slices.Clone(ring), ring[0]))
			continue
		}
		var line []P
		for k := range n + 1 {
			p := ring[(start+k)%n]
			if f(p.X, p.Y) >= -0.4 {
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
func (g *page) style() string {
	var dark, print strings.Builder
	for _, class := range slices.Sorted(func(yield func(string) bool) {
		for c := range g.used {
			if !yield(c) {
				return
			}
		}
	}) {
		p := g.used[class]
		property := "fill"
		if class[0] == 'j' {
			property = "stroke"
		}
		fmt.Fprintf(&dark, ".%s{%s:%s}", class, property, p.dark)
		fmt.Fprintf(&print, ".%s{%s:%s}", class, property, p.print)
	}
	return "<style>@media screen and (prefers-color-scheme:dark){" + dark.String() + "}@media print{" + print.String() + "}</style>"
}

// SVG draws a picture.
func (p Picture) SVG() []byte {
	g := &page{view: p.View, used: map[string]paint{}}
	back := g.room()
	for _, prop := range p.Props {
		prop.draw(g)
	}
	if p.Pose != nil {
		g.figure(p.Pose.Stand())
	}
	body := g.body()
	marks := g.marks(p.Marks)
	g.used["jo"] = line
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="t d">`, width, p.View.high(), 2*width, 2*p.View.high())
	fmt.Fprintf(&out, "\n<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n", html.EscapeString(p.Title), html.EscapeString(p.Desc))
	out.WriteString(g.style())
	out.WriteString("\n" + back)
	fmt.Fprintf(&out, "\n<g class=\"jo\" stroke=\"%s\" stroke-width=\"%g\" stroke-linejoin=\"round\" stroke-linecap=\"round\">%s</g>\n", line.light, stroke, body)
	out.WriteString(marks)
	out.WriteString("</svg>\n")
	return []byte(out.String())
}
