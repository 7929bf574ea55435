package api

import (
	"encoding/json"
	"fmt"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// OpenAPI describes the routes for agencies' own systems, as OpenAPI 3.1. It follows from the table of fields, so that it says
// what the server takes.
func OpenAPI() ([]byte, error) {
	schemas := object{"Child": childSchema(), "Answer": answerSchema(), "Error": errorSchema(), "ViolenceRow": violenceSchema()}
	kinds, mapping, examples := []any{}, object{}, object{}
	for _, k := range casework.Kinds() {
		kind := casework.Kind(k.Code)
		ref := "#/components/schemas/" + k.Code
		schemas[k.Code] = recordSchema(kind)
		kinds = append(kinds, object{"$ref": ref})
		mapping[k.Code] = ref
		examples[k.Code] = object{"summary": k.Label, "value": object{"records": []any{Example(kind)}}}
	}
	schemas["Record"] = object{"oneOf": kinds, "discriminator": object{"propertyName": "kind", "mapping": mapping}}
	schemas["Request"] = object{"type": "object", "additionalProperties": false, "required": []string{"records"}, "properties": object{
		"agency":  object{"type": "string", "description": "The agency, if it is to be checked: that of the key, by name or id."},
		"records": object{"type": "array", "minItems": 1, "maxItems": actions.MostRecords, "items": object{"$ref": "#/components/schemas/Record"}}}}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{"title": "Streetlight: records from partners", "version": "1",
			"description": "Agencies' own systems send records about children with a key of their own. They read nothing. Times are RFC 3339; a date alone is midnight UTC."},
		"paths":      object{"/v1/records": object{"post": recordsOperation(examples)}, "/v1/ed-violence": object{"post": violenceOperation()}},
		"components": object{"schemas": schemas, "securitySchemes": object{"key": object{"type": "http", "scheme": "bearer", "description": "From “streetlight client add”."}}},
		"security":   []any{object{"key": []string{}}},
	}, "", " ")
}

