// Transfers between stores: sent here, taken in there, differences kept.

import { useState } from "preact/hooks";
import { linesBody } from "../papers.js";
import { Action, Confirm, Empty, Failed, Field, FormErrors, More, Notice, Panel, Select, State, html, t, useAction, useForm, useLoad, useNews, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newId, newsOf, store } from "../session.js";
import { dayShort, quantity, quantityTyped } from "../show.js";
import { Finder } from "./finder.js";
import { readLines } from "./orders.js";
import { PaperLines } from "./paperlines.js";

/** @param {{status: string}} props */
function TransferState({ status }) {
  const [name, tone] = { sent: ["way", "way"], received: ["done", "done"] }[status] ?? ["off", "soft"];
  return html`<${State} name=${name} tone=${tone}>${t(`transfer.${status}`)}<//>`;
}

/** @param {{id: string}} props */
export function Transfers({ id }) {
  const list = useNews(usePages("/transfers", {}), newsOf("transfer.changed").value);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("transfer.title")} test="transfers"><div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
      <table class="tbl tbl-rows"><tbody>${list.items.map((one) => html`<tr key=${one.id} class=${one.id === id ? "on" : ""} data-test="transfer-row" onClick=${() => go({ section: "stock", tab: "transfers", id: one.id })}>
        <td><a class="rowlink" href=${routeHref({ section: "stock", tab: "transfers", id: one.id })}><b>${one.number}</b></a><small>${one.from} → ${one.to}</small></td><td class="keep">${dayShort(one.sent_at)}</td><td><${TransferState} status=${one.status} /></td></tr>`)}</tbody></table>
      ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="handoff" title=${t("transfer.none")} text=${t("transfer.none_more")} />`}<${More} list=${list} /></div><//>
    ${id === "new" ? html`<${Send} done=${list.reload} />` : id ? html`<${OneTransfer} key=${id} id=${id} done=${list.reload} />` : html`<${Panel} class="choose"><${Empty} icon="handoff" title=${t("transfer.choose")} text=${t("transfer.choose_more")} /><//>`}
  </main>`;
}

/** @param {{done: () => void}} props */
function Send({ done }) {
  const stores = useLoad(() => api.get("/transfers/stores", { limit: 200 }), []);
  const form = useForm({ to_store_id: stores.data?.items[0]?.id ?? "", note: "" }, ["to_store_id", "note"]);
  const [lines, setLines] = useState(/** @type {import("../papers.js").Line[]} */ ([]));
  const [wrong, setWrong] = useState(/** @type {Record<number, string>} */ ({}));
  const [id] = useState(newId);
  const send = useAction(async () => {
    const read = linesBody(lines, readLines(["batch"]));
    setWrong(read.wrong);
    if (Object.keys(read.wrong).length > 0) return;
    await form.send(() => api.put(`/transfers/${id}`, { ...form.values, lines: read.body }));
    done();
    go({ section: "stock", tab: "transfers", id });
  });
  if (stores.data?.items.length === 0) return html`<${Panel} class="choose"><${Empty} icon="store" title=${t("transfer.only")} text=${t("transfer.only_more")} /><//>`;
  if (!stores.data) return html`<${Panel}>${stores.error ? html`<${Failed} error=${stores.error} retry=${stores.reload} />` : html`<p class="calm" role="status">${t("loading")}</p>`}<//>`;
  return html`<${Panel} title=${t("transfer.new")} test="transfer"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}><${FormErrors} form=${form} error=${send.error} />
      <div class="form"><${Select} form=${form} name="to_store_id" label=${t("transfer.to")} span="3" options=${(stores.data?.items ?? []).map((/** @type {any} */ one) => [one.id, `${one.code} ${one.name}`])} test="transfer-to" /><${Field} form=${form} name="note" label=${t("paper.note")} span="3" /></div></form>
    <${PaperLines} lines=${lines} fields=${["batch"]} wrong=${wrong} test="transfer" onChange=${setLines} />
    <div class="panel-foot"><span class="grow">${t("transfer.send_more")}</span><${Action} kind="action" test="transfer-send" sending=${send.busy !== ""} disabled=${lines.length === 0 || !form.values.to_store_id} onClick=${() => send.run()}>${t("transfer.send")}<//></div><//>`;
}

