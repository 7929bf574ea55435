// Package actions is what a worker can do with the phone: record, find, correct and sync. It knows no widgets and no
// screens; the Fyne app and the command line both work through it, on the encrypted vault.
package actions
