// One product, saved as a whole from one bar. Stock is changed by receiving,
// counting and writing off, never by typing over a number.

import { useEffect, useState } from "preact/hooks";
import { withApproval } from "../asking.js";
import { costText, costTyped } from "../costs.js";
import { checkBarcode } from "../gtin.js";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, More, Notice, Panel, Plate, Select, Shape, State, html, t, useAction, useForm, useLoad, useNews, usePages, useNewId, useSendId } from "../parts.js";
import { productBody, productFields, productForm, units } from "../product.js";
import { routeHref } from "../router.js";
import { api, go, leaving, lookups, may, mayAsk, route, staffName, stay, unsaved } from "../session.js";
import { amount, currencyPlaces, currencySign, dayShort, parsePrice, priceText, quantity, quantityTyped, timeOf } from "../show.js";
import { taxName } from "./goods.js";
import { Kit } from "./kit.js";

/** @param {{id: string}} props */
export function Product({ id }) {
  const adding = id === "new";
  const load = useLoad(() => (adding ? Promise.resolve(blank()) : api.get(`/products/${id}`)), [id]);
  if (!load.data) return html`<main class="work">${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}</main>`;
  return html`<${Editor} key=${id} product=${load.data} adding=${adding} reload=${load.reload} />`;
}

/** A new product begins with what the search was for. */
function blank() {
  const { name = "", barcode = "" } = route.value.query;
  return { name, barcodes: barcode ? [barcode] : [], unit: "each", tax: (lookups.value.taxClasses.find((tax) => tax.code === "standard") ?? lookups.value.taxClasses[0])?.code ?? "" };
}

