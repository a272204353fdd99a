// A count that the server keeps and that leaves something open: why it is off, or who takes the drawer.

import { html, Icon, Shape, t, Send } from '../parts.js';
import { Message } from './desk.js';
import { OFF_REASONS } from '../drawer.js';

/** A reason of the store's own is its own word; those built in are said in the till's language. */
export function reasonName(reason) {
  return OFF_REASONS.includes(reason) ? t(`off.${reason}`) : reason;
}

/** It is off by more than the store lets pass: counted again, or closed with a reason. */
export function Counted({ app, view }) {
  const known = Number.isInteger(view.difference);
  const reason = app.countReason.value;
  return html`
    <div class="due" data-test="count-kept" data-number=${view.number}>
      <div><span class="lab">${view.late ? t('count.counted') : t('counted.number', { n: view.number })}</span><span class="fig"><small>${app.symbol}</small>${app.money(view.counted)}</span></div>
      ${known ? html`<div class="end diff"><span class="lab"><${Shape} name="late" />${t(view.difference < 0 ? 'report.too_little' : 'report.too_much')}</span><span class="fig" data-test="count-difference" data-amount=${view.difference}><small>${app.symbol}</small>${app.signed(view.difference)}</span></div>`
    : html`<div class="end diff"><span class="lab"><${Shape} name="late" />${t('counted.off')}</span><span class="fig-s">${t('counted.off_blind')}</span></div>`}
    </div>
    <div class="col col-counted">
      <p class="lead-p">${t('counted.why')}</p>
      <div class="picks" role="group" aria-label=${t('counted.reason')}>${app.countReasons.value.map((each) => html`<button class="btn" type="button" key=${each} data-test="off-${each}" aria-pressed=${reason === each} onClick=${() => { app.countReason.value = each; }}>${reasonName(each)}</button>`)}</div>
      <label class="fg"><span class="label">${t('movement.note')}</span>
        <input class="inp" data-test="count-note" maxlength="200" value=${app.countNote.value} onInput=${(event) => { app.countNote.value = event.currentTarget.value; }} /></label>
      <button class="btn btn-wide" type="button" data-test="count-recount" onClick=${() => app.countAgain()}>${t('count.recount')} <kbd class="key">Esc</kbd></button>
    </div>
    <div class="fin">
      ${app.message.value ? html`<${Message} app=${app} />` : html`<p class="why">${t(view.late ? 'late.off' : 'counted.kept')}</p>`}
      <${Send} class="btn ${reason ? 'btn-action' : ''} btn-pay" sending=${app.storing.value} data-test="close-counted" disabled=${!reason} onClick=${() => app.closeCounted()}>${t(view.late ? 'late.settle' : 'count.close')} ${reason && html`<kbd class="key">Enter</kbd>`}<//>
    </div>`;
}

/** The drawer is counted: whose it is next. */
export function NextCashier({ app, view }) {
  return html`
    <div class="due" data-test="count-kept" data-number=${view.number}>
      <div><span class="lab">${t('count.counted')}</span><span class="fig"><small>${app.symbol}</small>${app.money(view.counted)}</span></div>
    </div>
    <div class="col col-counted">
      <p class="lead-p">${t('hand.who')}</p>
      <div class="picks picks-people">${app.colleagues.value.map((person) => html`<${Send} class="btn" key=${person.id} data-test="hand-to" data-staff=${person.id} onClick=${() => app.handTo(person)}><${Icon} name="user" size="s" /><bdi>${person.name}</bdi><//>`)}</div>
      ${app.colleagues.value.length === 0 && html`<p class="why">${t('hand.nobody')}</p>`}
    </div>
    <div class="fin">${app.message.value ? html`<${Message} app=${app} />` : html`<p class="why">${t('hand.how')}</p>`}</div>`;
}

/** What must be known of the drawer before anything is sold: it is offered, or it is yesterday's. */
export function DrawerNotice({ app }) {
  const offer = app.drawerOffer.value;
  if (offer) {
    return html`
      <div class="banner banner-way message" role="status" data-test="offered"><${Icon} name="drawer" size="s" />
        <p class="grow">${t('hand.offered', { name: offer.from.name, amount: app.money(offer.counted) })}</p>
        <${Send} class="btn" data-test="hand-recount" onClick=${() => app.openCount('take_over')}>${t('hand.recount')}<//>
        <${Send} class="btn btn-primary" data-test="hand-confirm" onClick=${() => app.confirmHandOver()}>${t('hand.confirm')}<//>
      </div>`;
  }
  if (!app.overdue.value) return null;
  return html`
    <div class="banner banner-wait message" role="status" data-test="overdue"><${Icon} name="hourglass" size="s" />
      <p class="grow">${t('overdue.what', { time: app.dateTime(app.drawer.value.opened_at) })}</p>
      <button class="btn" type="button" data-test="overdue-count" onClick=${() => app.openCount()}>${t('overdue.count')}</button>
    </div>`;
}
