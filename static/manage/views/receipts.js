// Every sale and return, newest first, and one of them as it was written.

import { useEffect } from "preact/hooks";
import { CallsOfSale } from "./ties.js";
import { Empty, Failed, Fact, Icon, More, Panel, Plate, SearchField, State, html, t, useLoad, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, newsOf, route, staffName } from "../session.js";
import { amount, dayShort, number, percent, quantity, registerCode, tenderName, timeOf, today } from "../show.js";

/** @param {{id: string}} props */
export function Receipts({ id }) {
  const { day = "", register_id = "", receipt = "" } = route.value.query;
  const filter = { day, register_id, receipt };
  const list = usePages("/sales", filter);
  const set = (/** @type {Record<string, string>} */ change) => go({ section: "sales", query: { ...filter, ...change } });
  // A sale that comes in moves the list only while its newest page is what is looked at.
  useEffect(() => { if (newsOf("sales.committed").value > 0 && list.pages <= 1) list.reload(); }, [newsOf("sales.committed").value]);
  const registers = lookups.value.registers;
  const sum = list.items.reduce((total, sale) => total + signedTotal(sale), 0);

  return html`<main class="work sal fit">
    <${Panel} class="list" test="receipts">
      <div class="tools">
        <${SearchField} label=${t("receipts.find")} value=${receipt} onSearch=${(/** @type {string} */ value) => set({ receipt: value.trim().toUpperCase() })} test="receipt-find" />
        <label class="inp inp-day"><span class="vh">${t("receipts.day")}</span><input type="date" data-test="receipt-day" max=${today()} value=${day} onChange=${(/** @type {any} */ event) => set({ day: event.currentTarget.value })} /></label>
        <button class="filt" data-test="receipts-today" aria-pressed=${day === today()} onClick=${() => set({ day: day === today() ? "" : today() })}>${t("receipts.today")}</button>
        ${registers.map((register) => html`<button key=${register.id} class="filt" data-test="receipt-register" aria-pressed=${register_id === register.id} onClick=${() => set({ register_id: register_id === register.id ? "" : register.id })}><${Plate} size="s">${register.code}<//>${register.name !== register.code && register.name}</button>`)}
      </div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows">
          <thead><tr><th>${t("receipts.receipt")}</th><th>${t("receipts.by")}</th><th class="hide-n">${t("receipts.paid")}</th><th>${t("receipts.state")}</th><th class="num">${t("receipts.total")}</th></tr></thead>
          <tbody>${list.items.map((sale) => html`<tr key=${sale.id} class=${sale.id === id ? "on" : ""} data-test="sale-row" data-id=${sale.id} aria-current=${sale.id === id ? "true" : undefined} onClick=${() => go({ section: "sales", id: sale.id, query: filter })}>
            <td><a class="rowlink" href=${routeHref({ section: "sales", id: sale.id, query: filter })}><b>${sale.receipt_number}</b></a><small>${dayShort(new Date(sale.committed_at))} ${timeOf(new Date(sale.committed_at))}, ${t("receipts.lines", { n: sale.lines })}</small></td>
            <td><bdi>${staffName(sale.staff_id)}</bdi></td>
            <td class="soft hide-n">${[...new Set((sale.tenders ?? []).map((/** @type {any} */ tender) => tenderName(tender.kind)))].join(", ")}</td>
            <td>${sale.kind === "return" ? html`<${State} name="off" tone="soft">${t("receipts.return")}<//>` : html`<${State} name="done" tone="done">${t("receipts.stored")}<//>`}</td>
            <td class="num">${amount(signedTotal(sale))}</td></tr>`)}</tbody>
        </table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="receipt" title=${day || register_id || receipt ? t("receipts.none_found") : t("receipts.none")} text=${day || register_id || receipt ? t("receipts.none_found_more") : t("receipts.none_more")}>
          ${(day || register_id || receipt) && html`<button class="btn" onClick=${() => go({ section: "sales" })}>${t("filter.clear")}</button>`}<//>`}
        <${More} list=${list} />
      </div>
      <p class="panel-foot"><span class="grow">${t("receipts.sum", { n: list.items.length, more: list.more ? "+" : "" })} <b>${amount(sum)}</b></span></p>
    <//>
    ${id ? html`<${Receipt} key=${id} id=${id} listed=${list.items.find((sale) => sale.id === id)} />` : html`<${Panel} class="span-2 choose"><${Empty} icon="receipt" title=${t("receipts.choose")} text=${t("receipts.choose_more")} /><//>`}
  </main>`;
}

/** Money that went back counts against. @param {any} sale */
function signedTotal(sale) {
  return sale.kind === "return" ? -Math.abs(sale.total) : sale.total;
}

/** @param {{id: string, listed: any}} props */
function Receipt({ id, listed }) {
  const sale = useLoad(() => loadSale(id, listed?.kind), [id, listed?.kind]);
  if (!sale.data) return html`<${Panel} class="span-2">${sale.error ? html`<${Failed} error=${sale.error} retry=${sale.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const { kind, document } = sale.data;
  const href = `/api/v1/${kind === "return" ? "returns" : "sales"}/${id}/receipt?face=manage`;
  return html`
    <${Panel} title=${document.receipt_number} aside=${t(kind === "return" ? "receipt.return" : "receipt.sale")} test="receipt">
      <div class="slipbox"><${Slip} sale=${document} kind=${kind} /></div>
      <p class="panel-foot rowbtn"><a class="btn btn-s" href=${href} target="_blank" rel="noopener" data-test="receipt-copy"><${Icon} name="print" size="s" />${t("receipt.copy")}</a></p>
    <//>
    <div class="stack span-n two-n">
      <${Panel} title=${t("receipt.facts")}><div class="panel-body"><dl class="facts tight">
        <${Fact} name=${t("receipt.till")} value=${registerCode(document.register_id)} />
        <${Fact} name=${t("receipts.by")} value=${staffName(document.staff_id)} />
        <${Fact} name=${t("receipt.when")} value="${dayShort(new Date(document.committed_at))}, ${timeOf(new Date(document.committed_at), true)}" />
        ${document.sale_id && html`<${Fact} name=${t("receipt.of")} value=${html`<a href=${routeHref({ section: "sales", id: document.sale_id })}>${t("receipt.open_sale")}</a>`} />`}
        ${document.reason && html`<${Fact} name=${t("receipt.reason")} value=${document.reason} />`}
        ${document.rounding ? html`<${Fact} name=${t("receipt.rounding")} value=${amount(document.rounding)} />` : null}
      </dl></div><//>
      <${CallsOfSale} id=${id} />
      <${JournalPlace} id=${id} registerId=${document.register_id} />
    </div>`;
}

/**
 * The list says of what kind it is; an address opened by itself does not.
 * @param {string} id
 * @param {string|undefined} kind
 */
async function loadSale(id, kind) {
  if (kind !== "return") {
    try {
      return { kind: "sale", document: await api.get(`/sales/${id}`) };
    } catch (error) {
      if (kind === "sale" || /** @type {any} */ (error).status !== 404) throw error;
    }
  }
  return { kind: "return", document: await api.get(`/returns/${id}`) };
}

/** The paper, made of the stored document; nothing here is worked out anew. @param {{sale: any, kind: string}} props */
function Slip({ sale, kind }) {
  return html`<article class="paper" data-test="receipt-paper">
    <h3>${sale.receipt_number}</h3>
    ${kind === "return" && html`<p class="mid">${t("receipt.return")}</p>`}
    <hr class="tear" />
    <dl>${(sale.lines ?? []).map((/** @type {any} */ line) => html`
      <dt key="${line.line}n"><bdi>${line.name}</bdi></dt><dd>${amount(line.total ?? line.refund)}</dd>
      ${line.unit_price !== undefined && (line.quantity !== "1" || line.discount > 0) && html`<dt class="per">${quantity(line.quantity)} × ${amount(line.unit_price)}</dt><dd></dd>`}
      ${line.discount > 0 && html`<dt class="per">${t("receipt.discount")}</dt><dd>−${amount(line.discount)}</dd>`}`)}</dl>
    <hr class="tear" />
    <dl class="big"><dt>${t("receipt.total", { currency: sale.currency })}</dt><dd>${amount(sale.total)}</dd></dl>
    <dl>${(sale.tenders ?? []).map((/** @type {any} */ tender, /** @type {number} */ i) => html`<dt key=${i}>${tenderName(tender.kind)} <bdi>${tender.reference}</bdi></dt><dd>${amount(tender.amount)}</dd>`)}
      ${sale.change > 0 && html`<dt>${t("receipt.change")}</dt><dd>${amount(sale.change)}</dd>`}</dl>
    ${(sale.taxes ?? []).length > 0 && html`<hr class="tear" /><table class="paper-tax"><thead><tr><th>${t("receipt.rate")}</th><th>${t("receipt.base")}</th><th>${t("receipt.tax")}</th></tr></thead>
      <tbody>${sale.taxes.map((/** @type {any} */ tax) => html`<tr key=${tax.rate}><td>${percent(tax.rate)}</td><td>${amount(tax.base)}</td><td>${amount(tax.amount)}</td></tr>`)}</tbody></table>`}
  </article>`;
}

/** How far back the journal is searched for one document: pages of 200. */
const journalPages = 5;

/** @param {{id: string, registerId: string}} props */
function JournalPlace({ id, registerId }) {
  const found = useLoad(async () => {
    let cursor = "";
    for (let page = 0; page < journalPages; page++) {
      const list = await api.get("/journal", { register_id: registerId, limit: 200, cursor });
      const at = list.items.findIndex((/** @type {any} */ entry) => entry.doc_id === id);
      if (at >= 0) return list.items.slice(Math.max(0, at - 1), at + 2);
      if (!list.next_cursor) return null;
      cursor = list.next_cursor;
    }
    return null;
  }, [id]);
  return html`<${Panel} title=${t("journal.title")} aside=${t("journal.chain", { till: registerCode(registerId) })} test="journal-place"><div class="panel-body">
    <${Failed} error=${found.error} retry=${found.reload} />
    ${found.data === null && html`<p class="note">${t("journal.further")}</p>`}
    ${found.data && html`<ol class="chain">${found.data.map((/** @type {any} */ entry) => html`<li key=${entry.seq} class=${entry.doc_id === id ? "on" : ""}>
      <p><b>${number(entry.seq)}</b><span class="note">${t("journal.entry", { type: journalType(entry.type) })}</span></p><p class="hash" title=${entry.hash}>${shortHash(entry.hash)}</p></li>`)}</ol>`}
  </div><//>`;
}

/** Enough of a hash to compare by eye. @param {string} hash */
export function shortHash(hash) {
  const groups = (hash ?? "").slice(0, 8).match(/.{4}/g) ?? [];
  const end = (hash ?? "").slice(-8).match(/.{4}/g) ?? [];
  return hash?.length > 16 ? `${groups.join(" ")} … ${end.join(" ")}` : hash;
}

/** @param {string} type */
export function journalType(type) {
  const key = type.toLowerCase().replaceAll(".", "_");
  return t(`journal.type.${key}`, {}, key.replaceAll("_", " "));
}
