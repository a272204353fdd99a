// A card terminal on the pay screen: what it is doing, and charges that pay for nothing yet.

import { html, Icon, Shape, t, useEffect, useRef, Send } from '../parts.js';
import { ended, mayLeave, stage } from '../attempt.js';

const SHAPES = { asking: 'queued', card: 'wait', by_hand: 'wait', cancelling: 'queued', unknown: 'late', approved: 'done', declined: 'late', cancelled: 'off', failed: 'late' };

/** In the place of the card's own panel while a terminal is asked, and after it said no. */
export function TerminalPanel({ app }) {
  const attempt = app.attempt.value;
  const now = stage(attempt);
  const leave = mayLeave(attempt, app.now.value);
  return html`
    <div class="panel by-hand terminal" role="status" aria-live="polite" data-test="terminal" data-stage=${now}>
      <h2><${Shape} name=${SHAPES[now]} />${t(`terminal.${now}`)}</h2>
      <p><b class="num">${app.money(attempt.amount)}</b> <bdi>${attempt.name}</bdi></p>
      <p>${attempt.reason && ended(attempt) ? html`<bdi data-test="terminal-reason">${attempt.reason}</bdi>` : t(leave && now === 'cancelling' ? 'terminal.silent_how' : `terminal.${now}_how`)}</p>
      ${now === 'by_hand' && html`<${ByHand} app=${app} />`}
      <div class="picks">
        ${ended(attempt)
    ? html`<button class="btn btn-action" type="button" data-test="terminal-again" onClick=${() => app.tryTerminalAgain()}>${t('terminal.again')} <kbd class="key">F10</kbd></button>
        <button class="btn" type="button" data-test="terminal-away" onClick=${() => app.putAttemptAway()}>${t('terminal.other')}</button>`
    : html`<${Send} class="btn" data-test="terminal-cancel" disabled=${now === 'cancelling'} onClick=${() => app.cancelAttempt()}>${t('terminal.cancel')} <kbd class="key">Esc</kbd><//>
        ${leave && html`<button class="btn" type="button" data-test="terminal-away" onClick=${() => app.putAttemptAway()}>${t('terminal.leave')}</button>`}`}
      </div>
    </div>`;
}

/** A terminal that is not connected: what it took, and the number on its slip. */
function ByHand({ app }) {
  return html`
    <div class="terminal-hand">
      <label class="fg"><span class="label">${t('card.reference')}</span>
        <input class="inp" data-test="card-reference" maxlength="40" autocomplete="off" value=${app.cardReference.value} onInput=${(event) => { app.cardReference.value = event.currentTarget.value; }} /></label>
      <label class="fg"><span class="label">${t('terminal.took_only')}</span>
        <input class="inp" data-test="terminal-took" inputmode="decimal" maxlength="12" autocomplete="off" placeholder=${app.money(app.attempt.value.amount)} value=${app.tookOnly.value}
          onInput=${(event) => { app.typeTookOnly(event.currentTarget.value); event.currentTarget.value = app.tookOnly.peek(); }} /></label>
    </div>
    <div class="picks">
      <${Send} class="btn btn-action" data-test="terminal-paid" onClick=${() => app.confirmAttempt(true)}>${t('terminal.paid')} <kbd class="key">F10</kbd><//>
      <${Send} class="btn" data-test="terminal-declined" onClick=${() => app.confirmAttempt(false)}>${t('terminal.not_paid')}<//>
    </div>`;
}

/** Several terminals at one till: which one. */
export function WhichTerminal({ app }) {
  if (app.terminals.value.length < 2) return null;
  return html`<div class="picks" role="group" aria-label=${t('terminal.which')}>
    ${app.terminals.value.map((each) => html`<button class="btn" type="button" key=${each.id} data-test="terminal-pick" aria-pressed=${app.terminal.value?.id === each.id} onClick=${() => { app.terminalId.value = each.id; }}><bdi>${each.name}</bdi></button>`)}
  </div>`;
}

/** Charges that pay for nothing: used for this sale, or given back. */
export function LooseCharges({ app }) {
  const charges = app.looseCharges.value;
  if (charges.length === 0) return null;
  return html`
    <ul class="rows loose" aria-label=${t('charges.title')}>
      ${charges.map((charge) => html`<${Loose} key=${charge.id} app=${app} charge=${charge} />`)}
    </ul>`;
}

function Loose({ app, charge }) {
  const card = [charge.brand, charge.last4 && `*${charge.last4}`].filter(Boolean).join(' ');
  const charged = charge.kind === 'charge' && charge.status === 'approved';
  const went = charge.kind === 'refund' && charge.status === 'approved';
  return html`
    <li class="loose-row" data-test="loose-charge" data-status=${charge.status} data-kind=${charge.kind}>
      <span class="grow"><b class="num">${app.money(charge.amount - charge.refunded)}</b> ${card}
        <small>${t(charged ? 'charges.charged' : went ? 'charges.went' : charge.kind === 'refund' ? 'charges.going_back' : 'charges.pending', { time: app.time(charge.asked_at) })}</small></span>
      <span class="picks">
        ${app.mayUse(charge) && html`<${Send} class="btn btn-action" data-test="charge-use" onClick=${() => app.useCharge(charge)}>${t('charges.use')}<//>`}
        ${charged && html`<${Send} class="btn" data-test="charge-back" onClick=${() => app.giveChargeBack(charge)}>${t('charges.give_back')}<//>`}
        ${went && charge.for && html`<${Send} class="btn btn-action" data-test="refund-finish" onClick=${() => app.finishRefund(charge)}>${t('charges.finish')}<//>`}
        ${!charged && !went && charge.manual && html`<${Send} class="btn btn-action" data-test="charge-paid" onClick=${() => app.confirmCharge(charge, true)}>${t(charge.kind === 'refund' ? 'charges.went_back' : 'terminal.paid')}<//>`}
        ${!charged && !went && html`<${Send} class="btn" data-test="charge-cancel" onClick=${() => (charge.manual ? app.confirmCharge(charge, false) : app.cancelCharge(charge))}>${t(charge.manual ? 'terminal.not_paid' : 'terminal.cancel')}<//>`}
      </span>
    </li>`;
}

/** In the bar: money on somebody's card that no sale has. */
export function ChargesMark({ app }) {
  const count = app.looseCharges.value.length;
  if (count === 0 || !app.me.value || app.locked.value || app.screen.value === 'pay') return null;
  return html`<button class="bar-btn bar-late" type="button" data-test="charges" onClick=${() => app.showCharges()}><${Shape} name="late" />${t('bar.charges', { n: count })}</button>`;
}

export function ChargesPanel({ app }) {
  const close = useRef(null);
  useEffect(() => { close.current?.focus(); }, []);
  return html`
    <section class="panel" aria-label=${t('charges.title')}>
      <div class="panel-head"><h2>${t('charges.title')}</h2><p class="aside">${t('charges.how')}</p>
        <button ref=${close} class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      ${app.looseCharges.value.length === 0 ? html`<p class="empty">${t('charges.none')}</p>` : html`<${LooseCharges} app=${app} />`}
    </section>`;
}
