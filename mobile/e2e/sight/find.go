package sight

import (
	"image"
	"math"
)

// The least likeness, from 0 to 1, of all of the words and of every part of them. Ink and ground may have any colours: only
// the shape counts.
const (
	likeness = 0.95
	amiss    = 0.12 // the most of one part's ink that may be out of place
	stain    = 24   // the most by which empty ground may differ from itself, in levels of brightness
	part     = 8    // pixels: about one letter, so that no letter goes unnoticed among many
)

// Find lists where the words stand on the screen, from the top down. Words that are partly covered are not found.
func Find(screen, words *image.Gray) []image.Rectangle {
	if words.Rect.Empty() {
		return nil
	}
	s := newSeeker(words)
	var found []image.Rectangle
	for y := 0; y+s.height <= screen.Rect.Dy(); y++ {
		for x := 0; x+s.width <= screen.Rect.Dx(); x++ {
			if s.hinted(screen, x, y) && s.stands(screen, x, y) && s.clear(screen, x, y) {
				found = append(found, image.Rect(x, y, x+s.width, y+s.height))
			}
		}
	}
	return found
}

// seeker is the words with what is worked out about them once.
type seeker struct {
	words         *image.Gray
	width, height int
	mean, energy  float64 // of the words' pixels, and of their distances from the mean
	ink, ground   []image.Point
	empty         []image.Point // all of the columns that hold no ink
}

// hints is how many points of ink and of ground are looked at first.
const hints = 12

func newSeeker(words *image.Gray) *seeker {
	s := &seeker{words: words, width: words.Rect.Dx(), height: words.Rect.Dy()}
	var sum, squares float64
	var ink, ground []image.Point
	for y := range s.height {
		for x := range s.width {
			v := words.GrayAt(x, y).Y
			sum, squares = sum+float64(v), squares+float64(v)*float64(v)
			switch {
			case v < 0x30:
				ink = append(ink, image.Pt(x, y))
			case v == 0xff:
				ground = append(ground, image.Pt(x, y))
			}
		}
	}
	n := float64(s.width * s.height)
	s.mean, s.energy = sum/n, squares-sum*sum/n
	s.ink, s.ground, s.empty = spread(ink), spread(ground), s.gaps()
	return s
}

// gaps lists the points of the columns without any ink: before, between and behind the letters.
func (s *seeker) gaps() (out []image.Point) {
	for x := range s.width {
		var column []image.Point
		for y := range s.height {
			if s.words.GrayAt(x, y).Y == 0xff {
				column = append(column, image.Pt(x, y))
			}
		}
		if len(column) == s.height {
			out = append(out, column...)
		}
	}
	return out
}

// clear says whether nothing stands where the words leave a gap.
func (s *seeker) clear(screen *image.Gray, x, y int) bool {
	least, most := span(screen, s.empty, x, y)
	return most-least < stain
}

// spread picks a few of the points, far from each other.
func spread(points []image.Point) []image.Point {
	if len(points) <= hints {
		return points
	}
	out := make([]image.Point, hints)
	for i := range out {
		out[i] = points[i*len(points)/hints]
	}
	return out
}

// hinted says at little cost whether the words may stand there: ink and ground each of one brightness, and not the same.
func (s *seeker) hinted(screen *image.Gray, x, y int) bool {
	for i := range min(4, len(s.ink), len(s.ground)) { // most of a screen is empty, which shows at the first points
		ink, _ := span(screen, s.ink[i:i+1], x, y)
		ground, _ := span(screen, s.ground[i:i+1], x, y)
		if max(ink, ground)-min(ink, ground) <= stain {
			return false
		}
	}
	inkLeast, inkMost := span(screen, s.ink, x, y)
	groundLeast, groundMost := span(screen, s.ground, x, y)
	return groundMost-groundLeast < stain && inkMost-inkLeast < 64 && (inkMost < groundLeast-stain || inkLeast > groundMost+stain)
}

func span(screen *image.Gray, points []image.Point, x, y int) (least, most int) {
	least, most = 255, 0
	for _, p := range points {
		v := int(screen.Pix[(y+p.Y)*screen.Stride+x+p.X])
		least, most = min(least, v), max(most, v)
	}
	return least, most
}

// stands compares all of the words with what is there: brightness = a * words + b, for the best a and b.
func (s *seeker) stands(screen *image.Gray, x, y int) bool {
	var sum, squares, both float64
	for j := range s.height {
		for i := range s.width {
			v := float64(screen.Pix[(y+j)*screen.Stride+x+i])
			sum, squares, both = sum+v, squares+v*v, both+v*float64(s.words.Pix[j*s.words.Stride+i])
		}
	}
	mean := sum / float64(s.width*s.height)
	together, energy := both-sum*s.mean, squares-sum*mean
	if energy <= 0 || math.Abs(together)/math.Sqrt(energy*s.energy) < likeness {
		return false
	}
	a := together / s.energy
	return s.whole(screen, x, y, a, mean-a*s.mean)
}

// whole looks at one part after the other.
func (s *seeker) whole(screen *image.Gray, x, y int, a, b float64) bool {
	usual := s.energy / float64(s.width) * part
	for from := 0; from < s.width; from += part {
		var off float64
		for j := range s.height {
			for i := from; i < min(from+part, s.width); i++ {
				d := (float64(screen.Pix[(y+j)*screen.Stride+x+i]) - b) / a
				d -= float64(s.words.Pix[j*s.words.Stride+i])
				off += d * d
			}
		}
		if off > amiss*usual {
			return false
		}
	}
	return true
}
