// Figures: what was sold in some days, by whatever is asked, and as files.

import { useEffect, useState } from "preact/hooks";
import { Empty, Failed, Icon, IconButton, Loading, Panel, Plate, html, t, useLoad, useSize } from "../parts.js";
import { api, go, may, route } from "../session.js";
import { amount, dayShort, foreign, number, percent, quantity, tenderName, today } from "../show.js";
import { asked, averageReceipt, bars, bys, keyColumn, nextSort, parameters, periods, shownColumns, sortState } from "../turnover.js";
import { TurnoverChart } from "./turnover-chart.js";

const pageSize = 200;

export function Figures() {
  const wanted = asked(route.value.query);
  const query = parameters(wanted);
  const wrong = wanted.period === "own" && Boolean(query.from) && query.to < query.from;
  const key = JSON.stringify([wanted.by, query]);
  const load = useLoad(async () => {
    if (wrong || (wanted.period === "own" && !query.from)) return null;
    return { key, figures: await api.get(`/figures/${wanted.by}`, { ...query, limit: pageSize }) };
  }, [key]);
  // Figures of another question are no answer to this one.
  const figures = load.data?.key === key ? load.data.figures : null;
  const before = load.data?.figures ?? null;
  const place = (/** @type {Record<string, string>} */ change) => go({ section: "sales", tab: "figures", query: { ...route.value.query, ...change } });
  return html`<main class="work turn">
    <${Chooser} wanted=${wanted} place=${place} wrong=${wrong} />
    <${Summary} summary=${(figures ?? before)?.summary} stale=${!figures} />
    <${Panel} class="list" test="figures" title=${title(wanted.by, figures)} aside=${html`<${Files} by=${wanted.by} query=${query} off=${!figures} reload=${load.reload} />`}>
      <div class="tools tools-top" role="group" aria-label=${t("figures.by")}>${bys.filter((by) => by !== "stock" || may("stock.read")).map((by) => html`<button key=${by} class="filt" data-test="by-${by}" aria-pressed=${by === wanted.by} onClick=${() => place({ by, sort: "" })}>${t(`figures.by_${by}`)}</button>`)}</div>
      <${Failed} error=${load.error} retry=${load.reload} />
      ${figures ? html`<${Chart} figures=${figures} /><${Table} key=${key} wanted=${wanted} query=${query} figures=${figures} place=${place} />` : load.loading && html`<${Loading} />`}
    <//>
  </main>`;
}

/** @param {string} by @param {any} figures */
function title(by, figures) {
  const name = t(`figures.by_${by}`);
  if (!figures) return name;
  return figures.from === figures.to ? t("figures.table", { by: name, from: dayLabel(figures.from) }) : t("figures.table_to", { by: name, from: dayLabel(figures.from), to: dayLabel(figures.to) });
}

/** @param {string} day */
const dayLabel = (day) => dayShort(`${day}T12:00:00Z`);

/** @param {{wanted: ReturnType<typeof asked>, place: (change: Record<string, string>) => void, wrong: boolean}} props */
export function Chooser({ wanted, place, wrong }) {
  const choose = (/** @type {string} */ period) => place(period === "own" ? { period, from: wanted.from ?? today(), to: wanted.to ?? today(), sort: "" } : { period, from: "", to: "", by: wanted.by === "hour" || wanted.by === "day" ? "" : wanted.by, sort: "" });
  const date = (/** @type {"from"|"to"} */ side) => html`<label class="date"><span>${t(`figures.${side}`)}</span><span class=${wrong ? "inp bad" : "inp"}><input type="date" data-test="figures-${side}" value=${wanted[side]} max=${today()} aria-invalid=${wrong ? "true" : undefined} onChange=${(/** @type {any} */ event) => event.currentTarget.value && place({ [side]: event.currentTarget.value })} /></span></label>`;
  return html`<div class="chooser"><div class="seg seg-page" role="group" aria-label=${t("figures.period")}>${periods.map((period) => html`<button key=${period} data-test="period-${period}" aria-pressed=${period === wanted.period} onClick=${() => choose(period)}>${t(`figures.${period}`)}</button>`)}</div>
    ${wanted.period === "own" && html`<div class="dates">${date("from")}${date("to")}${wrong && html`<p class="hint bad" role="alert">${t("figures.wrong_dates")}</p>`}</div>`}</div>`;
}

