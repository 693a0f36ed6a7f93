package chart

import "math"

// strip are the rows of labels above the lines, the topmost first.
type strip struct {
	top  float64
	rows int
	used [][3]float64 // row, left, right
}

func (s *strip) baseline(row int) float64 { return s.top + float64(row)*16 }

func (s *strip) take(row int, left, right float64) {
	s.used = append(s.used, [3]float64{float64(row), left, right})
}

// place finds room for a label near its mark, the row next to the lines first: in
// the middle above it, or beside it, away from a near neighbour.
func (s *strip) place(at, width, low, high, neighbour float64) (row int, left float64, fits bool) {
	middle, rightOf, leftOf := at-width/2, at, at-width
	order := [3]float64{middle, rightOf, leftOf}
	if math.Abs(neighbour) < width+16 {
		order = [3]float64{rightOf, leftOf, middle}
		if neighbour > 0 {
			order = [3]float64{leftOf, rightOf, middle}
		}
	}
	for row = s.rows - 1; row >= 0; row-- {
		for _, left = range order {
			left = math.Min(math.Max(left, low), high-width)
			if left <= at+6 && left+width >= at-6 && s.free(row, left, left+width) {
				s.take(row, left, left+width)
				return row, left, true
			}
		}
	}
	return 0, 0, false
}

func (s *strip) free(row int, left, right float64) bool {
	const apart = 8
	for _, one := range s.used {
		if one[0] == float64(row) && left < one[2]+apart && right > one[1]-apart {
			return false
		}
	}
	return true
}

// clearBelow reports whether a line from a label down to the lines meets no other
// label.
func (s *strip) clearBelow(row int, at float64) bool {
	for below := row + 1; below < s.rows; below++ {
		if !s.free(below, at, at) {
			return false
		}
	}
	return true
}
