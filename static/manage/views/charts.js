// The two charts of the front page, drawn to the pixel of the room they get.

import { useState } from "preact/hooks";
import { salesChart, waitChart } from "../figures.js";
import { IconButton, Panel, html, t, useSize } from "../parts.js";
import { amount, dayName, minorUnit, wholeMoney } from "../show.js";

const foot = 24;
const head = 20;

/** Room for the figures of an axis. @param {string[]} labels */
function gutter(labels) {
  return 14 + 7.5 * Math.max(...labels.map((label) => label.length));
}

/**
 * A chart's panel: title, key, and the same figures as a table behind a key.
 * @param {{area: string, test: string, title: string, keys: any, chart: (width: number, height: number) => any, table: any}} props
 */
function ChartPanel({ area, test, title, keys, chart, table }) {
  const [asTable, setAsTable] = useState(false);
  const [box, width, height] = useSize();
  return html`
    <${Panel} class=${area} title=${title} test=${test} aside=${html`
      <div class="key-row">${asTable ? null : keys}</div>
      <${IconButton} class="chart-switch" icon=${asTable ? "chart" : "list"} pressed=${asTable} label=${t("chart.table")} test="${test}-table" onClick=${() => setAsTable(!asTable)} />`}>
      <div class="chart-box" ref=${box}>
        ${asTable ? html`<div class="chart-table">${table}</div>` : width > 0 && chart(width, height)}
      </div>
    <//>`;
}

/** @param {{report: import("../figures.js").Report}} props */
export function SalesChart({ report }) {
  const model = salesChart(report.sales, report.hour_now, minorUnit());
  const compare = report.sales.compare;
  const before = compare ? t("now.before", { day: dayName(compare.date) }) : "";
  const keys = model.empty
    ? html`<span>${t("chart.from_first")}</span>`
    : html`<span><svg aria-hidden="true"><rect class="ktoday" width="18" height="12" rx="2" /></svg>${t("chart.today")}</span>
        ${compare && html`<span><svg aria-hidden="true"><path class="kbefore" d="M0 6h18" /></svg>${before}</span>`}`;
  const table = html`<table class="tbl">
    <thead><tr><th>${t("chart.hour")}</th><th class="num">${t("chart.today")}</th><th class="num">${t("now.receipts")}</th><th class="num">${before || t("chart.before")}</th></tr></thead>
    <tbody>${model.hours.map((hour) => html`<tr key=${hour.hour}><td>${hourText(hour.hour)}</td><td class="num">${amount(hour.total)}</td><td class="num">${hour.receipts}</td><td class="num">${hour.before === null ? "–" : amount(hour.before)}</td></tr>`)}</tbody>
  </table>`;
  const draw = (/** @type {number} */ width, /** @type {number} */ height) => {
    const labels = model.axis.map((value) => wholeMoney(value));
    const left = gutter(labels);
    const top = /** @type {number} */ (model.axis.at(-1));
    const y = (/** @type {number} */ value) => head + (1 - Math.max(0, value) / top) * (height - head - foot);
    const slot = (width - left) / model.hours.length;
    const bar = Math.min(48, slot * 0.72);
    const title = model.best ? t("chart.sales_title", { from: model.best.hour, to: model.best.hour + 1, amount: amount(model.best.total) }) : t("chart.sales_empty");
    return html`<svg class="chart" width=${width} height=${height} role="img" aria-label=${title}>
      ${model.axis.map((value, i) => html`<path class="grid" d="M${left} ${y(value)}H${width}" /><text class="ax ax-e" x=${left - 8} y=${y(value) + 4}>${labels[i]}</text>`)}
      ${model.hours.map((hour, i) => {
        const x = left + i * slot + (slot - bar) / 2;
        const tip = [`${hourText(hour.hour)}: ${amount(hour.total)}`, hour.before !== null && `${before} ${amount(hour.before)}`].filter(Boolean).join(", ");
        const later = hour.hour > report.hour_now;
        return html`<g key=${hour.hour}><title>${tip}</title>
          <rect class="hit" x=${left + i * slot} y=${head} width=${slot} height=${height - head - foot} />
          ${hour.total > 0 && html`${hour.running && html`<rect class="under" x=${x} y=${y(hour.total)} width=${bar} height=${height - foot - y(hour.total)} rx="2" />`}<rect class=${hour.running ? "today today-running" : "today"} x=${x} y=${y(hour.total)} width=${bar} height=${height - foot - y(hour.total)} rx="2" />`}
          ${hour.before !== null && hour.before > 0 && (later
            ? html`<path class="before-off" d="M${x - 2} ${y(hour.before)}h${bar + 4}" />`
            : html`<path class="halo" d="M${x - 3} ${y(hour.before)}h${bar + 6}" /><path class="before" d="M${x - 3} ${y(hour.before)}h${bar + 6}" />`)}
          ${(slot >= 26 || i % 2 === 0) && html`<text class="ax ax-m" x=${x + bar / 2} y=${height - 6}>${hour.hour}</text>`}
          ${hour === model.best && html`<text class="lab" x=${x + bar / 2} y=${Math.min(y(hour.total), y(hour.before ?? 0)) - 7}>${wholeMoney(hour.total)}</text>`}
        </g>`;
      })}
      ${model.empty && html`<text class="lab soft" x=${left + (width - left) / 2} y=${height / 2}>${t("chart.sales_empty")}</text>`}
    </svg>`;
  };
  return html`<${ChartPanel} area="g-sales" test="chart-sales" title=${t("chart.sales")} keys=${keys} chart=${draw} table=${table} />`;
}

