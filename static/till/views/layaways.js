// Goods that were put aside: the list beside, the one that is open with what was paid, and what can be done with it.

import { html, Icon, Shape, t, useEffect, useRef, Send } from '../parts.js';
import { quantityFromWire } from '../../lib/money.js';
import { Message } from './desk.js';
import { Handing, HandingIcons } from './handing.js';

const STATES = ['open', 'overdue', ''];

export function Layaways({ app }) {
  const open = app.layaway.value;
  return html`
    ${open ? html`<${LaidGoods} app=${app} view=${open.view} />` : html`<${Finder} app=${app} />`}
    <section class="desk desk-return" aria-label=${t('layaway.find')}>
      ${open ? app.layawayEnd.value ? html`<${GiveUp} app=${app} open=${open} />` : html`<${Open} app=${app} open=${open} />` : html`<${Hint} app=${app} />`}
    </section>`;
}

function Finder({ app }) {
  const { text, status, items, busy } = app.layaways.value;
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  return html`
    <main class="cart cart-return cart-laid">
      <div class="cart-head"><h1>${t('layaway.list')} <span data-test="layaway-count">${items ? app.number(items.length) : ''}</span></h1>
        <button class="btn" type="button" data-test="layaways-back" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <div class="lay-find">
        <form class="find-back" onSubmit=${(event) => { event.preventDefault(); app.enterLayaway(); }}>
          <label class="field"><${Icon} name="search" /><span class="vh">${t('layaway.find')}</span>
            <input ref=${input} data-test="layaway-find" value=${text} placeholder=${t('layaway.placeholder')} maxlength="80" autocomplete="off" spellcheck="false" onInput=${(event) => app.typeLayaway(event.currentTarget.value)} /></label>
          <button class="btn" type="submit">${t('find.go')}</button>
        </form>
        <div class="seg seg-page" role="group" aria-label=${t('layaway.find')}>${STATES.map((each) => html`<button type="button" key=${each} data-test="layaway-status-${each || 'all'}" aria-pressed=${status === each} onClick=${() => app.layawayStatus(each)}>${t(`layaway.status.${each || 'all'}`)}</button>`)}</div>
      </div>
      <ul class="rows rows-scroll" data-test="layaway-list" aria-busy=${busy}>
        ${items === null && html`<li class="why">${t('reading')}</li>`}
        ${items?.length === 0 && html`<li class="why">${t('layaway.none')}</li>`}
        ${(items ?? []).map((each) => html`
          <li key=${each.id}><button class="row-btn" type="button" data-test="layaway-row" data-id=${each.id} onClick=${() => app.openLayaway(each.id)}>
            <span class="grow"><b><bdi>${each.customer_name}</bdi></b><small>${each.code}, ${nextText(app, each)}</small></span>
            ${each.overdue && html`<span class="state state-late"><${Shape} name="late" />${t('layaway.overdue')}</span>`}
            <span class="num">${app.money(each.status === 'open' ? each.left : each.total)}<small>${t(each.status === 'open' ? 'layaway.left' : `layaway.state.${each.status}`)}</small></span></button></li>`)}
      </ul>
    </main>`;
}

function nextText(app, view) {
  if (view.status !== 'open') return t(`layaway.state.${view.status}`);
  if (view.next) return t('layaway.next', { amount: app.money(view.next.amount), day: app.dayText(view.next.due_on) });
  return `${t('layaway.ready')}, ${t('layaway.fetch_by', { day: app.dayText(view.due_on) })}`;
}

function Hint({ app }) {
  return html`${app.message.value && html`<${Message} app=${app} />`}
    <div class="tiles-none"><div class="empty"><${Icon} name="layers" /><b>${t('layaway.pick')}</b><span>${t('layaway.none_how')}</span></div></div>`;
}