/** @param {{product: any, adding: boolean, reload: () => Promise<void>}} props */
function Editor({ product, adding, reload }) {
  const form = useForm(productForm(product, priceText), productFields);
  const write = may("catalog.write");
  const deposits = useLoad(() => api.get("/deposits").then((answer) => /** @type {{id: string, name: string}[]} */ (answer.items)), []);
  const id = useNewId(product.id);
  const save = useAction(async () => {
    const { body, wrong } = productBody(form.values, parsePrice);
    if (Object.keys(wrong).length > 0) return form.refuse(Object.fromEntries(Object.entries(wrong).map(([field, key]) => [field, t(key)])));
    const saved = await form.send(() => api.put(`/products/${id}`, body));
    unsaved.value = false;
    if (adding) go({ section: "goods", id: saved.id });
    else await reload();
  });
  const remove = useAction(async () => {
    await api.del(`/products/${product.id}`);
    unsaved.value = false;
    go({ section: "goods" });
  });
  const dirty = form.dirty || (adding && form.values.name !== "");
  useEffect(() => {
    unsaved.value = form.dirty;
    return () => { unsaved.value = false; };
  }, [form.dirty]);
  useEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); if (form.dirty || adding) save.run(); }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  const back = { section: "goods", query: route.value.query.q ? { q: route.value.query.q } : {} };
  return html`
    <div class="sub"><a class="crumb" href=${routeHref(back)} aria-label=${t("product.back")}><${Icon} name="back" /></a><h1><bdi>${form.values.name || t("goods.new")}</bdi></h1>${form.values.location && html`<${Plate}>${form.values.location}<//>`}<span class="grow"></span>
      ${write && html`<span class="savebar" data-test="savebar">
        ${leaving.value
          ? html`<${State} name="late" tone="late">${t("product.leave_ask")}<//><button class="btn" data-test="leave-stay" onClick=${stay}>${t("product.stay")}</button><button class="btn btn-danger" data-test="leave-go" onClick=${() => { const to = leaving.value; unsaved.value = false; leaving.value = ""; location.hash = to; }}>${t("product.leave")}</button>`
          : html`${form.dirty && html`<${State} name="queued" tone="wait">${t("product.changes", { n: form.changes.length })}<//>`}${form.dirty && html`<button class="btn" data-test="product-undo" onClick=${form.undo}>${t("undo")}</button>`}<${Action} kind="action" test="product-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!dirty} onClick=${() => save.run()}>${t("save")}<//>`}
      </span>`}
    </div>
    <main class="work prod fit" data-test="product">
      <div class="stack">
        <${Panel} title=${t("product.what")}><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
          <${FormErrors} form=${form} error=${save.error ?? remove.error} />
          <div class="form">
            <${Field} form=${form} name="name" label=${t("goods.name")} test="product-name" disabled=${!write} autofocus=${adding} />
            <${Field} form=${form} name="price" label=${t(lookups.value.pricesIncluded ? "goods.included" : "goods.added")} span="2" num unit=${currencySign()} inputmode="decimal" test="product-price" disabled=${!write} hint=${product.price !== undefined && form.changes.includes("price") ? t("goods.was", { price: amount(product.price) }) : ""} />
            <${Select} form=${form} name="tax" label=${t("product.tax")} span="2" options=${lookups.value.taxClasses.map((tax) => [tax.code, taxName(tax.code)])} test="product-tax" disabled=${!write} />
            <${Select} form=${form} name="unit" label=${t("product.unit")} span="2" options=${units.map((unit) => [unit, t(`unit.${unit}`)])} test="product-unit" disabled=${!write} />
            <${Field} form=${form} name="sku" label=${t("product.sku")} span="2" test="product-sku" disabled=${!write} />
            <${Field} form=${form} name="category" label=${t("product.category")} span="4" test="product-category" disabled=${!write} />
            <${Field} form=${form} name="location" label=${t("product.location")} hint=${t("product.location_hint")} span="3" test="product-location" disabled=${!write} />
            <${Field} form=${form} name="tile" label=${t("product.tile")} hint=${t("product.tile_hint")} span="3" inputmode="numeric" test="product-tile" disabled=${!write} />
            <${Field} form=${form} name="age_limit" label=${t("product.age")} hint=${t("product.age_hint")} span="3" num inputmode="numeric" unit=${t("product.years")} test="product-age" disabled=${!write} />
            <${Field} form=${form} name="style" label=${t("product.style")} hint=${t("product.style_hint")} span="3" test="product-style" disabled=${!write} maxlength="100" />
            <${Field} form=${form} name="size" label=${t("product.size")} span="3" test="product-size" disabled=${!write} maxlength="40" />
            <${Field} form=${form} name="colour" label=${t("product.colour")} span="3" test="product-colour" disabled=${!write} maxlength="40" />
            <label class="fg checkline"><input type="checkbox" class="check" data-test="product-gift-card" disabled=${!write} checked=${form.values.gift_card} onChange=${() => form.set("gift_card", !form.values.gift_card)} /><span>${t("product.gift_card")}<small>${t("product.gift_card_more")}</small></span></label>
            ${!form.values.is_deposit && form.values.unit === "each" && html`<${Select} form=${form} name="deposit_product_id" label=${t("product.deposit")} span="4" options=${[["", t("product.no_deposit")], ...(deposits.data ?? []).map((each) => [each.id, each.name])]} test="product-deposit" disabled=${!write} />
            ${form.values.deposit_product_id && html`<${Field} form=${form} name="deposit_count" label=${t("product.bottles")} span="2" num inputmode="numeric" test="product-bottles" disabled=${!write} />`}`}
            ${!form.values.deposit_product_id && form.values.unit === "each" && html`<label class="fg checkline"><input type="checkbox" class="check" data-test="product-is-deposit" disabled=${!write} checked=${form.values.is_deposit} onChange=${() => form.set("is_deposit", !form.values.is_deposit)} /><span>${t("product.is_deposit")}<small>${t("product.is_deposit_more")}</small></span></label>`}
          </div>
          <button type="submit" class="vh" tabindex="-1">${t("save")}</button>
        </form><//>
        ${!adding && write && html`<${Panel}><div class="panel-foot panel-alone"><span class="grow">${t("product.delete_more")}</span><${Confirm} label=${t("product.delete")} ask=${t("product.delete_ask")} yes=${t("product.delete_yes")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="product-delete" /></div><//>`}
      </div>
      <div class="stack"><${Barcodes} form=${form} write=${write} />${!adding && html`<${Stock} product=${product} write=${may("stock.write")} adjust=${mayAsk("stock.adjust")} done=${reload} /><${Kit} product=${product} done=${reload} />`}</div>
      ${adding ? html`<${Panel} class="span-n"><${Empty} icon="box" title=${t("product.new_title")} text=${t("product.new_more")} /><//>` : html`<${History} id=${product.id} stock=${product.stock} />`}
    </main>`;
}

/** @param {{form: any, write: boolean}} props */
function Barcodes({ form, write }) {
  const [typed, setTyped] = useState("");
  const [pieces, setPieces] = useState("1");
  const check = checkBarcode(typed);
  const codes = /** @type {string[]} */ (form.values.barcodes);
  const packs = /** @type {{barcode: string, quantity: string}[]} */ (form.values.packs);
  const many = /^[1-9]\d{0,4}$/.test(pieces.trim()) ? Number(pieces) : 0;
  const off = typed.trim() === "" || check.state === "wrong" || many === 0;
  const add = () => {
    const code = typed.trim();
    if (off) return;
    if (!codes.includes(code) && !packs.some((pack) => pack.barcode === code)) {
      if (many === 1) form.set("barcodes", [...codes, code]);
      else form.set("packs", [...packs, { barcode: code, quantity: String(many) }]);
    }
    setTyped("");
    setPieces("1");
  };
  const row = (/** @type {string} */ code, /** @type {string} */ quantity, /** @type {() => void} */ remove) => html`<tr key=${code} data-test="barcode-row"><td><span class="code">${code}</span><small>${quantity ? t("product.pack_of", { n: quantity }) : checkBarcode(code).kind}</small></td><td><${Checked} check=${checkBarcode(code)} /></td>
      <td class="num">${write && html`<button class="icon-btn" aria-label=${t("product.barcode_remove", { code })} onClick=${remove}><${Icon} name="x" size="s" /></button>`}</td></tr>`;
  const error = form.errors.barcodes ?? form.errors.packs;
  return html`<${Panel} title=${t("product.barcodes")}>
    ${codes.length + packs.length > 0 && html`<table class="tbl"><tbody>
      ${codes.map((code) => row(code, "", () => form.set("barcodes", codes.filter((other) => other !== code))))}
      ${packs.map((pack) => row(pack.barcode, pack.quantity, () => form.set("packs", packs.filter((other) => other !== pack))))}</tbody></table>`}
    ${write && html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); add(); }}>
      <div class="form">
        <div class="fg fg-4"><label for="f-barcode">${t("product.barcode_add")}</label>
          <span class=${check.state === "wrong" ? "inp bad" : "inp"}><${Icon} name="barcode" size="s" /><input id="f-barcode" data-test="barcode-input" value=${typed} autocomplete="off" onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)} /></span></div>
        <div class="fg fg-2"><label for="f-pieces">${t("product.pack_pieces")}</label>
          <div class="joined"><span class=${many === 0 ? "inp inp-num bad" : "inp inp-num"}><input id="f-pieces" data-test="pack-pieces" inputmode="numeric" value=${pieces} autocomplete="off" onInput=${(/** @type {any} */ event) => setPieces(event.currentTarget.value)} /></span><button type="submit" class="btn" data-test="barcode-add" disabled=${off}>${t("product.add")}</button></div></div>
      </div>
      <p class=${check.state === "wrong" ? "hint bad" : "hint"} data-test="barcode-hint" role="status">${typed === "" ? error ?? t("product.barcode_hint") : barcodeWords(check)}</p>
      ${error && typed === "" && html`<${Notice} kind="late">${error}<//>`}
    </form>`}
  <//>`;
}

