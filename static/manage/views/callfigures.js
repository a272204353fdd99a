// Figures of calls: how fast somebody came, who gave up, where and when, and
// how many people that takes.

import { askedCalls, callBys, halfHours, shadeAmong, widths } from "../callfigures.js";
import { parameters } from "../turnover.js";
import { Empty, Failed, Icon, IconButton, Loading, Panel, Plate, Shape, html, t, useLoad } from "../parts.js";
import { StoreMap } from "../../lib/store-map.js";
import { api, go, lookups, may, newsOf, route, store } from "../session.js";
import { dayShort, kindName, minutes, number } from "../show.js";
import { blankPlan } from "./heat.js";
import { Chooser } from "./turnover.js";
import { Walls } from "./walls.js";

export function CallFigures() {
  const wanted = askedCalls(route.value.query);
  const query = parameters(wanted);
  const wrong = wanted.period === "own" && Boolean(query.from) && query.to < query.from;
  const key = JSON.stringify([wanted.by, query]);
  const load = useLoad(async () => {
    if (wrong || (wanted.period === "own" && !query.from)) return null;
    return { key, figures: await api.get(`/call-figures/${wanted.by}`, query) };
  }, [key]);
  const figures = load.data?.key === key ? load.data.figures : null;
  const before = load.data?.figures ?? null;
  const place = (/** @type {Record<string, string>} */ change) => go({ section: "floor", tab: "figures", query: { ...route.value.query, ...change } });
  return html`<main class="work turn" data-test="call-figures">
    <${Chooser} wanted=${wanted} place=${place} wrong=${wrong} />
    <${Summary} figures=${figures ?? before} stale=${!figures} />
    <${Panel} class="list" test="call-figures-table" title=${title(wanted.by, figures)} aside=${html`<${Files} by=${wanted.by} query=${query} off=${!figures} reload=${load.reload} />`}>
      <div class="tools tools-top" role="group" aria-label=${t("figures.by")}>${callBys.map((by) => html`<button key=${by} class="filt" data-test="call-by-${by}" aria-pressed=${by === wanted.by} onClick=${() => place({ by })}>${t(`callfig.by_${by}`)}</button>`)}</div>
      <${Failed} error=${load.error} retry=${load.reload} />
      ${!figures && load.loading && html`<${Loading} />`}
      ${figures && figures.rows.length === 0 && html`<${Empty} icon="chart" title=${t("callfig.none")} text=${t("callfig.none_more")} />`}
      ${figures && figures.rows.length > 0 && wanted.by === "point" && html`<${Heat} rows=${figures.rows} />`}
      ${figures && figures.rows.length > 0 && html`<${Table} by=${wanted.by} figures=${figures} />`}
      ${figures && html`<p class="panel-foot">${t("callfig.rule", { goal: figures.goal_seconds, brief: figures.short_abandon_seconds })}</p>`}
    <//>
    <${Staffing} />
    ${may("setup") && html`<${Walls} />`}
  </main>`;
}

const dayLabel = (/** @type {string} */ day) => dayShort(`${day}T12:00:00Z`);

/** @param {string} by @param {any} figures */
function title(by, figures) {
  const name = t(`callfig.by_${by}`);
  if (!figures) return name;
  return figures.from === figures.to ? t("figures.table", { by: name, from: dayLabel(figures.from) }) : t("figures.table_to", { by: name, from: dayLabel(figures.from), to: dayLabel(figures.to) });
}

const share = (/** @type {number|null} */ value) => (value === null ? "–" : `${number(Math.floor(value * 100))} %`);
const time = (/** @type {number|null} */ value) => (value === null ? "–" : minutes(value));

/** @param {{figures: any, stale: boolean}} props */
function Summary({ figures, stale }) {
  if (!figures) return html`<div class="figs figs-wait"></div>`;
  const all = figures.total;
  const kpi = (/** @type {string} */ name, /** @type {string} */ head, /** @type {string} */ value, /** @type {string} */ more) => html`<div class="kpi"><h2>${head}</h2><div class=${value === "–" ? "v none" : "v"} data-test="call-${name}">${value}</div><p title=${more}>${more}</p></div>`;
  return html`<div class=${stale ? "figs stale" : "figs"} data-test="call-summary">
    ${kpi("service", t("now.service", { seconds: figures.goal_seconds }), share(all.service_level), all.service_level === null ? t("now.no_call") : t("callfig.service_more", { n: all.within_goal, of: all.accepted + all.lost }))}
    ${kpi("accept", t("callfig.accepted_half"), time(all.accept_p50), all.accept_p50 === null ? t("now.no_call") : t("callfig.tails", { p90: time(all.accept_p90), p95: time(all.accept_p95) }))}
    ${kpi("arrive", t("callfig.there_half"), time(all.arrive_p50), all.arrive_p50 === null ? t("now.no_call") : `${t("callfig.tails", { p90: time(all.arrive_p90), p95: time(all.arrive_p95) })}, ${t("callfig.measured", { n: all.measured, of: all.arrived })}`)}
    ${kpi("abandonment", t("callfig.abandonment"), share(all.abandonment), all.abandonment === null ? t("now.no_call") : t("callfig.abandonment_more", { n: all.given_up, of: all.calls - all.brief }))}
    ${kpi("calls", t("callfig.calls"), number(all.calls), t("callfig.calls_more", { n: all.resolved, gone: all.no_shows }))}
  </div>`;
}