/** The goods, and how they stand: on the list's side, and beside the payment for them. */
export function LaidGoods({ app, view, back = false }) {
  return html`
    <main class="cart cart-return ${back ? 'frozen' : ''}" data-test="laid-goods" data-id=${view.id}>
      <div class="cart-head"><h1>${view.code} <span><bdi>${view.customer_name}</bdi></span></h1>
        <button class="btn" type="button" data-test="layaway-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <ol class="lines" aria-label=${t('cart.list')}>
        ${view.lines.map((line) => html`
          <li class="ln" key=${line.line}><span class="q"><b>${app.quantityText(quantityFromWire(line.quantity))}</b></span>
            <span class="n">${line.name}<small>${app.money(line.unit_price)}</small></span><span class="a">${app.money(line.total)}</span></li>`)}
      </ol>
      <div></div>
      <div class="sum sum-laid">
        <p class="facts"><span>${t('layaway.total')} <b>${app.money(view.total)}</b></span> <span>${t('layaway.paid')} <b data-test="layaway-paid" data-amount=${view.paid}>${app.money(view.paid)}</b></span></p>
        <dl><dt>${t('layaway.left')}</dt><dd data-test="layaway-left" data-amount=${view.left}><small>${app.symbol}</small>${app.money(view.left)}</dd></dl>
      </div>
    </main>`;
}

