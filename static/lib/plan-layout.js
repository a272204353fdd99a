// Where everything on a floor plan is drawn, labels first: a sign is never cut at the wall, never
// under a shelf, never on another sign, whatever plan a shop has drawn. Plans are in decimetres,
// what comes out is in pixels. Pure, so that awkward plans can be tried without a screen.

/**
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{x: number, y: number, over: boolean}} Label `x` is the start, `y` the baseline; `over`: nothing was free, so it lies on something and needs a halo
 * @typedef {{zone: number, name: number, code: number}} Sizes of letters, in pixels
 * @typedef {Box & {item: any, code: Label, name: Label|null}} ZonePlace
 * @typedef {Box & {item: any, kind: 'shelf'|'till'|'entrance'|'wall', gap: boolean, figure?: boolean, label: Label|null}} ShapePlace `gap`: a way through the wall, drawn by leaving it out
 * @typedef {{item: any, x: number, y: number, label: Label|null}} PointPlace
 */

/** How far from a wall a way in still belongs to it, in decimetres. */
const atWall = 10;
const pad = 2;
/** Between a zone's letter and its name. */
const titleGap = 5;
/** A figure and its ground. */
const field = { w: 26, h: 16 };
/** Beside the sign of a way in. */
const doorGap = 6;
/** Where a mark looks for room, in its own widths: at its place, beside it, then farther. */
const asides = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [2, 0], [-2, 0], [0, 2], [0, -2]];
/** Height of a capital above the baseline, as a share of the size. */
const capital = 0.73;
const kinds = { shelf: 'shelf', till: 'till', entrance: 'entrance', wall: 'wall' };

/**
 * A careful guess at the width of a text; a page measures instead.
 * @param {string} text
 * @param {number} size
 */
