// The bars of turnover, drawn by uPlot in the colours of the theme.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { html, t } from "../parts.js";
import { amount, wholeMoney } from "../show.js";
import { theme } from "../theme.js";

const height = 180;

/** @param {{labels: string[], values: number[], width: number, by: string}} props */
export function TurnoverChart({ labels, values, width, by }) {
  const box = useRef(/** @type {HTMLDivElement|null} */ (null));
  const key = JSON.stringify([labels, values]);
  const dark = useScheme();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = new uPlot(options(labels, width), [labels.map((_, i) => i), values], element);
    return () => chart.destroy();
  }, [key, width, theme.value, dark]);
  const best = values.indexOf(Math.max(...values));
  return html`<div ref=${box} class="turn-bars" role="img" aria-label=${t("figures.chart", { by, label: labels[best], amount: amount(values[best]) })} data-test="figures-chart"></div>`;
}

/** Whether the system is dark: canvases do not follow it by themselves. */
function useScheme() {
  const query = useRef(matchMedia("(prefers-color-scheme: dark)"));
  return query.current.matches;
}

/** @param {string} name */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {string[]} labels @param {number} width */
function options(labels, width) {
  const axis = { stroke: token("--text-faint"), font: `13px ${token("--font-text")}`, ticks: { show: false } };
  const room = Math.max(1, Math.ceil((labels.length * 76) / width)); // how many labels share a place
  return {
    width, height, legend: { show: false }, padding: [8, 0, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
    scales: { x: { time: false, range: [-0.6, labels.length - 0.4] }, y: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => [Math.min(0, low) * 1.1, Math.max(100, high * 1.1)] } },
    axes: [
      { ...axis, size: 28, grid: { show: false }, splits: () => labels.map((_, i) => i).filter((i) => i % room === 0), values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((i) => labels[i] ?? "") },
      { ...axis, size: 64, grid: { stroke: token("--line"), width: 1 }, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((value) => wholeMoney(value)) },
    ],
    series: [{}, { fill: token("--action"), stroke: token("--action"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 44], radius: 0.08 }) }],
    hooks: { setCursor: [(/** @type {any} */ chart) => { const i = chart.cursor.idx; chart.over.title = i === null || i === undefined ? "" : `${labels[i]}: ${amount(chart.data[1][i])}`; }] },
  };
}