/** @param {{by: string, query: Record<string, string>, off: boolean, reload: () => void}} props */
function Files({ by, query, off, reload }) {
  const file = (/** @type {string} */ form) => html`<a class="btn btn-s" data-test="call-figures-${form}" aria-label=${t(`figures.${form}_label`)} aria-disabled=${off ? "true" : undefined} download href=${off ? undefined : `/api/v1/call-figures/${by}.${form}?${new URLSearchParams({ face: "manage", ...query, ...(form === "csv" ? { bom: "true" } : {}) })}`}><${Icon} name="download" size="s" />${t(`figures.${form}`)}</a>`;
  return html`<${IconButton} icon="refresh" label=${t("figures.refresh")} test="call-figures-refresh" onClick=${reload} />${file("csv")}${file("xlsx")}`;
}

const columns = ["service", "accept_p50", "accept_p90", "accept_p95", "arrive_p50", "arrive_p90", "arrive_p95", "abandonment", "handle_seconds", "second_persons"];

/** @param {{by: string, figures: any}} props */
function Table({ by, figures }) {
  const wide = widths(figures.rows);
  const cells = (/** @type {any} */ row) => columns.map((key) => html`<td key=${key} class="num">${key === "service" ? share(row.service_level) : key === "abandonment" ? share(row.abandonment) : key === "second_persons" ? (row[key] > 0 ? number(row[key]) : "–") : time(row[key])}</td>`);
  return html`<div class="scroll wide"><table class="tbl turn-table call-table"><thead><tr><th>${t(`callfig.by_${by}`)}</th><th class="num">${t("callfig.calls")}</th><th class="c-bar"></th>${columns.map((key) => html`<th key=${key} class="num">${t(`callfig.${key}`, { seconds: figures.goal_seconds })}</th>`)}</tr></thead>
    <tbody>${figures.rows.map((/** @type {any} */ row, /** @type {number} */ i) => html`<tr key=${row.key} data-test="call-figure-row"><td class="whole"><${Name} by=${by} row=${row} /></td><td class="num">${number(row.calls)}</td><td class="c-bar"><svg class="bar-s" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="tr" width="100" height="6" rx="1" /><rect class="dn" width=${wide[i]} height="6" rx="1" /></svg></td>${cells(row)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t("figures.total")}</th><td class="num">${number(figures.total.calls)}</td><td></td>${cells(figures.total)}</tr></tfoot></table></div>`;
}

/** @param {{by: string, row: any}} props */
function Name({ by, row }) {
  switch (by) {
    case "day": return dayLabel(row.key);
    case "hour": return t("chart.hour_span", { from: Number(row.key.slice(0, 2)), to: (Number(row.key.slice(0, 2)) + 1) % 24 });
    case "shift": return row.key === "" ? t("callfig.no_shift") : html`<bdi>${t(row.name ? "callfig.shift_named" : "callfig.shift", { name: row.name, from: row.key, to: row.until })}</bdi>`;
    case "kind": return kindName(row.key);
    case "person": return row.key === "" ? t("callfig.nobody") : html`<b><bdi>${row.name || t("figures.unnamed")}</bdi></b>`;
    default: return row.key === "" ? t("callfig.nowhere") : html`<${Plate} size="s">${row.code || "–"}<//>${row.name && html` <bdi>${row.name}</bdi>`}`;
  }
}

/** @param {{rows: any[]}} props */
function Heat({ rows }) {
  const counts = new Map(rows.map((row) => [row.key, row.calls]));
  const points = lookups.value.callPoints.filter((point) => point.active !== false);
  const most = Math.max(1, ...points.map((point) => counts.get(point.id) ?? 0));
  const plan = store.value?.plan?.width ? store.value.plan : blankPlan;
  const shadeOf = (/** @type {any} */ point) => {
    const count = counts.get(point.id) ?? 0;
    return { shade: shadeAmong(count, most), text: count > 0 ? number(count) : "", title: `${point.code}${point.name ? `, ${point.name}` : ""}: ${t("heat.count", { n: count })}` };
  };
  return html`<div class="call-heat" data-test="call-heat"><${StoreMap} plan=${plan} zones=${lookups.value.zones} points=${points} shadeOf=${shadeOf} label=${t("heat.label")} /></div>`;
}

