package console

import (
	"net/http"

	"streetlight/shared/casework"
)

func (c *Console) showChild(r *request) error {
	id, err := idOf[casework.ChildID](r)
	if err != nil {
		return err
	}
	return c.drawChild(r, http.StatusOK, id)
}

func (c *Console) drawChild(r *request, status int, id casework.ChildID) error {
	page, err := c.desk.Child(r, r.actor, id)
	if err != nil {
		return err
	}
	return c.show(r, status, "child", page.Child.Name, page)
}
