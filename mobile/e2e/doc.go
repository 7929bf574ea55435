// Package e2e tests the phone app as a worker holds it: the built program in a real window, its screen read from pictures
// of that window, and worked by the mouse and the keyboard alone. What it did is asked of the phone's command line and of
// the server's pages. It holds tests alone, and never reaches into a program that runs.
//
// It needs a display, and the programs in the folder that STREETLIGHT_BIN names. STREETLIGHT_PICTURES names a folder for
// pictures of the steps.
package e2e
