// A delivery: with an order its lines stand here already, without one they are
// scanned. Booking it says at once what is over or missing.

import { useState } from "preact/hooks";
import { quantityFromWire, quantityToWire } from "../../lib/money.js";
import { costText } from "../costs.js";
import { lineOf, linesBody } from "../papers.js";
import { Action, Empty, Failed, Field, FormErrors, Notice, Panel, Select, html, t, useAction, useForm, useLoad } from "../parts.js";
import { go, newId, api, route, staffName } from "../session.js";
import { amount, currencyPlaces, currencySign, dayShort, quantity, timeOf } from "../show.js";
import { readLines } from "./orders.js";
import { PaperLines } from "./paperlines.js";

export function Receive() {
  const order = route.value.query.order ?? "";
  const load = useLoad(async () => ({
    order: order ? await api.get(`/purchase-orders/${order}`) : null,
    suppliers: (await api.get("/suppliers", { limit: 200 })).items,
    orders: (await api.get("/purchase-orders", { status: "open", limit: 200 })).items.filter((/** @type {any} */ one) => one.status !== "draft"),
  }), [order]);
  const last = useLoad(() => api.get("/receivings", { limit: 20 }), [order]);
  if (!load.data) return html`<main class="work">${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}</main>`;
  return html`<main class="work ppl">
    <${Delivery} key=${order} ...${load.data} done=${() => { load.reload(); last.reload(); }} />
    <${Panel} class="list" title=${t("receive.last")} test="deliveries"><${Failed} error=${last.error} retry=${last.reload} />
      ${last.data?.items.length === 0 && html`<${Empty} icon="truck" title=${t("receive.none")} />`}
      <table class="tbl"><tbody>${(last.data?.items ?? []).map((/** @type {any} */ one) => html`<tr key=${one.id} data-test="delivery-row"><td><b>${dayShort(one.at)} ${timeOf(new Date(one.at))}</b><small><bdi>${[one.reference, staffName(one.staff_id)].filter(Boolean).join(" · ")}</bdi></small></td>
        <td class="keep">${t("receive.lines", { n: one.lines.length })}</td><td class="num">${amount(one.total)} ${currencySign()}</td></tr>`)}</tbody></table><//>
  </main>`;
}

/** What is still to come of an order. @param {any} order */
function openLines(order) {
  return (order?.lines ?? []).filter((/** @type {any} */ line) => Number(line.received) < Number(line.quantity))
    .map((/** @type {any} */ line) => lineOf(line, { quantity: missing(line), ordered: line.quantity, cost: costText(line.unit_cost, currencyPlaces()) }));
}

/** @param {any} line */
function missing(line) {
  return quantityToWire(quantityFromWire(line.quantity) - quantityFromWire(line.received));
}

/** @param {{order: any, orders: any[], suppliers: any[], done: () => void}} props */
function Delivery({ order, orders, suppliers, done }) {
  const form = useForm({ order_id: order?.id ?? "", supplier_id: order?.supplier_id ?? "", reference: "", note: "", close: false }, ["order_id", "supplier_id", "reference", "note"]);
  const [lines, setLines] = useState(() => openLines(order));
  const [wrong, setWrong] = useState(/** @type {Record<number, string>} */ ({}));
  const [booked, setBooked] = useState(/** @type {any} */ (null));
  const [id, setId] = useState(newId); // the same until it is booked: sent again, it is the same delivery
  const book = useAction(async () => {
    const read = linesBody(lines, readLines(["cost", "batch", "expires_on"]));
    setWrong(read.wrong);
    if (Object.keys(read.wrong).length > 0) return;
    const { supplier_id, reference, note, close } = form.values;
    const about = order ? { order_id: order.id, close } : supplier_id ? { supplier_id } : {};
    setBooked(await form.send(() => api.put(`/receivings/${id}`, { ...about, reference, note, lines: read.body })));
    setLines([]);
    setId(newId());
    form.undo();
    done();
  });
  const choose = { ...form, set: (/** @type {string} */ name, /** @type {any} */ value) => (name === "order_id" ? go({ section: "stock", tab: "receive", query: { order: value } }) : form.set(name, value)) };
  return html`<${Panel} class="delivery" title=${t("receive.title")} test="receive">
    ${booked && html`<${Booked} booked=${booked} />`}
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${FormErrors} form=${form} error=${book.error} />
      <div class="form"><${Select} form=${choose} name="order_id" label=${t("paper.order")} span="3" options=${[["", t("paper.no_order")], ...orders.map((one) => [one.id, `${t("order.number", { n: one.number })}, ${one.supplier}`])]} test="receive-order" />
        <${Select} form=${form} name="supplier_id" label=${t("paper.supplier")} span="3" options=${[["", t("paper.no_supplier")], ...suppliers.map((one) => [one.id, one.name])]} test="receive-supplier" disabled=${Boolean(order)} />
        <${Field} form=${form} name="reference" label=${t("paper.reference")} span="3" test="receive-reference" /><${Field} form=${form} name="note" label=${t("paper.note")} span="3" test="receive-note" /></div>
    </form>
    <${PaperLines} lines=${lines} fields=${["cost", "batch", "expires_on"]} wrong=${wrong} test="receive" onChange=${setLines} />
    <div class="panel-foot">${order && html`<label class="grow"><input type="checkbox" class="check" data-test="receive-close" checked=${form.values.close} onChange=${(/** @type {any} */ event) => form.set("close", event.currentTarget.checked)} /> ${t("receive.close")}</label>`}<span class="grow"></span>
      <${Action} kind="action" test="receive-book" sending=${book.busy !== ""} disabled=${lines.length === 0} onClick=${() => book.run()}>${t("receive.book")}<//></div>
  <//>`;
}

/** @param {{booked: any}} props */
function Booked({ booked }) {
  const off = booked.lines.filter((/** @type {any} */ line) => Number(line.over ?? 0) > 0 || Number(line.missing ?? 0) > 0);
  return html`<div class="panel-pad"><${Notice} kind="done" test="receive-done">${t("receive.booked", { n: booked.lines.length })}<//>
    ${off.map((/** @type {any} */ line) => html`<p class="note" key=${line.line} data-test="receive-off"><bdi>${line.name}</bdi>: ${Number(line.over) > 0 ? t("receive.over", { n: quantity(line.over) }) : t("receive.missing", { n: quantity(line.missing) })}</p>`)}</div>`;
}
