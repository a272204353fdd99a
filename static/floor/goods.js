// What the books say of the goods that a till asks about: their shelf, their price, how many there are. Read once for a
// call, as somebody decides by it whether to go and where to.

import { effect, signal } from '../vendor/signals-core.js';

const ASKED = new Set(['price_check', 'stock_check', 'locked_case', 'stopped_goods', 'assistance']);
/** What is found out, or opened, where the goods lie; all else is done at the till. */
const AT_SHELF = new Set(['price_check', 'stock_check', 'locked_case']);

/** @param {any} request */
const isAbout = (request) => Boolean(request?.register && request.product && ASKED.has(request.kind));

/** @param {{floor: any, productOf: (id: string) => Promise<any>}} given */
export function makeGoods({ floor, productOf }) {
  /** @type {import('../vendor/signals-core.js').Signal<Map<string, any>>} by call; null while it is read */
  const known = signal(new Map());
  const tell = (id, product) => { if (known.peek().has(id)) known.value = new Map(known.peek()).set(id, product); };
  const stop = effect(() => {
    const { open } = floor.value;
    const asked = [...open.values()].filter(isAbout);
    const before = known.peek();
    const fresh = asked.filter(({ id }) => !before.has(id));
    if (fresh.length === 0 && [...before.keys()].every((id) => open.has(id))) return;
    known.value = new Map(asked.map(({ id }) => [id, before.get(id) ?? null]));
    for (const { id, product } of fresh) productOf(product.id).then((found) => tell(id, found), () => {}); // the card says its name all the same
  });
  const of = (request) => (request && known.value.get(request.id)) ?? null;
  return {
    of,
    /** The name of the shelf that one goes to for a call; '' where one goes to who asks. @param {any} request */
    shelfOf: (request) => (request && AT_SHELF.has(request.kind) && of(request)?.location) || '',
    stop,
  };
}