/** @param {{summary: any, stale: boolean}} props */
function Summary({ summary, stale }) {
  if (!summary) return html`<div class="figs figs-wait"></div>`;
  const average = averageReceipt(summary);
  const kpi = (/** @type {string} */ name, /** @type {any} */ value, /** @type {string} */ more) => html`<div class="kpi"><h2>${t(`figures.${name}`)}</h2><div class="v" data-test="figures-${name}">${value}</div><p title=${more}>${more}</p></div>`;
  return html`<div class=${stale ? "figs stale" : "figs"} data-test="figures-summary">
    ${kpi("turnover", amount(summary.turnover), t("figures.turnover_net", { amount: amount(summary.net) }))}
    ${kpi("receipts", number(summary.receipts), average === null ? t("figures.no_receipts") : t("figures.average", { amount: amount(average) }))}
    ${kpi("returned", amount(summary.returned), summary.returns === 0 ? t("figures.no_returns") : [t("figures.returned_n", { n: summary.returns }), summary.voids > 0 && t("figures.voids_n", { n: summary.voids })].filter(Boolean).join(", "))}
    ${kpi("apart", amount(summary.deposits + summary.gift_cards), t("figures.apart_more", { deposits: amount(summary.deposits), cards: amount(summary.gift_cards), spent: amount(summary.gift_cards_redeemed ?? 0) }))}
    ${kpi("till", amount(summary.total), t("figures.till_more", { rounding: amount(summary.rounding), tips: amount(summary.tips) }))}
  </div>`;
}

/** @param {{by: string, query: Record<string, string>, off: boolean, reload: () => void}} props */
function Files({ by, query, off, reload }) {
  const file = (/** @type {string} */ form) => html`<a class="btn btn-s" data-test="figures-${form}" aria-label=${t(`figures.${form}_label`)} aria-disabled=${off ? "true" : undefined} download href=${off ? undefined : `/api/v1/figures/${by}.${form}?${new URLSearchParams({ face: "manage", ...query, ...(form === "csv" ? { bom: "true" } : {}) })}`}><${Icon} name="download" size="s" />${t(`figures.${form}`)}</a>`;
  return html`<${IconButton} icon="refresh" label=${t("figures.refresh")} test="figures-refresh" onClick=${reload} />${file("csv")}${file("xlsx")}`;
}

/** @param {{figures: any}} props */
function Chart({ figures }) {
  const drawn = bars(figures);
  const [box, width] = useSize();
  const names = drawn?.labels.map((label) => (figures.by === "hour" ? t("chart.hour_span", { from: label, to: (Number(label) + 1) % 24 }) : dayLabel(label)));
  return html`<div class=${drawn ? "turn-chart" : "turn-chart none"}><div ref=${box}>${drawn && names && width > 0 && html`<${TurnoverChart} labels=${names} values=${drawn.values} width=${width} by=${t(`figures.by_${figures.by}`)} />`}</div></div>`;
}