/** How many people each zone needs, half hour by half hour, and who could move now. */
function Staffing() {
  const chosen = route.value.query.day ?? ""; // none: the shop's day, which begins some time after midnight
  const load = useLoad(async () => ({ chosen, ...(await api.get("/call-staffing", { day: chosen })) }), [chosen, newsOf("presence.changed").value]);
  const data = load.data?.chosen === chosen ? load.data : null;
  const day = data?.day ?? chosen;
  const to = (/** @type {string} */ next) => go({ section: "floor", tab: "figures", query: { ...route.value.query, day: next } });
  return html`<${Panel} class="list" test="staffing" title=${t("need.title")} aside=${html`<label class="date"><span>${t("need.day")}</span><span class="inp"><input type="date" data-test="need-day" value=${day} onChange=${(/** @type {any} */ event) => event.currentTarget.value && to(event.currentTarget.value)} /></span></label>`}>
    <${Failed} error=${load.error} retry=${load.reload} />
    ${!data && load.loading && html`<${Loading} />`}
    ${data?.now && html`<${NowNeeded} now=${data.now} />`}
    ${data && (data.together.slots.length === 0 ? html`<${Empty} icon="users" title=${t("need.none")} text=${t("need.none_more")} />` : html`<${Needed} data=${data} />`)}
    ${data && data.days.length > 0 && html`<p class="panel-foot">${t("need.rule", { n: data.days.length, days: data.days.map(dayLabel).join(", "), share: number(data.share * 100), goal: data.goal_seconds })}</p>`}
  <//>`;
}

/** @param {{now: any}} props */
function NowNeeded({ now }) {
  const short = now.zones.filter((/** @type {any} */ zone) => zone.has < zone.needs);
  return html`<ul class="proof-list" data-test="need-now">
    ${now.moves.map((/** @type {any} */ move) => html`<li key=${move.staff_id} class="k-wait" data-test="need-move"><${Shape} name="way" /><span><b>${t("need.move", { name: move.name, from: move.from, to: move.to })}</b><small>${t("need.walk", { n: move.seconds })}</small></span></li>`)}
    ${short.length > 0 && now.moves.length === 0 && html`<li key="short" class="k-wait"><${Shape} name="wait" /><span><b>${t("need.short", { zones: short.map((/** @type {any} */ zone) => zone.code).join(", ") })}</b><small>${t("need.nobody")}</small></span></li>`}
    ${short.length === 0 && html`<li key="enough"><${Shape} name="done" /><span>${t("need.enough", { at: now.at })}</span></li>`}
  </ul>`;
}

/** @param {{data: any}} props */
function Needed({ data }) {
  const times = halfHours([data.together]);
  const most = Math.max(1, ...data.zones.flatMap((/** @type {any} */ zone) => zone.slots.map((/** @type {any} */ slot) => slot.people)));
  const zones = data.zones.filter((/** @type {any} */ zone) => zone.slots.length > 0);
  const cells = (/** @type {any} */ zone, /** @type {boolean} */ sum) => times.map((at) => {
    const slot = zone.slots.find((/** @type {any} */ one) => one.at === at);
    const said = slot && t("need.cell", { at, rate: number(slot.per_hour, 1), busy: number(slot.busy * 100), within: number(slot.within * 100) });
    return html`<td key=${at} class=${[sum ? "" : `h${shadeAmong(slot?.people ?? 0, most)}`, data.now?.at === at ? "now" : ""].join(" ")} title=${said}>${slot ? number(slot.people) : ""}</td>`;
  });
  return html`<div class="scroll wide"><table class="tbl need-table"><thead><tr><th>${t("callfig.by_zone")}</th><th class="num">${t("callfig.handle_seconds")}</th>${times.map((at) => html`<th key=${at} scope="col">${at.endsWith(":00") ? at.slice(0, 2) : html`<span class="vh">${at}</span>`}</th>`)}</tr></thead>
    <tbody>${zones.map((/** @type {any} */ zone) => html`<tr key=${zone.zone_id} data-test="need-row"><td><${Plate} size="s">${zone.code}<//> <bdi>${zone.name}</bdi></td><td class="num">${time(zone.handle_seconds)}</td>${cells(zone, false)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t("need.together")}</th><td class="num">${time(data.together.handle_seconds)}</td>${cells(data.together, true)}</tr></tfoot></table></div>`;
}
