// The floor plan as a picture: zones, shelves, tills, calls by the shape of their state, people as
// letters, or each call point in the shade of its calls. It is drawn pixel for pixel in the room it
// is given, so that its letters are as large on a phone as on a desk.

import { cx, html, useLayoutEffect, useMemo, useRef, useState } from './ui.js';
import { guessWidth, layoutPlan, standApart, standing } from './plan-layout.js';

/** The shape a call is drawn with, around 0,0. */
function CallShape({ state }) {
  switch (state) {
    case 'late': return html`<path class="p-late" d="M0-17 17 0 0 17-17 0Z"/>`;
    case 'way': return html`<path class="p-way" d="M-13-15 15 0-13 15Z"/>`;
    case 'here': return html`<rect class="p-here" x="-13" y="-13" width="26" height="26" rx="2"/>`;
    case 'offer': return html`<circle class="p-wait" r="14" stroke-dasharray="4 3"/>`;
    default: return html`<circle class="p-wait" r="14"/>`;
  }
}

const inkOf = { late: 'late', way: 'way', here: 'here' };

/** Room around the wall, for its line and the sign of the way in. */
const margin = 8;
/** The width before anything was measured. */
const unmeasured = 480;
/** Below this width letters are smaller. */
const narrow = 420;

/**
 * @param {{
 *   plan: {width: number, height: number, shapes: {kind: string, x: number, y: number, w: number, h: number, label?: string}[]},
 *   zones?: {id: string, code: string, name: string, x: number, y: number, w: number, h: number}[],
 *   points?: {id: string, code: string, name?: string, x: number, y: number}[],
 *   calls?: {id: string, x: number, y: number, state: 'wait'|'offer'|'late'|'way'|'here', letter?: string, label: string}[],
 *   people?: {id: string, x: number, y: number, letter: string, label: string, mine?: boolean}[],
 *   way?: {points: {x: number, y: number}[], goal: {x: number, y: number, code?: string}}|null,
 *   mine?: string[], shadeOf?: (point: any) => {shade: number, text: string, title: string}, label: string, class?: string
 * }} props `way`: how to get there, and where that is; `mine`: zone ids drawn as one's own; `shadeOf`: 0 to 4, and the figure written in it
 */
export function StoreMap({ plan, zones = [], points: all = [], calls = [], people = [], way = null, mine = [], shadeOf, label, class: extra }) {
  const [svg, room] = useRoom();
  const points = useMemo(() => standing(all, plan?.shapes ?? []), [all, plan]);
  const width = Math.max(1, plan?.width || 0, ...zones.map((z) => z.x + z.w));
  const height = Math.max(1, plan?.height || 0, ...zones.map((z) => z.y + z.h));
  const k = Math.max(0.1, Math.min((room.width - 2 * margin) / width, ((room.height || Infinity) - 2 * margin) / height));
  const drawn = useMemo(() => {
    const placed = zones.filter((z) => z.w > 0 && z.h > 0);
    const signs = new Set((plan?.shapes ?? []).map((shape) => shape.label));
    const small = width * k < narrow;
    return layoutPlan({
      width, height, k, zones: placed, shapes: plan?.shapes ?? [], points: points.filter((point) => !signs.has(point.code)), measure: ruler(),
      sizes: small ? { zone: 17, name: 13, code: 13 } : { zone: 21, name: 15, code: 14 }, dot: shadeOf ? 13 : 4, fields: shadeOf && new Set(points.map((point) => point.code)),
    });
  }, [plan, zones, points, width, height, k, Boolean(shadeOf)]);
  const n = (v) => Number((v * k).toFixed(1));
  const stand = (item, r) => ({ item, x: n(item.x), y: n(item.y), r });
  const marks = standApart([...calls.map((c) => stand(c, 14)), ...people.map((p) => stand(p, p.mine ? 9 : 11))], drawn);
  return html`<svg ref=${svg} class=${cx('plan', extra)} viewBox=${`${-margin} ${-margin} ${Math.round(drawn.width + 2 * margin)} ${Math.round(drawn.height + 2 * margin)}`}
    preserveAspectRatio="xMidYMin" role="img" aria-label=${label} direction="ltr">
    ${drawn.zones.map((z) => html`<rect key=${z.item.id} class=${cx('zone', mine.includes(z.item.id) && 'mine')} x=${z.x} y=${z.y} width=${z.w} height=${z.h} rx="4"/>`)}
    <path class="wall" d=${drawn.wall}/>
    ${drawn.shapes.map((s, i) => !s.gap && html`<rect key=${`s${i}`} class=${s.kind} x=${s.x} y=${s.y} width=${s.w} height=${s.h} rx="2"/>`)}
    ${shadeOf ? html`<${Shades} points=${points} drawn=${drawn} shadeOf=${shadeOf} n=${n}/>` : drawn.points.map((p) => html`<circle key=${p.item.id} class="point" cx=${p.x} cy=${p.y} r="4"/>`)}
    ${way && html`<${Way} way=${way} n=${n} wide=${drawn.width} size=${drawn.sizes.code}/>`}
    <${PlanWords} drawn=${drawn} clear=${Boolean(shadeOf)} but=${way?.goal.code}/>
    ${marks.slice(calls.length).map(({ item: p, x, y }) => html`<g key=${p.id} transform=${`translate(${x} ${y})`}><title>${p.label}</title>${p.mine ? html`<circle class="me" r="9"/>` : html`<circle class="person-dot" r="11"/><text class="p-text person-text" y="4.5">${p.letter}</text>`}</g>`)}
    ${marks.slice(0, calls.length).map(({ item: c, x, y }) => html`<g key=${c.id} transform=${`translate(${x} ${y})`}><title>${c.label}</title><${CallShape} state=${c.state}/>
      <text class=${cx('p-text', `p-${inkOf[c.state] ?? 'wait'}-t`)} x=${c.state === 'way' ? -4 : 0} y="5">${c.letter ?? ''}</text></g>`)}
  </svg>`;
}

