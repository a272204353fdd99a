// Promotions: what each does, said in a sentence; one to change; and a cart to
// try them on.

import { useState } from "preact/hooks";
import { Action, Choice, Confirm, Empty, Failed, Field, FormErrors, Icon, Loading, Panel, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { editable, kinds, promotionBody, promotionFields, promotionForm, rewards, sentence } from "../promotions.js";
import { routeHref } from "../router.js";
import { api, go, may } from "../session.js";
import { amount, currencySign, parsePrice, priceText } from "../show.js";
import { Coupons } from "./coupons.js";
import { GoodsField, learnNames, nameOf } from "./goodsfield.js";
import { ScopeFields, Tick, day, weekday } from "./scopefields.js";
import { TryCart } from "./trycart.js";

const say = { t, money: amount, nameOf, day, weekday };
const place = { section: "goods", tab: "promotions" };

/** All of them: a store has at most a thousand, in pages of two hundred. @param {string} path */
export async function loadRules(path) {
  const items = [];
  let cursor = null;
  do {
    const page = await api.get(path, { limit: 200, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  await learnNames(items);
  return items;
}

/** @param {{id: string}} props */
export function Promotions({ id }) {
  const list = useLoad(() => loadRules("/promotions"), []);
  const rules = list.data ?? [];
  const chosen = rules.find((rule) => rule.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("promo.title")} test="promotion-list">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${!list.data && !list.error && html`<${Loading} />`}
        ${list.data && rules.length === 0 && html`<${Empty} icon="percent" title=${t("promo.none")} text=${t("promo.none_more")} />`}
        <table class="tbl tbl-rows"><tbody>${rules.map((rule) => html`<tr key=${rule.id} class=${rule.id === id ? "on" : ""} data-test="promotion-row" onClick=${() => go({ ...place, id: rule.id })}>
          <td><a class="rowlink" href=${routeHref({ ...place, id: rule.id })}><b><bdi>${rule.name}</bdi></b></a><small data-test="promotion-says">${sentence(rule, say)}</small></td>
          <td class="num">${!rule.active && html`<${State} name="off" tone="soft">${t("promo.off")}<//>`}</td></tr>`)}</tbody></table></div>
      <p class="panel-foot"><span class="grow">${t("promo.foot")}</span></p>
    <//>
    ${id === "new" || chosen
      ? html`<div key=${id} class="stack scroll">${chosen?.coupon && html`<${Coupons} promotion=${chosen} />`}<${Promotion} rule=${chosen ?? {}} reload=${list.reload} /></div>`
      : html`<${TryCart} revision=${rules} />`}
  </main>`;
}

/** @param {{rule: any, reload: () => Promise<void>}} props */
function Promotion({ rule, reload }) {
  const write = may("catalog.write");
  const form = useForm(promotionForm(rule, priceText, nameOf), promotionFields);
  const id = useNewId(rule.id);
  const save = useAction(async () => {
    const { body, wrong } = promotionBody(form.values, parsePrice);
    if (Object.keys(wrong).length > 0) return form.refuse(Object.fromEntries(Object.entries(wrong).map(([field, key]) => [field, t(key)])));
    const saved = await form.send(() => api.put(`/promotions/${id}`, body));
    await reload();
    if (!rule.id) go({ ...place, id: saved.id });
  });
  const remove = useAction(async () => {
    await api.del(`/promotions/${rule.id}`);
    await reload();
    go(place);
  });
  const shown = editable(rule);
  const { body } = promotionBody(form.values, parsePrice);
  const whole = (shown && form.values.value !== "") || body.tiers?.length > 0 ? body : rule.kind ? rule : null; // nothing is said of what is not written yet
  return html`<${Panel} title=${rule.name ?? t("promo.new")} test="promotion">
    <p class="says" data-test="promotion-preview">${whole ? sentence(whole, say) : t("promo.none_more")}</p>
    ${shown ? html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? remove.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("promo.name")} test="promotion-name" autofocus=${!rule.id} disabled=${!write} />
        <${Choice} form=${form} name="kind" label=${t("promo.kind")} options=${kinds.map((kind) => [kind, t(`promo.${kind}`), t(`promo.${kind}_more`)])} test="promotion-kind" disabled=${!write} />
        <${Terms} form=${form} />
        <${Field} form=${form} name="min_spend" label=${t("promo.min_spend")} span="3" num unit=${currencySign()} inputmode="decimal" test="promotion-min" />
        ${!["tiers", "basket"].includes(form.values.kind) && html`<${Field} form=${form} name="limit" label=${t("promo.limit")} hint=${t("promo.limit_hint")} span="3" num inputmode="numeric" test="promotion-limit" />`}
        <${ScopeFields} form=${form} />
      </div>
      <div class="ticks">
        <${Tick} form=${form} name="coupon" label=${t("promo.coupon")} test="promotion-coupon" />
        ${form.values.coupon && html`<${Tick} form=${form} name="coupon_back" label=${t("promo.coupon_back")} test="promotion-coupon-back" />`}
        <${Tick} form=${form} name="stack" label=${t("promo.stack")} test="promotion-stack" />
        <${Tick} form=${form} name="active" label=${t("promo.active")} test="promotion-active" />
      </div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="promotion-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div>`}
    </form>` : html`<p class="panel-body note">${t("promo.by_program")}</p>`}
    ${write && rule.id && html`<div class="panel-foot"><span class="grow"></span><${Confirm} label=${t("promo.delete")} ask=${t("promo.delete_ask")} yes=${t("promo.delete_yes")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="promotion-delete" /></div>`}
  <//>`;
}

/** What the kind asks for. @param {{form: any}} props */
function Terms({ form }) {
  const { kind, reward } = form.values;
  const steps = kind === "tiers" || kind === "basket";
  const unit = reward === "percent" ? "%" : currencySign();
  return html`
    <${GoodsField} form=${form} name="target" label=${t("promo.goods")} test="promotion-goods" except />
    ${kind === "buy_get" && html`<${Field} form=${form} name="buy" label=${t("promo.buy")} span="3" num inputmode="numeric" test="promotion-buy" /><${Field} form=${form} name="get" label=${t("promo.get")} span="3" num inputmode="numeric" test="promotion-get" />
      <div class="fg fg-6"><${Tick} form=${form} name="other" label=${t("promo.other")} test="promotion-other" /></div>
      ${form.values.other && html`<${GoodsField} form=${form} name="get_target" label=${t("promo.get_goods")} test="promotion-gets" />`}`}
    ${kind === "set" && html`<${Field} form=${form} name="count" label=${t("promo.count")} span="2" num inputmode="numeric" test="promotion-count" />`}
    <fieldset class="fg fg-${kind === "set" ? "4" : "6"}"><legend>${t("promo.reward")}</legend>
      <div class="seg seg-page">${rewards.filter((name) => kind !== "basket" || name !== "price").map((name) => html`<button key=${name} type="button" data-test="promotion-${name}" aria-pressed=${reward === name} onClick=${() => form.set("reward", name)}>${t(`promo.${name}`)}</button>`)}</div>
      ${!steps && html`<span class=${form.errors.reward ? "inp inp-num bad" : "inp inp-num"}><input aria-label=${t("promo.reward")} data-test="promotion-value" inputmode="decimal" autocomplete="off" value=${form.values.value} onInput=${(/** @type {any} */ event) => form.set("value", event.currentTarget.value)} /><span class="unit">${unit}</span></span>
        ${form.errors.reward && html`<p class="hint bad">${form.errors.reward}</p>`}`}
    </fieldset>
    ${steps && html`<${Steps} form=${form} unit=${unit} />`}
    ${["buy_get", "set", "tiers"].includes(kind) && !(kind === "buy_get" && form.values.other) && html`<div class="fg fg-6"><${Tick} form=${form} name="per_product" label=${t("promo.per_product")} test="promotion-per-product" /></div>`}`;
}

/** @param {{form: any, unit: string}} props */
function Steps({ form, unit }) {
  const steps = form.values.tiers;
  const set = (/** @type {number} */ at, /** @type {any} */ part) => form.set("tiers", steps.map((/** @type {any} */ step, /** @type {number} */ i) => (i === at ? { ...step, ...part } : step)));
  return html`<fieldset class="fg fg-6"><legend>${t("promo.tier")}</legend>
    ${steps.map((/** @type {any} */ step, /** @type {number} */ at) => html`<div key=${at} class="joined"><span class="inp inp-num"><input aria-label=${t("promo.tier")} data-test="tier-from" inputmode="decimal" value=${step.from} onInput=${(/** @type {any} */ event) => set(at, { from: event.currentTarget.value })} />${form.values.kind === "basket" && html`<span class="unit">${currencySign()}</span>`}</span>
      <span class="inp inp-num"><input aria-label=${t("promo.reward")} data-test="tier-value" inputmode="decimal" value=${step.value} onInput=${(/** @type {any} */ event) => set(at, { value: event.currentTarget.value })} /><span class="unit">${unit}</span></span>
      <button type="button" class="icon-btn" aria-label=${t("promo.tier_remove")} onClick=${() => form.set("tiers", steps.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== at))}><${Icon} name="x" size="s" /></button></div>`)}
    ${form.errors.tiers && html`<p class="hint bad">${form.errors.tiers}</p>`}
    <div class="rowbtn"><button type="button" class="btn btn-s" data-test="tier-add" onClick=${() => form.set("tiers", [...steps, { from: "", value: "" }])}>${t("promo.tier_add")}</button></div>
  </fieldset>`;
}
