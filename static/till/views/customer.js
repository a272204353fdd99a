// Who buys, a gift card to sell, and paying with cards and accounts.

import { html, Icon, t, useEffect, useRef, Send } from '../parts.js';
import { needsServer } from '../online.js';
import { label, owedBy, pointsOf } from '../customer.js';
import { debtPaperOf } from '../actions/laying.js';
import { Handing, HandingIcons } from './handing.js';
import { spaced } from '../../lib/cardcode.js';

/** Over the cart's lines: who it is, or the key to say so. */
export function CustomerChip({ app, frozen }) {
  const who = app.cart.value.customer;
  if (!who) {
    if (frozen) return null;
    return html`<button class="btn" type="button" data-test="customer" aria-disabled=${app.line.value === 'online' ? undefined : 'true'} onClick=${() => needsServer(app, () => app.openCustomer())}>
      <${Icon} name="user" size="s" />${t('customer.add')} <kbd class="key">F8</kbd></button>`;
  }
  const points = pointsOf(who);
  return html`
    <div class="buyer" data-test="customer-chip" data-customer=${who.id}>
      ${!frozen && app.mayCustomers()
    ? html`<button class="btn btn-quiet buyer-name" type="button" data-test="customer-open" aria-label=${t('customer.open', { name: who.name })} aria-disabled=${app.line.value === 'online' ? undefined : 'true'} onClick=${() => needsServer(app, () => app.openPerson())}><${Icon} name="user" size="s" /><b><bdi>${who.name}</bdi></b></button>`
    : html`<${Icon} name="user" size="s" /><b><bdi>${who.name}</bdi></b>`}
      ${points !== null && html`<span class="chip">${t('customer.points', { n: points })}</span>`}
      ${!frozen && owedBy(who) > 0 && html`<button class="btn" type="button" data-test="customer-owes" onClick=${() => app.openDebt()}>${t('debt.owes', { amount: app.money(owedBy(who)) })}</button>`}
      ${!frozen && html`<button class="btn btn-icon btn-quiet" type="button" data-test="customer-drop" aria-label=${t('customer.drop')} onClick=${() => app.dropCustomer()}><${Icon} name="x" size="s" /></button>`}
    </div>`;
}

export function CustomerPanel({ app }) {
  const { text, items, at, busy } = app.people.value;
  const input = useRef(null);
  const list = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  useEffect(() => { list.current?.querySelector('.on')?.scrollIntoView({ block: 'nearest' }); }, [at, items]);
  return html`
    <section class="panel" aria-label=${t('customer.title')}>
      <div class="panel-head"><h2>${t('customer.title')}</h2><p class="aside">${t('customer.how')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <label class="fg ask-note"><span class="label">${t('customer.find')}</span>
        <input ref=${input} class="inp" data-test="customer-find" maxlength="120" autocomplete="off" spellcheck="false" value=${text} onInput=${(event) => app.typeCustomer(event.currentTarget.value)} /></label>
      ${app.mayCustomers() && html`<button class="btn buyer-form" type="button" data-test="customer-form" onClick=${() => needsServer(app, () => app.newPerson())}><${Icon} name="plus" size="s" />${t('customer.form')} <kbd class="key">F8</kbd></button>`}
      <ul ref=${list} class="rows" aria-busy=${busy}>
        ${items === null && html`<li class="hint" data-test="customer-hint"><${Icon} name="user" size="s" /><span class="grow">${app.line.value === 'offline' ? t('customer.offline') : t(busy ? 'reading' : 'customer.begin')}</span></li>`}
        ${(items ?? []).map((each, index) => html`
          <li key=${each.id} class=${index === at ? 'on' : ''} data-test="customer-hit" onClick=${() => app.takeCustomer(each.id)}>
            <span class="grow"><b>${label(each)}</b><small>${[each.name && each.phone, each.email].filter(Boolean).join(' · ')}</small></span>
            <span>${each.code}</span></li>`)}
        ${items && text.trim() !== '' && html`
          <li class=${at === items.length ? 'on' : ''} data-test="customer-new" onClick=${() => app.addCustomer(text)}>
            <${Icon} name="plus" size="s" /><span class="grow"><b>${t('customer.new', { text: text.trim() })}</b></span></li>`}
      </ul>
    </section>`;
}

