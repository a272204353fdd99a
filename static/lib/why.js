// Why somebody was asked, in words. The server tells it as names of reasons with the
// way and the idle time in seconds: "cares speaks walk=14 idle=720".

const REASONS = ['placed', 'cares', 'near', 'floor', 'leads', 'skilled', 'speaks', 'knows', 'last_left', 'again', 'serving', 'named'];
const SHORT_WAY = 5; // seconds: somebody in the place itself
const WORTH_TELLING = 60; // idle seconds

/**
 * whyKeys gives the texts of one person's reasons, those that decide first. What a later server
 * may say besides is left out.
 * @param {string|null|undefined} why
 * @returns {[string, Record<string, number>?][]}
 */
export function whyKeys(why) {
  const words = (why ?? '').split(' ');
  const seconds = (/** @type {string} */ name) => Number(words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0) || 0;
  /** @type {[string, Record<string, number>?][]} */
  const told = REASONS.filter((reason) => words.includes(reason)).map((reason) => [`why.${reason}`]);
  if (seconds('walk') > SHORT_WAY) told.push(['why.walk', { n: seconds('walk') }]);
  if (seconds('idle') >= WORTH_TELLING) told.push(['why.idle', { n: Math.floor(seconds('idle') / 60) }]);
  return told;
}

/**
 * whySaid is the reasons as one line.
 * @param {string|null|undefined} why
 * @param {(key: string, values?: any) => string} t
 */
export function whySaid(why, t) {
  return whyKeys(why).map(([key, values]) => t(key, values)).join(', ');
}
