package e2e_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// askToClose sends a window of a local X display the message that the closing button of its frame sends. Xdotool can only
// destroy a window, which no person does.
func askToClose(display, window string) error {
	id, err := strconv.ParseUint(window, 10, 32)
	if err != nil {
		return fmt.Errorf("close window %q: %w", window, err)
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(display, ":"), ".")
	conn, err := net.Dial("unix", "/tmp/.X11-unix/X"+number)
	if err != nil {
		return fmt.Errorf("close the window: %w", err)
	}
	defer conn.Close()
	return errors.Join(greet(conn), sendDelete(conn, uint32(id)))
}

// greet opens the conversation (X11 protocol 8: connection setup), little end first and without a password.
func greet(conn net.Conn) error {
	if _, err := conn.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return fmt.Errorf("greet the display: %w", err)
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(conn, head); err != nil || head[0] != 1 {
		return fmt.Errorf("the display refuses: %d %w", head[0], err)
	}
	if _, err := io.CopyN(io.Discard, conn, 4*int64(binary.LittleEndian.Uint16(head[6:]))); err != nil {
		return fmt.Errorf("read the greeting: %w", err)
	}
	return nil
}

// sendDelete sends the client message WM_DELETE_WINDOW (ICCCM 4.2.8.1).
func sendDelete(conn net.Conn, window uint32) error {
	protocols, err := atom(conn, "WM_PROTOCOLS")
	if err != nil {
		return err
	}
	goodbye, err := atom(conn, "WM_DELETE_WINDOW")
	if err != nil {
		return err
	}
	const sendEvent, clientMessage, words32 = 25, 33, 32
	event := []byte{sendEvent, 0, 11, 0}
	for _, word := range []uint32{window, 0, clientMessage | words32<<8, window, protocols, goodbye, 0, 0, 0, 0} {
		event = binary.LittleEndian.AppendUint32(event, word)
	}
	if _, err := conn.Write(event); err != nil {
		return fmt.Errorf("send the message: %w", err)
	}
	_, err = atom(conn, "WM_PROTOCOLS") // its answer comes after the message has gone out
	return err
}

// atom asks for the number of a name.
func atom(conn net.Conn, name string) (uint32, error) {
	const internAtom = 16
	padded := append([]byte(name), make([]byte, (4-len(name)%4)%4)...)
	ask := []byte{internAtom, 0}
	ask = binary.LittleEndian.AppendUint16(ask, uint16(2+len(padded)/4))
	ask = binary.LittleEndian.AppendUint32(ask, uint32(len(name)))
	answer := make([]byte, 32)
	if _, err := conn.Write(append(ask, padded...)); err != nil {
		return 0, fmt.Errorf("ask for %s: %w", name, err)
	}
	if _, err := io.ReadFull(conn, answer); err != nil || answer[0] != 1 {
		return 0, fmt.Errorf("ask for %s: %d %w", name, answer[0], err)
	}
	return binary.LittleEndian.Uint32(answer[8:]), nil
}
