// X and Z: what was sold, what should lie in the drawer, what does. The X also is where money goes in and out.

import { html, Icon, t, Send } from '../parts.js';
import { ReportPaper } from './paper.js';
import { Difference } from './count.js';
import { Pad } from './panels.js';
import { Message } from './desk.js';
import { Sink } from '../sink.js';
import { makeUp } from '../drawer.js';

export function Report({ app }) {
  const report = app.report.value;
  if (!report) return html`<${Reading} app=${app} />`;
  const closed = report.status === 'closed';
  const turnover = report.sales.total - Math.abs(report.returns.total);
  const sold = report.blind ? '–' : app.money(turnover);
  return html`
    <main class="cart">
      <div class="cart-head"><h1>${closed ? t('z.title') : t('x.title')} <span>${closed ? report.z_number : report.x_number ? t('x.number', { number: report.x_number }) : t('x.at', { time: app.clockText.value })}</span></h1>
        ${!closed && html`<button class="btn" type="button" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>`}</div>
      <div class="counter counter-scroll"><${ReportPaper} app=${app} report=${report} /></div>
      <div class="sum"><p class="facts"><span>${closed ? t('z.never') : t('x.looking')}</span></p>
        <dl><dt>${t(closed ? 'report.counted' : 'x.expected')}</dt><dd data-test=${closed ? 'counted' : 'expected'} data-amount=${closed ? report.counted : report.expected}><small>${app.symbol}</small>${closed ? Number.isInteger(report.counted) ? app.money(report.counted) : '–' : !Number.isInteger(report.expected) ? '–' : app.money(report.expected)}</dd></dl></div>
    </main>
    <section class="result" aria-label=${closed ? t('z.title') : t('x.title')} data-test=${closed ? 'z-report' : 'x-report'}>
      <div class="due">
        ${closed ? html`
          ${Number.isInteger(report.expected) && html`<div><span class="lab">${t('report.expected')}</span><span class="fig-s">${app.money(report.expected)}</span></div>`}
          <div><span class="lab">${t('report.counted')}</span><span class="fig-s">${Number.isInteger(report.counted) ? app.money(report.counted) : t('report.not_counted')}</span></div>
          ${Number.isInteger(report.difference) && html`<${Difference} app=${app} difference=${report.difference} />`}`
    : html`
          <div><span class="lab">${t('report.turnover')}</span><span class="fig" data-test="turnover">${sold}</span></div>
          <div class="end dashed"><span class="lab">${t('x.expected')}</span>${!Number.isInteger(report.expected) ? html`<span class="fig-s">${t('count.after')}</span>` : html`<span class="fig">${app.money(report.expected)}</span>`}</div>`}
      </div>
      ${app.movement.value ? html`<${Movement} app=${app} />` : html`<${Figures} app=${app} report=${report} closed=${closed} />`}
      <div class="foot">
        ${closed ? html`
          <div class="row5"><${Send} class="btn" data-test="print-report" onClick=${() => app.printReport()}><${Icon} name="printer" size="s" />${t('print.print')} <kbd class="key">Ctrl P</kbd><//></div>
          <p class="banner banner-done"><${Icon} name="check" size="s" /><span class="grow"><b>${t('z.closed')}</b> ${t('z.never_changes', { number: report.z_number })}</span></p>
          <button class="btn btn-action btn-pay" type="button" data-test="after-close" onClick=${() => app.lock()}>${t('z.sign_out')} <kbd class="key">Enter</kbd></button>`
    : html`
          <div class="row5">
            <${Send} class="btn" data-test="print-report" onClick=${() => app.printReport()}><${Icon} name="printer" size="s" />${t('print.print')}<//>
            ${['drop', 'pay_in', 'pay_out', 'no_sale'].map((kind) => html`<button class="btn" type="button" key=${kind} data-test="movement-${kind}" aria-pressed=${app.movement.value?.kind === kind} onClick=${() => app.openMovement(kind)}>${t(`movement.${kind}`)}</button>`)}
          </div>
          <div class="row3">
            <${Send} class="btn" data-test="keep-report" onClick=${() => app.keepReport()}>${t('x.keep')}<//>
            <button class="btn" type="button" data-test="hand-over" onClick=${() => app.openCount('hand_over')}>${t('hand.over')}</button>
            <${Send} class="btn" data-test="park-drawer" onClick=${() => app.parkDrawer()}>${t('park.park')}<//>
          </div>
          ${app.message.value ? html`<${Message} app=${app} />` : html`<p class="why">${t('x.kept')}</p>`}
          <button class="btn btn-soft btn-pay" type="button" data-test="count-and-close" onClick=${() => app.openCount()}>${t('x.count')}</button>`}
      </div>
    </section>`;
}

function Reading({ app }) {
  const problem = app.message.value;
  return html`
    <main class="cart"><div class="cart-head"><h1>${t('x.title')}</h1><button class="btn" type="button" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <div class="fresh"><div class="empty" role="status"><${Icon} name=${problem ? 'off' : 'hourglass'} /><b>${problem ? problem.text : t('reading')}</b></div></div><div></div></main>
    <section class="result"></section>`;
}

