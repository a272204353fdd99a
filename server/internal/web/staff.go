package web

import (
	"context"

	"tillbell/server/access"
	"tillbell/server/fault"
)

type staffBody struct {
	Name     string      `json:"name" maxLength:"80"`
	Role     access.Role `json:"role" enum:"cashier,associate,greeter,supervisor,manager"`
	Zones    []uid       `json:"zones,omitempty" maxItems:"100"`
	Language string      `json:"language,omitempty" maxLength:"35"`
	Active   *bool       `json:"active,omitempty"`
	PIN      string      `json:"pin,omitempty" maxLength:"12"`

	Skills    *[]string `json:"skills,omitempty" maxItems:"20" doc:"What calls may ask for, by name; left out: as they were"`
	Languages *[]string `json:"languages,omitempty" maxItems:"20" doc:"Spoken with customers; left out: as they were"`
}

type pinBody struct {
	PIN string `json:"pin" maxLength:"12"`
}

var errOwnRole = fault.New(fault.Forbidden, "own_role", "Nobody changes their own role or PIN. Ask another manager.")

func (w *Web) staffRoutes() {
	w.pictureRoutes()
	const tag = "Set-up"
	route(w, "GET", "/staff", Signed, access.ManageStaff, op{id: "list-staff", tag: tag, summary: "Staff"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[staffView]], error) {
			staff, err := w.Access.StaffOf(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			roles, err := w.Access.Roles(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]staffView, 0, len(staff))
			for _, s := range staff {
				items = append(items, viewStaff(s, roles[s.Role]))
			}
			return cut(items, *in, func(s staffView) string { return s.ID })
		})
	// Documents carry ids of people, some long gone; whoever may read a document may read who that was, and no more of them.
	route(w, "GET", "/staff/names", Signed, "", op{id: "list-staff-names", tag: tag, summary: "Names of all who work or have worked here"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[staffName]], error) {
			staff, err := w.Access.StaffOf(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]staffName, 0, len(staff))
			for _, s := range staff {
				items = append(items, staffName{s.ID, s.Name, s.Role})
			}
			return cut(items, *in, func(s staffName) string { return s.ID })
		})
	route(w, "PUT", "/staff/{id}", Signed, access.ManageStaff, op{id: "put-staff", tag: tag, summary: "Add or change a person"}, w.putStaff)
	route(w, "POST", "/staff/{id}/pin", Signed, access.ManageStaff, op{id: "set-pin", tag: tag, summary: "Give a person a new PIN", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body pinBody
		}) (*nothing, error) {
			if in.ID.String() == who.Staff.ID {
				return nil, errOwnRole
			}
			return &nothing{}, w.Access.SetPIN(ctx, who.Store.ID, in.ID.String(), in.Body.PIN)
		})
}

func (w *Web) putStaff(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body staffBody
}) (*reply[staffView], error) {
	b := in.Body
	s := access.Staff{ID: in.ID.String(), StoreID: who.Store.ID, Name: b.Name, Role: b.Role, Language: b.Language, Active: b.Active == nil || *b.Active, Zones: idStrings(b.Zones)}
	if b.Skills != nil {
		s.Skills = append([]string{}, *b.Skills...)
	}
	if b.Languages != nil {
		s.Languages = append([]string{}, *b.Languages...)
	}
	if s.ID == who.Staff.ID && (s.Role != who.Staff.Role || !s.Active || b.PIN != "") {
		return nil, errOwnRole
	}
	if s.Language == "" {
		s.Language = who.Store.Language
	}
	created, err := w.Access.PutStaff(ctx, &s, b.PIN)
	if err != nil {
		return nil, err
	}
	roles, err := w.Access.Roles(ctx, who.Store.ID)
	return made(created, viewStaff(s, roles[s.Role])), err
}
