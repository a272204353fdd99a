// Asking for change, a cash drop or a carry-out: what exactly, before somebody walks; and what was brought or fetched, to
// be booked by whoever counted it.

import { html, Icon, Send, t } from '../parts.js';
import { ready, rollOf, sumOf } from '../wish.js';
import { denominations, isNote } from '../kinds.js';
import { selectedLine } from '../cart.js';
import { Sink } from '../sink.js';
import { Pad } from './panels.js';

const PLACES = ['car', 'entrance', 'collection'];

export function WishPanel({ app }) {
  const wish = app.wish.value;
  if (!wish) return null;
  const sum = sumOf(wish, app.digits);
  const can = ready(wish, app.digits) && app.line.value === 'online';
  const Body = { change: Change, cash_drop: Drop, carry_out: Carry }[wish.kind];
  return html`
    <section class="panel wish wish-${wish.kind}" aria-label=${t(`kind.${wish.kind}`)} data-test="wish" data-kind=${wish.kind}>
      <div class="panel-head"><h2>${t(`kind.${wish.kind}`)}</h2><p class="aside">${t(`wish.${wish.kind}`)}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <${Body} app=${app} wish=${wish} />
      ${wish.problem && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${wish.problem}</span></p>`}
      <div class="wish-foot">
        ${wish.kind !== 'carry_out' && html`<p><span>${t('wish.sum')}</span><b data-test="wish-sum" data-amount=${sum}>${app.money(sum)}</b></p>`}
        <${Send} class="btn btn-primary ${can ? 'btn-action' : ''}" data-test="wish-send" sending=${wish.sending} disabled=${!can} onClick=${() => app.sendWish()}><${Icon} name="bell" size="s" />${t(app.line.value === 'online' ? 'wish.send' : 'ask.offline_short')}<//>
      </div>
    </section>`;
}

function Change({ app, wish }) {
  const { notes, coins } = denominations(app.currency, app.digits);
  return html`<div class="wish-body">
    <ul class="wish-kinds" aria-label=${t('wish.kinds')}>${[...coins, ...notes].map((value) => {
    const count = wish.pieces[value] ?? 0;
    const roll = rollOf(app.currency, value);
    return html`<li key=${value}>
        <button class="btn wish-kind" type="button" data-test="wish-kind" data-value=${value} aria-pressed=${wish.at === value} onClick=${() => app.pickPieces(value)}>
          <span class=${isNote(value, app.currency, app.digits) ? 'piece note' : 'piece coin'}>${app.pieceName(value)}</span><b>${count > 0 ? app.number(count) : '–'}</b></button>
        ${roll > 0 ? html`<button class="btn wish-roll" type="button" data-test="wish-roll" data-value=${value} aria-label=${t('wish.roll_of', { n: roll, piece: app.pieceName(value) })} onClick=${() => app.addRoll(value)}>${t('wish.roll')}</button>` : html`<span></span>`}
      </li>`;
  })}</ul>
    <div class="wish-pad"><${Sink} value=${wish.fresh ? '' : String(wish.pieces[wish.at] ?? '')} onText=${(text) => typed(app, text)} label=${t('wish.pieces_of', { piece: app.pieceName(wish.at) })} />
      <div class="entry is-focus"><span>${t('wish.pieces_of', { piece: app.pieceName(wish.at) })}</span><b data-test="wish-entry">${app.number(wish.pieces[wish.at] ?? 0)}</b>
        <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeWish('Backspace')}><${Icon} name="bksp" /></button></div>
      <${Pad} press=${(key) => app.typeWish(key)} point=${false} /></div>
  </div>`;
}

/** What the keyboard wrote into the hidden field, one figure at a time. */
function typed(app, text) {
  const wish = app.wish.peek();
  const stood = wish.fresh ? '' : String(wish.pieces[wish.at] ?? '');
  if (text.length < stood.length) app.typeWish('Backspace');
  else for (const key of text.slice(stood.length)) app.typeWish(key);
}

function Drop({ app, wish }) {
  return html`<div class="wish-body">
    <div class="wish-said">
      <p>${t('wish.drop_how')}</p>
      ${wish.over !== null
    ? html`<button class="btn btn-wide" type="button" data-test="wish-suggest" data-amount=${wish.over} onClick=${() => app.suggestDrop()}>${t('wish.suggest', { amount: app.money(wish.over) })}</button>`
    : html`<p class="why">${t('wish.count_first')}</p>`}
    </div>
    <div class="wish-pad"><${Sink} value=${wish.text} onText=${(text) => app.wishText(text)} label=${t('movement.amount')} />
      <div class="entry is-focus"><span>${t('movement.amount')}</span><b data-test="wish-entry">${wish.text || '–'}</b>
        <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeWish('Backspace')}><${Icon} name="bksp" /></button></div>
      <${Pad} press=${(key) => app.typeWish(key)} point=${app.digits > 0} /></div>
  </div>`;
}

function Carry({ app, wish }) {
  const line = selectedLine(app.cart.value);
  return html`<div class="wish-body wish-one">
    ${app.cart.value.lines.length > 0 && html`<p class="label">${t('wish.what')}</p>
    <div class="picks" role="group" aria-label=${t('wish.what')}>
      ${line && html`<button class="btn" type="button" data-test="wish-line" aria-pressed=${!wish.whole} onClick=${() => app.wishWhole(false)}><bdi>${line.name}</bdi></button>`}
      <button class="btn" type="button" data-test="wish-whole" aria-pressed=${wish.whole} onClick=${() => app.wishWhole(true)}>${t('wish.whole')}</button></div>`}
    <label class="fg"><span class="label">${t('wish.to')}</span>
      <input class="inp" data-test="wish-to" maxlength="80" autocomplete="off" value=${wish.to} onInput=${(event) => app.wishTo(event.currentTarget.value)} /></label>
    <div class="picks" role="group" aria-label=${t('wish.to')}>${PLACES.map((place) => html`<button class="btn" type="button" key=${place} data-test="wish-place" aria-pressed=${wish.to === t(`wish.to_${place}`)} onClick=${() => app.wishTo(t(`wish.to_${place}`))}>${t(`wish.to_${place}`)}</button>`)}</div>
  </div>`;
}

/** Somebody brought or fetched cash: the cashier, who counted it, says how it is booked. */
export function CashDue({ app }) {
  return app.cashDue.value.map((due) => {
    const words = { name: due.call.claim?.name ?? '', amount: app.money(due.amount) };
    const book = (kind, test, key) => html`<${Send} class="btn ${test === 'cash-in' ? '' : 'btn-action'}" data-test=${test} sending=${app.cashBusy.value} onClick=${() => app.bookCash(due, kind)}>${t(key, words)}<//>`;
    return html`
      <div class="banner banner-way message cash-due" role="status" key=${due.id} data-test="cash-due" data-kind=${due.kind}><${Icon} name="coins" size="s" />
        <p class="grow">${t(`cash.${due.call.answer.did}`, words)}</p>
        ${due.kind === 'cash_drop' ? book('drop', 'cash-drop', 'cash.book_drop') : html`${due.amount > 0 && book('pay_in', 'cash-in', 'cash.pay_in')}${book('no_sale', 'cash-swapped', 'cash.swap')}`}
        <button class="btn btn-quiet btn-icon" type="button" data-test="cash-deny" aria-label=${t('cash.not_so')} title=${t('cash.not_so')} onClick=${() => app.denyCash(due)}><${Icon} name="x" size="s" /></button>
      </div>`;
  });
}