/** @param {{report: import("../figures.js").Report}} props */
export function WaitChart({ report }) {
  const floor = report.floor;
  const model = waitChart(floor);
  const keys = model.empty
    ? html`<span>${t("chart.from_call")}</span>`
    : html`<span><svg aria-hidden="true"><circle class="kp50" cx="9" cy="6" r="5" /></svg>${t("chart.half", { seconds: floor.accept_p50 ?? "–" })}</span>
        <span><svg aria-hidden="true"><circle class="kp90" cx="9" cy="6" r="4.5" /></svg>${t("chart.nine", { seconds: floor.accept_p90 ?? "–" })}</span>`;
  const table = html`<table class="tbl">
    <thead><tr><th>${t("chart.hour")}</th><th class="num">${t("chart.calls")}</th><th class="num">${t("chart.half_short")}</th><th class="num">${t("chart.nine_short")}</th></tr></thead>
    <tbody>${model.hours.map((hour) => html`<tr key=${hour.hour}><td>${hourText(hour.hour)}</td><td class="num">${hour.requests}</td><td class="num">${hour.p50 ?? "–"}</td><td class="num">${hour.p90 ?? "–"}</td></tr>`)}</tbody>
  </table>`;
  const draw = (/** @type {number} */ width, /** @type {number} */ height) => {
    const left = gutter(model.axis.map(String));
    const top = /** @type {number} */ (model.axis.at(-1));
    const y = (/** @type {number} */ value) => head + (1 - value / top) * (height - head - foot);
    const slot = (width - left) / model.hours.length;
    const title = model.worst ? t("chart.wait_over", { from: model.worst.hour, seconds: model.worst.p90 ?? 0, goal: model.goal }) : model.empty ? t("chart.wait_empty") : t("chart.wait_kept", { goal: model.goal });
    return html`<svg class="chart" width=${width} height=${height} role="img" aria-label=${title}>
      ${model.axis.map((value) => html`<path class="grid" d="M${left} ${y(value)}H${width}" /><text class="ax ax-e" x=${left - 8} y=${y(value) + 4}>${value}</text>`)}
      <path class="target" d="M${left} ${y(model.goal)}H${width}" />
      <text class="lab lab-s promise" x=${left + 4} y=${y(model.goal) - 6}>${t("chart.promise", { seconds: model.goal })}</text>
      ${model.hours.map((hour, i) => {
        const x = left + (i + 0.5) * slot;
        const label = (slot >= 22 || i % 2 === 0) && html`<text class="ax ax-m" x=${x} y=${height - 6}>${hour.hour}</text>`;
        if (hour.p50 === null || hour.p90 === null) return html`<g key=${hour.hour}>${label}</g>`;
        const [low, high] = [y(hour.p50), y(hour.p90)];
        return html`<g key=${hour.hour} class=${hour.over ? "over" : ""}>
          <title>${t("chart.wait_tip", { hour: hourText(hour.hour), half: hour.p50, nine: hour.p90, calls: hour.requests })}</title>
          <path class="span" d="M${x} ${low}V${high}" /><circle class="p50" cx=${x} cy=${low} r="5" />
          ${hour.over ? html`<path class="p90" d="M${x} ${high - 7}l7 7-7 7-7-7Z" />` : html`<circle class="p90" cx=${x} cy=${high} r="4.5" />`}
          ${hour === model.worst && html`<text class=${x > width - 70 ? "lab lab-e" : "lab lab-s"} x=${x > width - 70 ? x - 11 : x + 11} y=${high + 4}>${t("chart.seconds", { seconds: hour.p90 })}</text>`}
          ${label}
        </g>`;
      })}
      ${model.empty && html`<text class="lab soft" x=${left + (width - left) / 2} y=${(y(0) + y(model.goal)) / 2}>${t("chart.wait_empty")}</text>`}
    </svg>`;
  };
  return html`<${ChartPanel} area="g-wait" test="chart-wait" title=${t("chart.wait")} keys=${keys} chart=${draw} table=${table} />`;
}

/** @param {number} hour */
function hourText(hour) {
  return t("chart.hour_span", { from: hour, to: hour + 1 });
}
