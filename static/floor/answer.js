// What somebody found out for a till: which fields a kind of call asks for, and what was typed in them as it goes on the
// wire. Without DOM.

/** Fields by kind of call. @type {Record<string, string[]>} */
const FIELDS = { price_check: ['price', 'place'], stock_check: ['found', 'size', 'place'] };

/** What a call about goods asks for; nothing of others. @param {any} request @returns {string[]} */
export function fieldsOf(request) {
  return request.product || request.register ? FIELDS[request.kind] ?? [] : [];
}

/**
 * What was typed, as the server takes it; `wrong` names the fields that cannot be read.
 * @param {Record<string, string>} typed
 * @param {{parse: (text: string) => number|null, parseQuantity: (text: string) => number|null, toWire: (thousandths: number) => string}} money
 */
export function answerOf(typed, { parse, parseQuantity, toWire }) {
  const wrong = [];
  /** @type {{price?: number, found?: string, size?: string, place?: string}} */
  const answer = {};
  const said = (name) => (typed[name] ?? '').trim();
  if (said('price') !== '') {
    const price = parse(said('price'));
    if (price === null || price < 0) wrong.push('price');
    else answer.price = price;
  }
  if (said('found') !== '') {
    const found = parseQuantity(said('found'));
    if (found === null || found < 0) wrong.push('found');
    else answer.found = toWire(found);
  }
  for (const name of ['size', 'place']) if (said(name) !== '') answer[name] = said(name);
  return { answer: Object.keys(answer).length > 0 ? answer : null, wrong };
}
