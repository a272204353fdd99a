// How goods come back: until when, what is kept, in which ways the money goes, what is given without a receipt or for a
// gift; and what people at the till may choose as a reason.

import { Choice, Field, FormErrors, Panel, html, t, useAction, useForm, useLoad } from "../parts.js";
import { formOf, giftKinds, policiesOf, refundKinds, toggled } from "../returnpolicy.js";
import { api, may, refresh, store } from "../session.js";
import { currencySign, parsePrice, priceText } from "../show.js";
import { SaveFoot } from "./store.js";

export function ReturnPolicy() {
  useLoad(() => refresh("store"), []);
  const saved = formOf(store.value.policies, priceText);
  const form = useForm(saved, Object.keys(saved));
  const write = may("setup");
  const save = useAction(async () => {
    const made = policiesOf(form.values, parsePrice);
    if ("wrong" in made) return form.refuse(Object.fromEntries(made.wrong.map((name) => [name, t(`returns.wrong_${name}`)])));
    store.value = await form.send(() => api.patch("/store", made));
  });
  const original = form.values.refund === "original";
  const lowest = form.values.price === "lowest";
  return html`<main class="work fit"><${Panel} class="list" title=${t("returns.title")} test="returns-form">
    <form class="scroll panel-form store-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="store-cols"><div class="form">
        <h3 class="fg h-s">${t("returns.with_receipt")}</h3>
        <${Field} form=${form} name="days" label=${t("returns.days")} hint=${t("returns.days_hint")} span="3" num inputmode="numeric" unit=${t("returns.day_unit")} test="returns-days" disabled=${!write} />
        <${Field} form=${form} name="fee" label=${t("returns.fee")} hint=${t("returns.fee_hint")} span="3" num inputmode="decimal" unit="%" test="returns-fee" disabled=${!write} />
        <${Choice} form=${form} name="refund" label=${t("returns.refund")} test="returns-refund" disabled=${!write} options=${["any", "original"].map((way) => [way, t(`returns.${way}`), t(`returns.${way}_more`)])} />
        ${original && html`<${Kinds} form=${form} name="kinds" label=${t("returns.kinds")} all=${refundKinds} disabled=${!write} />`}
        <h3 class="fg h-s">${t("returns.without")}</h3><p class="fg note">${t("returns.without_more")}</p>
        <${Choice} form=${form} name="price" label=${t("returns.price")} test="returns-price" disabled=${!write} options=${["current", "lowest"].map((price) => [price, t(`returns.${price}`), t(`returns.${price}_more`)])} />
        ${lowest && html`<${Field} form=${form} name="price_days" label=${t("returns.price_days")} span="3" num inputmode="numeric" unit=${t("returns.day_unit")} test="returns-price-days" disabled=${!write} />`}
        <${Kinds} form=${form} name="no_receipt_kinds" label=${t("returns.no_receipt_kinds")} all=${refundKinds} disabled=${!write} />
        <${Field} form=${form} name="cashier_day" label=${t("returns.cashier_day")} hint=${t("returns.day_hint")} span="3" num inputmode="decimal" unit=${currencySign()} test="returns-cashier-day" disabled=${!write} />
        <${Field} form=${form} name="customer_day" label=${t("returns.customer_day")} span="3" num inputmode="decimal" unit=${currencySign()} test="returns-customer-day" disabled=${!write} />
        <h3 class="fg h-s">${t("returns.gift")}</h3>
        <${Kinds} form=${form} name="gift_kinds" label=${t("returns.gift_kinds")} all=${giftKinds} disabled=${!write} />
      </div><div class="form">
        <h3 class="fg h-s">${t("returns.reasons")}</h3><p class="fg note">${t("returns.reasons_more")}</p>
        <${Field} form=${form} name="reasons.returns" label=${t("returns.reasons_returns")} rows="5" test="reasons-returns" disabled=${!write} />
        <${Field} form=${form} name="reasons.prices" label=${t("returns.reasons_prices")} rows="7" test="reasons-prices" disabled=${!write} />
        <${Field} form=${form} name="reasons.pay_outs" label=${t("returns.reasons_pay_outs")} rows="5" test="reasons-pay-outs" disabled=${!write} />
        <${Field} form=${form} name="reasons.pay_ins" label=${t("returns.reasons_pay_ins")} rows="4" test="reasons-pay-ins" disabled=${!write} />
        <label class="fg checkline"><input type="checkbox" class="check" data-test="reasons-cash-only" disabled=${!write} checked=${form.values["reasons.cash_only"]} onChange=${() => form.set("reasons.cash_only", !form.values["reasons.cash_only"])} /><span>${t("returns.cash_only")}<small>${t("returns.cash_only_more")}</small></span></label>
        <${Field} form=${form} name="reasons.exempt" label=${t("returns.reasons_exempt")} rows="5" test="reasons-exempt" disabled=${!write} />
      </div></div>
    </form>
    ${write && html`<${SaveFoot} form=${form} save=${save} test="returns-save" />`}
  <//></main>`;
}

/** Kinds of tender, each on or off. @param {{form: any, name: string, label: string, all: string[], disabled: boolean}} props */
function Kinds({ form, name, label, all, disabled }) {
  const chosen = /** @type {string[]} */ (form.values[name]);
  return html`<fieldset class="fg" disabled=${disabled}><legend>${label}</legend>
    <div class="form">${all.map((kind) => html`<label key=${kind} class="fg fg-2 checkline"><input type="checkbox" class="check" data-test="${name}-${kind}" checked=${chosen.includes(kind)} onChange=${() => form.set(name, toggled(chosen, kind, all))} /><span>${t(`tender.${kind}`)}</span></label>`)}</div>
    ${form.errors[name] && html`<p class="hint bad">${form.errors[name]}</p>`}
  </fieldset>`;
}
