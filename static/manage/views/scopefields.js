// When a rule is in force, for whom, and whose turn is first: what promotions
// and price lists share.

import { Field, html, t } from "../parts.js";
import { language } from "../show.js";

/** 1 is Monday. @param {number} n */
export const weekday = (n) => new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, n)));

/** @param {string} date */
export const day = (date) => new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));

/** A box to tick. @param {{form: any, name: string, label: string, test: string}} props */
export function Tick({ form, name, label, test }) {
  return html`<label class="tick"><input type="checkbox" data-test=${test} checked=${form.values[name]} onChange=${(/** @type {any} */ event) => form.set(name, event.currentTarget.checked)} /><span>${label}</span></label>`;
}

/** @param {{form: any}} props */
export function ScopeFields({ form }) {
  const days = form.values.weekdays;
  const turn = (/** @type {number} */ n) => form.set("weekdays", days.includes(n) ? days.filter((/** @type {number} */ other) => other !== n) : [...days, n].sort());
  return html`
    <${Field} form=${form} name="from" label=${t("promo.from")} type="date" span="3" test="rule-from" />
    <${Field} form=${form} name="until" label=${t("promo.until")} type="date" span="3" test="rule-until" />
    <fieldset class="fg fg-6"><legend>${t("promo.weekdays")}</legend><div class="seg seg-page">${[1, 2, 3, 4, 5, 6, 7].map((n) => html`<button key=${n} type="button" data-test="rule-day-${n}" aria-pressed=${days.includes(n)} onClick=${() => turn(n)}>${weekday(n)}</button>`)}</div></fieldset>
    <${Field} form=${form} name="start" label=${t("promo.start")} type="time" span="3" test="rule-start" />
    <${Field} form=${form} name="end" label=${t("promo.end")} type="time" span="3" test="rule-end" />
    <${Field} form=${form} name="customer_groups" label=${t("promo.groups")} hint=${t("promo.groups_hint")} span="4" test="rule-groups" />
    <${Field} form=${form} name="priority" label=${t("promo.priority")} hint=${t("promo.priority_hint")} span="2" num inputmode="numeric" test="rule-priority" />`;
}
