// What the customer did that the shop has not heard yet: kept on the phone until it has, in order, and sent until it is
// answered. To say each of these twice is to say it once, so a lost answer does no harm.

import { complaint } from './model.js';

const first = 2000;
const most = 15000;
const paths = { still: 'still-waiting', cancel: 'cancel', rate: 'rating' };

/**
 * @param {{
 *   secret: string,
 *   todo: (list?: {name: string, body: any}[]) => {name: string, body: any}[],
 *   send: (path: string, body: any) => Promise<any>,
 *   onDone: (name: string, problem: any) => void, onWait: () => void,
 *   after?: (ms: number, fn: () => void) => any, cancel?: (t: any) => void,
 * }} o `todo` keeps the list; onDone: answered, or refused with a problem; onWait: not now, it is tried again
 */
export function outbox(o) {
  const after = o.after || ((ms, fn) => setTimeout(fn, ms));
  const forget = o.cancel || ((t) => clearTimeout(t));
  let busy = '';
  let timer = null;
  let tries = 0;

  function drop(name) {
    o.todo(o.todo().filter((one) => one.name !== name));
  }

  function step() {
    if (timer !== null) forget(timer);
    timer = null;
    const one = o.todo()[0];
    if (busy || !one) return;
    busy = one.name;
    const settle = (problem) => {
      busy = '';
      tries = 0;
      drop(one.name);
      o.onDone(one.name, problem);
      step();
    };
    o.send(`/help/${encodeURIComponent(o.secret)}/${paths[one.name]}`, one.body).then(() => settle(null), (problem) => {
      if (!complaint(problem).again && problem.status !== 429) return settle(problem);
      busy = '';
      tries += 1;
      timer = after(Math.max(Math.min(most, first * tries), (problem.retryAfter || 0) * 1000), step);
      return o.onWait();
    });
  }

  return {
    /** @param {string} name still, cancel or rate @param {any} body */
    add(name, body) {
      if (!this.has(name)) o.todo(o.todo().concat([{ name, body }]));
      step();
    },
    /** Thought better of it. What is on its way already cannot be held back. @param {string} name @returns {boolean} */
    drop(name) {
      if (busy === name || !this.has(name)) return false;
      drop(name);
      return true;
    },
    /** @param {string} name */
    has(name) { return o.todo().some((one) => one.name === name); },
    /** There may be a network again. */
    wake() { step(); },
  };
}
