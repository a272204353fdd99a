// Paying: what is due on top, kinds and what was taken in the middle, cash keys at the outer side, one key to take it.

import { html, Icon, t, useLayoutEffect, useRef, Send } from '../parts.js';
import { Cart } from './cart.js';
import { Pad } from './panels.js';
import { Message } from './desk.js';
import { Sink } from '../sink.js';
import { changeFor, due } from '../tender.js';
import { LaidGoods } from './layaways.js';
import { DebtGoods, OtherWays } from './customer.js';
import { isNote } from '../kinds.js';
import { Tips } from './tip.js';
import { LooseCharges, TerminalPanel, WhichTerminal } from './terminal.js';

/** What the figure that is typed stands for. */
const GIVEN = { card: 'pay.card_amount', account: 'pay.from_account', voucher: 'pay.voucher_amount' };

export function Pay({ app }) {
  const payment = app.payment.value;
  const left = app.left;
  const open = due(payment, left);
  const amount = app.payAmount.value;
  const back = changeFor(payment, left, amount ?? 0, app.givesChange(payment));
  const cash = payment.kind === 'cash';
  const card = payment.kind === 'card';
  const foreign = app.foreignDue.value;
  const asked = app.attempt.value !== null;
  const ways = useRef(null);
  // What is to be given back stands at the foot of a column that may be full.
  useLayoutEffect(() => { if (ways.current) ways.current.scrollTop = back > 0 ? ways.current.scrollHeight : 0; }, [back > 0, payment.kind, asked]);
  return html`
    ${payment.laid?.way === 'debt' ? html`<${DebtGoods} app=${app} laid=${payment.laid} total=${payment.total} />` : payment.laid && payment.laid.way !== 'first' ? html`<${LaidGoods} app=${app} view=${payment.laid.view} back />` : html`<${Cart} app=${app} frozen />`}
    <section class="pay" aria-label=${t('pay')}>
      <div class="due">
        <div><span class="lab">${t(card ? 'pay.on_card' : payment.account ? `tender.${payment.kind}` : 'pay.due')}</span><span class="fig" data-test="due" data-amount=${open}><small>${app.symbol}</small>${app.money(open)}</span></div>
        ${payment.tip > 0 && html`<div><span class="lab">${t('tip.with')}</span><span class="fig-s" data-test="tip" data-amount=${payment.tip}>${app.money(payment.tip)}</span></div>`}
        ${foreign && html`<div><span class="lab">${t('pay.in_currency', { currency: payment.currency, rate: foreign.rate })}</span><span class="fig-s" data-test="foreign-due" data-amount=${foreign.ask}>${app.foreignMoney(payment.currency, foreign.ask)}</span></div>`}
        ${back > 0
    ? html`<div class="end change"><span class="lab">${t('pay.change')}</span><span class="fig" data-test="change" data-amount=${back}><small>${app.symbol}</small>${app.money(back)}</span></div>`
    : payment.tenders.length > 0 && html`<div class="end"><span class="lab">${t('pay.already')}</span><span class="fig-s">${app.money(payment.tenders.reduce((sum, each) => sum + each.amount, 0))}</span></div>`}
      </div>
      <div class="col col-ways" ref=${ways}>
        ${asked && html`<${TerminalPanel} app=${app} />`}
        <div class="meth" role="group" inert=${asked} aria-label=${t('pay.kind')}>
          <button class="btn" type="button" data-test="tender-cash" aria-pressed=${cash && !payment.currency} onClick=${() => app.payBy('cash')}><${Icon} name="cash" />${t('tender.cash')} <kbd class="key">F9</kbd></button>
          <button class="btn" type="button" data-test="tender-card" aria-pressed=${card} onClick=${() => app.payBy('card')}><${Icon} name="card" />${t('tender.card')} <kbd class="key">F10</kbd></button>
          ${payment.laid?.way !== 'debt' && html`<button class="btn" type="button" data-test="tender-voucher" aria-pressed=${payment.kind === 'voucher'} onClick=${() => app.payBy('voucher')}><${Icon} name="tag" />${t('tender.voucher')}</button>`}
          ${app.pricing.foreign.map((each) => html`
            <button class="btn" type="button" key=${each.currency} data-test="tender-${each.currency}" aria-pressed=${payment.currency === each.currency} onClick=${() => app.payIn(each.currency)}><${Icon} name="cash" />${each.currency}</button>`)}
        </div>
        ${payment.account && html`<p class="facts" data-test="account-balance"><span>${t(`tender.${payment.kind}`)} ${payment.account.last4 ? `*${payment.account.last4}` : ''}</span> <span>${t('giftcard.on_it')} <b>${app.money(payment.account.most)}</b></span></p>`}
        ${card && !asked && (app.terminalReady.value ? html`<${WhichTerminal} app=${app} />` : html`<${CardByHand} app=${app} />`)}
        ${payment.kind === 'voucher' && html`<${VoucherNumber} app=${app} />`}
        ${!asked && html`<${Tips} app=${app} />`}
        ${!asked && html`<${OtherWays} app=${app} />`}
        ${!asked && html`<${LooseCharges} app=${app} />`}
        <ul class="tenders" aria-label=${t('pay.taken')}>
          ${payment.tenders.map((each, at) => html`
            <li key=${at} data-test="tender"><${Icon} name=${each.kind === 'voucher' ? 'tag' : each.kind === 'cash' ? 'cash' : 'card'} size="s" /><span>${t(`tender.${each.kind}`)} ${(each.slip ?? each.reference ?? each.code) && html`<small>${each.slip ?? each.reference ?? `*${each.code.slice(-4)}`}</small>`}${each.currency && html`<small>${each.currency} ${app.foreignMoney(each.currency, each.foreign_amount)}</small>`}</span><span class="num">${app.money(each.amount)}</span>
              <button class="btn btn-icon" type="button" aria-label=${t('pay.take_back')} onClick=${() => app.takeBackTender(at)}><${Icon} name="x" size="s" /></button></li>`)}
          ${cash && amount !== null && html`
            <li><${Icon} name="cash" size="s" /><span>${t('tender.cash')} <small>${t('pay.not_yet')}</small></span><span class="num">${app.money(amount)}</span>
              <button class="btn btn-icon" type="button" aria-label=${t('pad.clear')} onClick=${() => app.clearAmount()}><${Icon} name="x" size="s" /></button></li>`}
        </ul>
        ${back > 0 && html`<div><p class="label">${t('pay.give_back')}</p><${Coins} app=${app} amount=${back} /></div>`}
        ${app.openChecks.value.length > 0 && html`
          <div class="banner banner-way low"><${Icon} name="tag" size="s" /><p class="grow"><b>${t('pay.check_open', { kind: t(`kind.${app.openChecks.value[0].kind}`) })}</b><br />${app.openChecks.value[0].product?.name ?? ''}</p>
            <${Send} class="btn" onClick=${() => app.cancelCall(app.openChecks.value[0].id)}>${t('call.cancel')}<//></div>`}
      </div>
      <div class="col" inert=${asked}>
        <${Quick} app=${app} payment=${payment} open=${open} cash=${cash} foreign=${foreign} amount=${amount} />
        <${Sink} value=${payment.chosen ? '' : payment.entry} onText=${(text) => app.typedAmount(text)} label=${t(GIVEN[payment.account ? 'account' : payment.kind] ?? 'pay.given')} />
        <div class="entry is-focus"><span>${t(GIVEN[payment.account ? 'account' : payment.kind] ?? 'pay.given')}</span><b data-test="pay-entry">${foreign ? (app.foreignAmount.value === null ? '–' : `${app.foreignMoney(payment.currency, app.foreignAmount.value)} ${payment.currency}`) : amount === null ? '–' : app.money(amount)}</b>
          <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeAmount('Backspace')}><${Icon} name="bksp" /></button></div>
        <${Pad} press=${(key) => app.typeAmount(key)} point=${app.entryDigits > 0} />
      </div>
      <div class="fin">
        <${PayFoot} app=${app} />
        <${Take} app=${app} open=${open} amount=${amount} />
      </div>
    </section>`;
}

function PayFoot({ app }) {
  if (app.message.value) return html`<${Message} app=${app} />`;
  return html`
    <div class="seg seg-page" role="group" aria-label=${t('pay.receipt')}>
      <button type="button" data-test="receipt-screen" aria-pressed=${!app.paper.value} onClick=${() => app.setPaper(false)}><${Icon} name="screen" />${t('pay.on_screen')}</button>
      <button type="button" data-test="receipt-paper" aria-pressed=${app.paper.value} onClick=${() => app.setPaper(true)}><${Icon} name="printer" />${t('pay.paper')}</button>
    </div>`;
}

/** A card is charged on its own terminal and confirmed by hand here, so Enter never does it. */
function CardByHand({ app }) {
  return html`
    <div class="panel by-hand">
      <h2>${t('card.title')}</h2><p>${t('card.how')}</p>
      <label class="fg"><span class="label">${t('card.reference')}</span>
        <input class="inp" data-test="card-reference" maxlength="40" autocomplete="off" value=${app.cardReference.value} onInput=${(event) => { app.cardReference.value = event.currentTarget.value; }} />
      </label>
    </div>`;
}

/** A paper voucher is taken by its number, which the books keep. */
function VoucherNumber({ app }) {
  return html`
    <div class="panel by-hand">
      <h2>${t('voucher.title')}</h2><p>${t(app.pricing.voucherChange ? 'voucher.change' : 'voucher.no_change')}</p>
      <label class="fg"><span class="label">${t('voucher.number')}</span>
        <input class="inp" data-test="voucher-number" maxlength="64" autocomplete="off" value=${app.cardReference.value} onInput=${(event) => { app.cardReference.value = event.currentTarget.value; }} />
      </label>
    </div>`;
}

function Take({ app, open, amount }) {
  const card = app.payment.value.kind === 'card';
  const problem = app.takeProblem.value;
  const text = amount === null ? t('pay.nothing') : card && app.terminalReady.value ? t('terminal.ask', { amount: app.money(amount), name: app.terminal.value.name }) : card ? t('pay.card_paid', { amount: app.money(amount) }) : t('pay.take_amount', { amount: app.money(amount) });
  return html`
    <${Send} class="btn btn-pay ${amount === null || problem ? '' : 'btn-action'}" sending=${app.storing.value} data-test="take" title=${problem ?? ''}
      disabled=${amount === null || problem !== null || app.attempt.value !== null} onClick=${() => app.takePayment()}>
      ${problem ?? text} ${!card && amount !== null && !problem && html`<kbd class="key">Enter</kbd>`}${card && !problem && html`<kbd class="key">F10</kbd>`}
    <//>`;
}

