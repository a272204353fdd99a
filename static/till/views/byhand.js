// A price or a discount set by hand, in the place of the tiles; what of it shows on a line; and a sale that is voided.

import { Dialog, html, Icon, t, Send } from '../parts.js';
import { VOID_REASONS } from '../actions/byhand.js';
import { Pad } from './panels.js';
import { Sink } from '../sink.js';

export function ByHandPanel({ app }) {
  const hand = app.byHand.value;
  if (!hand) return null;
  const ways = hand.scope === 'order' ? ['percent', 'amount'] : ['percent', 'amount', 'price'];
  const ready = app.byHandValue.value !== null;
  const said = hand.own.trim() !== '' || hand.reason !== '';
  const figure = hand.text !== '' && (hand.way === 'price' || /[1-9]/.test(hand.text));
  return html`
    <section class="panel byhand" aria-label=${t('byhand.title')}>
      <div class="panel-head"><h2>${hand.name}</h2><p class="aside">${t('byhand.title')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>
      </div>
      <div class="byhand-body">
        <${Sink} value=${hand.text} onText=${(text) => app.typedByHand(text)} label=${t('byhand.title')} />
        <div class="byhand-side">
          <div class="picks" role="group" aria-label=${t('byhand.way')}>
            ${ways.map((way) => html`<button class="btn" type="button" key=${way} data-test="byhand-${way}" aria-pressed=${hand.way === way} onClick=${() => app.byHandWay(way)}>${t(`byhand.${way}`)}</button>`)}
          </div>
          <p class="label" id="byhand-why">${t('byhand.why')}</p>
          <div class="picks" role="group" aria-labelledby="byhand-why">
            ${app.reasonsFor('prices').map((reason, at) => html`<button class="btn" type="button" key=${reason} data-test="byhand-reason" data-at=${at} aria-pressed=${hand.reason === reason} onClick=${() => app.byHandReason(reason)}><bdi>${reason}</bdi></button>`)}
          </div>
          <label class="fg"><span class="label">${t('byhand.own')}</span>
            <input class="inp" data-test="byhand-own" maxlength="200" value=${hand.own} autocomplete="off" onInput=${(event) => app.byHandOwn(event.currentTarget.value)} /></label>
          ${hand.set && html`<button class="btn" type="button" data-test="byhand-clear" onClick=${() => app.clearByHand()}><${Icon} name="undo" size="s" />${t('byhand.clear')}</button>`}
        </div>
        <div class="byhand-pad">
          <div class="entry is-focus"><span>${t(`byhand.${hand.way}`)}</span><b data-test="byhand-entry">${hand.text || '0'}</b><small>${hand.way === 'percent' ? '%' : app.symbol}</small>
            <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeByHand('Backspace')}><${Icon} name="bksp" /></button>
          </div>
          <${Pad} press=${(key) => app.typeByHand(key)} />
          <button class="btn btn-action btn-pay btn-wide" type="button" data-test="byhand-apply" disabled=${!ready} onClick=${() => app.applyByHand()}>${t(!figure ? 'byhand.type' : said ? 'byhand.apply' : 'byhand.choose')} ${ready && html`<kbd class="key">Enter</kbd>`}</button>
        </div>
      </div>
    </section>`;
}

/** What stands on a line that was set by hand. */
export function ByHandMark({ app, line, priced }) {
  const off = priced?.manual ? priced.manual.line : 0;
  if (!line.override && !line.discount) return null;
  return html`
    ${line.override && html`<span class="sub by-hand" data-test="line-override"><${Icon} name="tag" size="s" />${t('byhand.instead', { price: app.money(priced?.from ?? line.price), reason: line.override.reason })}</span><span class="suba"></span>`}
    ${line.discount && html`<span class="sub by-hand" data-test="line-discount"><${Icon} name="percent" size="s" />${line.discount.percent ? app.rate(line.discount.percent) : app.money(line.discount.amount)} · ${line.discount.reason}</span><span class="suba by-hand">${app.money(-off)}</span>`}`;
}

/** What is off the whole sale. */
export function OrderDiscount({ app, frozen }) {
  const discount = app.cart.value.discount;
  const off = (app.totals.value?.lines ?? []).reduce((sum, line) => sum + (line.manual?.order ?? 0), 0);
  if (!discount || off === 0) return null;
  return html`<p class="order-off" data-test="order-discount"><${Icon} name="percent" size="s" />
    <span class="grow">${t('byhand.order')}: ${discount.percent ? app.rate(discount.percent) : app.money(discount.amount)} · ${discount.reason}</span><b>${app.money(-off)}</b>
    ${!frozen && html`<button class="btn btn-quiet btn-icon" type="button" aria-label=${t('byhand.clear')} onClick=${() => app.setCart({ ...app.cart.peek(), discount: null })}><${Icon} name="x" size="s" /></button>`}</p>`;
}

export function VoidDialog({ app }) {
  const voiding = app.voiding.value;
  if (!voiding || app.asking.value) return null;
  const ready = voiding.reason !== '' || voiding.own.trim() !== '';
  const foot = html`
    <button class="btn" type="button" onClick=${() => app.closeVoid()}>${t('back')}</button>
    <${Send} class="btn btn-danger" sending=${voiding.sending} data-test="void-go" disabled=${!ready} onClick=${() => app.sendVoid()}>${ready ? t('void.go', { amount: app.money(voiding.doc.total) }) : t('byhand.choose')}<//>`;
  return html`
    <${Dialog} title=${t('void.title', { number: voiding.doc.receipt_number })} foot=${foot} closeLabel=${t('close')} onClose=${() => app.closeVoid()}>
      <p>${t('void.how')}</p>
      <p class="label" id="void-why">${t('byhand.why')}</p>
      <div class="picks" role="group" aria-labelledby="void-why">
        ${VOID_REASONS.map((reason) => html`<button class="btn" type="button" key=${reason} data-test="void-reason-${reason}" aria-pressed=${voiding.reason === reason} onClick=${() => app.voidReason(reason)}>${t(`void.reason.${reason}`)}</button>`)}
      </div>
      <label class="fg"><span class="label">${t('byhand.own')}</span>
        <input class="inp" data-test="void-own" maxlength="200" value=${voiding.own} autocomplete="off" onInput=${(event) => app.voidOwn(event.currentTarget.value)} /></label>
      ${voiding.problem && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${voiding.problem}</span></p>`}
    </${Dialog}>`;
}
