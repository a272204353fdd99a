// What exactly a till asks for: amounts, coins, goods, where to.

import { html } from '../lib/ui.js';
import { saidOf } from './answer.js';

/** @param {{desk: any, request: any, large?: boolean}} props */
export function Said({ desk, request, large = false }) {
  if (!request.details) return null;
  const { t } = desk;
  const said = saidOf(request, { money: desk.money, piece: desk.money, day: desk.dayText });
  if (said.length === 0) return null;
  return html`<ul class=${large ? 'said said-large' : 'said'} data-test="said">${said.map(([key, values]) => html`<li key=${key + JSON.stringify(values)} class=${key === 'floor.said.pieces' ? 'said-piece' : ''}><bdi>${t(key, values)}</bdi></li>`)}</ul>`;
}
