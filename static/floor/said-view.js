// What exactly a till asks for: amounts, coins, goods and where they lie, where to.

import { html } from '../lib/ui.js';
import { booksOf, saidOf } from './answer.js';

/** @param {{desk: any, request: any, large?: boolean}} props */
export function Said({ desk, request, large = false }) {
  const { t } = desk;
  const books = desk.booksOf(request);
  const said = [...(books ? booksOf(books, desk) : []), ...saidOf(request, { money: desk.money, piece: desk.money, day: desk.dayText })];
  if (said.length === 0) return null;
  return html`<ul class=${large ? 'said said-large' : 'said'} data-test="said">${said.map(([key, values]) => html`<li key=${key + JSON.stringify(values)} class=${key === 'floor.said.pieces' ? 'said-piece' : ''}><bdi>${t(key, values)}</bdi></li>`)}</ul>`;
}