export function GiftCardPanel({ app }) {
  const card = app.card.value;
  const worth = useRef(null);
  useEffect(() => { worth.current?.focus(); }, []);
  if (!card) return null;
  const open = card.product.price === 0;
  return html`
    <section class="panel" aria-label=${card.product.name}>
      <div class="panel-head"><h2>${card.product.name}</h2><p class="aside">${t('giftcard.how')}</p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <label class="fg ask-note"><span class="label">${t('giftcard.worth')}</span>
        <input ref=${worth} class="inp" data-test="giftcard-worth" inputmode="decimal" maxlength="12" autocomplete="off" readonly=${!open}
          value=${open ? card.text : app.money(card.product.price)} onInput=${(event) => { app.typeCardAmount(event.currentTarget.value); event.currentTarget.value = app.card.peek().text; }} /></label>
      <p class="why buyer-line">${t(card.blank ? 'giftcard.blank' : 'giftcard.new')} <bdi class="num">${spaced(card.code)}</bdi></p>
      <button class="btn btn-action btn-pay btn-wide buyer-do" type="button" data-test="giftcard-sell" disabled=${!app.cardWorth()} onClick=${() => app.sellCard()}>${t('giftcard.sell')} <kbd class="key">Enter</kbd></button>
    </section>`;
}

/** A payment for what is owed. */
export function DebtPanel({ app }) {
  const debt = app.debt.value;
  const input = useRef(null);
  useEffect(() => {
    input.current?.focus();
    return () => app.closeHanding();
  }, []);
  if (!debt) return null;
  const amount = app.debtAmount();
  const off = !amount || amount > debt.owed;
  if (app.handing.value) return html`<section class="panel" aria-label=${t('debt.before')}><${Handing} app=${app} /></section>`;
  return html`
    <section class="panel" aria-label=${t('debt.title')}>
      <div class="panel-head"><h2>${t('debt.title')}</h2><p class="aside debt-who"><bdi>${debt.who.name}</bdi><span>${t('debt.owes', { amount: app.money(debt.owed) })}</span></p>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <label class="fg ask-note"><span class="label">${t('debt.amount')}</span>
        <input ref=${input} class="inp" data-test="debt-amount" inputmode="decimal" maxlength="12" autocomplete="off" placeholder=${app.money(debt.owed)} value=${debt.text} onInput=${(event) => { app.typeDebt(event.currentTarget.value); event.currentTarget.value = app.debt.peek().text; }} /></label>
      <div class="meth buyer-line">
        ${amount > debt.owed && html`<p class="banner banner-late" role="alert" data-test="debt-problem"><${Icon} name="wrong" size="s" /><span class="grow">${t('debt.too_much', { amount: app.money(debt.owed) })}</span></p>`}
        <button class="btn" type="button" data-test="debt-cash" disabled=${off} onClick=${() => app.settleDebt('cash')}><${Icon} name="cash" />${t('tender.cash')}</button>
        <button class="btn" type="button" data-test="debt-card" disabled=${off} onClick=${() => app.settleDebt('card')}><${Icon} name="card" />${t('tender.card')}</button>
      </div>
      <${DebtsPaid} app=${app} customer=${debt.who.id} paid=${debt.paid} />
    </section>`;
}

/** What was paid here before, each with its paper once more. */
function DebtsPaid({ app, customer, paid }) {
  if (!paid?.length) return null;
  return html`
    <p class="label buyer-line">${t('debt.before')}</p>
    ${app.printProblem.value && html`<p class="why" role="alert">${app.printProblem.value}</p>`}
    <ul class="rows">${paid.map((each) => html`
      <li key=${each.id} data-test="debt-before"><span class="grow"><b>${app.money(each.amount)}</b><small>${app.dateTime(each.at)}</small></span>
        <${HandingIcons} app=${app} id=${each.id} customer=${customer} />
        <${Send} class="btn" data-test="debt-reprint" onClick=${() => app.printReceipt(debtPaperOf(customer, each.id), false)}><${Icon} name="printer" size="s" />${t('debt.copy')}<//></li>`)}</ul>`;
}