/** @param {{id: string, done: () => void}} props */
function OneTransfer({ id, done }) {
  const load = useLoad(() => api.get(`/transfers/${id}`), [id, newsOf("transfer.changed").value]); // the other store takes it in while it stands open here
  const [came, setCame] = useState(/** @type {Record<number, {quantity?: string, product?: any}>} */ ({}));
  const end = useAction(async (/** @type {string} */ word) => {
    const lines = Object.entries(came).map(([line, one]) => ({ line: Number(line), quantity: one.quantity === undefined ? load.data.lines[Number(line) - 1].quantity : quantityTyped(one.quantity) ?? "", ...(one.product ? { product_id: one.product.id } : {}) }));
    await api.post(`/transfers/${id}/${word}`, word === "receive" ? { lines } : {});
    await load.reload();
    done();
  });
  if (!load.data) return html`<${Panel}>${load.error ? html`<${Failed} error=${load.error} retry=${load.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const transfer = load.data;
  const taking = transfer.status === "sent" && transfer.to_store_id === store.value?.id && may("stock.write");
  const lost = /** @type {any} */ (end.error)?.extra?.line;
  return html`<${Panel} title=${transfer.number} aside=${html`<${TransferState} status=${transfer.status} />`} test="transfer">${end.error && html`<div class="panel-pad"><${Notice} kind="late" test="transfer-problem">${end.error.message}<//></div>`}
    ${transfer.note && html`<p class="panel-pad note"><bdi>${transfer.note}</bdi></p>`}
    <div class="scroll"><table class="tbl"><thead><tr><th>${t("paper.product")}</th><th class="num">${t("paper.quantity")}</th><th class="num">${t("transfer.came")}</th></tr></thead><tbody>${transfer.lines.map((/** @type {any} */ line) => html`<tr key=${line.line}>
      <td><b><bdi>${line.name}</bdi></b><small>${[line.sku, line.batch, line.expires_on].filter(Boolean).join(" · ")}</small>${taking && (came[line.line]?.product || lost === line.line) && html`<div>${came[line.line]?.product ? html`${t("transfer.which")}: <bdi>${came[line.line].product.name}</bdi>` : html`<${Finder} label=${t("paper.find")} test="transfer-which" onFind=${(/** @type {any} */ product) => setCame({ ...came, [line.line]: { ...came[line.line], product } })} />`}</div>`}</td>
      <td class="num">${quantity(line.quantity)}</td>
      <td class="num">${taking ? html`<span class="inp inp-num"><input data-test="transfer-came" aria-label=${t("transfer.came")} inputmode="decimal" onClick=${(/** @type {any} */ event) => event.currentTarget.select()} value=${came[line.line]?.quantity ?? line.quantity} onInput=${(/** @type {any} */ event) => setCame({ ...came, [line.line]: { ...came[line.line], quantity: event.currentTarget.value } })} /></span>` : line.received === null ? "–" : html`${quantity(line.received)}${line.difference !== "0" && html`<small class="low">${quantity(line.difference)}</small>`}`}</td></tr>`)}</tbody></table></div>
    <div class="panel-foot">${taking ? html`<span class="grow">${t("transfer.receive_more")}</span><${Action} kind="action" test="transfer-receive" sending=${end.busy === "receive"} onClick=${() => end.run("receive", "receive")}>${t("transfer.receive")}<//>`
      : transfer.status === "sent" && transfer.from_store_id === store.value?.id && may("stock.write") ? html`<span class="grow"></span><${Confirm} label=${t("transfer.cancel")} ask=${t("transfer.cancel_ask")} yes=${t("transfer.cancel_yes")} sending=${end.busy === "cancel"} onYes=${() => end.run("cancel", "cancel")} test="transfer-cancel" />` : ""}</div><//>`;
}
