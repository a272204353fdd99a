// Drawing the shop: zones, call points and shapes on one sheet, in decimetres.
// Everything stands on a grid of half a metre and inside the walls.

export const grid = 5;
const least = { w: 10, h: 5 };

/**
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{width: number, height: number}} Sheet
 */

/**
 * Nearest line of the grid.
 * @param {number} value
 */
export function snap(value) {
  return Math.round(value / grid) * grid;
}

/**
 * The box moved, on the grid and inside the sheet, its size kept.
 * @template {Box} B
 * @param {B} box
 * @param {number} dx
 * @param {number} dy
 * @param {Sheet} sheet
 * @returns {B}
 */
export function move(box, dx, dy, sheet) {
  return { ...box, x: clamp(snap(box.x + dx), 0, sheet.width - box.w), y: clamp(snap(box.y + dy), 0, sheet.height - box.h) };
}

/**
 * The box stretched at its end corner, never below what a finger can find.
 * @template {Box} B
 * @param {B} box
 * @param {number} dw
 * @param {number} dh
 * @param {Sheet} sheet
 * @returns {B}
 */
export function stretch(box, dw, dh, sheet) {
  return { ...box, w: clamp(snap(box.w + dw), least.w, sheet.width - box.x), h: clamp(snap(box.h + dh), least.h, sheet.height - box.y) };
}

/**
 * What an arrow key does: half a metre, stretched with Shift. Null for any
 * other key.
 * @template {Box} B
 * @param {B} box
 * @param {string} key
 * @param {boolean} shift
 * @param {Sheet} sheet
 * @returns {B|null}
 */
export function arrow(box, key, shift, sheet) {
  const step = { ArrowLeft: [-grid, 0], ArrowRight: [grid, 0], ArrowUp: [0, -grid], ArrowDown: [0, grid] }[key];
  if (!step) return null;
  return shift ? stretch(box, step[0], step[1], sheet) : move(box, step[0], step[1], sheet);
}

/**
 * The first free place for a new box, row by row; the corner when all is full.
 * @param {Box[]} taken
 * @param {{w: number, h: number}} size
 * @param {Sheet} sheet
 * @returns {Box}
 */
export function freePlace(taken, size, sheet) {
  for (let y = grid; y + size.h <= sheet.height; y += grid) {
    for (let x = grid; x + size.w <= sheet.width; x += grid) {
      const box = { x, y, ...size };
      if (!taken.some((other) => overlap(box, other))) return box;
    }
  }
  return { x: 0, y: 0, w: Math.min(size.w, sheet.width), h: Math.min(size.h, sheet.height) };
}

/**
 * The zone a point stands in, the smallest when they overlap.
 * @template {Box} Z
 * @param {{x: number, y: number}} point
 * @param {Z[]} zones
 * @returns {Z|null}
 */
export function zoneAt(point, zones) {
  const around = zones.filter((zone) => point.x >= zone.x && point.x <= zone.x + zone.w && point.y >= zone.y && point.y <= zone.y + zone.h);
  return around.sort((a, b) => a.w * a.h - b.w * b.h)[0] ?? null;
}

/**
 * The next code that is free: A, B, … for zones, B1, B2, … within one.
 * @param {string[]} taken
 * @param {string} [zone]
 */
export function nextCode(taken, zone) {
  const used = new Set(taken);
  for (let n = 0; ; n++) {
    const code = zone === undefined ? letters(n) : `${zone}${n + 1}`;
    if (!used.has(code)) return code;
  }
}

/** @param {number} n */
function letters(n) {
  let code = "";
  for (let rest = n + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) code = String.fromCharCode(65 + ((rest - 1) % 26)) + code;
  return code;
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}
