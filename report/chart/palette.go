package chart

import "image/color"

// palette are the colours of a theme. A test holds every colour that carries a
// meaning to 3:1 against the ground, every text to 4.5:1, and the tones to be
// told apart with each of the common kinds of colour blindness.
type palette struct {
	ground color.NRGBA
	ink    color.NRGBA // titles, labels, marks
	soft   color.NRGBA // texts of second rank
	axis   color.NRGBA
	grid   color.NRGBA // may be faint: a help, not a meaning
	band   color.NRGBA // a stretch of the axis, behind everything
	tones  [3]color.NRGBA
}

func paletteOf(theme Theme) palette {
	if theme == Dark {
		return palette{
			ground: hex(0x12161c), ink: hex(0xe8edf2), soft: hex(0xa3adb8), axis: hex(0x78828d), grid: hex(0x272e37), band: hex(0x222a33),
			tones: [3]color.NRGBA{hex(0x4a8fe8), hex(0xe8892b), hex(0x6ee7c0)},
		}
	}
	return palette{
		ground: hex(0xffffff), ink: hex(0x1a1f26), soft: hex(0x57616d), axis: hex(0x848e99), grid: hex(0xe4e8ec), band: hex(0xeef1f4),
		tones: [3]color.NRGBA{hex(0x0b4fa3), hex(0xd3600a), hex(0x0f9b78)},
	}
}

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}

// faint is the colour as a wash over what stands behind it.
func faint(c color.NRGBA) color.NRGBA {
	c.A = 0x2c
	return c
}