func recordsOperation(examples object) object {
	return object{"operationId": "sendRecords", "summary": "Send records, up to 500 and 1 MiB at once",
		"description": "Each record has an answer of its own: one that is refused keeps no other out. A record sent again with the same reference, of the same kind and about the same child, corrects the earlier one. " +
			"Attendance is answered “received” whether or not the child has a record here; of a child without one it is counted and not kept.",
		"parameters":  []any{idempotency("A request sent again under the same key within a day gets the same answer, and nothing is kept twice.")},
		"requestBody": object{"required": true, "content": object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Request"}, "examples": examples}}},
		"responses":   responses()}
}

func violenceOperation() object {
	row := object{"day": "2026-01-07", "place": "High Street, Taunton", "mechanism": "stab", "people": 2}
	body := object{"type": "object", "additionalProperties": false, "required": []string{"rows"}, "properties": object{
		"rows": object{"type": "array", "minItems": 1, "maxItems": actions.MostRecords, "items": object{"$ref": "#/components/schemas/ViolenceRow"}}}}
	once := idempotency("Needed: without it, a request sent twice would count twice.")
	once["required"] = true
	return object{"operationId": "sendViolence", "summary": "Send counts of violence without names",
		"description": "Rows add to the count of a place in a month and to nothing else: no record of a child can come of them.",
		"parameters":  []any{once},
		"requestBody": object{"required": true, "content": object{"application/json": object{"schema": body, "examples": object{"row": object{"value": object{"rows": []any{row}}}}}}},
		"responses":   responses()}
}

func idempotency(words string) object {
	return object{"name": onceHeader, "in": "header", "description": words, "schema": object{"type": "string", "maxLength": 200}}
}

func responses() object {
	out := object{"200": object{"description": "What became of each record, in their order.", "content": object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Answer"}}}}}
	for code, words := range map[string]string{"401": "The key is not known, or was revoked.", "403": "The key is of another agency, or may not send this.", "413": "Over 500 records, or over 1 MiB.",
		"415": "Compressed.", "422": "The body cannot be read, or its idempotency key was used for another.", "429": "Too often; Retry-After says how long to wait.", "503": "Busy; try again."} {
		out[code] = object{"description": words, "content": object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Error"}}}}
	}
	return out
}

// recordSchema is the schema of records of one kind.
func recordSchema(kind casework.Kind) object {
	properties := object{"kind": object{"const": string(kind)}}
	required := []string{"kind"}
	if kind.OfChild() {
		properties["child"] = object{"$ref": "#/components/schemas/Child"}
		required = append(required, "child")
	}
	for _, f := range sendable(kind) {
		properties[f.Name] = fieldSchema(f)
		if f.Required && !f.Auto && f.ID != casework.FieldSource {
			required = append(required, f.Name)
		}
	}
	return object{"type": "object", "title": kind.Label(), "properties": properties, "required": required, "additionalProperties": false}
}

// sendable lists the fields of a kind that a system may send.
func sendable(kind casework.Kind) []casework.Field {
	var out []casework.Field
	for _, f := range casework.FieldsFor(kind) {
		switch f.ID {
		case casework.FieldKind, casework.FieldMadeUnder, casework.FieldMadeFor, casework.FieldRegime, casework.FieldOthers:
		default:
			out = append(out, f)
		}
	}
	return out
}

func childSchema() object {
	properties := object{
		"id":        object{"type": "string", "format": "uuid", "description": "The record's id, as an earlier answer gave it."},
		"reference": object{"type": "string", "maxLength": casework.MaxText, "description": "Your own number for the child. Send name and date of birth with it the first time."},
	}
	for _, f := range casework.ChildFields() {
		properties[f.Name] = fieldSchema(f)
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false,
		"anyOf": []any{object{"required": []string{"id"}}, object{"required": []string{"reference"}}, object{"required": []string{"name", "date_of_birth"}}}}
}

// fieldSchema is the schema of one field.
func fieldSchema(f casework.Field) object {
	out := object{"title": f.Label}
	if f.Help != "" {
		out["description"] = f.Help
	}
	switch f.Type {
	case casework.Text:
		out["type"], out["maxLength"] = "string", casework.MaxText
	case casework.Note:
		out["type"], out["maxLength"] = "string", casework.MaxNote
	case casework.OneOf:
		codes := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			codes[i] = c.Code
		}
		out["enum"] = codes
	case casework.Codes, casework.Lines:
		out["type"], out["maxItems"], out["items"] = "array", casework.MaxLines, object{"type": "string", "maxLength": casework.MaxText}
	case casework.Moment:
		out["type"], out["format"] = "string", "date-time"
	case casework.Day:
		out["type"], out["format"] = "string", "date"
	case casework.Count:
		out["type"], out["minimum"], out["maximum"] = "integer", 0, 1_000_000
	case casework.Decimal:
		out["type"] = "number"
	case casework.Ref:
		out["type"], out["format"] = "string", "uuid"
	}
	return out
}

func violenceSchema() object {
	mechanism, _ := casework.Lookup(casework.EntryFields(), casework.FieldMechanism)
	return object{"type": "object", "additionalProperties": false, "required": []string{"day", "place", "mechanism", "people"}, "properties": object{
		"day": object{"type": "string", "format": "date", "description": "Of it the month alone is kept."}, "place": object{"type": "string", "maxLength": casework.MaxText},
		"mechanism": fieldSchema(mechanism), "people": object{"type": "integer", "minimum": 1, "maximum": 100}}}
}

func answerSchema() object {
	outcomes := []actions.Outcome{actions.OutcomeRecorded, actions.OutcomeCorrected, actions.OutcomeUnchanged, actions.OutcomeReceived, actions.OutcomeRefused}
	one := object{"type": "object", "required": []string{"outcome"}, "properties": object{
		"outcome": object{"enum": outcomes}, "entry": object{"type": "string", "format": "uuid"}, "child": object{"type": "string", "format": "uuid"},
		"field": object{"type": "string", "description": "At fault, of one that was refused."}, "error": object{"type": "string", "description": "Why it was refused, and what to do."}}}
	return object{"type": "object", "required": []string{"kept", "refused", "records"}, "properties": object{
		"kept": object{"type": "integer"}, "refused": object{"type": "integer"}, "records": object{"type": "array", "items": one}}}
}

func errorSchema() object {
	return object{"type": "object", "required": []string{"error"}, "properties": object{"error": object{"type": "string", "description": "What is wrong, and what to do."}}}
}

// Example is a record of a kind that the server takes: what the kind needs, and no more.
func Example(kind casework.Kind) map[string]any {
	out := object{"kind": string(kind)}
	if kind.OfChild() {
		out["child"] = object{"reference": "P-1047", "name": "Robin Vale", "date_of_birth": "2011-02-03"}
	}
	for _, f := range sendable(kind) {
		if f.Required && !f.Auto && f.ID != casework.FieldSource {
			out[f.Name] = exampleOf(f)
		}
	}
	switch kind {
	case casework.Exclusion:
		out["exclusion_days"] = 5
	case casework.MentorNote:
		out["next_contact"] = "2026-01-14"
	case casework.Attendance:
		out["last_day"] = "2026-01-09"
	case casework.PoliceContact:
		out["reference"] = "LOG-1234"
	}
	return out
}

func exampleOf(f casework.Field) any {
	switch f.Type {
	case casework.OneOf:
		return f.Choices[0].Code
	case casework.Moment:
		return "2026-01-07T22:10:00Z"
	case casework.Day:
		return "2026-01-07"
	case casework.Count:
		return 10
	case casework.Decimal:
		return 51.0
	case casework.Codes, casework.Lines:
		return []any{"one"}
	case casework.Text, casework.Note, casework.Ref:
	}
	return fmt.Sprintf("An example of: %s", f.Label)
}
