package chart

import (
	"fmt"
	"image/color"
	"math"
	"testing"
)

// linear is the light of a channel of sRGB.
func linear(channel uint8) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func light(c color.NRGBA) [3]float64 { return [3]float64{linear(c.R), linear(c.G), linear(c.B)} }

// contrast is the contrast ratio of WCAG 2.
func contrast(a, b color.NRGBA) float64 {
	luminance := func(c color.NRGBA) float64 {
		l := light(c)
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
	}
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestColoursStandOutFromTheGround(t *testing.T) {
	for _, theme := range []Theme{Light, Dark} {
		p := paletteOf(theme)
		grounds := map[string]color.NRGBA{"ground": p.ground, "band": p.band}
		for where, ground := range grounds {
			for name, text := range map[string]color.NRGBA{"ink": p.ink, "soft": p.soft} {
				if ratio := contrast(text, ground); ratio < 4.5 {
					t.Errorf("theme %d: %s on %s %.2f", theme, name, where, ratio)
				}
			}
			lines := map[string]color.NRGBA{}
			for i, tone := range p.tones {
				lines[fmt.Sprint("tone ", i)] = tone
			}
			for name, line := range lines {
				if ratio := contrast(line, ground); ratio < 3 {
					t.Errorf("theme %d: %s on %s %.2f", theme, name, where, ratio)
				}
			}
		}
		if ratio := contrast(p.axis, p.ground); ratio < 3 {
			t.Errorf("theme %d: axis %.2f", theme, ratio)
		}
	}
}

// The matrices with which Machado, Oliveira and Fernandes (2009) simulate each
// complete kind of colour blindness, on linear light.
func blindness() map[string][3][3]float64 {
	return map[string][3][3]float64{
		"none":         {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
}

// oklab is the colour space in which distances are alike everywhere.
func oklab(rgb [3]float64) [3]float64 {
	l := math.Cbrt(0.4122214708*rgb[0] + 0.5363325363*rgb[1] + 0.0514459929*rgb[2])
	m := math.Cbrt(0.2119034982*rgb[0] + 0.6806995451*rgb[1] + 0.1073969566*rgb[2])
	s := math.Cbrt(0.0883024619*rgb[0] + 0.2817188376*rgb[1] + 0.6299787005*rgb[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func seen(c color.NRGBA, m [3][3]float64) [3]float64 {
	l := light(c)
	var rgb [3]float64
	for i := range rgb {
		rgb[i] = math.Max(0, math.Min(1, m[i][0]*l[0]+m[i][1]*l[1]+m[i][2]*l[2]))
	}
	return oklab(rgb)
}

func TestTonesAreToldApartByEveryone(t *testing.T) {
	// A difference of 0.02 in OKLab is just noticeable side by side; marks that stand
	// apart want several times that.
	const least = 0.1
	for _, theme := range []Theme{Light, Dark} {
		tones := paletteOf(theme).tones
		for kind, matrix := range blindness() {
			for i := range tones {
				for j := range i {
					a, b := seen(tones[i], matrix), seen(tones[j], matrix)
					distance := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
					t.Logf("theme %d, %s: tones %d and %d differ by %.3f", theme, kind, j, i, distance)
					if distance < least {
						t.Errorf("theme %d, %s: tones %d and %d differ by %.3f", theme, kind, j, i, distance)
					}
				}
			}
		}
	}
}
