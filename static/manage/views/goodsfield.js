// Which goods a rule is about: everything, categories by name, or products that
// are looked up and chosen. Names of products come once and are kept.

import { useEffect, useState } from "preact/hooks";
import { Icon, html, t } from "../parts.js";
import { complaint } from "../forms.js";
import { api } from "../session.js";

/** Names by id, for all that was ever looked at here. @type {Map<string, string>} */
const names = new Map();

/** @param {string} id */
export const nameOf = (id) => names.get(id) ?? "…";

/** Fetches the names of the products that rules name. @param {any[]} rules */
export async function learnNames(rules) {
  const ids = new Set(rules.flatMap((rule) => [rule.target, rule.get_target, ...(rule.groups ?? []).map((/** @type {any} */ group) => group.target)]
    .flatMap((target) => target?.products ?? []).concat((rule.prices ?? []).map((/** @type {any} */ each) => each.product))));
  const missing = [...ids].filter((id) => !names.has(id)).slice(0, 200);
  await Promise.all(missing.map(async (id) => {
    try {
      names.set(id, (await api.get(`/products/${id}`)).name);
    } catch {
      names.set(id, id.slice(0, 8));
    }
  }));
}

/** How many are offered while somebody types. */
const offered = 6;
const typingPause = 200;

/** A field that finds a product. @param {{label: string, test: string, onPick: (product: any) => void}} props */
export function Finder({ label, test, onPick }) {
  const [typed, setTyped] = useState("");
  const [hits, setHits] = useState(/** @type {any[]} */ ([]));
  useEffect(() => {
    if (typed.trim().length < 2) return setHits([]);
    let on = true;
    const timer = setTimeout(async () => {
      try {
        const found = await api.get("/products", { q: typed.trim(), limit: offered });
        if (on) setHits(found.items);
      } catch {
        if (on) setHits([]);
      }
    }, typingPause);
    return () => { on = false; clearTimeout(timer); };
  }, [typed]);
  const pick = (/** @type {any} */ product) => {
    names.set(product.id, product.name);
    setTyped("");
    onPick(product);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") { event.preventDefault(); if (hits[0]) pick(hits[0]); }
    else if (event.key === "Escape") setTyped("");
  };
  return html`<div class="finder">
    <span class="inp"><${Icon} name="search" size="s" /><input aria-label=${label} placeholder=${label} data-test=${test} value=${typed} autocomplete="off" onKeyDown=${onKey} onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)} /></span>
    ${hits.length > 0 && html`<ul class="finder-hits">${hits.map((product) => html`<li key=${product.id}><button type="button" data-test="${test}-hit" onClick=${() => pick(product)}><bdi>${product.name}</bdi><small>${product.sku}</small></button></li>`)}</ul>`}
  </div>`;
}

/** @param {{form: any, name: string, label: string, test: string, except?: boolean}} props */
export function GoodsField({ form, name, label, test, except = false }) {
  const value = form.values[name];
  const set = (/** @type {any} */ part) => form.set(name, { ...value, ...part });
  const error = form.errors[name] && complaint(label, form.errors[name]);
  return html`<fieldset class="fg fg-6"><legend>${label}</legend>
    <div class="seg seg-page">${["all", "categories", "products"].map((mode) => html`<button key=${mode} type="button" data-test="${test}-${mode}" aria-pressed=${value.mode === mode} onClick=${() => set({ mode })}>${t(`promo.${mode}`)}</button>`)}</div>
    ${value.mode === "categories" && html`<span class=${error ? "inp bad" : "inp"}><input aria-label=${t("promo.categories")} data-test="${test}-names" value=${value.categories} autocomplete="off" onInput=${(/** @type {any} */ event) => set({ categories: event.currentTarget.value })} /></span><p class="hint">${t("promo.categories_hint")}</p>`}
    ${value.mode === "products" && html`<div class="zonepick">${value.products.map((/** @type {any} */ product) => html`<span key=${product.id} class="chip"><bdi>${product.name}</bdi><button type="button" class="icon-btn" aria-label=${t("promo.remove_product", { name: product.name })} onClick=${() => set({ products: value.products.filter((/** @type {any} */ other) => other.id !== product.id) })}><${Icon} name="x" size="s" /></button></span>`)}</div>
      <${Finder} label=${t("promo.add_product")} test="${test}-find" onPick=${(/** @type {any} */ product) => { if (!value.products.some((/** @type {any} */ other) => other.id === product.id)) set({ products: [...value.products, { id: product.id, name: product.name }] }); }} />`}
    ${except && value.mode === "all" && html`<span class="inp"><input aria-label=${t("promo.except")} placeholder=${t("promo.except")} data-test="${test}-except" value=${value.except} autocomplete="off" onInput=${(/** @type {any} */ event) => set({ except: event.currentTarget.value })} /></span>`}
    ${error && html`<p class="hint bad">${error}</p>`}
  </fieldset>`;
}
