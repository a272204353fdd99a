// Putting goods aside: the plan beside the cart; and the paper of money on them.

import { html, Icon, t, useEffect, useRef, Send } from '../parts.js';
import { nextDue, PARTS } from '../layaway.js';

export function LayawayPanel({ app }) {
  const form = app.laying.value;
  const plan = app.layPlan.value;
  const first = useRef(null);
  useEffect(() => { first.current?.focus(); }, []);
  if (!form || !plan) return null;
  const who = app.cart.value.customer;
  const need = app.openNeed.value;
  return html`
    <form class="panel slip" aria-label=${t('layaway.title')} data-test="layaway-panel" onSubmit=${(event) => { event.preventDefault(); app.layAside(); }}>
      <div class="panel-head"><h2>${t('layaway.title')}</h2><p class="aside">${t('layaway.how')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <div class="quote-body">
        <div class="lay-two">
          <label class="fg"><span class="label">${t('layaway.first')} <small>${plan.least > 0 ? t('layaway.least', { amount: app.money(plan.least) }) : ''}</small></span>
            <input ref=${first} class="inp num" data-test="layaway-first" inputmode="decimal" maxlength="12" autocomplete="off" placeholder=${app.money(plan.least)} value=${form.first} onInput=${(event) => { app.typeLayFirst(event.currentTarget.value); event.currentTarget.value = app.laying.peek().first; }} /></label>
          <label class="fg"><span class="label">${t('layaway.due')}</span>
            <input class="inp" type="date" data-test="layaway-due" min=${plan.today} max=${plan.last} value=${form.due} onInput=${(event) => app.layDue(event.currentTarget.value)} /></label>
        </div>
        <div><p class="label">${t('layaway.parts')}</p>
          <div class="picks" role="group" aria-label=${t('layaway.parts')}>${PARTS.map((n) => html`<button class="btn" type="button" key=${n} data-test="layaway-parts-${n}" aria-pressed=${form.parts === n} onClick=${() => app.layParts(n)}>${n === 1 ? t('layaway.at_once') : t('layaway.n_parts', { n })}</button>`)}</div></div>
        <${Plan} app=${app} plan=${plan} due=${form.due} />
        <label class="fg"><span class="label">${t('layaway.note')}</span>
          <input class="inp" data-test="layaway-note" maxlength="200" autocomplete="off" value=${form.note} onInput=${(event) => app.layNote(event.currentTarget.value)} /></label>
        ${plan.wrong && html`<p class="banner banner-late" role="alert" data-test="layaway-wrong"><${Icon} name="wrong" size="s" /><span class="grow">${t(plan.wrong)}</span></p>`}
      </div>
      <${Send} class="btn ${need ? 'btn-bell' : 'btn-action'} btn-pay btn-wide" sending=${app.storing.value} type="submit" data-test="layaway-make" disabled=${plan.wrong !== null}>
        ${!who ? t('layaway.choose') : need ? t('approve.needed') : plan.first > 0 ? t('layaway.make', { amount: app.money(plan.first) }) : t('layaway.make_free')} <kbd class="key">Enter</kbd><//>
    </form>`;
}

function Plan({ app, plan, due }) {
  if (plan.wrong || plan.left === 0) return null;
  const parts = plan.schedule.length > 0 ? plan.schedule : [{ due_on: due, amount: plan.left }];
  return html`<ul class="rows lay-plan" aria-label=${t('layaway.plan')}>
    ${parts.map((each) => html`<li key=${each.due_on} data-test="layaway-part" data-amount=${each.amount}><span class="grow">${t('layaway.by', { day: app.dayText(each.due_on) })}</span><span class="num">${app.money(each.amount)}</span></li>`)}</ul>`;
}

/** What the customer takes along of a payment: paid, left, and what is due when. */
export function LaidPaper({ app, doc }) {
  const back = doc.way === 'end';
  const next = nextDue(doc);
  return html`
    <article class="paper" data-test="paper" aria-label=${t(`layaway.paper.${doc.way}`)}>
      ${doc.training && html`<p class="paper-training">${t('training.paper')}</p>`}
      <h3>${app.store.value.legal_name || app.store.value.name}</h3>
      <p class="mid">${app.store.value.address}</p>
      <p class="mid"><b>${t(`layaway.paper.${doc.way}`)}</b> ${doc.code ?? ''}</p>
      <p class="mid"><bdi>${doc.customer}</bdi></p>
      <hr class="tear" />
      <dl>
        <dt>${t('layaway.total')}</dt><dd>${app.money(doc.total)}</dd>
        <dt class="big">${t(back ? 'layaway.paper_back' : 'layaway.paper_now')}</dt><dd class="big">${app.money(doc.amount)}</dd>
        ${doc.tenders.map((each, at) => html`<dt key=${at}>${t(`tender.${each.kind}`)}${each.reference ? ` ${each.reference}` : ''}</dt><dd>${app.money(each.amount)}</dd>`)}
        ${doc.change ? html`<dt>${t('pay.change')}</dt><dd>${app.money(-doc.change)}</dd>` : ''}
        ${doc.fee ? html`<dt>${t('layaway.paper_fee')}</dt><dd>${app.money(doc.fee)}</dd>` : ''}
      </dl>
      ${!back && html`<hr class="tear" /><dl>
        <dt>${t('layaway.paid')}</dt><dd data-test="paper-paid">${app.money(doc.paid)}</dd>
        <dt><b>${t('layaway.left')}</b></dt><dd data-test="paper-left"><b>${app.money(doc.left)}</b></dd></dl>
        <p class="mid" data-test="paper-next">${next ? t('layaway.next', { amount: app.money(next.amount), day: app.dayText(next.due_on) }) : t('layaway.ready')}</p>
        <p class="mid">${t('layaway.fetch_by', { day: app.dayText(doc.due) })}</p>`}
      <p class="mid">${app.dateTime(doc.at)}${doc.servedBy ? ` · ${t('paper.served', { name: doc.servedBy })}` : ''}</p>
    </article>`;
}