/** Beside the money for it: who owes, how much it was, and what will be left. */
export function DebtGoods({ app, laid, total }) {
  return html`
    <main class="cart cart-return frozen" data-test="debt-goods">
      <div class="cart-head"><h1>${t('debt.title')} <span><bdi>${laid.customer.name}</bdi></span></h1>
        <button class="btn" type="button" data-test="debt-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <ol class="lines"></ol>
      <div></div>
      <div class="sum sum-laid">
        <p class="facts"><span>${t('debt.owes', { amount: app.money(laid.owed) })}</span> <span>${t('debt.left')} <b>${app.money(laid.owed - total)}</b></span></p>
        <dl><dt>${t('debt.amount')}</dt><dd data-test="debt-total" data-amount=${total}><small>${app.symbol}</small>${app.money(total)}</dd></dl>
      </div>
    </main>`;
}

/** What the customer takes along of it: paid, and still owed. The goods have a receipt of their own. */
export function DebtPaper({ app, doc }) {
  return html`
    <article class="paper" data-test="debt-paper" aria-label=${t('layaway.done.debt')}>
      <h3>${app.store.value.legal_name || app.store.value.name}</h3>
      <p class="mid">${app.store.value.address}</p>
      <p class="mid"><b>${t('layaway.done.debt')}</b></p>
      <p class="mid"><bdi>${doc.customer}</bdi></p>
      <hr class="tear" />
      <dl>
        <dt class="big">${t('debt.now')}</dt><dd class="big">${app.money(doc.amount)}</dd>
        ${doc.tenders.map((each, at) => html`<dt key=${at}>${t(`tender.${each.kind}`)}${each.reference ? ` ${each.reference}` : ''}</dt><dd>${app.money(each.amount)}</dd>`)}
        ${doc.change ? html`<dt>${t('pay.change')}</dt><dd>${app.money(-doc.change)}</dd>` : ''}
        <dt><b>${t('debt.left')}</b></dt><dd data-test="debt-left" data-amount=${doc.left}><b>${app.money(doc.left)}</b></dd></dl>
      <p class="mid">${app.dateTime(doc.at)}${doc.servedBy ? ` · ${t('paper.served', { name: doc.servedBy })}` : ''}</p>
    </article>`;
}

/** Beside cash and card: what the customer has, and a card to scan or type. */
export function OtherWays({ app }) {
  const ways = app.customerWays();
  if (app.payment.value.laid?.way === 'debt') return null;
  if (app.line.value !== 'online') return html`<p class="why">${t('giftcard.offline')}</p>`;
  return html`
    <div class="other-ways">
      ${ways.map((way) => html`
        <button class="btn" type="button" key=${way.over === undefined ? way.kind : 'over'} data-test="tender-${way.over === undefined ? way.kind : 'over_limit'}" aria-pressed=${app.payment.value.kind === way.kind && (app.payment.value.account?.over === undefined) === (way.over === undefined)} onClick=${() => app.payWithAccount(way)}>
          ${t(way.over === undefined ? `tender.${way.kind}` : 'customer.over')} <small>${way.points === null ? app.money(way.over === undefined ? way.most : way.amount) : t('customer.points', { n: way.points })}</small></button>`)}
      <form onSubmit=${(event) => { event.preventDefault(); app.payWithCard(app.cardCode.peek()); }}>
        <label class="fg"><span class="label">${t('giftcard.pay')}</span>
          <input class="inp" data-test="giftcard-code" aria-busy=${app.cardAsked.value} maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" value=${app.cardCode.value} onInput=${(event) => { app.cardCode.value = event.currentTarget.value; }} /></label>
      </form>
    </div>`;
}

/** After the sale: the codes of the cards that were charged up, to be handed over once. */
export function NewCards({ app, sale }) {
  const cards = (sale.cart?.lines ?? []).filter((line) => line.giftCard);
  if (cards.length === 0) return null;
  return html`
    <div class="new-cards">
      ${cards.map((line) => html`<p key=${line.key}><span class="lab">${line.name} ${app.money(line.price)}</span> <bdi class="code" data-test="card-code" data-code=${line.giftCard}>${spaced(line.giftCard)}</bdi></p>`)}
      <small>${t('giftcard.once')}</small>
    </div>`;
}
