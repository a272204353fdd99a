// Drawers: those open now, and every closing with its number and difference.

import { useEffect, useState } from "preact/hooks";
import { Empty, Fact, Failed, More, Panel, Plate, State, html, t, useAction, useLoad, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newsOf } from "../session.js";
import { besideFacts } from "./besides.js";
import { voucherFacts } from "./vouchers.js";
import { LateCount, reasonText } from "./latecount.js";
import { amount, dayShort, foreign, number, percent, signed, tenderName, timeOf } from "../show.js";

/** @param {{id: string}} props */
export function Drawers({ id }) {
  const open = useLoad(openDrawers, []);
  const parked = useLoad(() => api.get("/drawers", { status: "parked", limit: 200 }), []);
  const closed = usePages("/drawers", { status: "closed" });
  const news = newsOf("drawer.changed").value + newsOf("sales.committed").value;
  useEffect(() => { if (news > 0) { open.reload(); parked.reload(); } }, [news]);
  useEffect(() => { if (newsOf("drawer.changed").value > 0 && closed.pages <= 1) closed.reload(); }, [newsOf("drawer.changed").value]);
  const drawers = open.data ?? [];
  const sum = closed.items.reduce((total, drawer) => total + (drawer.difference ?? 0), 0);
  return html`<main class="work drw drw-rows fit">
    <div class="cards3 span-all">
      <${Failed} error=${open.error} retry=${open.reload} />
      ${open.data && drawers.length === 0 && html`<${Panel} class="span-all"><p class="calm">${t("drawers.none_open")}</p><//>`}
      ${drawers.map((/** @type {any} */ drawer) => html`<section key=${drawer.id} class="panel dcard" data-test="drawer-card">
        <${Plate}>${drawer.register_code}<//>
        <span><b><bdi>${(drawer.held_by ?? drawer.opened_by)?.name}</bdi></b><small>${t("drawers.float", { time: timeOf(new Date(drawer.opened_at)), amount: amount(drawer.opening_float) })}</small></span>
        <span class="num"><span class="v">${drawer.expected === null ? "–" : amount(drawer.expected)}</span><small>${t("drawers.expected")}</small></span>
        <span class="wide">${drawer.overdue && html`<${State} name="late" tone="late">${t("drawers.overdue", { day: dayShort(new Date(drawer.opened_at)) })}<//>`}<${State} name="here" tone="done">${`${t("drawers.sales", { n: drawer.sales.count })}, ${t("drawers.returns", { n: drawer.returns.count })}`}<//><a class="btn btn-s" href=${routeHref({ section: "sales", tab: "drawers", id: drawer.id })}>${t("drawers.look")}</a></span>
      </section>`)}
      ${(parked.data?.items ?? []).map((/** @type {any} */ drawer) => html`<section key=${drawer.id} class="panel dcard" data-test="drawer-parked">
        <${Plate}>${drawer.register_code}<//>
        <span><b><bdi>${drawer.held_by.name || drawer.opened_by.name}</bdi></b><small>${t("drawers.float", { time: timeOf(new Date(drawer.opened_at)), amount: amount(drawer.opening_float) })}</small></span>
        <span></span>
        <span class="wide"><${State} name="break" tone="wait">${t("drawers.parked")}<//><a class="btn btn-s" href=${routeHref({ section: "sales", tab: "drawers", id: drawer.id })}>${t("drawers.look")}</a></span>
      </section>`)}
    </div>
    <${Panel} class="list" title=${t("drawers.archive")} aside=${t("drawers.archive_more")} test="z-list">
      <div class="scroll">
        <${Failed} error=${closed.error} retry=${closed.reload} />
        ${closed.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("drawers.z")}</th><th>${t("drawers.who")}</th><th class="num hide-n">${t("drawers.expected_head")}</th><th class="num">${t("drawers.counted")}</th><th class="num">${t("drawers.difference")}</th></tr></thead>
          <tbody>${closed.items.map((drawer) => html`<tr key=${drawer.id} class=${drawer.id === id ? "on" : ""} data-test="z-row" onClick=${() => go({ section: "sales", tab: "drawers", id: drawer.id })}>
            <td><a class="rowlink" href=${routeHref({ section: "sales", tab: "drawers", id: drawer.id })}><b>${zName(drawer)}</b></a><small>${dayShort(new Date(drawer.opened_at))}, ${t("drawers.from_to", { from: timeOf(new Date(drawer.opened_at)), to: timeOf(new Date(drawer.closed_at)) })}</small></td>
            <td><bdi>${drawer.closed_by?.name ?? drawer.opened_by?.name}</bdi></td>
            <td class="num hide-n">${drawer.expected === null ? "–" : amount(drawer.expected)}</td><td class="num">${drawer.not_counted ? t("drawers.not_counted") : amount(drawer.counted)}</td>
            <td class="num">${drawer.not_counted ? "–" : html`<span class=${drawer.difference === 0 ? "" : "low"}>${signed(drawer.difference)}</span>`}${drawer.reason && html`<small>${reasonText(drawer.reason)}</small>`}</td></tr>`)}</tbody></table>`}
        ${!closed.loading && !closed.error && closed.items.length === 0 && html`<${Empty} icon="drawer" title=${t("drawers.none_closed")} text=${t("drawers.none_closed_more")} />`}
        <${More} list=${closed} />
      </div>
      <p class="panel-foot"><span class="grow">${t("drawers.sum", { n: closed.items.length })} <b>${signed(sum)}</b></span></p>
    <//>
    ${id ? html`<${Drawer} key=${id} id=${id} news=${news} />` : html`<${Panel} class="choose"><${Empty} icon="drawer" title=${t("drawers.choose")} text=${t("drawers.choose_more")} /><//>`}
  </main>`;
}

/** The open drawers with all their figures; the list alone has no counts. @returns {Promise<any[]>} */
async function openDrawers() {
  const { items } = await api.get("/drawers", { status: "open", limit: 200 });
  const full = await Promise.all(items.map((/** @type {any} */ drawer) => api.get(`/drawers/${drawer.id}`)));
  return full.sort((a, b) => a.register_code.localeCompare(b.register_code, undefined, { numeric: true }));
}

/** @param {{id: string, news: number}} props */
function Drawer({ id, news }) {
  const drawer = useLoad(() => api.get(`/drawers/${id}`), [id, news]);
  const past = useLoad(() => Promise.all([api.get(`/drawers/${id}/counts`), api.get(`/drawers/${id}/readings`)]), [id, news]);
  const data = drawer.data;
  if (!data) return html`<${Panel}>${drawer.error ? html`<${Failed} error=${drawer.error} retry=${drawer.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const closed = data.status === "closed";
  const settled = past.data?.[0].items.find((/** @type {any} */ count) => count.late);
  return html`<${Panel} title=${closed ? zName(data) : t("drawers.x", { till: data.register_code })} aside=${closed ? t("drawers.closed_at", { time: timeOf(new Date(data.closed_at)) }) : t("drawers.open_since", { time: timeOf(new Date(data.opened_at)) })} test="drawer">
    <div class="scroll"><div class="panel-body"><dl class="facts tight">
      <${Fact} name=${t("drawers.opening")} value=${amount(data.opening_float)} more=${piecesText(data.opening_pieces)} />
      <${Fact} name=${t("drawers.sales", { n: data.sales.count })} value=${data.blind ? "–" : amount(data.sales.total)} />
      <${Fact} name=${t("drawers.returns", { n: data.returns.count })} value=${data.blind ? "–" : amount(data.returns.total)} />
      ${voucherFacts(data.vouchers)}
      ${data.tenders.map((/** @type {any} */ tender) => html`<${Fact} key=${tender.kind} name=${tenderName(tender.kind)} value=${amount(tender.amount - (tender.change ?? 0))} />`)}
      ${besideFacts(data)}
      ${data.movements.map((/** @type {any} */ move) => html`<${Fact} key=${move.id} name="${t(`move.${move.kind}`)}, ${timeOf(new Date(move.at))}" value=${move.kind === "no_sale" ? "–" : signed(move.kind === "pay_in" ? move.amount : -move.amount)} more=${[move.reason, move.witness ? t("drawers.with", { name: move.staff?.name ?? "", witness: move.witness.name }) : move.staff?.name].filter(Boolean).join(" · ")} />`)}
      <${Fact} name=${t("drawers.expected_head")} value=${data.expected === null ? "–" : amount(data.expected)} />
      ${closed && (data.not_counted ? html`<${Fact} name=${t("drawers.counted")} value=${t("drawers.not_counted")} />` : html`<${Fact} name=${t("drawers.counted")} value=${amount(data.counted)} /><${Fact} name=${t("drawers.difference")} value=${html`<span class=${data.difference === 0 ? "ok-ink" : "low"}>${signed(data.difference)}</span>`} more=${[data.reason && reasonText(data.reason), data.note].filter(Boolean).join(" · ")} />`)}
      ${(data.foreign_cash ?? []).map((/** @type {any} */ cash) => html`<${Fact} key=${cash.currency} name=${cash.currency} value=${foreign(cash.currency, cash.counted ?? cash.amount)} more=${Number.isInteger(cash.difference) && cash.difference !== 0 ? foreign(cash.currency, cash.difference) : ""} />`)}
      ${(data.hand_overs ?? []).filter((/** @type {any} */ each) => each.confirmed_at).map((/** @type {any} */ each) => html`<${Fact} key=${each.id} name="${t("drawers.handed")}, ${timeOf(new Date(each.confirmed_at))}" value=${amount(each.counted)} more="${each.from.name} → ${each.to.name}" />`)}
      ${(data.parkings ?? []).map((/** @type {any} */ each, /** @type {number} */ at) => html`<${Fact} key=${at} name="${t("drawers.moved")}, ${timeOf(new Date(each.parked_at))}" value="${each.from.code} → ${each.to?.code ?? "…"}" more=${[each.parked_by.name, each.taken_by?.name].filter(Boolean).join(" → ")} />`)}
    </dl>
    ${data.not_counted && past.data && !settled && may("drawer") && html`<${LateCount} drawer=${data} done=${past.reload} />`}
    ${past.data && html`<${Past} counts=${past.data[0].items} readings=${past.data[1].items} id=${id} />`}
    ${data.taxes.length > 0 && html`<table class="tbl tbl-in gap-top"><thead><tr><th>${t("receipt.rate")}</th><th class="num">${t("receipt.base")}</th><th class="num">${t("receipt.tax")}</th></tr></thead>
      <tbody>${data.taxes.map((/** @type {any} */ tax) => html`<tr key=${tax.rate}><td>${percent(tax.rate)}</td><td class="num">${amount(tax.base)}</td><td class="num">${amount(tax.amount)}</td></tr>`)}</tbody></table>`}
    ${(data.staff ?? []).length > 0 && html`<table class="tbl tbl-in gap-top"><thead><tr><th>${t("drawers.who")}</th><th class="num">${t("now.receipts")}</th><th class="num">${t("receipts.total")}</th></tr></thead>
      <tbody>${data.staff.map((/** @type {any} */ person) => html`<tr key=${person.id}><td><bdi>${person.name}</bdi></td><td class="num">${number(person.sales)}</td><td class="num">${data.blind ? "–" : amount(person.total)}</td></tr>`)}</tbody></table>`}
    </div></div>
  <//>`;
}

/** Every count that was taken, and the X reports that were kept. @param {{counts: any[], readings: any[], id: string}} props */
function Past({ counts, readings, id }) {
  const [shown, show] = useState(/** @type {any} */ (null));
  const look = useAction(async (/** @type {any} */ reading) => { show(await api.get(`/drawers/${id}/readings/${reading.id}`)); });
  return html`${counts.length > 0 && html`<table class="tbl tbl-in gap-top" data-test="drawer-counts"><thead><tr><th>${t("drawers.counts")}</th><th class="num">${t("drawers.counted")}</th><th class="num">${t("drawers.difference")}</th></tr></thead>
      <tbody>${counts.map((count) => html`<tr key=${count.id}><td>${count.number}, ${timeOf(new Date(count.at))} <bdi>${count.staff.name}</bdi>${count.late && html`<small data-test="late-words"><bdi>${[t("late.counted"), count.reason && reasonText(count.reason), count.note, count.approved_by && t("late.approved_by", { name: count.approved_by.name })].filter(Boolean).join(" · ")}</bdi></small>`}${count.asked && html`<small data-test="count-asked">${t(`drawers.asked_${count.asked}`, { amount: amount(count.counted) })}</small>`}${count.pieces?.length > 0 && html`<small>${piecesText(count.pieces)}</small>`}</td><td class="num">${count.asked ? "–" : amount(count.counted)}</td><td class="num"><span class=${count.difference && !count.asked ? "low" : ""}>${count.difference === null || count.asked ? "–" : signed(count.difference)}</span></td></tr>`)}</tbody></table>`}
    ${readings.length > 0 && html`<table class="tbl tbl-in gap-top" data-test="drawer-readings"><thead><tr><th>${t("drawers.readings")}</th><th class="num">${t("drawers.expected_head")}</th></tr></thead>
      <tbody>${readings.map((reading) => html`<tr key=${reading.id}><td><button class="btn btn-s" data-test="reading" onClick=${() => look.run(reading.id, reading)}>X ${reading.number}</button> ${timeOf(new Date(reading.at))} <bdi>${reading.staff.name}</bdi></td>
        <td class="num">${shown?.x_number === reading.number ? html`${shown.expected === null ? "–" : amount(shown.expected)}<small>${t("drawers.sales", { n: shown.sales.count })}</small>` : ""}</td></tr>`)}</tbody></table>`}`;
}

/** `2 × 20.00, 10 × 1.00`. @param {{value: number, count: number}[] | undefined} pieces */
function piecesText(pieces) {
  return (pieces ?? []).map((each) => `${number(each.count)} × ${amount(each.value)}`).join(", ");
}

/** `T2-Z0397`. @param {any} drawer */
function zName(drawer) {
  return `${drawer.register_code}-Z${String(drawer.z_number).padStart(4, "0")}`;
}
