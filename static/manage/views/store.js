// The store: what receipts name, how money is counted, what customers are
// promised, and its tax classes.

import { clockText, minutesOf } from "../cutoff.js";
import { componentsOf, foreignOf, foreignText, rowsOf, takings } from "../components.js";
import { fiscalFields, fiscalForm, fiscalOf } from "../fiscal.js";
import { patchOf } from "../forms.js";
import { Action, Choice, Empty, Failed, Field, FormErrors, Icon, Panel, Select, html, t, useAction, useForm, useLoad } from "../parts.js";
import { percentToRate, rateToPercent } from "../rates.js";
import { routeHref } from "../router.js";
import { api, go, lookups, may, refresh, store } from "../session.js";
import { countryName, currencyName, languageName, parsePrice, percent, priceText } from "../show.js";
import { knownCountries, knownCurrencies } from "../wizard.js";

const fields = ["name", "legal_name", "address", "vat_id", "country", "currency", "time_zone", "language", "prices", "tax_rounding", "rounding", "cash_rounding.step", "cash_rounding.mode", "cash_rounding.change", "cash_rounding.least", "foreign", "foreign_cash", "tips", "tip_rates", "voucher_change", "gift_card_most", "voucher_unique", "negative_stock", "blind_count", "cutoff", "day_cutoff", "receipt_footer", "drawer.reason_above", "drawer.reasons", "drawer.overnight", ...fiscalFields];

/** @param {any} data */
function formOf(data) {
  return {
    name: data.name, legal_name: data.legal_name, address: data.address, vat_id: data.vat_id, country: data.country, currency: data.currency,
    time_zone: data.time_zone, language: data.language, prices: data.prices, tax_rounding: data.tax_rounding, rounding: data.rounding,
    "cash_rounding.step": priceText(data.cash_rounding?.step ?? 0), "cash_rounding.mode": data.cash_rounding?.mode ?? "half_up",
    "cash_rounding.change": data.cash_rounding?.change ?? "", "cash_rounding.least": data.cash_rounding?.least ?? false,
    foreign: foreignText(data.foreign_cash, priceText), tips: data.tips ?? false, tip_rates: (data.policies?.tips?.rates ?? []).map(rateToPercent).join(" "), voucher_change: data.voucher_change ?? false,
    gift_card_most: Number.isInteger(data.policies?.gift_cards?.most) ? priceText(data.policies.gift_cards.most) : "",
    voucher_unique: data.policies?.vouchers?.unique ?? false,
    negative_stock: data.negative_stock, blind_count: data.blind_count, cutoff: clockText(data.day_cutoff ?? 0), receipt_footer: data.receipt_footer ?? "",
    ...drawerFormOf(data.policies?.drawer ?? {}),
    ...fiscalForm(data.fiscal),
  };
}

/** How drawers are counted. @param {any} policy */
function drawerFormOf(policy) {
  return {
    "drawer.reason_above": Number.isInteger(policy.reason_above) ? priceText(policy.reason_above) : "", "drawer.reasons": (policy.reasons ?? []).join("\n"),
    "drawer.overnight": policy.overnight || "warn",
  };
}

/** The policy that a form says; null where it says no sum. @param {any} values */
function drawerPolicyOf(values) {
  const above = values["drawer.reason_above"].trim() === "" ? undefined : parsePrice(values["drawer.reason_above"]);
  if (above === null) return null;
  const reasons = values["drawer.reasons"].split("\n").map((/** @type {string} */ line) => line.trim()).filter(Boolean);
  return { ...(above === undefined ? {} : { reason_above: above }), ...(reasons.length > 0 ? { reasons } : {}), overnight: values["drawer.overnight"] };
}

/** Percentages as typed, as the API takes them; null where one is none. @param {string} typed @returns {string[]|null} */
function tipRatesOf(typed) {
  const rates = typed.split(/[\s;]+/).filter(Boolean).map(percentToRate);
  return rates.length > 4 || rates.some((rate) => rate === null || rate === "0") ? null : /** @type {string[]} */ (rates);
}

