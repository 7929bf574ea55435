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
	page, err := c.desk.Child(r, r.actor, id)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "child", page.Child.Name, page)
}