function Figures({ app, report, closed }) {
  return html`
    <div class="mid2">
      <section class="panel"><div class="panel-head"><h2>${t('x.how')}</h2></div><div class="panel-body panel-scroll">
        <dl class="sums">
          ${makeUp(report).map((line, at) => html`<dt key=${at}>${t(`makeup.${line.key}`)}${line.reason ? `, ${line.reason}` : ''}<small>${line.at ? app.time(line.at) : ''}${line.witness ? html` · <bdi>${t('movement.with', { name: line.witness })}</bdi>` : ''}</small></dt><dd>${app.money(line.amount)}</dd>`)}
          ${Number.isInteger(report.expected) && html`<dt class="all">${t('report.expected')}</dt><dd class="all">${app.money(report.expected)}</dd>`}
        </dl></div></section>
      <section class="panel"><div class="panel-head"><h2>${t('report.who')}</h2></div><div class="panel-body panel-scroll">
        <table class="tab"><thead><tr><th scope="col">${t('report.person')}</th><th scope="col" class="num">${t('report.count')}</th><th scope="col" class="num">${t('report.turnover')}</th></tr></thead>
          <tbody>${(report.staff ?? []).map((each) => html`<tr key=${each.id}><td class="tab-who"><bdi>${each.name}</bdi></td><td class="num">${app.number(each.sales)}</td><td class="num">${report.blind ? '–' : app.money(each.total)}</td></tr>
            ${each.returns > 0 && html`<tr class="tab-part" key=${`${each.id} back`}><td>${t('report.returns', { n: each.returns })}</td><td></td><td class="num">${report.blind ? '–' : app.money(-each.returned)}</td></tr>`}
            ${each.vouchers ? html`<tr class="tab-part" key=${`${each.id} cards`}><td>${t('report.vouchers_sold_by')}</td><td></td><td class="num">${app.money(each.vouchers)}</td></tr>` : ''}
            ${(each.tenders ?? []).map((tender) => html`<tr class="tab-part" key=${`${each.id} ${tender.kind} ${tender.currency ?? ''}`}><td colspan="2">${t(`tender.${tender.kind}`)}${tender.currency ? ` ${tender.currency}` : ''}</td><td class="num">${app.money(tender.amount)}</td></tr>`)}`)}</tbody></table>
        ${(report.staff ?? []).length === 0 && html`<p class="why">${t('report.nobody')}</p>`}
      </div></section>
    </div>`;
}

/** Money in or out, with its reason; a no-sale has a reason and no amount. */
function Movement({ app }) {
  const movement = app.movement.value;
  const amount = app.movementAmount.value;
  const noSale = movement.kind === 'no_sale';
  const reasons = reasonsOf(app, movement.kind);
  const own = !app.reasonsOnly(movement.kind);
  const ready = (noSale || amount > 0) && (movement.kind === 'drop' || (own ? movement.reason.trim() !== '' : reasons.includes(movement.reason)));
  return html`
    <form class="move" data-test="movement" onSubmit=${(event) => { event.preventDefault(); app.sendMovement(); }}>
      <div class="col">
        <h2>${t(`movement.${movement.kind}`)}</h2><p class="why">${t(`movement.${movement.kind}.what`)}</p>
        ${own
    ? html`<label class="fg"><span class="label">${t(movement.kind === 'drop' ? 'movement.note' : 'movement.reason')}</span>
          <input class="inp" data-test="movement-reason" maxlength="200" value=${movement.reason} onInput=${(event) => app.movementReason(event.currentTarget.value)} /></label>`
    : html`<p class="label">${t('movement.reason')}</p>`}
        <div class="picks" role="group" aria-label=${t('movement.reason')}>${reasons.map((reason) => html`<button class="btn" type="button" key=${reason} data-test="movement-pick" aria-pressed=${movement.reason === reason} onClick=${() => app.movementReason(reason)}><bdi>${reason}</bdi></button>`)}</div>
        <${Send} class="btn ${ready ? 'btn-action' : ''} btn-primary push" sending=${app.storing.value} type="submit" data-test="movement-send" disabled=${!ready}>${!noSale && !(amount > 0) ? t('movement.type') : !ready ? t('byhand.choose') : noSale ? t('movement.open') : t('movement.book', { amount: app.money(amount ?? 0) })}<//>
      </div>
      ${!noSale && html`<div class="col">
        <${Sink} value=${movement.text} onText=${(text) => app.typedMovement(text)} label=${t('movement.amount')} />
        <div class="entry is-focus"><span>${t('movement.amount')}</span><b data-test="movement-entry">${amount === null ? '–' : app.money(amount)}</b>
          <button class="btn btn-icon" type="button" aria-label=${t('pad.back')} onClick=${() => app.typeMovement('Backspace')}><${Icon} name="bksp" /></button></div>
        <${Pad} press=${(key) => app.typeMovement(key)} point=${app.digits > 0} /></div>`}
    </form>`;
}

/** The shop's own reasons for cash; why a drawer is opened for nothing is the same everywhere. */
function reasonsOf(app, kind) {
  switch (kind) {
    case 'pay_in': return app.reasonsFor('pay_ins');
    case 'pay_out': return app.reasonsFor('pay_outs');
    case 'no_sale': return ['why.change_given', 'why.note_stuck'].map((key) => t(key));
    default: return [];
  }
}