/** @param {ReturnType<typeof checkBarcode>} check */
function barcodeWords(check) {
  if (check.state === "wrong") return t("barcode.wrong", { digit: check.expected });
  if (check.state === "good") return t("barcode.good", { kind: check.kind });
  return t("barcode.own");
}

/** @param {{check: ReturnType<typeof checkBarcode>}} props */
function Checked({ check }) {
  if (check.state === "own") return html`<${State} name="wait" tone="soft">${t("barcode.own")}<//>`;
  return html`<${State} name=${check.state === "good" ? "done" : "late"} tone=${check.state === "good" ? "done" : "late"}>${t(check.state === "good" ? "barcode.right" : "barcode.wrong", { digit: check.expected })}<//>`;
}

const moves = ["receive", "count", "adjust", "waste", "supplier_return"];
/** What sets stock as somebody says: by the right to adjust, without the one to move stock. */
const byHand = ["adjust", "count"];
const causes = { adjust: ["correction", "lost", "stolen", "found", "damaged", "expired", "own_use", "sample"], waste: ["damaged", "expired"] };

/** @param {{product: any, write: boolean, adjust: boolean, done: () => Promise<void>}} props */
function Stock({ product, write, adjust, done }) {
  const [kind, setKind] = useState("");
  const form = useForm({ quantity: "", reason: "", cause: "", unit_cost: "", batch: "", expires_on: "" }, ["quantity", "reason", "cause", "unit_cost", "batch", "expires_on"]);
  const card = useLoad(() => (may("stock.read") ? api.get(`/products/${product.id}/stock`) : Promise.resolve(null)), [product.id, product.stock]);
  const once = useSendId();
  const act = useAction(async () => {
    const quantity = quantityTyped(form.values.quantity);
    if (quantity === null) return form.refuse({ quantity: t("stock.wrong") });
    const { reason, cause, batch, expires_on } = form.values;
    const cost = form.values.unit_cost.trim() === "" ? null : costTyped(form.values.unit_cost, currencyPlaces());
    if (kind === "receive" && form.values.unit_cost.trim() !== "" && cost === null) return form.refuse({ unit_cost: t("paper.wrong_cost") });
    const more = kind === "receive" ? { ...(cost === null ? {} : { unit_cost: cost }), ...(batch.trim() ? { batch: batch.trim() } : {}), ...(expires_on ? { expires_on } : {}) } : cause && kind in causes ? { cause } : {};
    const id = once.of({ kind, quantity, reason, more });
    await form.send(() => withApproval({ stock: { product_id: product.id, kind, quantity, ...(cause && kind in causes ? { cause } : {}) } },
      (approvals) => api.put(`/products/${product.id}/stock-moves/${id}`, { kind, quantity, reason: reason.trim(), ...more, approvals }), reason.trim()));
    once.taken();
    form.undo();
    setKind("");
    await done();
  });
  const low = product.stock.startsWith("-") || Number(product.stock) === 0;
  return html`<${Panel} title=${t("stock.title")} test="stock">
    <div class="panel-body stock-now"><b class=${low ? "low" : ""}>${quantity(product.stock)}</b><span>${product.unit === "each" ? t("stock.pieces") : product.unit}</span>${product.location && html`<${Plate} size="s">${product.location}<//>`}</div>
    ${!kind && card.data && html`<${Card} card=${card.data} product=${product} write=${write} done=${card.reload} />`}
    ${kind && html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); act.run(); }} onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") setKind(""); }}>
      <${FormErrors} form=${form} error=${act.error} />
      <div class="form"><${Field} key=${kind} form=${form} name="quantity" label=${t(`stock.${kind}_label`)} span="2" num inputmode="decimal" test="stock-quantity" autofocus /><${Field} form=${form} name="reason" label=${t("stock.reason")} span="4" test="stock-reason" />
        ${kind in causes && html`<${Select} form=${form} name="cause" label=${t("stock.cause")} span="4" options=${[["", t("stock.no_cause")], .../** @type {any} */ (causes)[kind].map((/** @type {string} */ cause) => [cause, t(`cause.${cause}`)])]} test="stock-cause" />`}
        ${kind === "receive" && html`<${Field} form=${form} name="unit_cost" label=${t("stock.cost")} hint=${t("stock.cost_hint")} span="2" num inputmode="decimal" test="stock-cost" /><${Field} form=${form} name="batch" label=${t("stock.batch")} span="2" test="stock-batch" /><${Field} form=${form} name="expires_on" label=${t("stock.expires")} span="2" type="date" test="stock-expires" />`}</div>
      <p class="hint">${t(`stock.${kind}_hint`)}</p>
      <div class="rowbtn gap-top"><button type="button" class="btn" onClick=${() => setKind("")}>${t("cancel")}</button><${Action} kind="action" type="submit" test="stock-save" sending=${act.busy !== ""} disabled=${form.values.quantity.trim() === ""}>${t(`stock.${kind}`)}<//></div>
    </form>`}
    ${(write || adjust) && !kind && html`<div class="panel-foot rowbtn stock-acts">${moves.filter((name) => write || byHand.includes(name)).map((name) => html`<button key=${name} class="btn btn-s" data-test="stock-${name}" onClick=${() => setKind(name)}>${t(`stock.${name}`)}</button>`)}</div>`}
  <//>`;
}

