// Where people ask: the shop from above, each call point in the shade of its
// calls.

import { heatShade, heatSteps } from "../figures.js";
import { Panel, html, t, useSize } from "../parts.js";
import { heardAt } from "../heard.js";
import { routeHref } from "../router.js";
import { lookups, report, store } from "../session.js";
import { number } from "../show.js";

/** The plan of a shop that has drawn none yet, in decimetres. */
export const blankPlan = { width: 225, height: 140, shapes: [] };

/** @param {{points: {call_point_id: string, code: string, count: number}[], requests: number, top: {call_point_id: string, code: string, count: number}[]}} props */
export function HeatMap({ points, requests, top }) {
  const [box, width, height] = useSize();
  const known = lookups.value.callPoints.filter((point) => point.active !== false);
  const counts = new Map(points.map((point) => [point.call_point_id, point.count]));
  const aside = requests > 0 ? t("heat.calls", { n: requests }) : t("heat.points", { n: known.length });
  const drawn = lookups.value.zones.some((zone) => zone.w > 0) || known.length > 0;
  return html`<${Panel} class="g-heat" title=${t("heat.title")} aside=${aside} test="heat"><div class="panel-body">
    <div class="heat-main"><div class="heat-plan" ref=${box}>${width > 0 && drawn && html`<${Plan} width=${width} height=${height} points=${known} counts=${counts} />`}
      ${!drawn && html`<p class="note">${t("heat.no_plan")} <a href=${routeHref({ section: "store", tab: "plan" })}>${t("heat.draw")}</a></p>`}</div>
      <${Scale} /></div>
    <div class="heat-side">${top.length === 0 ? html`<p><b>${t("heat.try")}</b>${t("heat.try_more")}</p>` : top.map((point) => html`<p key=${point.call_point_id}><b>${point.code}</b>${t("heat.count", { n: point.count })}${heardAt(report.value.floor, point.code).map((/** @type {string} */ tag) => html`, ${t("heat.said", { tag: t(`tag.${tag}`, {}, tag) })}`)}</p>`)}</div>
  </div><//>`;
}

/** The least room a name needs beside its zone's letter, per letter. */
const perLetter = 6.6;

/** @param {{width: number, height: number, points: any[], counts: Map<string, number>}} props */
function Plan({ width, height, points, counts }) {
  const plan = store.value?.plan?.width ? store.value.plan : blankPlan;
  const zones = lookups.value.zones.filter((zone) => zone.w > 0 && zone.h > 0);
  const right = Math.max(plan.width, ...zones.map((zone) => zone.x + zone.w));
  const bottom = Math.max(plan.height, ...zones.map((zone) => zone.y + zone.h));
  const k = Math.min((width - 4) / right, (height - 4) / bottom);
  const n = (/** @type {number} */ value) => Math.round(value * k * 10) / 10;
  const shelves = plan.shapes.filter((/** @type {any} */ shape) => shape.kind === "shelf");
  const shelfOf = (/** @type {any} */ point) => shelves.find((/** @type {any} */ shelf) => shelf.label === point.code);
  const [w, h] = [n(right), n(bottom)];
  return html`<svg class="plan" style=${{ width: `${w + 4}px`, height: `${h + 4}px` }} viewBox="-2 -2 ${w + 4} ${h + 4}" role="img" aria-label=${t("heat.label")}>
    <rect class="wall" width=${w} height=${h} rx="3" />
    ${zones.map((zone) => html`<g key=${zone.id}><title>${zone.code} ${zone.name}</title><rect class="zone" x=${n(zone.x)} y=${n(zone.y)} width=${n(zone.w)} height=${n(zone.h)} rx="4" />
      <text class="zl" x=${n(zone.x) + 6} y=${n(zone.y) + 21}>${zone.code}</text>
      ${zone.name !== zone.code && zone.name.length * perLetter + zone.code.length * 13 + 14 < n(zone.w) && html`<text class="name" x=${n(zone.x) + 12 + zone.code.length * 13} y=${n(zone.y) + 19}>${zone.name}</text>`}</g>`)}
    ${plan.shapes.map((/** @type {any} */ shape, /** @type {number} */ i) => html`<${Fixture} key=${i} shape=${shape} n=${n} asked=${points.some((point) => shelfOf(point) === shape)} />`)}
    ${points.map((point) => {
      const count = counts.get(point.id) ?? 0;
      const shade = heatShade(count);
      const shelf = shelfOf(point);
      const box = shelf ? { x: n(shelf.x), y: n(shelf.y), w: Math.max(24, n(shelf.w)), h: Math.max(18, n(shelf.h)) } : { x: n(point.x) - 14, y: n(point.y) - 9, w: 28, h: 18 };
      return html`<g key=${point.id} data-test="heat-point"><title>${point.code}${point.name ? `, ${point.name}` : ""}: ${t("heat.count", { n: count })}</title>
        <rect class="h${shade}" x=${box.x} y=${box.y} width=${box.w} height=${box.h} rx="3" />
        ${count > 0 && html`<text class="hn hn${shade}" x=${box.x + box.w / 2} y=${box.y + box.h / 2 + 5}>${number(count)}</text>`}
        <text class=${shelf ? "code code-e" : "code"} x=${shelf ? box.x - 4 : box.x + box.w + 4} y=${box.y + box.h / 2 + 5}>${point.code}</text></g>`;
    })}
  </svg>`;
}

/** @param {{shape: any, n: (value: number) => number, asked: boolean}} props */
function Fixture({ shape, n, asked }) {
  if (asked) return null; // drawn with its calls
  const [x, y, w, h] = [n(shape.x), n(shape.y), n(shape.w), n(shape.h)];
  const kind = { till: "till", entrance: "entrance" }[/** @type {string} */ (shape.kind)] ?? "shelf";
  return html`<rect class=${kind} x=${x} y=${y} width=${w} height=${h} rx="2" />${shape.label && shape.kind !== "shelf" && html`<text class="code" x=${x + w + 4} y=${y + h / 2 + 5}>${shape.label}</text>`}`;
}

function Scale() {
  const words = heatSteps.map((from, i) => {
    const next = heatSteps[i + 1];
    return next === undefined ? `${from}+` : next - 1 === from ? String(from) : `${from}–${next - 1}`;
  });
  return html`<div class="scale" aria-hidden="true">${[0, 1, 2, 3, 4].map((shade) => html`<i key=${shade} class="h${shade}"></i>`)}${["0", ...words].map((word) => html`<span key=${word}>${word}</span>`)}</div>`;
}
