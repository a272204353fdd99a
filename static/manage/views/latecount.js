// The count of a drawer that closed by itself: its cash lies in the office by now. What it is off by wants a reason, and
// somebody's yes where it is above one's own limit.

import { useRef } from "preact/hooks";
import { makeMoney } from "../../lib/money.js";
import { Action, Choice, Field, FormErrors, html, t, useAction, useForm } from "../parts.js";
import { withApproval } from "../asking.js";
import { api, newId, store } from "../session.js";
import { parsePrice } from "../show.js";

const BUILT_IN = ["change_error", "miscount", "note_missing", "counterfeit", "unknown"];

/** Why a count was off: one of the store's own, or one built in. @param {string} reason */
export function reasonText(reason) {
  return BUILT_IN.includes(reason) ? t(`off.${reason}`) : reason;
}

/** The other currencies to count: what the drawer holds, or, where that is not told, all that the store takes. @param {any} drawer @returns {string[]} */
function othersOf(drawer) {
  const held = drawer.expected === null ? store.value?.foreign_cash ?? [] : drawer.foreign_cash.filter((/** @type {any} */ each) => each.amount !== 0);
  return held.map((/** @type {any} */ each) => each.currency);
}

/** @param {{drawer: any, done: () => void}} props */
export function LateCount({ drawer, done }) {
  const others = othersOf(drawer);
  const form = useForm({ counted: "", reason: "", note: "", ...Object.fromEntries(others.map((each) => [each, ""])) }, ["counted", "reason", "note", ...others]);
  const attempt = useRef({ key: "", id: "" }); // a retry is the same count
  const own = store.value?.policies?.drawer?.reasons ?? [];
  const reasons = own.length > 0 ? own : BUILT_IN;
  const keep = useAction(async () => {
    const counted = parsePrice(form.values.counted);
    if (counted === null || counted === undefined) { form.refuse({ counted: t("late.not_amount") }); return; }
    /** @type {{currency: string, counted: number}[]} */
    const currencies = [];
    for (const currency of others) {
      const sum = makeMoney({ currency, language: "en" }).parse(form.values[currency]);
      if (sum === null || sum === undefined) { form.refuse({ [currency]: t("late.not_amount") }); return; }
      currencies.push({ currency, counted: sum });
    }
    const body = { counted, ...(currencies.length > 0 ? { currencies } : {}), ...(form.values.reason ? { reason: form.values.reason } : {}), ...(form.values.note.trim() ? { note: form.values.note.trim() } : {}) };
    const key = JSON.stringify(body);
    if (attempt.current.key !== key) attempt.current = { key, id: newId() };
    await form.send(() => withApproval({ count: { drawer_id: drawer.id, counted } }, (approvals) => api.put(`/drawers/${drawer.id}/counts/${attempt.current.id}`, { ...body, ...(approvals.length > 0 ? { approvals } : {}) }), form.values.reason));
    done();
  });
  return html`<form class="panel-form gap-top" data-test="late-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); keep.run(); }}>
    <p class="note">${t("late.how")}</p><${FormErrors} form=${form} error=${keep.error} />
    <div class="form"><${Field} form=${form} name="counted" label=${t("drawers.counted")} span="3" num unit=${store.value?.currency} inputmode="decimal" test="late-counted" />
      ${others.map((each) => html`<${Field} key=${each} form=${form} name=${each} label=${t("late.counted_in", { currency: each })} span="3" num unit=${each} inputmode="decimal" test="late-${each}" />`)}
      <${Choice} form=${form} name="reason" label=${t("late.reason")} span="3" options=${[["", t("late.no_reason")], ...reasons.map((/** @type {string} */ each) => [each, reasonText(each)])]} test="late-reason" />
      <${Field} form=${form} name="note" label=${t("late.note")} span="6" maxlength="200" test="late-note" /></div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="late-keep" sending=${keep.busy !== ""} disabled=${form.values.counted.trim() === ""}>${t("late.keep")}<//></div>
  </form>`;
}