export function Details() {
  const load = useLoad(() => refresh("store"), []);
  const data = store.value;
  const form = useForm(formOf(data), fields);
  // The currency stays what it was once something was sold; the server refuses, this tells before.
  const sold = useLoad(() => api.get("/sales", { limit: 1 }).then((answer) => answer.items.length > 0), []);
  const write = may("setup");
  const save = useAction(async () => {
    const step = parsePrice(form.values["cash_rounding.step"]);
    if (step === null) return form.refuse({ "cash_rounding.step": t("product.wrong.price") });
    const foreign = foreignOf(form.values.foreign, parsePrice);
    if (foreign === null) return form.refuse({ foreign: t("store.wrong_foreign") });
    const cutoff = minutesOf(form.values.cutoff);
    if (cutoff === null) return form.refuse({ cutoff: t("store.wrong_cutoff") });
    const drawer = drawerPolicyOf(form.values);
    if (drawer === null) return form.refuse({ "drawer.reason_above": t("product.wrong.price") });
    const own = (/** @type {any} */ values) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== "foreign" && name !== "cutoff" && name !== "tip_rates" && name !== "gift_card_most" && name !== "voucher_unique" && !name.startsWith("cash_rounding") && !name.startsWith("drawer.") && !name.startsWith("fiscal.")));
    const patch = patchOf(own(formOf(data)), own(form.values));
    const change = form.values["cash_rounding.change"];
    if (form.changes.some((name) => name.startsWith("cash_rounding"))) patch.cash_rounding = { step, mode: form.values["cash_rounding.mode"], ...(change ? { change } : {}), ...(form.values["cash_rounding.least"] ? { least: true } : {}) };
    if (form.changes.includes("cutoff")) patch.day_cutoff = cutoff;
    if (form.changes.includes("foreign")) patch.foreign_cash = foreign;
    if (form.changes.some((name) => name.startsWith("drawer."))) patch.policies = { drawer: { ...(Number.isInteger(data.policies?.drawer?.most) ? { most: data.policies.drawer.most } : {}), ...drawer } }; // that is said under Service
    if (form.changes.includes("gift_card_most")) {
      const most = form.values.gift_card_most.trim() === "" ? undefined : parsePrice(form.values.gift_card_most);
      if (most === null) return form.refuse({ gift_card_most: t("product.wrong.price") });
      patch.policies = { ...patch.policies, gift_cards: most === undefined ? {} : { most } };
    }
    if (form.changes.includes("voucher_unique")) patch.policies = { ...patch.policies, vouchers: { unique: form.values.voucher_unique } };
    if (form.changes.includes("tip_rates")) {
      const rates = tipRatesOf(form.values.tip_rates);
      if (rates === null) return form.refuse({ tip_rates: t("store.wrong_tips") });
      patch.policies = { ...patch.policies, tips: { rates } };
    }
    if (form.changes.some((name) => name.startsWith("fiscal."))) patch.fiscal = fiscalOf(form.values);
    store.value = await form.send(() => api.patch("/store", patch));
    await refresh("store");
  });
  const zones = /** @type {string[]} */ (typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [data.time_zone]);
  return html`<main class="work fit"><${Panel} class="list" title=${t("store.details")} aside=${t("store.code", { code: data.code })} test="store-form">
    <form class="scroll panel-form store-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${Failed} error=${load.error} retry=${load.reload} /><${FormErrors} form=${form} error=${save.error} />
      <div class="store-cols"><div class="form">
        <h3 class="fg h-s">${t("store.names")}</h3>
        <${Field} form=${form} name="name" label=${t("store.name")} test="store-name" disabled=${!write} />
        <${Field} form=${form} name="legal_name" label=${t("store.legal_name")} span="4" disabled=${!write} /><${Field} form=${form} name="vat_id" label=${t("store.vat_id")} span="2" test="store-vat" disabled=${!write} />
        <${Field} form=${form} name="address" label=${t("store.address")} rows="3" test="store-address" disabled=${!write} />
        <${Select} form=${form} name="country" label=${t("store.country")} span="2" options=${knownCountries.map((code) => [code, countryName(code)])} disabled=${!write} />
        <${Select} form=${form} name="currency" label=${t("store.currency")} span="2" options=${knownCurrencies.map((code) => [code, `${code}, ${currencyName(code)}`])} disabled=${!write || sold.data !== false} hint=${sold.data ? t("store.currency_fixed") : ""} test="store-currency" />
        <${Select} form=${form} name="language" label=${t("store.language")} span="2" options=${["en", "de", "fr", "es"].map((code) => [code, languageName(code)])} disabled=${!write} />
        <${Field} form=${form} name="time_zone" label=${t("store.time_zone")} list="time-zones" span="4" disabled=${!write} /><datalist id="time-zones">${zones.map((zone) => html`<option key=${zone} value=${zone}></option>`)}</datalist>
        <${Field} form=${form} name="receipt_footer" label=${t("store.footer")} rows="2" disabled=${!write} />
        <${Fiscal} form=${form} write=${write} />
      </div><div class="form">
        <h3 class="fg h-s">${t("store.money")}</h3>
        <${Choice} form=${form} name="prices" label=${t("store.prices")} disabled=${!write} options=${[["included", t("store.included"), t("store.included_more")], ["added", t("store.added"), t("store.added_more")]]} />
        <${Select} form=${form} name="tax_rounding" label=${t("store.tax_rounding")} span="3" options=${[["line", t("store.per_line")], ["unit", t("store.per_unit")], ["document", t("store.per_document")]]} disabled=${!write} />
        <${Select} form=${form} name="rounding" label=${t("store.rounding")} span="3" options=${[["half_up", t("store.half_up")], ["half_even", t("store.half_even")]]} disabled=${!write} />
        <${Field} form=${form} name="cash_rounding.step" label=${t("store.cash_step")} hint=${t("store.cash_step_hint")} span="3" num inputmode="decimal" test="store-cash-step" disabled=${!write} />
        <${Select} form=${form} name="cash_rounding.mode" label=${t("store.cash_mode")} span="3" options=${cashModes()} disabled=${!write} />
        <${Select} form=${form} name="cash_rounding.change" label=${t("store.cash_change")} span="3" options=${[["", t("store.as_sums")], ...cashModes()]} disabled=${!write} />
        <label class="fg fg-3 checkline"><input type="checkbox" class="check" disabled=${!write} checked=${form.values["cash_rounding.least"]} onChange=${() => form.set("cash_rounding.least", !form.values["cash_rounding.least"])} /><span>${t("store.cash_least")}<small>${t("store.cash_least_more")}</small></span></label>
        <${Field} form=${form} name="foreign" label=${t("store.foreign")} hint=${t("store.foreign_hint")} rows="2" test="store-foreign" disabled=${!write} />
        <label class="fg fg-3 checkline"><input type="checkbox" class="check" data-test="store-tips" disabled=${!write} checked=${form.values.tips} onChange=${() => form.set("tips", !form.values.tips)} /><span>${t("store.tips")}<small>${t("store.tips_more")}</small></span></label>
        ${form.values.tips && html`<${Field} form=${form} name="tip_rates" label=${t("store.tip_rates")} hint=${t("store.tip_rates_hint")} span="3" num inputmode="decimal" test="store-tip-rates" disabled=${!write} />`}
        <label class="fg fg-3 checkline"><input type="checkbox" class="check" disabled=${!write} checked=${form.values.voucher_change} onChange=${() => form.set("voucher_change", !form.values.voucher_change)} /><span>${t("store.voucher_change")}<small>${t("store.voucher_change_more")}</small></span></label>
        <label class="fg fg-3 checkline"><input type="checkbox" class="check" data-test="store-voucher-unique" disabled=${!write} checked=${form.values.voucher_unique} onChange=${() => form.set("voucher_unique", !form.values.voucher_unique)} /><span>${t("store.voucher_unique")}<small>${t("store.voucher_unique_more")}</small></span></label>
        <${Field} form=${form} name="gift_card_most" label=${t("store.gift_card_most")} hint=${t("store.gift_card_most_hint")} span="3" num inputmode="decimal" test="store-gift-card-most" disabled=${!write} />
        <${Choice} form=${form} name="negative_stock" label=${t("store.negative")} disabled=${!write} options=${["allow", "warn", "deny"].map((name) => [name, t(`store.${name}`), t(`store.${name}_more`)])} />
        <label class="fg checkline"><input type="checkbox" class="check" disabled=${!write} checked=${form.values.blind_count} onChange=${() => form.set("blind_count", !form.values.blind_count)} /><span>${t("store.blind")}<small>${t("store.blind_more")}</small></span></label>
        <${Field} form=${form} name="drawer.reason_above" label=${t("store.reason_above")} hint=${t("store.reason_above_hint")} span="3" num inputmode="decimal" test="store-reason-above" disabled=${!write} />
        <${Select} form=${form} name="drawer.overnight" label=${t("store.overnight")} span="3" options=${["warn", "block", "close"].map((name) => [name, t(`store.overnight_${name}`)])} disabled=${!write} test="store-overnight" />
        <${Field} form=${form} name="drawer.reasons" label=${t("store.reasons")} hint=${t("store.reasons_hint")} rows="3" test="store-reasons" disabled=${!write} />
        <${Field} form=${form} name="cutoff" label=${t("store.cutoff")} hint=${t("store.cutoff_hint")} span="3" num inputmode="numeric" test="store-cutoff" disabled=${!write} />
      </div></div>
    </form>
    ${write && html`<${SaveFoot} form=${form} save=${save} test="store-save" />`}
  <//></main>`;
}

