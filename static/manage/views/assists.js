// What calls for help came to at the tills: who was helped bought how often and how much, who was not, and what was lost.

import { useState } from "preact/hooks";
import { Empty, Failed, Loading, Panel, html, t, useLoad } from "../parts.js";
import { api } from "../session.js";
import { amount, currencySign, kindName, number, today } from "../show.js";
import { daysBefore, share } from "../assists.js";

const bys = ["zone", "hour", "product", "kind"];
const spans = ["7", "28", "90", "365"];
const fates = ["helped", "unhelped", "abandoned"];

export function Assists() {
  const [by, setBy] = useState("zone");
  const [span, setSpan] = useState("28");
  const load = useLoad(() => api.get(`/assists/${by}`, { from: daysBefore(today(), Number(span) - 1), to: today() }), [by, span]);
  const report = load.data?.by === by ? load.data : null;
  return html`<main class="work turn">
    <div class="chooser"><div class="seg seg-page" role="group" aria-label=${t("figures.period")}>${spans.map((days) => html`<button key=${days} data-test="assists-${days}" aria-pressed=${days === span} onClick=${() => setSpan(days)}>${t("assists.days", { n: Number(days) })}</button>`)}</div></div>
    ${report && html`<${Summary} total=${report.total} stale=${load.loading} />`}
    <${Panel} class="list" test="assists" title=${t(`assists.by_${by}`)} aside=${report && report.waiting > 0 ? t("assists.waiting", { n: report.waiting }) : ""}>
      <div class="tools tools-top" role="group" aria-label=${t("figures.by")}>${bys.map((name) => html`<button key=${name} class="filt" data-test="assists-by-${name}" aria-pressed=${name === by} onClick=${() => setBy(name)}>${t(`assists.${name}`)}</button>`)}</div>
      <${Failed} error=${load.error} retry=${load.reload} />
      ${!report && load.loading && html`<${Loading} />`}
      ${report && (report.rows.length === 0 ? html`<${Empty} icon="bell" title=${t("assists.none")} text=${t("assists.none_more")} />` : html`<${Table} report=${report} by=${by} />`)}
      ${report && html`<p class="note assists-rule" data-test="assists-rule">${t("assists.rule", { minutes: report.window_seconds / 60, n: report.enough })}</p>`}
    <//>
  </main>`;
}

/** @param {{total: any, stale: boolean}} props */
function Summary({ total, stale }) {
  const kpi = (/** @type {string} */ name, /** @type {any} */ value, /** @type {string} */ more) => html`<div class="kpi"><h2>${t(`assists.${name}`)}</h2><div class="v" data-test="assists-total-${name}">${value}</div><p>${more}</p></div>`;
  const sum = (/** @type {any} */ figure) => (figure ? html`<small>${currencySign()}</small>${amount(figure.is)}` : "–");
  return html`<div class=${stale ? "figs stale" : "figs"}>
    ${fates.map((fate) => kpi(fate, shareOf(total[fate]), t(total[fate].conversion ? "assists.calls_between" : "assists.calls_of", { low: share(total[fate].conversion?.low ?? 0), high: share(total[fate].conversion?.high ?? 0), n: total[fate].calls, bought: number(total[fate].bought), judged: number(total[fate].judged) })))}
    ${kpi("mean", sum(total.helped.mean), total.helped.mean ? t("assists.between", { low: amount(total.helped.mean.low), high: amount(total.helped.mean.high) }) : t("assists.few"))}
    ${kpi("lost", sum(total.lost), total.lost ? t("assists.between", { low: amount(total.lost.low), high: amount(total.lost.high) }) : t("assists.few"))}
  </div>`;
}

/** @param {any} group */
const shareOf = (group) => (group.conversion ? t("assists.percent", { share: share(group.conversion.is) }) : "–");

/** @param {{report: any, by: string}} props */
function Table({ report, by }) {
  return html`<div class="scroll"><table class="tbl"><thead><tr><th>${t(`assists.${by}`)}</th>${fates.map((fate) => html`<th key=${fate} class="num">${t(`assists.${fate}`)}</th>`)}<th class="num">${t("assists.mean")}</th><th class="num">${t("assists.lost")}</th></tr></thead>
    <tbody>${report.rows.map((/** @type {any} */ row) => html`<tr key=${row.key} data-test="assists-row" data-key=${row.key}><td class="whole"><b><bdi>${nameOf(row, by)}</bdi></b></td>
      ${fates.map((fate) => html`<${Cell} key=${fate} group=${row[fate]} />`)}
      <td class="num">${row.helped.mean ? html`<b>${amount(row.helped.mean.is)}</b><small>${amount(row.helped.mean.low)} – ${amount(row.helped.mean.high)}</small>` : "–"}</td>
      <td class="num">${row.lost ? html`<b>${amount(row.lost.is)}</b><small>${amount(row.lost.low)} – ${amount(row.lost.high)}</small>` : "–"}</td></tr>`)}</tbody></table></div>`;
}

/** How many bought of how many, and between what that may lie. @param {{group: any}} props */
function Cell({ group }) {
  const of = t("assists.of", { bought: number(group.bought), judged: number(group.judged) });
  return html`<td class="num">${group.conversion ? html`<b>${t("assists.percent", { share: share(group.conversion.is) })}</b><small>${share(group.conversion.low)} – ${share(group.conversion.high)} · ${of}</small>` : html`–<small>${group.calls === 0 ? "" : of}</small>`}</td>`;
}

/** @param {any} row @param {string} by */
function nameOf(row, by) {
  if (by === "kind") return kindName(row.key);
  if (by === "hour") return `${row.key.padStart(2, "0")}:00`;
  return row.name || t(row.key === "" ? `assists.no_${by}` : "assists.gone");
}