/** @param {{wanted: any, query: Record<string, string>, figures: any, place: (change: Record<string, string>) => void}} props */
function Table({ wanted, query, figures, place }) {
  const [more, setMore] = useState(/** @type {any[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string|null} */ (figures.next_cursor));
  const [state, setState] = useState(/** @type {{loading: boolean, error: any}} */ ({ loading: false, error: null }));
  useEffect(() => { setMore([]); setCursor(figures.next_cursor); }, [figures]);
  const next = async () => {
    setState({ loading: true, error: null });
    try {
      const page = await api.get(`/figures/${wanted.by}`, { ...query, limit: pageSize, cursor });
      setMore((now) => [...now, ...page.rows]);
      setCursor(page.next_cursor);
      setState({ loading: false, error: null });
    } catch (error) {
      setState({ loading: false, error });
    }
  };
  const rows = [...figures.rows, ...more];
  const columns = shownColumns(wanted.by, figures.columns, figures.total);
  const key = keyColumn(wanted.by);
  const keyed = figures.columns.find((/** @type {any} */ column) => column.key === key);
  if (rows.length === 0) return html`<${Empty} icon="chart" title=${t(wanted.by === "stock" ? "figures.none_stock" : wanted.by === "discount" ? "figures.none_discount" : "figures.none")} text=${t("figures.none_more")} />`;
  const head = (/** @type {any} */ column, /** @type {string} */ word) => {
    const sorted = sortState(wanted.sort, column.key);
    return html`<th key=${column.key} class=${column.key === key ? "" : "num"} aria-sort=${sorted}><button class="sorter" data-test="sort-${column.key}" onClick=${() => place({ sort: nextSort(wanted.sort, column) })}>${t(word)}${sorted !== "none" && html`<span class=${sorted === "ascending" ? "up" : ""}><${Icon} name="down" size="s" /></span>`}</button></th>`;
  };
  const reasons = wanted.by === "stock" && figures.columns.find((/** @type {any} */ column) => column.key === "reason");
  return html`<div class="scroll wide"><table class="tbl turn-table"><thead><tr>${head(keyed, wanted.by === "person" ? "column.person" : `column.${key}`)}${reasons && head(reasons, "column.reason")}${columns.map((column) => head(column, wanted.by === "tender" && column.key === "sold" ? "column.sold_by" : `column.${column.key}`))}</tr></thead>
    <tbody>${rows.map((row, i) => html`<tr key=${i} data-test="figure-row"><td class="whole"><${Name} by=${wanted.by} row=${row} /></td>${reasons && html`<td class="num">${t(`reason.${row.reason}`, {}, t(`cause.${row.reason}`, {}, row.reason))}</td>`}${columns.map((column) => html`<td key=${column.key} class="num">${shownValue(column, row)}</td>`)}</tr>`)}</tbody>
    <tfoot><tr data-test="figure-total"><th scope="row">${t("figures.total")}</th>${reasons && html`<td></td>`}${columns.map((column) => html`<td key=${column.key} class="num">${shownValue(column, figures.total)}</td>`)}</tr></tfoot></table>
    <${Failed} error=${state.error} retry=${next} />
    ${cursor && html`<div class="more"><button class="btn btn-s" data-test="figures-more" aria-busy=${state.loading} onClick=${state.loading ? undefined : next}>${state.loading ? t("loading") : t("more")}</button></div>`}</div>`;
}

/** @param {{key: string, kind: string}} column @param {any} row */
function shownValue({ key, kind }, row) {
  const value = row[key];
  if (key === "margin" && row.net_without_cost !== 0 && row.net_without_cost === row.net) return "–"; // of nothing that was sold the cost is known
  if (value === null) return html`<span class="nil">–</span>`; // a sum that would have money twice
  if (kind === "money") return value === 0 ? html`<span class="nil">${amount(0)}</span>` : amount(value);
  return kind === "quantity" ? quantity(value) : number(value);
}

/** What a row is of. @param {{by: string, row: any}} props */
function Name({ by, row }) {
  switch (by) {
    case "hour": return t("chart.hour_span", { from: row.hour, to: (row.hour + 1) % 24 });
    case "day": return dayLabel(row.day);
    case "group": return html`<bdi>${row.group || t("figures.no_group")}</bdi>`;
    case "person": return html`<b><bdi>${row.name || t("figures.unnamed")}</bdi></b>`;
    case "register": return html`<${Plate} size="s">${row.code || "–"}<//>${row.name && html` <bdi>${row.name}</bdi>`}`;
    case "tax": return html`<b>${row.levy ? row.name : percent(row.rate)}</b>${(row.gift_card === 1 || row.levy === 1 || row.name) && html`<small><bdi>${row.gift_card === 1 ? t("figures.untaxed_card") : row.levy === 1 ? t("figures.levy") : row.name}</bdi></small>`}`;
    case "tender": return html`<b>${tenderName(row.kind)}</b>${row.currency && html`<small>${foreign(row.currency, row.foreign_amount)}</small>`}${row.source && row.source !== "sale" && html`<small>${t(`source.${row.source}`)}</small>`}`;
    case "discount": return html`<b>${t(`off.${row.kind}`, {}, row.kind)}</b>${row.name && html`<small><bdi>${row.name}</bdi></small>`}`;
    default: return html`<b><bdi>${row.name || t("figures.unnamed")}</bdi></b><small><bdi>${[row.sku, row.group].filter(Boolean).join(" · ")}</bdi>${apart(row)}</small>`;
  }
}

/** @param {any} row */
function apart(row) {
  const said = row.kind === "deposit" || row.kind === "gift_card" ? t(`figures.${row.kind}`, { amount: amount(row.total) }) : row.net_without_cost ? t("figures.no_cost", { amount: amount(row.net_without_cost) }) : "";
  return said && html`<span> · ${said}</span>`;
}
