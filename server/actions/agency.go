package actions

import (
	"context"
	"fmt"

	"streetlight/shared/casework"
)

// SuspendAgency keeps anything new from being shared with an agency, by its exact name. What it was given before stays
// where it is until the sharing is ended.
func (s *Service) SuspendAgency(ctx context.Context, name string) (casework.Agency, error) {
	return s.markAgency(ctx, "suspend-agency", name, func(a *casework.Agency) string {
		if a.Suspended {
			return a.Name + " is suspended already."
		}
		a.Suspended = true
		return ""
	})
}

// ResumeAgency ends that.
func (s *Service) ResumeAgency(ctx context.Context, name string) (casework.Agency, error) {
	return s.markAgency(ctx, "resume-agency", name, func(a *casework.Agency) string {
		if !a.Suspended {
			return a.Name + " is not suspended."
		}
		a.Suspended = false
		return ""
	})
}

// Agencies lists all agencies by name.
func (s *Service) Agencies(ctx context.Context) (out []casework.Agency, err error) {
	err = s.manage(ctx, "list-agencies", func(x *tx) error {
		out, err = all[casework.Agency](x.KV(), tableAgency, nil)
		return err
	})
	return out, err
}

// markAgency changes an agency's row and tells every phone. What mark returns is why there is nothing to change.
func (s *Service) markAgency(ctx context.Context, act, name string, mark func(*casework.Agency) string) (found casework.Agency, err error) {
	err = s.manage(ctx, act, func(x *tx) error {
		agencies, err := all[casework.Agency](x.KV(), tableAgency, nil)
		if err != nil {
			return err
		}
		for _, a := range agencies {
			if a.Name != name {
				continue
			}
			if why := mark(&a); why != "" {
				return casework.Refuse(casework.Conflict, why)
			}
			found = a
			x.concerns("agency", a.ID)
			if err := put(x.KV(), tableAgency, a.ID[:], a); err != nil {
				return err
			}
			return x.inPractice(a.ID, casework.FieldAgency, a)
		}
		return casework.Refuse(casework.NotFound, fmt.Sprintf("No agency is called %q. “agency list” shows the names.", name))
	})
	return found, err
}
