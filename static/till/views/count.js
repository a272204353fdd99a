// Counting money by kind: to open a drawer, and whatever it is counted for later. Zero must be typed; an empty box is not
// zero.

import { html, Icon, Shape, t, Send } from '../parts.js';
import { Pad } from './panels.js';
import { Message } from './desk.js';
import { Counted, NextCashier } from './counted.js';
import { Sink } from '../sink.js';
import { counted, isLast, makeUp, missing, piecesOf, stopCount, totalOf, typedAt, worth } from '../drawer.js';

export function CountScreen({ app }) {
  const closing = app.screen.value === 'count';
  const count = app.count.value;
  const left = missing(count);
  const total = app.countTotal.value;
  const kept = closing ? app.counted.value : null;
  const title = closing ? t(`count.for.${app.countFor.value}`) : t('float.title');
  return html`
    <main class="cart">
      <div class="cart-head">
        <h1>${title} <span>${count.sumOnly ? t('count.sum_only') : t('count.kinds', { n: counted(count), all: stopCount(count) })}</span></h1>
        ${!kept && html`<button class="btn" type="button" data-test="count-sum-only" aria-pressed=${count.sumOnly} onClick=${() => app.countSumOnly()}>${t(count.sumOnly ? 'count.by_kind' : 'count.only_sum')}</button>`}
        <button class="btn" type="button" data-test="count-again" onClick=${() => app.countAgain()}>${t(kept ? 'count.recount' : 'count.again')}</button>
        ${(closing || app.drawer.value) && html`<button class="btn" type="button" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>`}
      </div>
      ${count.sumOnly ? html`<${SumOnly} app=${app} />` : html`
        <div class="denoms">
          <${Kinds} app=${app} title=${t('count.notes')} values=${count.notes} note />
          <${Kinds} app=${app} title=${t('count.coins')} values=${count.coins} />
        </div>`}
      <div class="sum">
        ${count.others.length > 0 ? html`<div class="others">${count.others.map((other) => html`
          <button class="btn" type="button" key=${other.currency} data-test="count-${other.currency}" aria-pressed=${count.at === other.currency} onClick=${() => app.countAt(other.currency)}>${other.currency} <b>${typedAt(count, other.currency) || '–'}</b></button>`)}</div>`
    : html`<p class="facts">${!count.sumOnly && html`<span>${t('count.pieces')} <b>${app.number(piecesOf(count))}</b></span>`}</p>`}
        <dl><dt>${t(closing ? 'count.counted' : 'float.in_drawer')}</dt><dd data-test="count-total" data-amount=${total}><small>${app.symbol}</small>${app.money(total)}</dd></dl>
      </div>
    </main>
    <section class="pay" aria-label=${title}>
      ${kept ? html`<${app.countFor.value === 'hand_over' ? NextCashier : Counted} app=${app} view=${kept} />` : html`
        ${closing ? html`<${CloseFacts} app=${app} left=${left} total=${total} />` : html`<${FloatFacts} app=${app} total=${total} />`}
        <div class="col">
          <${Sink} value=${typedAt(count, count.at)} onText=${(text) => app.typedCount(text)} label=${title} />
          <div class="entry is-focus"><span>${stopName(app, count)}</span>
            <b data-test="count-entry">${typedAt(count, count.at) || '–'}</b>
            <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeCount('Backspace')}><${Icon} name="bksp" /></button></div>
          <${Pad} press=${(key) => app.typeCount(key)} point=${typeof count.at !== 'number' && app.digits > 0} />
        </div>
        <div class="fin">
          ${app.message.value ? html`<${Message} app=${app} />` : html`<p class="why">${why(app, closing, left)}</p>`}
          <${Finish} app=${app} closing=${closing} left=${left} total=${total} />
        </div>`}
    </section>`;
}

function stopName(app, count) {
  if (count.at === 'sum') return t('count.sum');
  return typeof count.at === 'number' ? t('count.pieces_of', { kind: app.pieceName(count.at) }) : t('count.sum_of', { currency: count.at });
}

function why(app, closing, left) {
  if (left.length > 0 && closing) return html`${t('count.missing', { n: left.length })} <kbd class="key">0</kbd> ${t('count.missing_0')} <kbd class="key">End</kbd> ${t('count.missing_end')}`;
  if (closing) return t(app.countFor.value === 'close' ? 'count.once' : 'count.kept');
  return t(counted(app.count.value) > 0 ? 'float.any' : 'float.one');
}

function Kinds({ app, title, values, note = false }) {
  const count = app.count.value;
  return html`
    <section><h2>${title}<span>${app.money(totalOf(count, values))}</span></h2>
      <ul>${values.map((value) => {
    const typed = count.pieces[value] ?? '';
    return html`
        <li class="dn ${value === count.at ? 'on' : ''}" key=${value} aria-current=${value === count.at ? 'true' : undefined}>
          <button class="dn-btn" type="button" data-test="kind-${value}" onClick=${() => app.countAt(value)}>
            <span class=${note ? 'note-f' : 'coin-f'}>${app.pieceName(value)}</span><span class="pcs ${typed === '' ? 'none' : ''}">${typed === '' ? '–' : typed}</span>
            <span class="num ${Number(typed) > 0 ? 'has' : ''}">${typed === '' ? '' : app.money(worth(count, value))}</span>
          </button>
        </li>`;
  })}</ul></section>`;
}

function SumOnly({ app }) {
  return html`<div class="fresh"><div class="empty"><${Icon} name="cash" /><b>${t('count.sum_title')}</b><span>${t('count.sum_how')}</span></div></div>`;
}

