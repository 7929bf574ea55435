package actions

import (
	"context"
	"fmt"
	"slices"

	"streetlight/shared/casework"
)

// RecordForm is what a page needs to let a person write a record.
type RecordForm struct {
	Kind        casework.Kind
	Child       ChildLine        // whom it is about; zero when the person says it in the form
	Fields      []casework.Field // of the kind, in the order they are asked
	ChildFields []casework.Field // asked of a child who is not chosen yet; nil where none is asked
	Indicators  []casework.Choice
}

// RecordForm shows the form of one kind of record, about a child that was chosen before, or one that the person will name.
func (s *Service) RecordForm(ctx context.Context, a Actor, kind casework.Kind, child casework.ChildID) (form RecordForm, err error) {
	err = s.do(ctx, a, "view-record-form", func(x *tx) error {
		from, err := x.person()
		if err != nil {
			return err
		}
		if err := from.may(kind); err != nil {
			return err
		}
		form = RecordForm{Kind: kind, Fields: askedFields(kind)}
		for _, i := range x.pack.Indicators {
			form.Indicators = append(form.Indicators, casework.Choice{Code: i.Code, Label: fmt.Sprintf("%s (%s)", i.Words, i.Level)})
		}
		switch {
		case !kind.OfChild():
			return nil
		case child.IsZero():
			form.ChildFields = casework.ChildFields()
			return nil
		}
		if err := x.mayRecordOf(from, child); err != nil {
			return err
		}
		x.concerns("child", child)
		form.Child, err = x.childLine(child)
		return err
	})
	return form, err
}

// askedFields lists the fields of a kind that a person fills in.
func askedFields(kind casework.Kind) []casework.Field {
	return slices.DeleteFunc(casework.FieldsFor(kind), func(f casework.Field) bool { return f.Auto })
}
