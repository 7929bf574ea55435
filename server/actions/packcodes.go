package actions

import (
	"streetlight/shared/casework"
)

// checkBasis refuses a lawful basis that does not cover what this agency recorded.
func (x *tx) checkBasis(code string, recorded casework.AgencyID) error {
	basis, ok := x.pack.Basis(code)
	if !ok {
		return casework.RefuseField("basis", "Choose the lawful basis on which it is shared.")
	}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, recorded[:])
	if err != nil {
		return err
	}
	if !basis.Covers(agency.Sector) {
		return casework.RefuseField("basis", basis.NotWhy)
	}
	return nil
}
