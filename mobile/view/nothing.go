package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Nothing is a page on which there is nothing to do, and that says why.
type Nothing struct{ page *Page }

// NewNothing builds the page.
func NewNothing(title, headline, detail string) *Nothing {
	return &Nothing{page: newPage(title, nil, []fyne.CanvasObject{emptyState(theme.InfoIcon(), headline, detail)})}
}

// Page is what to put into the shell.
func (v *Nothing) Page() *Page { return v.page }
