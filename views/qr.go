package views

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// qrCode is a code to scan, as an outline: the policy of our pages lets no
// picture be written into one.
type qrCode struct {
	Side int    // with the quiet zone
	Path string // of the black parts
}

// quietZone is the white border that a scanner needs, in modules.
const quietZone = 4

// newQR draws a text as runs of black modules.
func newQR(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrCode{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, n, n)
			}
		}
	}
	return qrCode{Side: code.Size + 2*quietZone, Path: path.String()}, nil
}