/** What is kept of its stock besides: cost, what is coming, when to buy, batches. @param {{card: any, product: any, write: boolean, done: () => Promise<void>}} props */
function Card({ card, product, write, done }) {
  const form = useForm({ minimum: card.reorder?.minimum ?? "", target: card.reorder?.target ?? "" }, ["minimum", "target"]);
  const save = useAction(async () => {
    const [minimum, target] = [quantityTyped(form.values.minimum), quantityTyped(form.values.target)];
    if (form.values.minimum.trim() === "") await api.del(`/products/${product.id}/reorder`);
    else if (minimum === null || target === null) return form.refuse({ minimum: t("stock.wrong") });
    else await form.send(() => api.put(`/products/${product.id}/reorder`, { minimum, target }));
    await done();
  });
  return html`${card.low && html`<p class="panel-pad low" data-test="stock-low">${t("stock.low")}</p>`}
    <dl class="stock-facts" data-test="stock-card"><div><dt>${t("stock.cost_now")}</dt><dd>${costText(card.unit_cost, currencyPlaces()) || "–"}</dd></div><div><dt>${t("stock.worth")}</dt><dd>${amount(card.value)}</dd></div><div><dt>${t("stock.on_order")}</dt><dd>${quantity(card.on_order)}</dd></div>${Number(card.in_transit) !== 0 && html`<div><dt>${t("stock.transit")}</dt><dd>${quantity(card.in_transit)}</dd></div>`}</dl>
    ${card.batches.length > 0 && html`<div class="bounded"><table class="tbl" data-test="stock-batches"><tbody>${card.batches.map((/** @type {any} */ batch) => html`<tr key=${batch.batch}><td>${batch.batch}<small class=${batch.expired ? "low" : ""}>${batch.expired ? t("stock.expired") : batch.expires_on}</small></td><td class="num">${quantity(batch.stock)}</td></tr>`)}</tbody></table></div>`}
    ${write && html`<form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}><${FormErrors} form=${form} error=${save.error} /><div class="form"><${Field} form=${form} name="minimum" label=${t("stock.min")} span="2" num inputmode="decimal" test="stock-min" /><${Field} form=${form} name="target" label=${t("stock.target")} span="2" num inputmode="decimal" test="stock-target" />
      <div class="fg fg-2"><label>${"\u00a0"}</label><${Action} type="submit" wide test="stock-reorder" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div></div><p class="hint">${t("stock.reorder_hint")}</p></form>`}`;
}

