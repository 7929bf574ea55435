package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/shared/casework"
)

// contradicts says whether a field of one value holds several: people wrote different things.
func contradicts(field casework.Field, texts []string) bool {
	return !field.Type.Many() && len(texts) > 1
}

// Contradiction says what people wrote differently in a field, and how to settle it; "" where they did not.
func (f Form) Contradiction(field casework.Field) string {
	texts := f.Texts(field.ID)
	if !contradicts(field, texts) {
		return ""
	}
	show := EntryPage{Guide: f.Guide, Now: time.Unix(0, 0).In(f.Zone)}
	versions := make([]string, len(texts))
	for i, text := range texts {
		versions[i] = show.wordsOf(field, text)
	}
	return fmt.Sprintf("There are %d versions: %s. Choose one, or write it anew.", len(texts), strings.Join(versions, " / "))
}