/** Change as it is picked from the drawer: notes, then coins. */
export function Coins({ app, amount }) {
  const { pieces, rest } = app.changeIn(amount);
  const one = pieces.flatMap((piece) => new Array(piece.count).fill(piece.value)).slice(0, 24);
  return html`
    <p class="coins" data-test="coins">
      ${one.map((value, at) => html`<span class=${isNote(value, app.currency, app.digits) ? 'n' : 'c'} key=${at}>${app.pieceName(value)}</span>`)}
      ${rest > 0 && html`<small>${t('pay.no_coin', { amount: app.money(rest) })}</small>`}
    </p>`;
}

/** Sums at one touch: the exact one, then what people give. */
function Quick({ app, payment, open, cash, foreign, amount }) {
  const sums = !cash ? [Math.min(open, payment.account?.most ?? open)] : foreign ? app.quickCashIn(payment.currency, foreign.ask) : app.quickCash(open);
  const texts = sums.map((each, at) => (foreign ? app.foreignMoney(payment.currency, each) : at === 0 ? app.money(each) : app.moneyShort(each)));
  const chosen = foreign ? app.foreignAmount.value : amount;
  return html`
    <div class="quick ${texts.some((text) => text.length > 7) ? 'quick-long' : ''}" role="group" aria-label=${t('pay.given')}>
      ${sums.map((each, at) => html`
        <button class="btn" type="button" key=${each} data-test="quick-amount" data-amount=${each} aria-pressed=${chosen === each} onClick=${() => app.payAmountIs(each)}>${texts[at]}${at === 0 && html`<small>${t('pay.exact')}</small>`}</button>`)}
    </div>`;
}
