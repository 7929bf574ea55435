package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// parseViolence reads rows of violence that an emergency department counted. A name that such a row does not have is refused
// with the whole request: whoever sends it may be sending what says who was hurt.
func parseViolence(body []byte) ([]actions.ViolenceRow, error) {
	all, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	list, ok := all["rows"].([]any)
	if !ok || len(all) != 1 || len(list) == 0 || len(list) > actions.MostRecords {
		return nil, casework.RefuseField("rows", fmt.Sprintf("The request holds \"rows\" alone, a list of 1 to %d.", actions.MostRecords))
	}
	rows := make([]actions.ViolenceRow, 0, len(list))
	for _, raw := range list {
		row, err := violenceRow(raw)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func violenceRow(raw any) (row actions.ViolenceRow, err error) {
	o, ok := raw.(object)
	if !ok {
		return row, casework.Refuse(casework.Invalid, "A row is a JSON object with \"day\", \"place\", \"mechanism\" and \"people\".")
	}
	named := maps.Clone(o)
	for name, into := range map[string]*string{"day": &row.Day, "place": &row.Place, "mechanism": &row.Mechanism} {
		if *into, err = takeText(named, name); err != nil {
			return row, err
		}
	}
	if number, ok := named["people"].(json.Number); ok {
		row.People, _ = strconv.Atoi(number.String()) // what is no whole number is 0, and refused as such
	}
	delete(named, "people")
	for name := range named {
		return row, casework.RefuseField(short(name), fmt.Sprintf("A row has no %q. It never says who was hurt: nothing of the request was kept.", short(name)))
	}
	return row, nil
}
