// The shifts of the shop: names and hours, by which figures are told.

import { halves, mostShifts, shiftFaults, shiftsOf, withShift } from "../shifts.js";
import { Action, FormErrors, Icon, html, t, useAction, useForm } from "../parts.js";
import { api, may, store } from "../session.js";

export function Shifts() {
  const write = may("setup");
  const form = useForm({ shifts: shiftsOf(store.value.policies) }, ["shifts"]);
  const rows = /** @type {import("../shifts.js").Shift[]} */ (form.values.shifts);
  const faults = shiftFaults(rows);
  const save = useAction(async () => {
    if (faults.some(Boolean)) return form.refuse({ tried: "yes" });
    store.value = await form.send(() => api.patch("/store", { policies: { shifts: rows.map((row) => ({ ...row, name: row.name.trim() })) } }));
  });
  const set = (/** @type {number} */ at, /** @type {any} */ change) => form.set("shifts", rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const time = (/** @type {number} */ at, /** @type {"from"|"to"} */ side) => html`<span class="inp"><select aria-label=${t(`shifts.${side}_of`, { n: at + 1 })} data-test="shift-${side}-${at}" disabled=${!write} onChange=${(/** @type {any} */ event) => set(at, { [side]: event.currentTarget.value })}>
    ${halves.map((half) => html`<option key=${half} value=${half} selected=${half === rows[at][side]}>${half}</option>`)}</select><${Icon} name="down" size="s" /></span>`;
  return html`<form class="panel-body shifts" data-test="shifts-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <h3 class="h-s">${t("shifts.title")}</h3><p class="note">${t(rows.length === 0 ? "shifts.none" : "shifts.more")}</p>
    <${FormErrors} form=${form} error=${save.error} />
    <ol class="shift-rows">${rows.map((row, i) => {
      const bad = faults[i] && (form.errors.tried || faults[i] === "shifts.twice");
      return html`<li key=${i}><span class=${bad ? "inp bad" : "inp"}><input aria-label=${t("shifts.name_of", { n: i + 1 })} aria-invalid=${bad ? "true" : undefined} data-test="shift-name-${i}" maxlength="40" autocomplete="off" placeholder=${t("shifts.name")} value=${row.name} disabled=${!write} onInput=${(/** @type {any} */ event) => set(i, { name: event.currentTarget.value })} /></span>
        ${time(i, "from")}<span class="shift-to">${t("shifts.to")}</span>${time(i, "to")}
        ${write && html`<button type="button" class="icon-btn" data-test="shift-remove-${i}" aria-label=${t("shifts.remove", { n: i + 1 })} onClick=${() => form.set("shifts", rows.filter((_, at) => at !== i))}><${Icon} name="x" size="s" /></button>`}
        ${bad && html`<p class="hint bad">${t(faults[i])}</p>`}</li>`;
    })}</ol>
    ${write && html`<div class="rowbtn">${rows.length < mostShifts && html`<button type="button" class="btn btn-s" data-test="shift-add" onClick=${() => form.set("shifts", withShift(rows))}>${t("shifts.add")}</button>`}
      ${(rows.length > 0 || form.dirty) && html`<${Action} type="submit" test="shifts-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//>`}</div>`}
  </form>`;
}
