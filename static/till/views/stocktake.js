// Counting at the till.

import { html, t } from '../parts.js';
import { Counting } from '../../lib/count-view.js';
import { quantityFromWire } from '../../lib/money.js';

export function Stocktake({ app }) {
  const counting = app.counting.value;
  if (!counting) return null;
  return html`<main class="stocktake"><${Counting} count=${counting} t=${t} quantity=${(wire) => app.quantityText(quantityFromWire(wire))} close=${() => app.closeStocktake()} /></main>`;
}
