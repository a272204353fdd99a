// Ids: UUIDv7 made on this device. Works without a secure context, where crypto.randomUUID is withheld.

let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7. Ids of one page rise strictly, also within a millisecond and when the clock steps back:
 * the 12 bits after the version count up from a random start and borrow a millisecond when they run over.
 * @param {number} [now] milliseconds since 1970
 * @returns {string}
 */
export function uuidv7(now = Date.now()) {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  if (now > lastMs) {
    lastMs = now;
    counter = ((bytes[6] << 8) | bytes[7]) & 0x7ff; // upper half of the range stays free to count in
  } else if (counter < 0xfff) {
    counter += 1;
  } else {
    lastMs += 1;
    counter = 0;
  }
  let ms = lastMs;
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  let hex = '';
  for (let i = 0; i < 16; i += 1) {
    hex += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
    if (i === 3 || i === 5 || i === 7 || i === 9) hex += '-';
  }
  return hex;
}

/**
 * Short random letters for names that only this browser sees (a tab, a lease).
 * @returns {string}
 */
export function tabName() {
  const bytes = new Uint8Array(8);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (b) => b.toString(36)).join('');
}
