// What the bar says about the line. A gap of a moment, as when the socket is replaced
// after sleep, is not worth a word; then the list may be old; then the tablet is cut
// off and says so across its whole width.

const MOMENT = 1500;

/**
 * @param {{name: string, since: number}} state  as lib/live.js tells it
 * @param {number} now                           on this device's clock
 * @returns {'live'|'catching'|'offline'}
 */
export function connection(state, now) {
  if (state.name === 'live' || now - state.since < MOMENT) return 'live';
  return state.name === 'offline' ? 'offline' : 'catching';
}
