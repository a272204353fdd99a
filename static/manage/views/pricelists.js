// Price lists: other prices for a group of customers, for a time, or from a
// quantity on.

import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, Loading, Panel, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { percentText, priceListBody, priceListFields, priceListForm, scopeWords } from "../promotions.js";
import { routeHref } from "../router.js";
import { api, go, may } from "../session.js";
import { amount, parsePrice, priceText, quantityTyped } from "../show.js";
import { Finder, GoodsField, nameOf } from "./goodsfield.js";
import { loadRules } from "./promotions.js";
import { ScopeFields, Tick, day, weekday } from "./scopefields.js";

const place = { section: "goods", tab: "prices" };

/** @param {{id: string}} props */
export function PriceLists({ id }) {
  const list = useLoad(() => loadRules("/price-lists"), []);
  const rules = list.data ?? [];
  const chosen = rules.find((rule) => rule.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("prices.title")} test="price-list-list">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${!list.data && !list.error && html`<${Loading} />`}
        ${list.data && rules.length === 0 && html`<${Empty} icon="tag" title=${t("prices.none")} text=${t("prices.none_more")} />`}
        <table class="tbl tbl-rows"><tbody>${rules.map((rule) => html`<tr key=${rule.id} class=${rule.id === id ? "on" : ""} data-test="price-list-row" onClick=${() => go({ ...place, id: rule.id })}>
          <td><a class="rowlink" href=${routeHref({ ...place, id: rule.id })}><b><bdi>${rule.name}</bdi></b></a><small>${[rule.percent && t("promo.say_percent", { value: `${percentText(rule.percent)} %` }), t("prices.count", { n: rule.prices?.length ?? 0 }), ...scopeWords(rule, { t, money: amount, day, weekday })].filter(Boolean).join(", ")}</small></td>
          <td class="num">${!rule.active && html`<${State} name="off" tone="soft">${t("promo.off")}<//>`}</td></tr>`)}</tbody></table></div>
      <p class="panel-foot"><span class="grow">${t("prices.foot")}</span></p>
    <//>
    ${id === "new" || chosen ? html`<div key=${id} class="stack scroll"><${PriceList} rule=${chosen ?? {}} reload=${list.reload} /></div>` : html`<${Panel} class="choose"><${Empty} icon="tag" title=${t("prices.choose")} text=${t("prices.choose_more")} /><//>`}
  </main>`;
}

/** @param {{rule: any, reload: () => Promise<void>}} props */
function PriceList({ rule, reload }) {
  const write = may("catalog.write");
  const form = useForm(priceListForm(rule, priceText, nameOf), priceListFields);
  const id = useNewId(rule.id);
  const save = useAction(async () => {
    const { body, wrong } = priceListBody(form.values, parsePrice, quantityTyped);
    if (Object.keys(wrong).length > 0) return form.refuse(Object.fromEntries(Object.entries(wrong).map(([field, key]) => [field, t(key)])));
    const saved = await form.send(() => api.put(`/price-lists/${id}`, body));
    await reload();
    if (!rule.id) go({ ...place, id: saved.id });
  });
  const remove = useAction(async () => {
    await api.del(`/price-lists/${rule.id}`);
    await reload();
    go(place);
  });
  return html`<${Panel} title=${rule.name ?? t("prices.new")} test="price-list">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? remove.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("promo.name")} span="4" test="price-list-name" autofocus=${!rule.id} disabled=${!write} />
        <${Field} form=${form} name="percent" label=${t("prices.percent")} hint=${t("prices.percent_hint")} span="2" num unit="%" inputmode="decimal" test="price-list-percent" disabled=${!write} />
        ${form.values.percent.trim() !== "" && html`<${GoodsField} form=${form} name="target" label=${t("prices.on")} test="price-list-goods" except />`}
        <${Prices} form=${form} />
        <${ScopeFields} form=${form} />
      </div>
      <div class="ticks"><${Tick} form=${form} name="active" label=${t("promo.active")} test="price-list-active" /></div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="price-list-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div>`}
    </form>
    ${write && rule.id && html`<div class="panel-foot"><span class="grow"></span><${Confirm} label=${t("promo.delete")} ask=${t("prices.delete_ask")} yes=${t("promo.delete_yes")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="price-list-delete" /></div>`}
  <//>`;
}

/** @param {{form: any}} props */
function Prices({ form }) {
  const rows = form.values.prices;
  const set = (/** @type {number} */ at, /** @type {any} */ part) => form.set("prices", rows.map((/** @type {any} */ row, /** @type {number} */ i) => (i === at ? { ...row, ...part } : row)));
  return html`<fieldset class="fg fg-6"><legend>${t("prices.prices")}</legend>
    ${rows.map((/** @type {any} */ row, /** @type {number} */ at) => html`<div key=${at} class="joined price-row"><span class="grow"><bdi>${row.name}</bdi></span>
      <span class="inp inp-num"><input aria-label=${t("prices.from")} placeholder=${t("prices.from")} data-test="list-from" inputmode="decimal" value=${row.from} onInput=${(/** @type {any} */ event) => set(at, { from: event.currentTarget.value })} /></span>
      <span class="inp inp-num"><input aria-label=${t("prices.price")} placeholder=${t("prices.price")} data-test="list-price" value=${row.value} onInput=${(/** @type {any} */ event) => set(at, { value: event.currentTarget.value })} /></span>
      <button type="button" class="icon-btn" aria-label=${t("prices.remove", { name: row.name })} onClick=${() => form.set("prices", rows.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== at))}><${Icon} name="x" size="s" /></button></div>`)}
    ${form.errors.prices && html`<p class="hint bad">${form.errors.prices}</p>`}
    <${Finder} label=${t("promo.add_product")} test="list-find" onPick=${(/** @type {any} */ product) => form.set("prices", [...rows, { id: product.id, name: product.name, from: "", value: "" }])} />
  </fieldset>`;
}
