package web

import (
	"context"

	"tillbell/floor"
	"tillbell/server/access"
)

// What who has a call does with it besides answering it: take back a mis-tap,
// pause with a promise, ask a second person to it, transfer it.

type undoBody struct {
	Act        string `json:"act" enum:"accept,arrive,resolve,decline"`
	ClaimEpoch int64  `json:"claim_epoch,omitempty" minimum:"0" doc:"Of all but a decline"`
}

type pauseBody struct {
	ClaimEpoch int64 `json:"claim_epoch" minimum:"0"`
	Minutes    int64 `json:"minutes" minimum:"1" maximum:"30"`
}

type resumeBody struct {
	ClaimEpoch int64 `json:"claim_epoch" minimum:"0"`
}

type secondBody struct {
	ClaimEpoch int64  `json:"claim_epoch" minimum:"0"`
	ID         uid    `json:"id,omitempty" doc:"Of the call that asks them; made by the caller, so that a retry is the same"`
	StaffID    *uid   `json:"staff_id,omitempty" nullable:"true" doc:"Who; left out: those of the place"`
	Words      string `json:"words,omitempty" maxLength:"600" doc:"What for; they read it as they are asked"`
}

type zoneTransferBody struct {
	ClaimEpoch int64  `json:"claim_epoch" minimum:"0"`
	ZoneID     uid    `json:"zone_id"`
	Words      string `json:"words,omitempty" maxLength:"600" doc:"For whoever takes it"`
}

func (w *Web) handlingRoutes(tag string) {
	codes := []int{404, 409}
	route(w, "POST", "/help-requests/{id}/undo", Signed, access.AnswerHelp, op{id: "undo-help", tag: tag, summary: "Take back one's own mis-tap, within seconds", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body undoBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Undo(ctx, helper(who), in.ID.String(), in.Body.Act, in.Body.ClaimEpoch))
		})
	route(w, "POST", "/help-requests/{id}/pause", Signed, access.AnswerHelp, op{id: "pause-help", tag: tag, summary: "Promise the customer to be back in some minutes", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body pauseBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Pause(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.Minutes))
		})
	route(w, "POST", "/help-requests/{id}/resume", Signed, access.AnswerHelp, op{id: "resume-help", tag: tag, summary: "Be back, as promised", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body resumeBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Resume(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch))
		})
	route(w, "POST", "/help-requests/{id}/second", Signed, access.AnswerHelp, op{id: "call-second", tag: tag, summary: "Ask a second person to the call; answers the call that asks them", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body secondBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.CallSecond(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch,
				floor.Second{ID: in.Body.ID.String(), Staff: idOr(in.Body.StaffID), Words: in.Body.Words}))
		})
	route(w, "POST", "/help-requests/{id}/transfer", Signed, access.AnswerHelp, op{id: "transfer-help", tag: tag, summary: "Give it to the people of another zone", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body zoneTransferBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Transfer(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.ZoneID.String(), in.Body.Words))
		})
}