function FloatFacts({ app, total }) {
  const last = app.lastDrawer.value;
  return html`
    <div class="due">
      ${last ? html`<div class="dashed"><span class="lab">${t('float.last')}</span><span class="fig"><small>${app.symbol}</small>${app.money(last.opening_float)}</span></div>`
    : html`<div><span class="lab">${t('float.title')}</span><span class="fig-s">${t('float.first')}</span></div>`}
      ${last && total > 0 && total !== last.opening_float && html`
        <div class="end ${total < last.opening_float ? 'diff' : 'change'}"><span class="lab"><${Shape} name="late" />${t(total < last.opening_float ? 'float.less' : 'float.more')}</span><span class="fig"><small>${app.symbol}</small>${app.signed(total - last.opening_float)}</span></div>`}
    </div>
    <div class="col">
      <p class="lead-p">${t('float.how', { register: app.register.value?.code ?? '' })}</p>
      ${last && html`<button class="btn btn-soft btn-primary btn-wide" type="button" data-test="same-float" onClick=${() => app.openDrawerWith(last.opening_float)}>${t('float.same', { amount: app.money(last.opening_float) })} <kbd class="key">F9</kbd></button>`}
      ${last && html`<dl class="sums">
        <dt>${t('float.closed_last')}</dt><dd>${app.dateTime(last.closed_at)}${last.closed_by ? `, ${last.closed_by.name}` : ''}</dd>
        ${Number.isInteger(last.difference) && html`<dt>${t('float.difference')}</dt><dd>${app.signed(last.difference)}</dd>`}
      </dl>`}
      ${app.uncounted.value.map((drawer) => html`<div class="banner banner-wait" key=${drawer.id} data-test="uncounted"><${Icon} name="hourglass" size="s" /><p class="grow">${t('late.what', { number: drawer.z_number, time: app.dateTime(drawer.closed_at) })}</p>
        <button class="btn" type="button" data-test="count-late" onClick=${() => app.openCount('late', drawer)}>${t('late.count')}</button></div>`)}
      ${app.parkedDrawers.value.map((drawer) => html`<div class="banner banner-way" key=${drawer.id} data-test="parked-drawer"><${Icon} name="drawer" size="s" /><p class="grow">${t('park.waits', { register: drawer.register_code, name: drawer.held_by.name, time: app.dateTime(drawer.opened_at) })}</p>
        <${Send} class="btn" data-test="take-drawer" onClick=${() => app.takeParked(drawer)}>${t('park.take')}<//></div>`)}
    </div>`;
}

function CloseFacts({ app, left, total }) {
  const view = app.report.value;
  const blind = view === null || !Number.isInteger(view.expected);
  const difference = blind ? null : total - view.expected;
  const show = !blind && left.length === 0 && app.countStarted.value;
  return html`
    <div class="due">
      <div class="dashed"><span class="lab">${t('report.expected')}</span>${blind ? html`<span class="fig-s" data-test="expected-blind">${t('count.after')}</span>` : html`<span class="fig" data-test="expected" data-amount=${view.expected}><small>${app.symbol}</small>${app.money(view.expected)}</span>`}</div>
      ${show && html`<${Difference} app=${app} difference=${difference} />`}
      ${!show && html`<div class="end"><span class="lab">${t('count.still')}</span><span class="fig-s">${t('count.kinds_left', { n: left.length })}</span></div>`}
    </div>
    <div class="col">
      ${blind ? html`<p class="lead-p">${t('count.blind_how')}</p>` : html`
        <dl class="sums">
          ${makeUp(view).map((line, at) => html`<dt key=${at}>${t(`makeup.${line.key}`)}${line.reason ? `, ${line.reason}` : ''}<small>${line.at ? app.time(line.at) : ''}</small></dt><dd>${app.money(line.amount)}</dd>`)}
          <dt class="all">${t('report.expected')}</dt><dd class="all">${app.money(view.expected)}</dd>
        </dl>`}
      ${app.unsent.value.length > 0 && html`<div class="banner banner-wait push"><${Icon} name="hourglass" size="s" /><p class="grow">${t('count.unsent', { n: app.unsent.value.length })}</p></div>`}
    </div>`;
}

export function Difference({ app, difference }) {
  if (difference === 0) return html`<div class="end change"><span class="lab">${t('report.exact')}</span><span class="fig" data-test="difference" data-amount="0"><small>${app.symbol}</small>${app.money(0)}</span></div>`;
  return html`<div class="end diff"><span class="lab"><${Shape} name="late" />${t(difference < 0 ? 'report.too_little' : 'report.too_much')}</span><span class="fig" data-test="difference" data-amount=${difference}><small>${app.symbol}</small>${app.signed(difference)}</span></div>`;
}

function Finish({ app, closing, left, total }) {
  const count = app.count.value;
  const unsent = closing && app.unsent.value.length > 0;
  const ready = (closing || count.sumOnly ? left.length === 0 : counted(count) > 0) && !unsent;
  const text = closing ? t(`count.do.${app.countFor.value}`) : t('float.open_with', { amount: app.money(total) });
  return html`
    <${Send} class="btn ${ready ? 'btn-action' : ''} btn-pay" sending=${app.storing.value} data-test=${closing ? 'close-drawer' : 'open-drawer'} disabled=${!ready} onClick=${() => app.finishCount()}>${text} ${ready && (isLast(count) || left.length === 0) && html`<kbd class="key">Enter</kbd>`}<//>`;
}