/** What the tax office asks to know. @param {{form: any, write: boolean}} props */
function Fiscal({ form, write }) {
  const address = (/** @type {string} */ place) => html`
    <${Field} form=${form} name="fiscal.${place}.street" label=${t("fiscal.street")} test="fiscal-${place}-street" disabled=${!write} />
    <${Field} form=${form} name="fiscal.${place}.post_code" label=${t("fiscal.post_code")} span="2" disabled=${!write} /><${Field} form=${form} name="fiscal.${place}.town" label=${t("fiscal.town")} span="4" disabled=${!write} />`;
  const seat = "fiscal.seat";
  return html`<h3 class="fg h-s gap-top">${t("fiscal.title")}</h3>
    <${Field} form=${form} name="fiscal.tax_number" label=${t("fiscal.tax_number")} hint=${t("fiscal.tax_number_hint")} span="4" test="fiscal-tax-number" disabled=${!write} />
    <p class="fg note">${t("fiscal.site")}</p>${address("site")}
    <p class="fg note">${t("fiscal.seat")}</p>${address("seat")}
    <${Select} form=${form} name=${`${seat}.country`} label=${t("fiscal.country")} span="4" options=${[["", t("fiscal.same_country")], ...knownCountries.map((code) => [code, countryName(code)])]} disabled=${!write} />`;
}

