// Purchase orders: drafts are written here, sent ones wait for deliveries.

import { useState } from "preact/hooks";
import { costText, costTyped } from "../costs.js";
import { lineOf, linesBody } from "../papers.js";
import { Action, Confirm, Empty, Failed, Field, FormErrors, More, Panel, Select, State, html, t, useAction, useForm, useLoad, useNews, usePages, useNewId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newsOf } from "../session.js";
import { amount, currencyPlaces, currencySign, dayShort, quantity, quantityTyped } from "../show.js";
import { PaperLines } from "./paperlines.js";

const tones = { draft: ["queued", "wait"], sent: ["way", "way"], partly: ["here", "here"], received: ["done", "done"], cancelled: ["off", "soft"] };

/** @param {{status: string}} props */
function OrderState({ status }) {
  const [name, tone] = /** @type {any} */ (tones)[status] ?? ["wait", "soft"];
  return html`<${State} name=${name} tone=${tone}>${t(`order.${status === "received" ? "done" : status}`)}<//>`;
}

/** How what is typed in lines is read. @param {string[]} fields */
export const readLines = (fields) => ({ quantity: quantityTyped, cost: (/** @type {string} */ typed) => costTyped(typed, currencyPlaces()), fields });

/** @param {{id: string}} props */
export function Orders({ id }) {
  const list = useNews(usePages("/purchase-orders", {}), newsOf("purchase_order.changed").value);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("order.title")} test="orders"><div class="scroll">
      <${Failed} error=${list.error} retry=${list.reload} />
      ${list.items.length > 0 && html`<table class="tbl tbl-rows"><tbody>${list.items.map((order) => html`<tr key=${order.id} class=${order.id === id ? "on" : ""} data-test="order-row" data-id=${order.id} onClick=${() => go({ section: "stock", tab: "orders", id: order.id })}>
        <td><a class="rowlink" href=${routeHref({ section: "stock", tab: "orders", id: order.id })}><b>${t("order.number", { n: order.number })}</b></a><small><bdi>${order.supplier}</bdi></small></td>
        <td class="keep">${dayShort(order.created_at)}</td><td><${OrderState} status=${order.status} /></td></tr>`)}</tbody></table>`}
      ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="truck" title=${t("order.none")} text=${t("order.none_more")} />`}
      <${More} list=${list} />
    </div><p class="panel-foot"><span class="grow">${t("order.foot")}</span></p><//>
    ${id ? html`<${OneOrder} key=${id} id=${id} done=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="truck" title=${t("order.choose")} text=${t("order.choose_more")} /><//>`}
  </main>`;
}

/** @param {{id: string, done: () => void}} props */
function OneOrder({ id, done }) {
  const load = useLoad(async () => ({ order: id === "new" ? null : await api.get(`/purchase-orders/${id}`), suppliers: (await api.get("/suppliers", { limit: 200 })).items }), [id]);
  if (!load.data) return html`<${Panel}>${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const { order, suppliers } = load.data;
  if (!order && suppliers.length === 0) return html`<${Panel} class="list" test="order"><${Empty} icon="truck" title=${t("supplier.none")} text=${t("order.no_supplier")}><a class="btn btn-action" href=${routeHref({ section: "stock", tab: "suppliers", id: "new" })} data-test="order-supplier-add">${t("new.stock.suppliers")}</a><//><//>`;
  const again = async () => { await load.reload(); done(); };
  return !order || order.status === "draft" ? html`<${Draft} key=${order?.id} order=${order} suppliers=${suppliers} done=${again} />` : html`<${Sent} order=${order} done=${again} />`;
}