/**
 * All that is written on a plan: zones with their letter and name, signs of shelves, tills, doors and call points.
 * `but`: the sign that is written elsewhere.
 * `clear`: figures stand in the shelves, and a sign that found no room of its own is left out rather than written over them.
 */
export function PlanWords({ drawn, clear = false, but = undefined }) {
  const word = (key, look, at, text) => at && html`<text key=${key} class=${cx(look, at.over && 'over')} x=${at.x} y=${at.y} font-size=${drawn.sizes[{ zl: 'zone', name: 'name' }[look] ?? 'code']}>${text}</text>`;
  return html`${drawn.zones.map((z, i) => [word(`z${i}`, 'zl', z.code, z.item.code), word(`n${i}`, 'name', z.name, z.item.name)])}
    ${drawn.shapes.map((s, i) => !(clear && s.label?.over) && s.item.label !== (but ?? null) && word(`s${i}`, 'code', s.label, s.item.label))}
    ${drawn.points.map((p, i) => p.item.code !== but && word(`p${i}`, 'code', p.label, p.item.code))}`;
}

/** A way through the shop: a line on its own ground, and a ring round the place it leads to. */
function Way({ way, n, wide, size }) {
  const [x, y] = [n(way.goal.x), n(way.goal.y)];
  const left = x + 90 > wide; // its name stands where there is room
  const line = way.points.map((spot) => `${n(spot.x)},${n(spot.y)}`).join(' ');
  return html`${way.points.length > 1 && html`<polyline class="path-ground" points=${line}/><polyline class="path" data-test="way-path" points=${line}/>`}
    <circle class="goal" data-test="way-goal" cx=${x} cy=${y} r="20"/>
    ${way.goal.code && html`<text class="goal-code over" x=${left ? x - 26 : x + 26} y=${y + 6} text-anchor=${left ? 'end' : 'start'} font-size=${size + 3}>${way.goal.code}</text>`}`;
}

/** Each call point in its shade: its shelf where it has one, else a field of its own. */
function Shades({ points, drawn, shadeOf, n }) {
  return points.map((point) => {
    const shelf = drawn.shapes.find((shape) => shape.kind === 'shelf' && shape.item.label === point.code);
    const [w, h] = shelf ? [shelf.w, shelf.h] : [26, 18];
    const [x, y] = shelf ? [shelf.x, shelf.y] : [n(point.x) - w / 2, n(point.y) - h / 2];
    const { shade, text, title } = shadeOf(point);
    return html`<g key=${point.id} data-test="heat-point"><title>${title}</title><rect class=${`h${shade}`} x=${x} y=${y} width=${w} height=${h} rx="3"/>
      ${text && html`<text class=${`hn hn${shade}`} x=${x + w / 2} y=${y + h / 2 + 4.7}>${text}</text>`}</g>`;
  });
}

/** The room the picture has, in pixels. */
function useRoom() {
  const svg = useRef(/** @type {SVGSVGElement|null} */ (null));
  const [room, setRoom] = useState({ width: unmeasured, height: 0 });
  useLayoutEffect(() => {
    const element = svg.current;
    if (!element) return undefined;
    const measure = () => {
      const look = getComputedStyle(element);
      const width = element.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
      const height = element.clientHeight - parseFloat(look.paddingTop) - parseFloat(look.paddingBottom);
      if (width > 0) setRoom((now) => (Math.abs(now.width - width) < 1 && Math.abs(now.height - height) < 1 ? now : { width, height }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return /** @type {const} */ ([svg, room]);
}

/** Measures texts in the fonts the page really has. */
export function ruler() {
  const pen = document.createElement('canvas').getContext('2d');
  if (!pen) return guessWidth;
  const page = getComputedStyle(document.documentElement);
  const families = [page.getPropertyValue('--font-text'), page.getPropertyValue('--font-sign')];
  return (/** @type {string} */ text, /** @type {number} */ size, /** @type {boolean} */ sign) => {
    pen.font = `${sign ? 700 : 500} ${size}px ${families[sign ? 1 : 0] || 'sans-serif'}`;
    return pen.measureText(text).width;
  };
}
