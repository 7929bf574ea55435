package replica

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// Rows written by hand are what the encoder would write of the same fields: one that is added to a row cannot be forgotten.
func TestRowsByHandAreThoseOfTheEncoder(t *testing.T) {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, row := range []readByHand{&logRow{}, &scopeRow{}, &archiveRow{}, &outboxRow{}, &heldRow{}, &positionRow{}} {
			draw(t, reflect.ValueOf(row).Elem())
			got, err := encode(reflect.ValueOf(row).Elem().Interface())
			if err != nil {
				t.Fatal(err)
			}
			want, err := mode.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%T: got %x, want %x", row, got, want)
			}
			again := reflect.New(reflect.TypeOf(row).Elem())
			if err := decode(got, again.Interface()); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(again.Interface(), row) {
				t.Errorf("%T: got %+v, want %+v", row, again, row)
			}
			if err := decode(append(got, 0), reflect.New(reflect.TypeOf(row).Elem()).Interface()); err == nil {
				t.Errorf("%T with a byte behind its end was read", row)
			}
		}
	})
}

// What is read of a row of the quarantine without its words is what stands there, wherever that is.
func TestAWaitingRowIsThatOfTheQuarantine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var kept ApartRow
		draw(t, reflect.ValueOf(&kept).Elem())
		b, err := encode(kept)
		if err != nil {
			t.Fatal(err)
		}
		var got waitingRow
		if err := decodeOwn(b, &got); err != nil {
			t.Fatalf("%x: %v", b, err)
		}
		if want := (waitingRow{user: kept.User, released: kept.ReleasedAt != 0}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

// draw fills every field of a row.
func draw(t *rapid.T, row reflect.Value) {
	for i := range row.NumField() {
		name := row.Type().Field(i).Name
		if name == "_" {
			continue
		}
		switch f := row.Field(i).Addr().Interface().(type) {
		case *crdt.Stored:
			*f = crdt.Fold(crdt.Commit{ID: [16]byte{1}, Ops: []crdt.Op{{Field: 7, Value: rapid.SliceOf(rapid.Byte()).Draw(t, name)}}}).Store()
		case *[]byte:
			if rapid.Bool().Draw(t, name) {
				*f = append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, name)...)
			}
		case *[]delivery:
			for n := rapid.IntRange(0, 3).Draw(t, name); n > 0; n-- {
				*f = append(*f, delivery{From: drawCursor(t, name), To: drawCursor(t, name)})
			}
		case *uint64:
			*f = rapid.Uint64().Draw(t, name)
		case *uint32:
			*f = rapid.Uint32().Draw(t, name)
		case *int64:
			*f = rapid.Int64().Draw(t, name)
		case *string:
			*f = rapid.String().Draw(t, name)
		case *bool:
			*f = rapid.Bool().Draw(t, name)
		case *[16]byte:
			f[0], f[15] = rapid.Byte().Draw(t, name), 1
		case *stamp:
			f[0], f[23] = rapid.Byte().Draw(t, name), 1
		case *[32]byte:
			f[0], f[31] = rapid.Byte().Draw(t, name), 1
		default:
			panic(fmt.Sprintf("the test does not know how to fill %s", name))
		}
	}
}

func drawCursor(t *rapid.T, name string) wire.Cursor {
	return wire.Cursor{Scope: ID{rapid.Byte().Draw(t, name)}, SSN: rapid.Uint64().Draw(t, name), Link: wire.Hash{1, rapid.Byte().Draw(t, name)}}
}
