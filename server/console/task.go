package console

import (
	"net/http"

	"streetlight/shared/casework"
)

func (c *Console) showTasks(r *request) error {
	lines, err := c.desk.Tasks(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "tasks", "For you", lines)
}

// putAside ends what somebody was only told.
func (c *Console) putAside(r *request) error {
	id, err := idOf[casework.TaskID](r)
	if err != nil {
		return err
	}
	if err := c.desk.PutAside(r, r.actor, id); err != nil {
		return err
	}
	return r.redirect("/tasks?done=aside")
}
