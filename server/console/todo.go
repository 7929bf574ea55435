package console

import (
	"net/http"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// todosBody is what the page of to-dos draws: Open is the one whose form was sent and is not right.
type todosBody struct {
	Lines []actions.AlertLine
	Open  casework.AlertID
}

func (c *Console) showTodos(r *request) error {
	return c.drawTodos(r, http.StatusOK, casework.AlertID{})
}

func (c *Console) drawTodos(r *request, status int, open casework.AlertID) error {
	lines, err := c.desk.Todos(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, status, "todo", "To do", todosBody{lines, open})
}

// settle says what was done about a to-do.
func (c *Console) settle(r *request) error {
	id, err := idOf[casework.AlertID](r)
	if err != nil {
		return err
	}
	done := r.form.neededWords("because", "What was done", "Say in a sentence what was done.")
	if len(r.form.problems) == 0 {
		err = c.desk.Settle(r, r.actor, id, done)
	}
	if r.form.refused(err, shape{"because": 1}) || len(r.form.problems) > 0 {
		return c.drawTodos(r, http.StatusUnprocessableEntity, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/todo?done=settled")
}
