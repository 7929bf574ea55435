package api

import (
	"fmt"
	"maps"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// request is what a system sends to /v1/records.
type request struct {
	agency  string
	records []looked
}

// looked is one record as it was read: what it says, or why it cannot be.
type looked struct {
	input actions.RecordInput
	no    *casework.Refusal
}

// parseRecords reads a request. What is wrong with one record is that record's alone.
func parseRecords(body []byte) (request, error) {
	all, err := parseObject(body)
	if err != nil {
		return request{}, err
	}
	var r request
	list, ok := all["records"].([]any)
	if !ok {
		return r, casework.RefuseField("records", "\"records\" is missing, or is no list.")
	}
	if r.agency, err = textIn(all, "agency"); err != nil {
		return r, err
	}
	delete(all, "records")
	delete(all, "agency")
	for name := range all {
		return r, casework.RefuseField(short(name), fmt.Sprintf("A request holds \"records\" and \"agency\" alone, and this one also %q.", short(name)))
	}
	if len(list) > actions.MostRecords { // more is refused before it is looked at
		return r, casework.Refuse(casework.TooLarge, fmt.Sprintf("There are %d records in it; %d are the most. Send them in several requests.", len(list), actions.MostRecords))
	}
	for _, one := range list {
		input, err := parseRecord(one)
		no, refused := casework.RefusalOf(err)
		if err != nil && !refused {
			return r, err
		}
		r.records = append(r.records, looked{input, no})
	}
	return r, nil
}

// parseRecord reads one record: its kind, whom it is about, and the fields of its kind by name.
func parseRecord(raw any) (in actions.RecordInput, err error) {
	o, ok := raw.(object)
	if !ok {
		return in, casework.Refuse(casework.Invalid, "A record is a JSON object, such as {\"kind\": ..., \"child\": {...}, ...}.")
	}
	named := maps.Clone(o)
	kind, err := takeText(named, "kind")
	if err != nil {
		return in, err
	}
	in.Kind = casework.Kind(kind)
	if in.Kind.Label() == kind {
		return in, casework.RefuseField("kind", fmt.Sprintf("There is no kind of record %q. GET /openapi.json lists the kinds.", short(kind)))
	}
	if in.Child, err = parseChild(named["child"]); err != nil {
		return in, err
	}
	delete(named, "child")
	in.Values, err = casework.FromNamed(casework.FieldsFor(in.Kind), named)
	return in, err
}

// parseChild reads whom a record is about.
func parseChild(raw any) (c actions.ChildNamed, err error) {
	if raw == nil {
		return c, nil
	}
	o, ok := raw.(object)
	if !ok {
		return c, casework.RefuseField("child", "\"child\" is not an object with \"id\", \"reference\", or the child's name and date of birth.")
	}
	named := maps.Clone(o)
	id, err := takeText(named, "id")
	if err != nil {
		return c, err
	}
	if id != "" {
		if c.ID, err = casework.ParseID[casework.ChildID](id); err != nil {
			return c, casework.RefuseField("child", err.Error())
		}
	}
	if c.Reference, err = takeText(named, "reference"); err != nil {
		return c, err
	}
	c.Identity, err = casework.FromNamed(casework.ChildFields(), named)
	return c, err
}

// takeText reads a text and takes it out; one that is not there is empty.
func takeText(o object, name string) (string, error) {
	text, err := textIn(o, name)
	delete(o, name)
	return text, err
}

func textIn(o object, name string) (string, error) {
	raw, given := o[name]
	text, ok := raw.(string)
	if given && !ok {
		return "", casework.RefuseField(name, fmt.Sprintf("%q is no text.", name))
	}
	return text, nil
}
