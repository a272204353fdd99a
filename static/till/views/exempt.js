// A sale without tax: why, in the place of the tiles, and what of it stands under the cart.

import { html, Icon, t } from '../parts.js';
import { certificateOf, MAX_REASON, MAX_REFERENCE } from '../exempt.js';

export function ExemptPanel({ app }) {
  const { reason, own, reference } = app.exempting.value;
  const certificate = certificateOf(app.cart.value.customer);
  return html`
    <section class="panel" aria-label=${t('exempt.title')}>
      <div class="panel-head"><h2>${t('exempt.title')}</h2><p class="aside">${t('exempt.how')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <div class="exempt-body">
        ${certificate && html`<button class="btn btn-wide" type="button" data-test="exempt-certificate" onClick=${() => app.exemptByCertificate()}><${Icon} name="user" size="s" />${t('exempt.certificate', { name: app.cart.value.customer.name })} <bdi>${certificate.reason}</bdi></button>`}
        <p class="label" id="exempt-why">${t('exempt.why')}</p>
        <div class="picks" role="group" aria-labelledby="exempt-why">
          ${app.reasonsFor('exempt').map((each) => html`<button class="btn" type="button" key=${each} data-test="exempt-reason" aria-pressed=${reason === each} onClick=${() => app.exemptReason(each)}><bdi>${each}</bdi></button>`)}
        </div>
        <label class="fg"><span class="label">${t('byhand.own')}</span>
          <input class="inp" data-test="exempt-own" maxlength=${MAX_REASON} autocomplete="off" value=${own} onInput=${(event) => app.exemptOwn(event.currentTarget.value)} /></label>
        <label class="fg"><span class="label">${t('exempt.reference')}</span>
          <input class="inp" data-test="exempt-reference" maxlength=${MAX_REFERENCE} autocomplete="off" spellcheck="false" value=${reference} onInput=${(event) => app.exemptReference(event.currentTarget.value)} /></label>
        <button class="btn btn-action btn-pay btn-wide" type="button" data-test="exempt-apply" disabled=${app.exemptValue.value === null} onClick=${() => app.applyExempt()}>${app.exemptValue.value === null ? t('byhand.choose') : html`${t('exempt.apply')} <kbd class="key">Enter</kbd>`}</button>
      </div>
    </section>`;
}

/** Under the lines: that nothing is taxed, and why. */
export function ExemptBar({ app, frozen }) {
  const exempt = app.cart.value.exempt;
  if (!exempt) return null;
  return html`<p class="order-off" data-test="cart-exempt" data-certified=${exempt.of ? 'yes' : 'no'}><${Icon} name="shield" size="s" />
    <span class="grow">${t('exempt.is')}: <bdi>${exempt.reason}</bdi>${exempt.reference && html` · <bdi>${exempt.reference}</bdi>`}</span>
    ${!frozen && html`<button class="btn btn-quiet btn-icon" type="button" data-test="exempt-drop" aria-label=${t('exempt.drop')} onClick=${() => app.clearExempt()}><${Icon} name="x" size="s" /></button>`}</p>`;
}