function Open({ app, open }) {
  const { view } = open;
  const amount = app.layawayAmount.value;
  const live = view.status === 'open';
  const ready = live && view.left === 0;
  useEffect(() => () => app.closeHanding(), [view.id]);
  if (app.handing.value) {
    return html`<section class="panel lay-open" data-test="layaway-open" data-status=${view.status}>
      <div class="ret-head"><h2>${view.code}</h2><p class="end"></p></div><${Handing} app=${app} /></section>`;
  }
  return html`
    <section class="panel lay-open" data-test="layaway-open" data-status=${view.status}>
      <div class="ret-head"><h2>${view.code}</h2>
        <p class="end">${view.overdue ? html`<span class="state state-late"><${Shape} name="late" />${t('layaway.overdue')}</span>` : html`<span class="chip">${t(`layaway.state.${view.status}`)}</span>`}</p>
        <p>${nextText(app, view)}</p>
        <p class="end">${live ? t('layaway.fetch_by', { day: app.dayText(view.due_on) }) : ''}</p></div>
      ${app.message.value && html`<${Message} app=${app} />`}
      ${view.note && html`<p class="why"><bdi>${view.note}</bdi></p>`}
      <ul class="rows rows-scroll" aria-label=${t('layaway.payments')}>
        ${(view.payments ?? []).length === 0 && html`<li class="why">${t('layaway.no_payments')}</li>`}
        ${(view.payments ?? []).map((each) => html`
          <li key=${each.id} data-test="layaway-payment"><span class="grow"><b>${each.kind === 'refund' ? t('layaway.payment_back') : each.tenders.map((one) => t(`tender.${one.kind}`)).join(', ')}</b><small>${app.dateTime(each.at)}</small></span>
            <span class="num">${app.money(each.kind === 'refund' ? -each.amount : each.amount)}</span>
            <${HandingIcons} app=${app} id=${each.id} customer=${view.customer_id} />
            <button class="btn btn-icon" type="button" aria-label=${t('layaway.print')} onClick=${() => app.printLayawayPayment(each)}><${Icon} name="printer" size="s" /></button></li>`)}
      </ul>
      <div class="lay-do">
        ${live && !ready && html`<label class="fg"><span class="label">${t('layaway.amount')}</span>
          <input class="inp num" data-test="layaway-amount" inputmode="decimal" maxlength="12" autocomplete="off" placeholder=${app.money(open.text === '' ? amount : view.next?.amount ?? view.left)} value=${open.text} onInput=${(event) => { app.typeLayawayAmount(event.currentTarget.value); event.currentTarget.value = app.layaway.peek().text; }} /></label>
          <button class="btn btn-action btn-pay" type="button" data-test="layaway-pay" disabled=${amount <= 0 || amount > view.left} onClick=${() => app.payLayaway()}>${t('layaway.take', { amount: app.money(amount) })} <kbd class="key">Enter</kbd></button>`}
        ${live && html`<${Send} class="btn btn-pay ${ready ? 'btn-action lay-wide' : 'lay-wide'}" sending=${app.storing.value} data-test="layaway-hand-over" onClick=${() => app.handOver()}>${ready ? html`${t('layaway.hand_over')} <kbd class="key">Enter</kbd>` : t('layaway.hand_over_rest', { amount: app.money(view.left) })}<//>`}
        <div class="picks lay-wide">
          <${Send} class="btn" data-test="layaway-slip" onClick=${() => app.printLayaway()}><${Icon} name="printer" size="s" />${t('layaway.slip')}<//>
          <button class="btn" type="button" onClick=${() => app.layawayPdf()}><${Icon} name="receipt" size="s" />PDF</button>
          ${live && html`<button class="btn" type="button" data-test="layaway-cancel" onClick=${() => app.openLayawayEnd()}><${Icon} name="x" size="s" />${t('layaway.cancel')}</button>`}
        </div>
      </div>
    </section>`;
}

/** Nobody fetches them: why, and how the money goes back. */
function GiveUp({ app, open }) {
  const end = app.layawayEnd.value;
  const { view } = open;
  const amount = view.paid - view.fee;
  const tenders = app.layawayBack.value;
  const ways = [['as_paid', 'return', tendersText(app, end.way === 'as_paid' ? tenders : [])], ['credit', 'tag', t('layaway.as_credit_how')]];
  return html`
    <section class="panel lay-open" data-test="layaway-give-up">
      <div class="ret-head"><h2>${t('layaway.give_up')}</h2><p class="end"></p><p>${t('layaway.give_up_how')}</p></div>
      ${app.message.value && html`<${Message} app=${app} />`}
      <div class="refund">
        ${view.fee > 0 && html`<p class="why" data-test="layaway-fee" data-amount=${view.fee}>${t('layaway.kept', { amount: app.money(view.fee) })}</p>`}
        <p class="label">${t('layaway.goes_back')}</p>
        ${amount > 0
    ? html`<div class="opts opts-2" role="group" aria-label=${t('layaway.goes_back')}>${ways.map(([key, icon, more]) => html`<button class="btn" type="button" key=${key} data-test="layaway-back-${key}" aria-pressed=${end.way === key} onClick=${() => app.layawayEndWay(key)}><${Icon} name=${icon} /><span>${t(key === 'credit' ? 'layaway.as_credit' : 'layaway.as_paid')}<small>${more}</small></span></button>`)}</div>`
    : html`<p class="why">${t('layaway.nothing_back')}</p>`}
        <p class="label">${t('return.why')}</p>
        <div class="picks" role="group" aria-label=${t('return.why')}>
          ${app.reasonsFor('returns').map((reason) => html`<button class="btn" type="button" key=${reason} data-test="reason" aria-pressed=${end.own === '' && end.reason === reason} onClick=${() => app.layawayEndReason(reason)}><bdi>${reason}</bdi></button>`)}
          <input class="inp" data-test="layaway-reason" aria-label=${t('return.why_own')} placeholder=${t('return.why_own')} maxlength="200" autocomplete="off" value=${end.own} onInput=${(event) => app.layawayEndOwn(event.currentTarget.value)} />
        </div>
      </div>
      <div class="lay-do"><${Send} class="btn btn-action btn-pay lay-wide" sending=${app.storing.value} data-test="layaway-end" onClick=${() => app.endLayaway()}>${t('layaway.end', { amount: app.money(amount) })}<//></div>
    </section>`;
}

function tendersText(app, tenders) {
  return tenders.map((each) => `${t(`tender.${each.kind}`)} ${app.money(each.amount)}`).join(' + ');
}