/** How halves of cash go, as [value, word]. */
const cashModes = () => ["half_up", "half_down", "half_even", "up", "down"].map((mode) => [mode, t(`store.${mode}`)]);

/** @param {{form: any, save: any, test: string}} props */
export function SaveFoot({ form, save, test }) {
  return html`<div class="panel-foot"><span class="grow">${form.dirty ? t("product.changes", { n: form.changes.length }) : t("store.saved")}</span>
    <button class="btn" disabled=${!form.dirty} onClick=${form.undo}>${t("undo")}</button><${Action} kind="action" test=${test} sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty} onClick=${() => save.run()}>${t("save")}<//></div>`;
}

/** @param {{id: string}} props */
export function Tax({ id }) {
  const list = useLoad(() => refresh("tax"), []);
  const classes = lookups.value.taxClasses;
  const chosen = classes.find((tax) => tax.code === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("tax.title")} test="tax-list"><div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
      ${classes.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("tax.name")}</th><th>${t("tax.code")}</th><th class="num">${t("tax.rate")}</th></tr></thead><tbody>${classes.map((tax) => html`<tr key=${tax.code} class=${tax.code === id ? "on" : ""} data-test="tax-row" onClick=${() => go({ section: "store", tab: "tax", id: tax.code })}>
        <td><a class="rowlink" href=${routeHref({ section: "store", tab: "tax", id: tax.code })}><b><bdi>${tax.name}</bdi></b></a></td><td class="code">${tax.code}</td><td class="num">${percent(tax.rate)}</td></tr>`)}</tbody></table>`}
      ${!list.loading && classes.length === 0 && html`<${Empty} icon="percent" title=${t("tax.none")} text=${t("tax.none_more")} />`}</div>
      <p class="panel-foot"><span class="grow">${t("tax.foot")}</span></p><//>
    ${id === "new" || chosen ? html`<${TaxClass} key=${id} tax=${chosen ?? null} />` : html`<${Panel} class="choose"><${Empty} icon="percent" title=${t("tax.choose")} text=${t("tax.choose_more")} /><//>`}
  </main>`;
}

/** The taxes of a class that has several. @param {{form: any, write: boolean}} props */
function Components({ form, write }) {
  const rows = /** @type {import("../components.js").Row[]} */ (form.values.components);
  const set = (/** @type {number} */ at, /** @type {Record<string, string>} */ change) => form.set("components", rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  return html`<h3 class="h-s gap-top">${t("tax.several")}</h3><p class="note">${t("tax.several_more")}</p>
    ${rows.length > 0 && html`<table class="tbl" data-test="tax-components"><thead><tr><th>${t("tax.component")}</th><th>${t("tax.taken")}</th><th class="num">${t("tax.how_much")}</th><th></th></tr></thead><tbody>${rows.map((row, at) => html`<tr key=${at}>
      <td><span class="inp"><input aria-label=${t("tax.component")} data-test="component-name" value=${row.name} maxlength="40" disabled=${!write} onInput=${(/** @type {any} */ event) => set(at, { name: event.currentTarget.value })} /></span></td>
      <td><span class="inp"><select aria-label=${t("tax.taken")} data-test="component-taken" disabled=${!write} onChange=${(/** @type {any} */ event) => set(at, { taken: event.currentTarget.value })}>${takings.map((taken) => html`<option key=${taken} value=${taken} selected=${taken === row.taken}>${t(`tax.taken_${taken}`)}</option>`)}</select><${Icon} name="down" size="s" /></span></td>
      <td class="num"><span class="inp inp-num"><input aria-label=${t("tax.how_much")} data-test="component-value" inputmode="decimal" value=${row.value} disabled=${!write} onInput=${(/** @type {any} */ event) => set(at, { value: event.currentTarget.value })} /></span></td>
      <td>${write && html`<button type="button" class="icon-btn" aria-label=${t("tax.remove", { name: row.name })} onClick=${() => form.set("components", rows.filter((_, i) => i !== at))}><${Icon} name="x" size="s" /></button>`}</td></tr>`)}</tbody></table>`}
    ${form.errors.components && html`<p class="hint bad">${form.errors.components}</p>`}
    ${write && html`<div class="rowbtn gap-top"><button type="button" class="btn btn-s" data-test="component-add" onClick=${() => form.set("components", [...rows, { name: "", value: "", taken: "percent" }])}>${t("tax.add")}</button></div>`}`;
}

/** @param {{tax: any}} props */
function TaxClass({ tax }) {
  const form = useForm({
    code: tax?.code ?? "", name: tax?.name ?? "", rate: tax ? rateToPercent(tax.rate) : "", components: rowsOf(tax?.components, priceText),
    take_away: tax?.take_away ?? "", exempt_reason: tax?.exempt_reason ?? "",
  }, ["code", "name", "rate", "components", "take_away", "exempt_reason"]);
  const several = form.values.components.length > 0;
  const write = may("setup");
  const save = useAction(async () => {
    const rate = several ? null : percentToRate(form.values.rate);
    if (!several && rate === null) return form.refuse({ rate: t("tax.wrong_rate") });
    const components = componentsOf(form.values.components, parsePrice);
    if (components === null) return form.refuse({ components: t("tax.wrong_component") });
    const code = form.values.code.trim();
    await form.send(() => api.put(`/tax-classes/${encodeURIComponent(code)}`, {
      name: form.values.name.trim(), ...(several ? { components } : { rate }), take_away: form.values.take_away, exempt_reason: form.values.exempt_reason.trim(),
    }));
    await refresh("tax");
    if (!tax) go({ section: "store", tab: "tax", id: code });
  });
  return html`<${Panel} title=${tax ? tax.name : t("tax.new")}><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form"><${Field} form=${form} name="name" label=${t("tax.name")} span="4" test="tax-name" disabled=${!write} autofocus=${!tax} /><${Field} form=${form} name="rate" label=${t("tax.rate")} span="2" num unit="%" inputmode="decimal" test="tax-rate" disabled=${!write || several} />
      <${Field} form=${form} name="code" label=${t("tax.code")} hint=${t("tax.code_hint")} span="4" test="tax-code" disabled=${!write || Boolean(tax)} />
      <${Select} form=${form} name="take_away" label=${t("tax.take_away")} hint=${t("tax.take_away_hint")} span="6" options=${[["", t("tax.same_away")], ...lookups.value.taxClasses.filter((other) => other.code !== form.values.code).map((other) => [other.code, other.name])]} test="tax-take-away" disabled=${!write} />
      ${!several && percentToRate(form.values.rate) === "0" && html`<${Field} form=${form} name="exempt_reason" label=${t("tax.exempt_reason")} hint=${t("tax.exempt_hint")} span="6" test="tax-exempt" disabled=${!write} />`}</div>
    <${Components} form=${form} write=${write} />
    ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="tax-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.code.trim() === "" || form.values.name.trim() === ""}>${t("save")}<//></div>`}
    <p class="hint gap-top">${t("tax.change_hint")}</p>
  </form><//>`;
}
