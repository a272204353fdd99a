// A way to walk across the floor plan: round shelves and tills, along the aisles, from zone to
// zone as the shop says one walks. Plans are in decimetres. Pure, so that awkward plans can be
// tried without a screen.

/**
 * @typedef {{x: number, y: number}} Spot
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {Box & {id: string, neighbours?: string[]}} Zone
 */

/** As many cells as this along the longer side, and none smaller than half a metre. */
const cellsAlong = 120;
const smallestCell = 5;
/** What a step costs: in the open, along a shelf, through something, round a corner, between zones where nobody walks. */
const open = 2, beside = 3, through = 80, corner = 5, noDoor = 400;
/** Boxes with no more than an aisle between them are neighbours where none are named, as the router has it. */
const aisle = 30;
/** A zone that is crossed by less than this is only brushed. */
const brushed = 10;
const steps = [[1, 0], [0, 1], [-1, 0], [0, -1]];

/**
 * The way between two places: its corners, how long it is, and the zones it leads through in order.
 * @param {{from: Spot, to: Spot, width: number, height: number, zones?: Zone[], shapes?: (Box & {kind: string})[]}} plan
 * @returns {{points: Spot[], length: number, zones: string[]}}
 */
export function wayOn({ from, to, width, height, zones = [], shapes = [] }) {
  const grid = gridOf(width, height, zones.filter((zone) => zone.w > 0 && zone.h > 0), shapes);
  const cells = cheapest(grid, grid.at(from), grid.at(to));
  const points = cornersOf(cells, grid, from, to);
  return { points, length: lengthOf(points), zones: passed(cells, grid) };
}

/** The plan in cells: what each costs to cross, and in which zone it lies. */
function gridOf(width, height, zones, shapes) {
  const cell = Math.max(smallestCell, Math.max(width, height) / cellsAlong);
  const columns = Math.max(1, Math.ceil(width / cell)), rows = Math.max(1, Math.ceil(height / cell));
  const cost = new Uint8Array(columns * rows).fill(open);
  const zone = new Int16Array(columns * rows).fill(-1);
  const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.max(0, Math.min(most - 1, Math.floor(value / cell)));
  const paint = (/** @type {Box} */ box, /** @type {(at: number) => void} */ how) => {
    if (box.x + box.w < 0 || box.y + box.h < 0 || box.x > width || box.y > height) return;
    for (let y = within(box.y, rows); y <= within(box.y + box.h - 0.01, rows); y += 1) {
      for (let x = within(box.x, columns); x <= within(box.x + box.w - 0.01, columns); x += 1) how(y * columns + x);
    }
  };
  const solid = shapes.filter((shape) => shape.kind !== 'entrance');
  for (const { x, y, w, h } of solid) paint({ x: x - cell, y: y - cell, w: w + 2 * cell, h: h + 2 * cell }, (at) => { cost[at] = beside; });
  for (const shape of solid) paint(shape, (at) => { cost[at] = through; });
  // The smallest zone of several is the one that is meant.
  zones.map((/** @type {Zone} */ box, /** @type {number} */ i) => ({ box, i })).sort((a, b) => b.box.w * b.box.h - a.box.w * a.box.h)
    .forEach(({ box, i }) => paint(box, (at) => { zone[at] = i; }));
  const linked = linksOf(zones);
  return {
    cell, columns, rows, cost, zone, zones,
    /** @param {Spot} spot */
    at: (spot) => within(spot.y, rows) * columns + within(spot.x, columns),
    /** Zones that nobody walks between. @param {number} a @param {number} b */
    apart: (a, b) => a !== b && a >= 0 && b >= 0 && !linked[a * zones.length + b],
  };
}

/** Which zones one walks between: those named, else those no farther apart than an aisle. @param {Zone[]} zones */
function linksOf(zones) {
  const n = zones.length;
  const linked = new Uint8Array(n * n);
  const gap = (/** @type {number} */ a, /** @type {number} */ w, /** @type {number} */ b, /** @type {number} */ v) => Math.max(a - b - v, b - a - w, 0);
  const join = (/** @type {number} */ i, /** @type {number} */ j) => { linked[i * n + j] = linked[j * n + i] = 1; };
  const names = (/** @type {Zone} */ zone) => zone.neighbours ?? [];
  zones.forEach((a, i) => zones.forEach((b, j) => {
    if (names(a).includes(b.id)) join(i, j);
    else if (names(a).length === 0 && names(b).length === 0 && Math.hypot(gap(a.x, a.w, b.x, b.w), gap(a.y, a.h, b.y, b.h)) <= aisle) join(i, j);
  }));
  return linked;
}

