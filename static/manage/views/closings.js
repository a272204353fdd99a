// Closings: each day, month and year of a till, as the journal has them.

import { Empty, Fact, Failed, More, Panel, Plate, html, t, useLoad, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, route } from "../session.js";
import { amount, dayShort, number, percent, signed, tenderName, timeOf } from "../show.js";
import { besideFacts } from "./besides.js";
import { voucherFacts } from "./vouchers.js";
import { journalType, shortHash } from "./receipts.js";

const periods = ["day", "month", "year"];

/** @param {{id: string}} props */
export function Closings({ id }) {
  const query = route.value.query;
  const period = periods.includes(query.period) ? query.period : "";
  const list = usePages("/closings", { period, register_id: query.register_id });
  const place = (/** @type {Record<string, string>} */ change) => ({ section: "sales", tab: "closings", query: { ...query, ...change } });
  return html`<main class="work drw fit">
    <${Panel} class="list" test="closings">
      <div class="tools">${["", ...periods].map((name) => html`<button key=${name} class="filt" aria-pressed=${name === period} onClick=${() => go(place({ period: name }))}>${t(name === "" ? "closings.all" : `closings.${name}`)}</button>`)}
        ${lookups.value.registers.length > 1 && html`<span class="grow"></span>${lookups.value.registers.map((register) => html`<button key=${register.id} class="filt" aria-pressed=${register.id === query.register_id} onClick=${() => go(place({ register_id: register.id === query.register_id ? "" : register.id }))}><${Plate} size="s">${register.code}<//></button>`)}`}</div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th>${t("closings.which")}</th><th>${t("receipt.till")}</th><th class="num">${t("receipts.total")}</th><th class="num hide-n">${t("closings.perpetual")}</th></tr></thead>
          <tbody>${list.items.map((one) => html`<tr key=${one.id} class=${one.id === id ? "on" : ""} data-test="closing-row" onClick=${() => go({ ...place({}), id: one.id })}>
            <td><a class="rowlink" href=${routeHref({ ...place({}), id: one.id })}><b>${one.label}</b></a><small>${t(`closings.${one.period}`)} ${number(one.number)}</small></td>
            <td><${Plate} size="s">${one.register_code}<//></td><td class="num">${amount(one.total)}</td><td class="num hide-n">${amount(one.perpetual_net)}</td></tr>`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="seal" title=${t("closings.none")} text=${t("closings.none_more")} />`}
        <${More} list=${list} />
      </div>
    <//>
    ${id ? html`<${Closing} key=${id} id=${id} />` : html`<${Panel} class="choose"><${Empty} icon="seal" title=${t("closings.choose")} text=${t("closings.choose_more")} /><//>`}
  </main>`;
}

/** @param {{id: string}} props */
function Closing({ id }) {
  const closing = useLoad(() => api.get(`/closings/${id}`), [id]);
  const data = closing.data;
  if (!data) return html`<${Panel}>${closing.error ? html`<${Failed} error=${closing.error} retry=${closing.reload} />` : html`<p class="calm">${t("loading")}</p>`}<//>`;
  const made = new Date(data.at);
  return html`<${Panel} title=${`${data.register_code}, ${data.label}`} aside=${t("closings.made", { day: dayShort(made), time: timeOf(made) })} test="closing">
    <div class="scroll"><div class="panel-body"><dl class="facts tight">
      <${Fact} name=${t("drawers.sales", { n: data.sales.count })} value=${amount(data.sales.total)} />
      <${Fact} name=${t("drawers.returns", { n: data.returns.count })} value=${amount(data.returns.total)} />
      <${Fact} name=${t("closings.total")} value=${html`<b>${amount(data.total)}</b>`} />
      ${voucherFacts(data.vouchers)}
      ${data.tenders.map((/** @type {any} */ tender) => html`<${Fact} key=${tender.kind} name=${tenderName(tender.kind)} value=${amount(tender.amount)} />`)}
      ${besideFacts(data)}
      <${Fact} name=${t("closings.discount")} value=${amount(data.discount)} />
      <${Fact} name=${t("closings.drawers", { n: data.drawers.count })} value=${signed(data.drawers.difference)} />
      <${Fact} name=${t("closings.copies")} value=${number(data.copies)} />
      <${Fact} name=${t("closings.no_sales")} value=${number(data.no_sales)} />
      <${Fact} name=${t("closings.perpetual_sales")} value=${amount(data.perpetual_sales)} />
      <${Fact} name=${t("closings.perpetual_returns")} value=${amount(data.perpetual_returns)} />
      <${Fact} name=${t("closings.perpetual")} value=${amount(data.perpetual_net)} />
      <${Fact} name=${t("closings.entries")} value="${number(data.first_seq)} – ${number(data.last_seq)}" more=${shortHash(data.last_hash)} />
    </dl>
    ${data.taxes.length > 0 && html`<table class="tbl tbl-in gap-top"><thead><tr><th>${t("receipt.rate")}</th><th class="num">${t("receipt.base")}</th><th class="num">${t("receipt.tax")}</th></tr></thead>
      <tbody>${data.taxes.map((/** @type {any} */ tax) => html`<tr key=${`${tax.rate} ${tax.name ?? ""}`}><td>${[tax.name, tax.levy ? "" : percent(tax.rate)].filter(Boolean).join(" ")}</td><td class="num">${amount(tax.base)}</td><td class="num">${amount(tax.amount)}</td></tr>`)}</tbody></table>`}
    <table class="tbl tbl-in gap-top"><tbody>${data.entries.map((/** @type {any} */ entry) => html`<tr key=${entry.type}><td>${journalType(entry.type)}</td><td class="num">${number(entry.count)}</td></tr>`)}</tbody></table>
    </div></div>
    <p class="panel-foot"><span class="grow"></span><a class="btn btn-s" href=${`/api/v1/closings/${id}/receipt?face=manage`} target="_blank" rel="noopener" data-test="closing-print">${t("closings.paper")}</a></p>
  <//>`;
}
