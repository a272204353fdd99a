// An exchange on the selling screen: what comes back beside what is taken, the balance, and how one below zero goes out.

import { html, Icon, t, Send } from '../parts.js';
import { waysOf } from '../giveback.js';
import { Ways } from './refund.js';

/** Over the total: what comes back for these goods. */
export function ExchangeBar({ app, frozen }) {
  const back = app.cart.value.back;
  if (!back) return null;
  const first = back.quote.lines[0];
  return html`
    <p class="order-off" data-test="exchange-bar"><${Icon} name="return" size="s" />
      <span class="grow">${t('exchange.back', { name: first.name, n: back.quote.lines.length - 1 })}</span><b>${app.money(-back.quote.total)}</b>
      ${!frozen && html`
        <button class="btn btn-quiet" type="button" data-test="exchange-change" onClick=${() => app.changeExchange()}>${t('exchange.change')}</button>
        <button class="btn btn-quiet btn-icon" type="button" data-test="exchange-drop" aria-label=${t('exchange.drop')} onClick=${() => app.dropExchange()}><${Icon} name="x" size="s" /></button>`}</p>`;
}

/** In the place of the tiles: more comes back than is taken. */
export function SwapPanel({ app }) {
  const back = app.cart.value.back;
  if (!back || app.toPay.value >= 0) return null;
  const way = app.swapWay.value;
  const ways = waysOf(back.state, back.quote);
  const amount = way?.key === 'cash' ? back.quote.cash_due : back.quote.due;
  return html`
    <section class="panel swap" aria-label=${t('exchange.title')} data-test="swap">
      <div class="panel-head"><h2>${t('exchange.title')}</h2><p class="aside">${t('exchange.how')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <div class="refund">
        <p class="label">${t('return.money_to')}</p>
        ${ways.length > 0 ? html`<${Ways} app=${app} ways=${ways} chosen=${way} quote=${back.quote} choose=${(key) => { app.swap.value = key; }} />` : html`<p class="why">${t('return.no_way')}</p>`}
        <${Send} class="btn btn-action btn-pay btn-wide" sending=${app.storing.value} data-test="swap-give" disabled=${!way} onClick=${() => app.giveBalance()}>${t('exchange.give', { amount: app.money(amount) })} <kbd class="key">Enter</kbd><//>
        ${app.message.value?.tone === 'late' && html`<p class="warn" role="alert">${app.message.value.text}</p>`}
      </div>
    </section>`;
}
