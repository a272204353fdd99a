// What the customer sees on the second screen: the newest line, the total, the change. No names of staff, no keys.

import { html, Mark, t } from '../parts.js';

export function Display({ state }) {
  const shown = state.value;
  if (!shown) return html`<main class="display"><div class="empty"><${Mark} /><b>${t('display.waiting')}</b></div></main>`;
  const lines = shown.lines;
  return html`
    <main class="display" data-test="display" data-mode=${shown.mode}>
      ${shown.training && html`<p class="training"><b>${t('training.mark')}</b></p>`}
      <header><span>${shown.store}</span><span class="plate">${shown.register}</span></header>
      ${shown.mode === 'idle' ? html`<div class="empty"><b class="display-welcome">${t('display.welcome')}</b></div>` : html`
        <ol class="display-lines">
          ${lines.map((line, at) => html`<li key=${line.key} class=${at === lines.length - 1 ? 'on' : ''}><span class="q">${line.quantity}</span><span class="n">${line.name}</span><span class="a">${line.total}</span></li>`)}
        </ol>`}
      <footer>
        ${shown.mode === 'done' && shown.change ? html`<p><span>${t('pay.change')}</span><b>${shown.change}</b></p>` : ''}
        ${shown.tip ? html`<p data-test="display-tip"><span>${t('tip.with')}</span><b>${shown.tip}</b></p>` : ''}
        <p class="display-total"><span>${t(shown.mode === 'done' ? 'display.thanks' : 'sum.total')}</span><b data-test="display-total"><small>${shown.symbol}</small>${shown.total}</b></p>
      </footer>
    </main>`;
}
