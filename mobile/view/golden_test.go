package view

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"
)

// A picture is kept with 6 levels of each colour, which keeps it small and hides what rounding changes.

// coarse is the palette of the pictures in testdata.
func coarse() color.Palette {
	var p color.Palette
	for r := range 6 {
		for g := range 6 {
			for b := range 6 {
				p = append(p, color.RGBA{R: uint8(r * 51), G: uint8(g * 51), B: uint8(b * 51), A: 255})
			}
		}
	}
	return p
}

func flatten(in image.Image) *image.Paletted {
	out := image.NewPaletted(in.Bounds(), coarse())
	for y := in.Bounds().Min.Y; y < in.Bounds().Max.Y; y++ {
		for x := in.Bounds().Min.X; x < in.Bounds().Max.X; x++ {
			r, g, b, _ := in.At(x, y).RGBA()
			level := func(v uint32) int { return int((v>>8)+25) / 51 }
			out.SetColorIndex(x, y, uint8(level(r)*36+level(g)*6+level(b)))
		}
	}
	return out
}

func savePalette(t *testing.T, path string, in image.Image) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(f, flatten(in)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// difference is the share of pixels that differ by more than one level from the picture at path.
func difference(t *testing.T, path string, in image.Image) float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update to draw it", err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	got := flatten(in)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s is %v, want %v", path, want.Bounds(), got.Bounds())
	}
	return shareOfDifferent(got, want)
}

func shareOfDifferent(got, want image.Image) float64 {
	different := 0
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			if far(got.At(x, y), want.At(x, y)) {
				different++
			}
		}
	}
	return float64(different) / float64(got.Bounds().Dx()*got.Bounds().Dy())
}

// far says whether two colours differ by more than one level in any channel.
func far(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	away := func(x, y uint32) bool { return max(x, y)-min(x, y) > 60<<8 }
	return away(ar, br) || away(ag, bg) || away(ab, bb)
}
