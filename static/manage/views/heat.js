// Where people ask: the shop from above, each call point in the shade of its
// calls.

import { heatShade, heatSteps } from "../figures.js";
import { StoreMap } from "../../lib/store-map.js";
import { Panel, html, t } from "../parts.js";
import { heardAt } from "../heard.js";
import { routeHref } from "../router.js";
import { lookups, report, store } from "../session.js";
import { number } from "../show.js";

/** The plan of a shop that has drawn none yet, in decimetres. */
export const blankPlan = { width: 225, height: 140, shapes: [] };

/** @param {{points: {call_point_id: string, code: string, count: number}[], requests: number, top: {call_point_id: string, code: string, count: number}[]}} props */
export function HeatMap({ points, requests, top }) {
  const known = lookups.value.callPoints.filter((point) => point.active !== false);
  const counts = new Map(points.map((point) => [point.call_point_id, point.count]));
  const aside = requests > 0 ? t("heat.calls", { n: requests }) : t("heat.points", { n: known.length });
  const plan = store.value?.plan?.width ? store.value.plan : blankPlan;
  const shadeOf = (/** @type {any} */ point) => {
    const count = counts.get(point.id) ?? 0;
    return { shade: heatShade(count), text: count > 0 ? number(count) : "", title: `${point.code}${point.name ? `, ${point.name}` : ""}: ${t("heat.count", { n: count })}` };
  };
  const drawn = lookups.value.zones.some((zone) => zone.w > 0) || known.length > 0;
  return html`<${Panel} class="g-heat" title=${t("heat.title")} aside=${aside} test="heat"><div class="panel-body">
    <div class="heat-main"><div class="heat-plan">${drawn && html`<${StoreMap} plan=${plan} zones=${lookups.value.zones} points=${known} shadeOf=${shadeOf} label=${t("heat.label")} />`}
      ${!drawn && html`<p class="note">${t("heat.no_plan")} <a href=${routeHref({ section: "store", tab: "plan" })}>${t("heat.draw")}</a></p>`}</div>
      <${Scale} /></div>
    <div class="heat-side">${top.length === 0 ? html`<p><b>${t("heat.try")}</b>${t("heat.try_more")}</p>` : top.map((point) => html`<p key=${point.call_point_id}><b>${point.code}</b>${t("heat.count", { n: point.count })}${heardAt(report.value.floor, point.code).map((/** @type {string} */ tag) => html`, ${t("heat.said", { tag: t(`tag.${tag}`, {}, tag) })}`)}</p>`)}</div>
  </div><//>`;
}

function Scale() {
  const words = heatSteps.map((from, i) => {
    const next = heatSteps[i + 1];
    return next === undefined ? `${from}+` : next - 1 === from ? String(from) : `${from}–${next - 1}`;
  });
  return html`<div class="scale" aria-hidden="true">${[0, 1, 2, 3, 4].map((shade) => html`<i key=${shade} class="h${shade}"></i>`)}${["0", ...words].map((word) => html`<span key=${word}>${word}</span>`)}</div>`;
}
