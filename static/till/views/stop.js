// What stands in the place of the tiles when something must not be sold.

import { html, Icon, Shape, t } from '../parts.js';
import { standing } from '../calls.js';
import { keyOf, rowOf } from '../stops.js';

export function StopPanel({ app }) {
  const stop = app.stopped.value;
  if (!stop) return null;
  const offline = app.line.value !== 'online';
  const row = rowOf(app.cart.value, keyOf(stop));
  const call = row?.callId ? app.calls.value.byId.get(row.callId) : null;
  const called = stop.called !== null || row?.state === 'sending' || row?.state === 'sent';
  const mark = call && standing(call);
  return html`
    <section class="panel stop" role="alertdialog" aria-labelledby="stop-title" aria-describedby="stop-why" data-test="stop" data-code=${stop.code}>
      <div class="stop-body">
        <${Icon} name="wrong" />
        <h2 id="stop-title">${t('stop.title', { name: stop.product.name })}</h2>
        <p id="stop-why" data-test="stop-why">${app.stopText(stop)}</p>
        ${mark && html`<p class="state call-${mark.tone}" data-test="stop-mark"><${Shape} name=${mark.shape} />${app.standingText(call)}</p>`}
        <div class="picks">
          <button class="btn btn-bell" type="button" data-test="stop-call" disabled=${offline || called} onClick=${() => app.callAboutStop()}><${Icon} name="bell" size="s" />${t(called ? 'stop.called' : 'stop.call')}</button>
          ${app.maySellStopped() && html`<button class="btn" type="button" data-test="stop-sell" onClick=${() => app.sellStopped()}>${t('stop.sell')}</button>`}
          <button class="btn btn-action" type="button" data-test="stop-leave" onClick=${() => app.leaveOut()}>${t('stop.leave')} <kbd class="key">Esc</kbd></button>
        </div>
        ${offline && html`<p class="why">${t('ask.offline')}</p>`}
      </div>
    </section>`;
}