/** @param {{order: any, suppliers: any[], done: () => Promise<void>}} props */
function Draft({ order, suppliers, done }) {
  const saved = { supplier_id: order?.supplier_id ?? suppliers[0]?.id ?? "", note: order?.note ?? "", expected_on: order?.expected_on ?? "" };
  const form = useForm(saved, ["supplier_id", "note", "expected_on"]);
  const [lines, setLines] = useState(() => (order?.lines ?? []).map((/** @type {any} */ line) => lineOf(line, { quantity: line.quantity, cost: costText(line.unit_cost, currencyPlaces()) })));
  const [wrong, setWrong] = useState(/** @type {Record<number, string>} */ ({}));
  const id = useNewId(order?.id);
  const store = async () => {
    const read = linesBody(lines, readLines(["cost"]));
    setWrong(read.wrong);
    if (Object.keys(read.wrong).length > 0) return false;
    await form.send(() => api.put(`/purchase-orders/${id}`, { ...form.values, lines: read.body }));
    return true;
  };
  const save = useAction(async () => {
    if (!(await store())) return;
    await done();
    if (!order) go({ section: "stock", tab: "orders", id });
  });
  const step = useAction(async (word) => {
    if (word === "send" && !(await store())) return;
    await api.post(`/purchase-orders/${id}/${word}`, {});
    await done();
    if (!order) go({ section: "stock", tab: "orders", id });
  });
  const write = may("stock.write");
  return html`<${Panel} title=${order ? t("order.number", { n: order.number }) : t("order.new")} test="order">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${FormErrors} form=${form} error=${save.error ?? step.error} />
      <div class="form"><${Select} form=${form} name="supplier_id" label=${t("paper.supplier")} span="4" options=${suppliers.map((supplier) => [supplier.id, supplier.name])} test="order-supplier" disabled=${!write} />
        <${Field} form=${form} name="expected_on" label=${t("order.expected")} span="2" type="date" test="order-expected" disabled=${!write} />
        <${Field} form=${form} name="note" label=${t("paper.note")} test="order-note" disabled=${!write} /></div>
    </form>
    <${PaperLines} lines=${lines} fields=${["cost"]} wrong=${wrong} test="order" onChange=${setLines} />
    ${write && html`<div class="panel-foot rowbtn">${order && html`<${Confirm} label=${t("order.cancel")} ask=${t("order.cancel_ask")} yes=${t("order.cancel_yes")} sending=${step.busy === "cancel"} onYes=${() => step.run("cancel", "cancel")} test="order-cancel" />`}
      <${Action} test="order-save" sending=${save.busy !== ""} done=${save.done} disabled=${lines.length === 0 || !form.values.supplier_id} onClick=${() => save.run()}>${t("order.save")}<//>
      <${Action} kind="action" test="order-send" sending=${step.busy === "send"} disabled=${lines.length === 0 || !form.values.supplier_id} onClick=${() => step.run("send", "send")}>${t("order.send")}<//></div>`}
  <//>`;
}

/** @param {{order: any, done: () => Promise<void>}} props */
function Sent({ order, done }) {
  const step = useAction(async (word) => {
    await api.post(`/purchase-orders/${order.id}/${word}`, {});
    await done();
  });
  const open = order.status === "sent" || order.status === "partly";
  return html`<${Panel} title=${t("order.number", { n: order.number })} aside=${html`<${OrderState} status=${order.status} />`} test="order">
    <${Failed} error=${step.error} />
    <p class="panel-pad"><b><bdi>${order.supplier}</bdi></b>${order.note && html` <span class="note"><bdi>${order.note}</bdi></span>`}</p>
    <div class="scroll"><table class="tbl"><thead><tr><th>${t("paper.product")}</th><th class="num">${t("paper.quantity")}</th><th class="num">${t("order.received")}</th><th class="num">${t("paper.cost")}</th></tr></thead><tbody>
      ${order.lines.map((/** @type {any} */ line) => html`<tr key=${line.line}><td><b><bdi>${line.name}</bdi></b><small>${[line.article, line.sku].filter(Boolean).join(" · ")}</small></td><td class="num">${quantity(line.quantity)}</td><td class="num"><span class=${Number(line.received) < Number(line.quantity) ? "" : "ok-ink"}>${quantity(line.received)}</span></td><td class="num">${costText(line.unit_cost, currencyPlaces()) || "–"}</td></tr>`)}
      <tr><td><b>${t("order.total")}</b></td><td></td><td></td><td class="num"><b>${amount(order.total)}</b> ${currencySign()}</td></tr></tbody></table></div>
    <div class="panel-foot rowbtn"><a class="btn" href="/api/v1/purchase-orders/${order.id}/sheet?face=manage" target="_blank" rel="noopener" data-test="order-print">${t("order.print")}</a><a class="btn" href="/api/v1/purchase-orders/${order.id}/csv?face=manage&bom=true" data-test="order-csv">${t("order.csv")}</a>
      ${open && may("stock.write") && html`${order.status === "sent" ? html`<${Confirm} label=${t("order.cancel")} ask=${t("order.cancel_ask")} yes=${t("order.cancel_yes")} sending=${step.busy === "cancel"} onYes=${() => step.run("cancel", "cancel")} test="order-cancel" />` : html`<${Confirm} label=${t("order.close")} ask=${t("order.close_ask")} yes=${t("order.close_yes")} sending=${step.busy === "close"} onYes=${() => step.run("close", "close")} test="order-close" />`}
        <a class="btn btn-action" href=${routeHref({ section: "stock", tab: "receive", query: { order: order.id } })} data-test="order-receive">${t("order.receive")}</a>`}</div>
  <//>`;
}