/** What a move did, in words. A kit without a stock of its own is sold, and its parts move. @param {any} move @param {boolean} all */
function moved(move, all) {
  if (Number(move.quantity) === 0 && (move.kind === "sale" || move.kind === "return")) return t(`stock.unmoved_${move.kind}`);
  const signed = !all || ["adjust", "count", "import"].includes(move.kind);
  const text = quantity(signed || !move.quantity.startsWith("-") ? move.quantity : move.quantity.slice(1));
  return t(`stock.did_${move.kind}`, { quantity: text }, `${move.kind} ${quantity(move.quantity)}`);
}

/** All that moved it, sales among it; a sale leads to its receipt. @param {{id: string, stock: string}} props */
function History({ id, stock }) {
  const all = may("stock.read");
  const list = useNews(usePages(`/products/${id}/${all ? "history" : "stock-moves"}`, {}), Number(stock.replace(".", "")));
  return html`<${Panel} class="span-n" title=${t("stock.history")} aside=${t("stock.history_more")} test="stock-history"><div class="scroll"><div class="panel-body">
    <${Failed} error=${list.error} retry=${list.reload} />
    ${!list.loading && !list.error && list.items.length === 0 && html`<p class="note">${t("stock.no_history")}</p>`}
    <ol class="timeline">${list.items.map((move) => html`<li key=${`${move.id}.${move.line ?? 0}`} data-test="history-row"><time>${dayShort(move.at)}</time>
      <span><b><${Shape} name=${move.quantity.startsWith("-") ? "off" : "done"} /> ${moved(move, all)}</b><small>${[timeOf(new Date(move.at)), move.staff_id && staffName(move.staff_id), move.cause && t(`cause.${move.cause}`, {}, move.cause), move.kit && t("stock.in_kit"), move.batch, move.reason, t("stock.then", { stock: quantity(move.stock) })].filter(Boolean).join(" · ")}${move.receipt_number && html` · <a href=${routeHref({ section: "sales", id: move.id })}>${move.receipt_number}</a>`}</small></span></li>`)}</ol>
    <${More} list=${list} />
  </div></div><//>`;
}