/**
 * The cheapest cells from one to another. A place is a cell and the side it was entered by, so that corners cost;
 * costs are small whole numbers, so places wait in a bucket for each cost.
 */
function cheapest({ columns, rows, cost, zone, apart }, from, to) {
  const best = new Int32Array(columns * rows * 4).fill(-1);
  const before = new Int32Array(columns * rows * 4).fill(-1);
  /** @type {number[][]} */
  const buckets = [[0, 1, 2, 3].map((side) => from * 4 + side)];
  for (const place of buckets[0]) best[place] = 0;
  for (let spent = 0; spent < buckets.length; spent += 1) {
    for (const place of buckets[spent] ?? []) {
      if (best[place] !== spent) continue;
      const at = place >> 2;
      if (at === to) return backFrom(place, before);
      for (let side = 0; side < 4; side += 1) {
        const x = (at % columns) + steps[side][0], y = Math.floor(at / columns) + steps[side][1];
        if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
        const next = y * columns + x;
        const sum = spent + cost[next] + (side === (place & 3) ? 0 : corner) + (apart(zone[at], zone[next]) ? noDoor : 0);
        const there = next * 4 + side;
        if (best[there] >= 0 && best[there] <= sum) continue;
        best[there] = sum;
        before[there] = place;
        (buckets[sum] ??= []).push(there);
      }
    }
    delete buckets[spent];
  }
  return [from, to]; // every cell can be reached: only a plan without cells comes here
}

/** @param {number} place @param {Int32Array} before */
function backFrom(place, before) {
  const cells = [];
  for (let at = place; at >= 0; at = before[at]) cells.push(at >> 2);
  return cells.reverse();
}

/** The corners of a way, square to each other; it begins and ends exactly where one stands and goes. */
function cornersOf(cells, { cell, columns }, from, to) {
  const middle = (/** @type {number} */ at) => ({ x: ((at % columns) + 0.5) * cell, y: (Math.floor(at / columns) + 0.5) * cell });
  const spots = cells.map(middle);
  /** @type {Spot[]} the middles of the cells where it turns */
  const turns = spots.filter((spot, i) => i > 0 && i < spots.length - 1 && (spots[i - 1].x === spot.x) !== (spot.x === spots[i + 1].x));
  if (turns.length === 0) return squared([from, { x: to.x, y: from.y }, to]);
  const flatStart = turns[0].y === spots[0].y, flatEnd = turns[turns.length - 1].y === spots[spots.length - 1].y;
  const first = turns[0], last = turns[turns.length - 1];
  if (turns.length === 1) return squared([from, flatStart ? { x: to.x, y: from.y } : { x: from.x, y: to.y }, to]);
  return squared([from, flatStart ? { x: first.x, y: from.y } : { x: from.x, y: first.y }, ...turns.slice(1, -1),
    flatEnd ? { x: last.x, y: to.y } : { x: to.x, y: last.y }, to]);
}

/** Without what is said twice. @param {Spot[]} points */
function squared(points) {
  return points.filter((p, i) => i === 0 || p.x !== points[i - 1].x || p.y !== points[i - 1].y);
}

/** @param {Spot[]} points */
function lengthOf(points) {
  return points.reduce((sum, p, i) => (i === 0 ? 0 : sum + Math.abs(p.x - points[i - 1].x) + Math.abs(p.y - points[i - 1].y)), 0);
}

/** The zones that a way leads through, without those it only brushes. */
function passed(cells, { zone, zones, cell }) {
  /** @type {{i: number, n: number}[]} */
  const runs = [];
  for (const at of cells) {
    const last = runs[runs.length - 1];
    if (last && last.i === zone[at]) last.n += 1;
    else if (zone[at] >= 0) runs.push({ i: zone[at], n: 1 });
  }
  const long = runs.filter((run, k) => k === 0 || k === runs.length - 1 || run.n * cell > brushed);
  return long.filter((run, k) => k === 0 || run.i !== long[k - 1].i).map((run) => zones[run.i].id);
}
