// Goods to find, and their prices changed in the list: Enter saves and goes
// down, Escape puts back.

import { useEffect, useRef, useState } from "preact/hooks";
import { checkBarcode } from "../gtin.js";
import { Empty, Failed, More, Panel, Plate, SearchField, State, html, t, usePages } from "../parts.js";
import { repriced } from "../product.js";
import { routeHref } from "../router.js";
import { api, go, lookups, may, route } from "../session.js";
import { amount, parsePrice, percent, priceText, quantity } from "../show.js";

export function Goods() {
  const q = route.value.query.q ?? "";
  const list = usePages("/products", { q });
  const [editing, setEditing] = useState(-1);
  const write = may("catalog.write");
  useEffect(() => setEditing(-1), [q]);
  const included = t(lookups.value.pricesIncluded ? "goods.included" : "goods.added");
  return html`<main class="work fit">
    <${Panel} class="goods-list list" test="goods">
      <div class="tools"><${SearchField} label=${t("goods.find")} value=${q} autofocus onSearch=${(/** @type {string} */ value) => go({ section: "goods", query: { q: value.trim() } })} test="goods-find" /></div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("goods.name")}</th><th class="c-code hide-n">${t("goods.barcode")}</th><th class="c-at">${t("goods.place")}</th><th class="c-stock num">${t("goods.stock")}</th><th class="c-tax hide-n">${t("goods.tax")}</th><th class="c-price num">${included}</th><th class="c-chg"></th></tr></thead>
          <tbody>${list.items.map((product, i) => html`<${Row} key=${product.id} product=${product} editing=${editing === i} write=${write}
            onEdit=${() => setEditing(i)} onPut=${list.put}
            onDown=${() => { if (i + 1 < list.items.length) setEditing(i + 1); else { setEditing(-1); list.next(); } }}
            onLeave=${() => setEditing((now) => (now === i ? -1 : now))} />`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${None} q=${q} write=${write} />`}
        <${More} list=${list} />
      </div>
      <p class="panel-foot"><span class="grow">${t("goods.foot", { n: list.items.length, more: list.more ? "+" : "" })}${write && ` ${t("goods.keys")}`}</span></p>
    <//>
  </main>`;
}

/** @param {{q: string, write: boolean}} props */
function None({ q, write }) {
  if (q === "") return html`<${Empty} icon="box" title=${t("goods.none")} text=${t("goods.none_more")}>${write && html`<a class="btn btn-action" href=${routeHref({ section: "goods", tab: "import" })}>${t("goods.import")}</a><a class="btn" href=${routeHref({ section: "goods", id: "new" })}>${t("goods.new")}</a>`}<//>`;
  const check = checkBarcode(q);
  const text = check.state === "wrong" && /^\d+$/.test(q) ? t("barcode.wrong_sentence", { code: q, digit: check.expected }) : t("goods.searched");
  return html`<${Empty} icon="search" title=${t("goods.no", { q })} text=${text}>${write && html`<a class="btn" data-test="goods-new-found" href=${routeHref({ section: "goods", id: "new", query: check.state === "good" ? { barcode: q } : { name: q } })}>${t("goods.new_named", { q })}</a>`}<//>`;
}

/** @param {any} props */
function Row({ product, editing, write, onEdit, onPut, onDown, onLeave }) {
  const [state, setState] = useState(/** @type {{kind: string, text: string, typed?: string}} */ ({ kind: "", text: "" })); // typed: what a failure keeps
  const low = product.stock.startsWith("-") || Number(product.stock) === 0;
  const href = { section: "goods", id: product.id, query: route.value.query.q ? { q: route.value.query.q } : {} };
  const save = async (/** @type {string} */ typed) => {
    const price = parsePrice(typed);
    if (price === null) return setState({ kind: "bad", text: t("product.wrong.price"), typed });
    onDown();
    if (price === product.price) return;
    setState({ kind: "sending", text: t("goods.saving", { price: amount(price) }) });
    try {
      onPut(await api.put(`/products/${product.id}`, repriced(product, price)));
      setState({ kind: "done", text: t("goods.saved", { was: amount(product.price) }) });
    } catch (error) {
      setState({ kind: "bad", text: /** @type {any} */ (error).message, typed });
    }
  };
  return html`<tr class=${editing ? "on" : ""} data-test="product-row" data-id=${product.id} onClick=${() => go(href)}>
    <td><a class="rowlink" href=${routeHref(href)}><b><bdi>${product.name}</bdi></b></a><small>${[product.category, product.unit !== "each" && t(`unit.${product.unit}`), product.active === false && t("goods.out")].filter(Boolean).join(" · ")}</small></td>
    <td class="code hide-n">${product.barcodes[0] ?? html`<span class="soft">${t("goods.no_barcode")}</span>`}${product.barcodes.length > 1 && html`<small>+${product.barcodes.length - 1}</small>`}</td>
    <td>${product.location ? html`<${Plate} size="s">${product.location}<//>` : ""}</td>
    <td class="num"><span class=${low ? "low" : ""}>${quantity(product.stock)}</span>${product.unit !== "each" && ` ${product.unit}`}</td>
    <td class="soft hide-n">${taxName(product.tax)}</td>
    <td class="num c-edit" onClick=${(/** @type {Event} */ event) => event.stopPropagation()}>${editing && write
      ? html`<${PriceInput} text=${state.typed ?? priceText(product.price)} bad=${state.kind === "bad"} onSave=${save} onBack=${() => { setState({ kind: "", text: "" }); onLeave(); }} />`
      : html`<button class="price-btn" data-test="price" disabled=${!write} aria-label=${t("goods.edit_price", { name: product.name, price: amount(product.price) })} onClick=${onEdit}><span class="price">${amount(product.price)}</span></button>`}</td>
    <td class="c-chg">${editing && state.kind !== "bad" ? html`<span class="soft">${t("goods.was", { price: amount(product.price) })}</span>`
      : state.kind === "bad" ? html`<${State} name="late" tone="late">${state.text}<//>`
      : state.kind === "done" ? html`<${State} name="done" tone="done">${state.text}<//>`
      : state.kind === "sending" ? html`<${State} name="queued" tone="wait">${state.text}<//>` : ""}</td>
  </tr>`;
}

/** @param {any} props */
function PriceInput({ text, bad, onSave, onBack }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => { input.current?.focus(); input.current?.select(); }, []);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); onSave(input.current?.value ?? ""); }
    else if (event.key === "Escape") { event.preventDefault(); onBack(); }
  };
  return html`<label class=${bad ? "inp inp-num edit bad" : "inp inp-num edit"}><span class="vh">${t("goods.price")}</span><kbd class="key">Esc</kbd><input ref=${input} data-test="price-input" inputmode="decimal" defaultValue=${text} onKeyDown=${onKey} onBlur=${() => onBack()} /><kbd class="key">Enter</kbd></label>`;
}

/** @param {string} code */
export function taxName(code) {
  const known = lookups.value.taxClasses.find((tax) => tax.code === code);
  return known ? (/%/.test(known.name) ? known.name : `${known.name} ${percent(known.rate)}`) : code;
}