export function guessWidth(text, size) {
  let ems = 0;
  for (const letter of text) ems += /[ilj.,:;'’|!]/.test(letter) ? 0.34 : /[mwMW@%&]/.test(letter) ? 0.98 : letter.codePointAt(0) > 0x2e80 ? 1.05 : /[A-Z]/.test(letter) ? 0.72 : 0.62;
  return ems * size;
}

/**
 * The call points that stand on a plan: those with a place, or with a shelf that bears their sign. One without a place is
 * written as 0, 0, which is a corner of the shop.
 * @template {{x: number, y: number, code: string}} P
 * @param {P[]} points @param {{label?: string}[]} shapes @returns {P[]}
 */
export function standing(points, shapes) {
  return points.filter((point) => point.x > 0 || point.y > 0 || shapes.some((shape) => shape.label === point.code));
}

/**
 * @param {{
 *   width: number, height: number, k: number, sizes: Sizes, dot?: number, fields?: Set<string|undefined>, gaps?: boolean,
 *   zones?: (Box & {code: string, name?: string})[], shapes?: (Box & {kind: string, label?: string})[],
 *   points?: {x: number, y: number, code: string}[], measure?: (text: string, size: number, sign: boolean) => number
 * }} plan `k`: pixels to a decimetre; `dot`: radius of a call point; `fields`: signs of shelves with a figure in them; `gaps`: a way in at the wall opens it
 * @returns {{width: number, height: number, sizes: Sizes, wall: string, zones: ZonePlace[], shapes: ShapePlace[], points: PointPlace[]}}
 */
export function layoutPlan({ width, height, k, sizes, dot = 4, fields = new Set(), gaps = true, zones = [], shapes = [], points = [], measure = guessWidth }) {
  const sheet = { x: 0, y: 0, w: px(width, k), h: px(height, k) };
  const scaled = (/** @type {Box} */ box) => ({ x: px(box.x, k), y: px(box.y, k), w: px(box.w, k), h: px(box.h, k) });
  const placedZones = zones.map((item) => ({ item, ...inset(scaled(item), 1) }));
  const placedShapes = shapes.map((item) => shapeOn(item, scaled(item), sheet, atWall * k, gaps)).map((shape) => (shape.kind === 'shelf' && fields.has(shape.item.label) ? widened(shape) : shape));
  const dots = points.map((item) => ({ item, x: px(item.x, k), y: px(item.y, k) }));
  const room = makeRoom(sheet, [...placedShapes.filter((shape) => !shape.gap), ...dots.map((at) => around(at, dot))]);
  const titled = placedZones.map((zone) => ({ ...zone, ...title(zone, room, sizes, measure) }));
  const doors = new Map(placedShapes.filter((shape) => shape.gap && shape.item.label).map((shape) => [shape, doorLabel(shape, room, sheet, sizes.code, measure(shape.item.label, sizes.code, true))]));
  return {
    width: sheet.w, height: sheet.h, sizes, wall: wallPath(sheet, placedShapes.filter((shape) => shape.gap)),
    zones: titled,
    shapes: placedShapes.map((shape) => ({ ...shape, label: doors.get(shape) ?? (shape.item.label ? shapeLabel(shape, zoneOf(shape, placedZones), room, sizes.code, measure(shape.item.label, sizes.code, true)) : null) })),
    points: dots.map((at) => ({ ...at, label: at.item.code ? pointLabel(at, room, dot, sizes.code, measure(at.item.code, sizes.code, true)) : null })),
  };
}

/**
 * Marks drawn so that none hides another: each stays where it is or steps aside, the earlier first.
 * @template {{x: number, y: number, r: number}} M
 * @param {M[]} marks in pixels
 * @param {{width: number, height: number}} sheet
 * @returns {M[]}
 */
export function standApart(marks, { width, height }) {
  /** @type {M[]} */
  const placed = [];
  for (const mark of marks) {
    const step = 2 * mark.r + 4;
    const spots = asides.map(([dx, dy]) => ({ ...mark, x: tenth(mark.x + dx * step), y: tenth(mark.y + dy * step) }));
    const inside = (/** @type {M} */ spot) => spot.x >= mark.r && spot.y >= mark.r && spot.x <= width - mark.r && spot.y <= height - mark.r;
    const free = (/** @type {M} */ spot) => placed.every((other) => Math.hypot(spot.x - other.x, spot.y - other.y) >= spot.r + other.r);
    placed.push(spots.find((spot, i) => (i === 0 || inside(spot)) && free(spot)) ?? mark);
  }
  return placed;
}

/** What is taken, and whether a text still fits. @param {Box} sheet @param {Box[]} things */
function makeRoom(sheet, things) {
  const taken = [...things];
  const limits = inset(sheet, 2);
  return {
    limits,
    /** @param {Box} box @param {{within?: Box, upon?: Box}} [rule] `upon`: the one thing it may lie on */
    free: (box, { within, upon } = {}) => holds(limits, box) && (!within || holds(within, box)) && !taken.some((other) => other !== upon && meets(box, other)),
    /** @param {Box} box */
    take: (box) => { taken.push(box); },
  };
}

/**
 * A zone's letter and name: in the band on top if that is free, else wherever in the zone there is
 * room for both, else the letter alone, at last over whatever lies there.
 */
function title(zone, room, sizes, measure) {
  const code = measure(zone.item.code, sizes.zone, true);
  const name = zone.item.name && zone.item.name !== zone.item.code ? measure(zone.item.name, sizes.name, false) : 0;
  const tall = sizes.zone * capital + 2 * pad;
  const full = code + titleGap + name + 2 * pad;
  const alone = code + 2 * pad;
  const spot = (name > 0 && spotIn(zone, full, tall, room)) || null;
  const box = spot ?? spotIn(zone, alone, tall, room);
  const at = box ?? { x: zone.x + 4, y: zone.y + 4, w: alone, h: tall };
  room.take(at);
  const base = at.y + tall - pad;
  return {
    code: label(at.x + pad, base, !box),
    name: spot ? label(at.x + pad + code + titleGap, base - (sizes.zone - sizes.name) * 0.06, false) : null,
  };
}

/** The first free place for a box in a zone, line by line from its top corner. */
function spotIn(zone, w, h, room) {
  const step = 4;
  for (let y = zone.y + 4; y + h <= zone.y + zone.h - 1; y += step) {
    for (let x = zone.x + 4; x + w <= zone.x + zone.w - 1; x += step) {
      const box = { x, y, w, h };
      if (room.free(box)) return box;
    }
  }
  return null;
}

/** A shelf's or till's sign: beside it, on it, above or below, whichever is free first. */
function shapeLabel(shape, zone, room, size, width) {
  const tall = size * capital;
  const middle = shape.y + shape.h / 2 - tall / 2;
  const centre = shape.x + shape.w / 2 - width / 2;
  const boxAt = (/** @type {number} */ x, /** @type {number} */ y) => ({ x: x - 1, y: y - 1, w: width + 2, h: tall + 2 });
  const on = !shape.figure && width + 6 <= shape.w && tall + 4 <= shape.h ? boxAt(shape.w >= shape.h ? shape.x + 4 : centre, shape.w >= shape.h ? middle : shape.y + 4) : null;
  const left = boxAt(shape.x - width - 5, middle), right = boxAt(shape.x + shape.w + 5, middle);
  const above = boxAt(centre, shape.y - tall - 4), below = boxAt(centre, shape.y + shape.h + 4);
  const corners = [boxAt(shape.x, shape.y - tall - 4), boxAt(shape.x, shape.y + shape.h + 4)];
  const beside = shape.w >= shape.h ? [left, on, right, above, below, ...corners] : [on, shape.kind === 'till' ? right : above, above, right, left, below];
  const free = beside.find((box) => box !== null && room.free(box, box === on ? { upon: shape } : { within: zone }));
  const box = free ?? clamped(boxAt(centre, middle), room.limits);
  room.take(box);
  return label(box.x + 1, box.y + 1 + tall, !free);
}

/** The sign of a way in: in its gap where the gap is wide enough, else inside the shop before it. */
function doorLabel(shape, room, sheet, size, width) {
  const tall = size * capital;
  const flat = shape.side === 'top' || shape.side === 'bottom';
  const centre = clamp(shape.x + shape.w / 2 - width / 2, 2, sheet.w - width - 2);
  const middle = clamp(shape.y + shape.h / 2 - tall / 2, 2, sheet.h - tall - 2);
  const onWall = { top: -tall / 2, bottom: sheet.h - tall / 2 }[shape.side];
  if (flat && width + 12 <= shape.w) return label(centre, onWall + tall, false);
  const box = {
    top: { x: centre, y: 6, w: width, h: tall }, bottom: { x: centre, y: sheet.h - tall - 6, w: width, h: tall },
    left: { x: 6, y: middle, w: width, h: tall }, right: { x: sheet.w - width - 6, y: middle, w: width, h: tall },
  }[shape.side];
  const free = room.free(box);
  room.take({ ...box, x: box.x - doorGap, w: width + 2 * doorGap }); // what stands beside it is another word
  return label(box.x, box.y + tall, !free);
}

function pointLabel(at, room, dot, size, width) {
  const tall = size * capital;
  const boxes = [
    { x: at.x + dot + 4, y: at.y - tall / 2, w: width, h: tall }, { x: at.x - dot - 4 - width, y: at.y - tall / 2, w: width, h: tall },
    { x: at.x - width / 2, y: at.y - dot - 4 - tall, w: width, h: tall }, { x: at.x - width / 2, y: at.y + dot + 4, w: width, h: tall },
  ];
  const free = boxes.find((box) => room.free(box));
  const box = free ?? clamped(boxes[0], room.limits);
  room.take(box);
  return label(box.x, box.y + tall, !free);
}

/** A shape in pixels; a way in near a wall becomes a gap in that wall. */
function shapeOn(item, box, sheet, near, gaps) {
  const kind = kinds[item.kind] ?? 'shelf';
  const visible = { ...box, w: Math.max(2, box.w), h: Math.max(2, box.h) };
  const side = kind === 'entrance' && gaps ? sideOf(box, sheet, near) : null;
  return { item, kind, ...visible, side, gap: side !== null };
}

/** A shelf as large as a figure in it needs, from its middle in height. */
function widened(shape) {
  const h = Math.max(field.h, shape.h);
  return { ...shape, figure: true, y: shape.y + (shape.h - h) / 2, w: Math.max(field.w, shape.w), h };
}

/** The wall a box stands at, the nearest one, along its longer side. */
function sideOf(box, sheet, near) {
  const flat = box.w >= box.h;
  const ways = flat ? [['top', box.y], ['bottom', sheet.h - box.y - box.h]] : [['left', box.x], ['right', sheet.w - box.x - box.w]];
  const [side, distance] = ways.sort((a, b) => /** @type {number} */ (a[1]) - /** @type {number} */ (b[1]))[0];
  return /** @type {number} */ (distance) <= near ? side : null;
}

/** The outer wall, open where one comes in. */
function wallPath(sheet, gaps) {
  const along = (side, long) => {
    const cuts = gaps.filter((gap) => gap.side === side).map((gap) => (side === 'top' || side === 'bottom' ? [gap.x, gap.x + gap.w] : [gap.y, gap.y + gap.h])).sort((a, b) => a[0] - b[0]);
    const parts = [];
    let from = 0;
    for (const [start, end] of cuts) {
      if (start > from) parts.push([from, start]);
      from = Math.max(from, end);
    }
    if (from < long) parts.push([from, long]);
    return parts;
  };
  if (gaps.length === 0) return `M0 0H${sheet.w}V${sheet.h}H0Z`;
  return [
    ...along('top', sheet.w).map(([a, b]) => `M${a} 0H${b}`), ...along('bottom', sheet.w).map(([a, b]) => `M${a} ${sheet.h}H${b}`),
    ...along('left', sheet.h).map(([a, b]) => `M0 ${a}V${b}`), ...along('right', sheet.h).map(([a, b]) => `M${sheet.w} ${a}V${b}`),
  ].join('');
}

/** The zone a shape stands in by its middle, the smallest where they overlap. */
function zoneOf(shape, zones) {
  const [x, y] = [shape.x + shape.w / 2, shape.y + shape.h / 2];
  return zones.filter((zone) => holds(zone, { x, y, w: 0, h: 0 })).sort((a, b) => a.w * a.h - b.w * b.h)[0];
}

const px = (/** @type {number} */ value, /** @type {number} */ k) => Math.round(value * k * 10) / 10;
const tenth = (/** @type {number} */ value) => Math.round(value * 10) / 10;
const clamp = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(value, Math.max(low, high)));
const around = (at, r) => ({ x: at.x - r, y: at.y - r, w: 2 * r, h: 2 * r });
const inset = (/** @type {Box} */ box, /** @type {number} */ by) => ({ x: box.x + by, y: box.y + by, w: Math.max(0, box.w - 2 * by), h: Math.max(0, box.h - 2 * by) });
const clamped = (/** @type {Box} */ box, /** @type {Box} */ limits) => ({ ...box, x: clamp(box.x, limits.x, limits.x + limits.w - box.w), y: clamp(box.y, limits.y, limits.y + limits.h - box.h) });
const label = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ over) => ({ x: tenth(x), y: tenth(y), over });
const holds = (/** @type {Box} */ a, /** @type {Box} */ b) => b.x >= a.x && b.y >= a.y && b.x + b.w <= a.x + a.w && b.y + b.h <= a.y + a.h;
const meets = (/** @type {Box} */ a, /** @type {Box} */ b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
