// The floor plan as a picture: zones, shelves, tills, calls by the shape of their state, people as letters.
// Everything is placed in decimetres, as the store keeps it.

import { html, cx } from './ui.js';

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

/** Share of the width that all strokes and letters are drawn in: the mockups' 540 units. */
const drawn = 540;

/**
 * @param {{
 *   plan: {width: number, height: number, shapes: {kind: string, x: number, y: number, w: number, h: number, label?: string}[]},
 *   zones?: {id: string, code: string, name: string, x: number, y: number, w: number, h: number}[],
 *   points?: {id: string, code: string, x: number, y: number}[],
 *   calls?: {id: string, x: number, y: number, state: 'wait'|'offer'|'late'|'way'|'here', letter?: string, label: string}[],
 *   people?: {id: string, x: number, y: number, letter: string, label: string, mine?: boolean}[],
 *   mine?: string[], heat?: Record<string, number>, label: string, chosen?: string,
 *   onZone?: (id: string) => void, onCall?: (id: string) => void, onPoint?: (id: string) => void, class?: string
 * }} props `mine`: zone ids drawn as one's own; `heat`: 0 to 4 by zone id
 */
export function StoreMap({ plan, zones = [], points = [], calls = [], people = [], mine = [], heat, label, chosen, onZone, onCall, onPoint, class: extra }) {
  const width = Math.max(1, plan?.width || 0, ...zones.map((z) => z.x + z.w));
  const height = Math.max(1, plan?.height || 0, ...zones.map((z) => z.y + z.h));
  const k = (drawn - 8) / width;
  const n = (v) => Number((v * k).toFixed(1));
  const press = (fn, id) => (fn ? {
    role: 'button', tabindex: 0, onClick: () => fn(id),
    onKeyDown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); fn(id); } },
  } : {});
  const interactive = onZone || onCall || onPoint;
  return html`<svg class=${cx('plan', extra)} viewBox=${`-4 -4 ${drawn} ${Math.round(height * k) + 8}`} role=${interactive ? 'group' : 'img'} aria-label=${label} direction="ltr">
    <rect class="wall" x="0" y="0" width=${drawn - 8} height=${n(height)} rx="3"/>
    ${zones.map((z) => html`<${Zone} key=${z.id} z=${z} n=${n} mine=${mine.includes(z.id)} heat=${heat ? heat[z.id] ?? 0 : null} chosen=${chosen === z.id} press=${press(onZone, z.id)} named=${Boolean(onZone)}/>`)}
    ${(plan?.shapes || []).map((s, i) => html`<${Fixture} key=${`s${i}`} s=${s} n=${n}/>`)}
    ${points.map((p) => html`<g key=${p.id} transform=${`translate(${n(p.x)} ${n(p.y)})`} ...${press(onPoint, p.id)} aria-label=${onPoint ? p.code : null}><circle class="point" r="4"/><text class="code" x="7" y="5">${p.code}</text></g>`)}
    ${people.map((p) => html`<g key=${p.id} transform=${`translate(${n(p.x)} ${n(p.y)})`}><title>${p.label}</title>${p.mine ? html`<circle class="me" r="9"/>` : html`<circle class="person-dot" r="11"/><text class="p-text person-text" y="4.5">${p.letter}</text>`}</g>`)}
    ${calls.map((c) => html`<g key=${c.id} transform=${`translate(${n(c.x)} ${n(c.y)})`} ...${press(onCall, c.id)} aria-label=${onCall ? c.label : null}><title>${c.label}</title><${CallShape} state=${c.state}/>
      <text class=${cx('p-text', `p-${inkOf[c.state] ?? 'wait'}-t`)} x=${c.state === 'way' ? -4 : 0} y="5">${c.letter ?? ''}</text></g>`)}
  </svg>`;
}

/** A name longer than its zone is left away; the letter stands alone. */
function Zone({ z, n, mine, heat, chosen, press, named }) {
  const room = n(z.w) - 34;
  const name = Array.from(z.name || '');
  return html`<g ...${press} aria-label=${named ? `${z.code} ${z.name}` : null}>
    <rect class=${cx('zone', mine && 'mine', heat !== null && `h${heat}`, chosen && 'chosen')} x=${n(z.x)} y=${n(z.y)} width=${n(z.w)} height=${n(z.h)} rx="4"/>
    <text class=${cx('zl', heat !== null && heat > 2 && `hn${heat}`)} x=${n(z.x) + 8} y=${n(z.y) + 25}>${z.code}</text>
    ${name.length > 0 && name.length * 7.6 + Array.from(z.code).length * 12 < room + 16 && html`<text class=${cx('name', heat !== null && heat > 2 && `hn${heat}`)} x=${n(z.x) + 16 + Array.from(z.code).length * 14} y=${n(z.y) + 23}>${z.name}</text>`}</g>`;
}

function Fixture({ s, n }) {
  const kind = { shelf: 'shelf', till: 'till', entrance: 'entrance', wall: 'shelf' }[s.kind] ?? 'shelf';
  const x = n(s.x), y = n(s.y), w = n(s.w), h = n(s.h);
  const flat = w >= h;
  return html`<rect class=${kind} x=${x} y=${y} width=${w} height=${h} rx="2"/>
    ${s.label && html`<text class="code" x=${flat ? x - 27 : x + w + 4} y=${y + h / 2 + 5} >${s.label}</text>`}`;
}
