// What stands in the place of the tiles when something must not be sold.

import { html, Icon, t } from '../parts.js';

export function StopPanel({ app }) {
  const stop = app.stopped.value;
  if (!stop) return null;
  const offline = app.line.value !== 'online';
  return html`
    <section class="panel stop" role="alertdialog" aria-labelledby="stop-title" aria-describedby="stop-why" data-test="stop" data-code=${stop.code}>
      <div class="stop-body">
        <${Icon} name="wrong" />
        <h2 id="stop-title">${t('stop.title', { name: stop.product.name })}</h2>
        <p id="stop-why" data-test="stop-why">${app.stopText(stop)}</p>
        <div class="picks">
          <button class="btn btn-bell" type="button" data-test="stop-call" disabled=${offline || stop.called !== null} onClick=${() => app.callAboutStop()}><${Icon} name="bell" size="s" />${t(stop.called ? 'stop.called' : 'stop.call')}</button>
          ${app.maySellStopped() && html`<button class="btn" type="button" data-test="stop-sell" onClick=${() => app.sellStopped()}>${t('stop.sell')}</button>`}
          <button class="btn btn-action" type="button" data-test="stop-leave" onClick=${() => app.leaveOut()}>${t('stop.leave')} <kbd class="key">Esc</kbd></button>
        </div>
        ${offline && html`<p class="why">${t('ask.offline')}</p>`}
      </div>
    </section>`;
}
