// The sheet the shop is drawn on: things are chosen, moved and stretched by
// mouse, finger or arrow keys.

import { useRef, useState } from "preact/hooks";
import { PlanWords, ruler } from "../../lib/store-map.js";
import { layoutPlan } from "../../lib/plan-layout.js";
import { html, t, useSize } from "../parts.js";
import { arrow, grid, move, stretch } from "../plan.js";

/**
 * @typedef {{key: string, type: "zone"|"point"|"shelf"|"till"|"entrance"|"wall", code: string, name: string, x: number, y: number, w: number, h: number, off?: boolean}} Item
 */

/** Radius of a call point on the sheet, in pixels. */
const pointRadius = 9;
const handle = 12;
/** Letters on the sheet, in pixels. */
const sizes = { zone: 24, name: 16, code: 15 };

/**
 * @param {{sheet: import("../plan.js").Sheet, items: Item[], chosen: string, readOnly: boolean,
 *   onChoose: (key: string) => void, onPlace: (key: string, box: import("../plan.js").Box) => void}} props
 */
export function PlanSheet({ sheet, items, chosen, readOnly, onChoose, onPlace }) {
  const [box, width, height] = useSize();
  const [dragged, setDragged] = useState(/** @type {{key: string, box: import("../plan.js").Box}|null} */ (null));
  const grip = useRef(/** @type {{key: string, x: number, y: number, from: Item, stretching: boolean}|null} */ (null));
  const k = Math.max(0.1, Math.min((width - 6) / sheet.width, (height - 6) / sheet.height));
  const [w, h] = [sheet.width * k, sheet.height * k];

  const down = (/** @type {PointerEvent} */ event, /** @type {Item} */ item, stretching = false) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    onChoose(item.key);
    if (readOnly) return;
    /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    grip.current = { key: item.key, x: event.clientX, y: event.clientY, from: item, stretching };
  };
  const moved = (/** @type {PointerEvent} */ event) => {
    const held = grip.current;
    if (!held) return;
    const [dx, dy] = [(event.clientX - held.x) / k, (event.clientY - held.y) / k];
    setDragged({ key: held.key, box: held.stretching ? stretch(held.from, dx, dy, sheet) : move(held.from, dx, dy, sheet) });
  };
  const up = () => {
    if (grip.current && dragged) place(grip.current.from, dragged.box);
    grip.current = null;
    setDragged(null);
  };
  const place = (/** @type {Item} */ item, /** @type {import("../plan.js").Box} */ next) => {
    if (next.x !== item.x || next.y !== item.y || next.w !== item.w || next.h !== item.h) onPlace(item.key, next);
  };
  const key = (/** @type {KeyboardEvent} */ event, /** @type {Item} */ item) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); return onChoose(item.key); }
    const next = readOnly ? null : arrow(item, event.key, event.shiftKey && item.type !== "point", sheet);
    if (!next) return;
    event.preventDefault();
    onChoose(item.key);
    place(item, next);
  };
  const shown = items.map((item) => (dragged?.key === item.key ? { ...item, ...dragged.box } : item));
  const active = shown.find((item) => item.key === chosen);
  return html`<div class="plan-room" ref=${box} onPointerDown=${() => onChoose("")}>
    ${width > 0 && html`<svg class="plan plan-edit" style=${{ width: `${w + 4}px`, height: `${h + 4}px` }} viewBox="-2 -2 ${w + 4} ${h + 4}" role="group" aria-label=${t("plan.label")} data-test="plan">
      <${Grid} sheet=${sheet} k=${k} />
      <rect class="wall" width=${w} height=${h} rx="3" />
      ${shown.map((item) => html`<g key=${item.key} class="item" tabindex="0" role="button" aria-pressed=${item.key === chosen} data-test="plan-${item.type}" data-key=${item.key}
        aria-label="${t(`plan.${item.type}`)} ${item.code} ${item.name}" onPointerDown=${(/** @type {PointerEvent} */ event) => down(event, item)} onPointerMove=${moved} onPointerUp=${up} onPointerCancel=${up} onKeyDown=${(/** @type {KeyboardEvent} */ event) => key(event, item)}>
        <${Thing} item=${item} k=${k} on=${item.key === chosen} /></g>`)}
      <${PlanWords} drawn=${wordsOn(shown, sheet, k)} />
      ${active && active.type !== "point" && !readOnly && html`<g>
        <rect class="hand" data-test="plan-handle" x=${(active.x + active.w) * k - handle / 2} y=${(active.y + active.h) * k - handle / 2} width=${handle} height=${handle} rx="2"
          onPointerDown=${(/** @type {PointerEvent} */ event) => down(event, active, true)} onPointerMove=${moved} onPointerUp=${up} onPointerCancel=${up} />
        <text class="dimt" x=${(active.x + active.w / 2) * k} y=${Math.min(h - 4, (active.y + active.h) * k + 18)}>${t("plan.metres", { w: metres(active.w), h: metres(active.h) })}</text></g>`}
    </svg>`}
  </div>`;
}

/** Decimetres as metres. @param {number} dm */
export function metres(dm) {
  return `${Math.floor(dm / 10)}.${dm % 10}`;
}

/** Lines of half a metre; of a metre where they would stand too close. @param {{sheet: import("../plan.js").Sheet, k: number}} props */
function Grid({ sheet, k }) {
  const step = grid * k < 8 ? grid * 2 : grid;
  const lines = [];
  for (let x = step; x < sheet.width; x += step) lines.push(`M${x * k} 0V${sheet.height * k}`);
  for (let y = step; y < sheet.height; y += step) lines.push(`M0 ${y * k}H${sheet.width * k}`);
  return html`<path class="gridl" d=${lines.join("")} />`;
}

/** Where all signs are written; a point at the shelf of its own code is told by that. @param {Item[]} shown @param {import("../plan.js").Sheet} sheet @param {number} k */
function wordsOn(shown, sheet, k) {
  const of = (/** @type {(item: Item) => boolean} */ wanted) => shown.filter(wanted);
  const shapes = of((item) => item.type !== "zone" && item.type !== "point").map((item) => ({ kind: item.type, label: item.code, x: item.x, y: item.y, w: item.w, h: item.h }));
  const signs = new Set(shapes.map((shape) => shape.label));
  const points = of((item) => item.type === "point").map((item) => (signs.has(item.code) ? { ...item, code: "" } : item));
  return layoutPlan({ width: sheet.width, height: sheet.height, k, sizes, dot: pointRadius, gaps: false, zones: of((item) => item.type === "zone"), shapes, points, measure: ruler() });
}

/** @param {{item: Item, k: number, on: boolean}} props */
function Thing({ item, k, on }) {
  const [x, y, w, h] = [item.x * k, item.y * k, item.w * k, item.h * k];
  switch (item.type) {
    case "zone": return html`<rect class=${on ? "zone zsel" : "zone"} x=${x} y=${y} width=${w} height=${h} rx="5" />`;
    case "point": return html`<circle class="touch" cx=${x} cy=${y} r="22" /><circle class=${item.off ? "cp0" : on ? "cp cpsel" : "cp"} cx=${x} cy=${y} r=${pointRadius} />`;
    default: return html`<rect class=${on ? "ssel" : item.type === "till" ? "till" : item.type === "entrance" ? "entrance" : "shelf"} x=${x} y=${y} width=${w} height=${h} rx="2" />`;
  }
}
