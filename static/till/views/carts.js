// Carts that travel: what was put aside in the shop, the slip of the one just put aside, a quote to make, what changed while
// a cart lay there, and where an open one came from.

import { html, Icon, Shape, t, useEffect, useRef, Send } from '../parts.js';
import { placeOf, standing } from '../carried.js';
import { DAYS } from '../actions/quotes.js';
import { Handing } from './handing.js';

const DROP_REASONS = ['left', 'mistake', 'twice', 'elsewhere'];

function Head({ app, title, children }) {
  return html`
    <div class="panel-head"><h2>${title}</h2><p class="aside">${children}</p>
      <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button>
    </div>`;
}

/** One list: what only this till has, and what waits in the shop. */
export function ParkedPanel({ app }) {
  const { kind, text } = app.calling.value;
  const rows = app.asides.value;
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  const offline = app.line.value === 'offline';
  return html`
    <section class="panel" aria-label=${t('key.parked')}>
      <${Head} app=${app} title=${t('key.parked')}>${offline ? t('carts.as_of', { time: app.shelfAt.value ? app.time(app.shelfAt.value) : '–' }) : ''}</${Head}>
      <div class="carts-find">
        <label class="fg"><span class="label">${t('carts.find')}</span>
          <input ref=${input} class="inp" data-test="carts-find" maxlength="60" autocomplete="off" spellcheck="false" enterkeyhint="go" value=${text} onInput=${(event) => app.typeCalling(event.currentTarget.value)} /></label>
        <div class="seg seg-page" role="group" aria-label=${t('carts.which')}>
          ${['cart', 'quote'].map((each) => html`<button type="button" key=${each} data-test="carts-${each}" aria-pressed=${kind === each} onClick=${() => app.showCarts(each)}>${t(`carts.${each}s`)}</button>`)}
        </div>
      </div>
      <ul class="rows rows-scroll" data-test="carts-list">
        ${rows.map((row, at) => html`<${Row} key=${row.id} app=${app} row=${row} chosen=${at === app.rowAt.value} offline=${offline} />`)}
        ${rows.length === 0 && html`<li class="empty"><${Icon} name="pause" /><b>${text ? t('carts.none_found', { text }) : t(`carts.no_${kind}s`)}</b><span>${t('carts.none_how')}</span></li>`}
      </ul>
      <${DropDialog} app=${app} />
    </section>`;
}

function Row({ app, row, chosen, offline }) {
  return html`
    <li class=${chosen ? 'row-cart on' : 'row-cart'} data-test="cart-row" data-cart=${row.id}>
      ${row.aside ? html`<${OwnRow} app=${app} row=${row} offline=${offline} />` : html`<${ShelfRow} app=${app} row=${row} offline=${offline} />`}
    </li>`;
}

/** Put aside here, and not in the shop's list yet. */
function OwnRow({ app, row, offline }) {
  const { aside } = row;
  return html`
    <span class="plate plate-line">${aside.origin?.number ?? '–'}</span>
    <span class="grow"><b>${aside.label || t('cart.lines', { n: aside.cart.lines.length })}</b>
      <small>${aside.cart.lines.slice(0, 3).map((line) => line.name).join(', ')}</small>
      <small class="state ${aside.problem ? 'state-late' : 'state-wait'}" data-test="cart-only-here"><${Shape} name=${aside.problem ? 'late' : 'queued'} />${aside.problem ?? t(offline ? 'carts.only_here' : 'carts.sending')}</small></span>
    <span>${app.time(aside.at)}</span>
    <${Acts} app=${app} row=${row} off=${false} />`;
}

function ShelfRow({ app, row, offline }) {
  const { view } = row;
  const now = app.serverNow();
  app.now.value; // leases run out
  const how = standing(view, app.device.value?.id, now);
  const lines = t('cart.lines', { n: view.line_count });
  const by = [view.created_by.name, placeOf(view.from)].filter(Boolean).join(' · ');
  return html`
    <span class="plate">${view.number}</span>
    <span class="grow"><b><bdi>${view.label || lines}</bdi></b>
      <small>${view.label ? `${lines} · ` : ''}<bdi>${by}</bdi>${view.kind === 'quote' ? html` · ${t(Date.parse(view.valid_until) > now ? 'quote.until' : 'quote.over', { time: app.dateTime(view.valid_until) })}` : ''}</small>
      <${Holder} app=${app} view=${view} how=${how} /></span>
    <span class="num">${app.money(view.total)}<small>${app.time(view.created_at)}</small></span>
    <${Acts} app=${app} row=${row} how=${how} off=${offline} />`;
}

/** Who has it, where, and for how long. */
function Holder({ app, view, how }) {
  if (view.from?.kind === 'tablet' && how === 'free') return html`<small class="state state-wait"><${Shape} name="wait" />${t('carts.from_floor_row')}</small>`;
  if (how === 'free') return null;
  if (how === 'mine') return html`<small class="state state-way" data-test="cart-holder"><${Shape} name="till" />${t('carts.mine')}</small>`;
  const words = { who: view.holder.staff?.name ?? '', where: placeOf(view.holder), age: app.age(Date.parse(view.holder.since ?? view.updated_at)) };
  return html`<small class="state ${how === 'held' ? 'state-way' : 'state-soft'}" data-test="cart-holder" data-how=${how}><${Shape} name=${how === 'held' ? 'here' : 'off'} />${t(`carts.${how}_by`, words)}</small>`;
}

function Acts({ app, row, how = 'free', off }) {
  const { sure, busy } = app.calling.value;
  const printable = row.view && html`<${Send} class="btn btn-icon btn-quiet" data-test="cart-print" disabled=${off} aria-label=${t('carts.print')} title=${t('carts.print')} onClick=${() => app.printCart(row.id)}><${Icon} name="printer" size="s" /><//>`;
  const drop = html`<button class="btn btn-icon btn-quiet" type="button" data-test="cart-drop" disabled=${off || how === 'held'} aria-label=${t('carts.drop')} title=${t('carts.drop')} onClick=${() => app.askDrop(row)}><${Icon} name="x" size="s" /></button>`;
  if (how === 'held') {
    return html`${app.mayTakeOver()
      ? html`<${Send} class="btn ${sure === row.id ? 'btn-urgent' : ''}" data-test="cart-take-over" disabled=${off || busy} onClick=${() => app.takeOver(row.id)}>${t(sure === row.id ? 'carts.take_over_sure' : 'carts.take_over', { who: row.view.holder.staff?.name ?? '' })}<//>`
      : html`<span class="why">${t('carts.take_over_who')}</span>`}${printable}`;
  }
  return html`<${Send} class="btn btn-soft" data-test="unpark" disabled=${off || busy} onClick=${() => app.takeUp(row.id)}>${t('parked.take')}<//>${printable}${drop}`;
}

function DropDialog({ app }) {
  const dropping = app.dropping.value;
  if (!dropping) return null;
  return html`
    <form class="carts-drop" data-test="drop-dialog" onSubmit=${(event) => { event.preventDefault(); app.drop(dropping.own); }}>
      <p><b>${t('carts.drop_why', { name: dropping.row.view ? `${dropping.row.view.number}` : dropping.row.aside.label || t('cart.lines', { n: dropping.row.aside.cart.lines.length }) })}</b></p>
      <div class="picks">${DROP_REASONS.map((each) => html`<${Send} class="btn" key=${each} data-test="drop-${each}" disabled=${dropping.busy} onClick=${() => app.drop(t(`carts.drop.${each}`))}>${t(`carts.drop.${each}`)}<//>`)}</div>
      <label class="fg"><span class="vh">${t('carts.drop_own')}</span><input class="inp" data-test="drop-own" maxlength="200" placeholder=${t('carts.drop_own')} value=${dropping.own} onInput=${(event) => app.typeDrop(event.currentTarget.value)} /></label>
      <div class="picks"><button class="btn" type="button" data-test="drop-no" onClick=${() => app.closeDrop()}>${t('carts.drop_no')}</button>
        <${Send} class="btn btn-urgent" type="submit" sending=${dropping.busy} data-test="drop-yes" disabled=${dropping.own.trim() === ''}>${t('carts.drop')}<//></div>
    </form>`;
}

/** What was put aside just now: its number to call out, its code, its paper. */
export function SlipPanel({ app }) {
  const slip = app.slip.value;
  if (!slip) return null;
  const { view } = slip;
  const quote = view?.kind === 'quote';
  return html`
    <section class="panel slip" aria-label=${t('carts.slip')} data-test="slip">
      <${Head} app=${app} title=${t(quote ? 'quote.made' : 'carts.slip')}>${quote ? t('quote.until', { time: app.dateTime(view.valid_until) }) : ''}</${Head}>
      <div class="slip-body">
        ${view
    ? html`<div class="slip-code"><span class="slip-number" data-test="slip-number">${view.number}</span><bdi class="slip-letters" data-test="slip-code">${view.code}</bdi></div>
          ${slip.qr ? html`<img class="slip-qr" data-test="slip-qr" src=${slip.qr} alt=${view.code} />` : html`<span class="slip-qr"></span>`}`
    : html`<p class="lead-p slip-wait" role="status" data-test="slip-waits"><${Shape} name=${slip.problem ? 'late' : 'queued'} />${slip.problem ?? t(app.line.value === 'offline' ? 'carts.only_here_long' : 'carts.sending')}</p>`}
      </div>
      <form class="slip-name" onSubmit=${(event) => { event.preventDefault(); app.nameSlip(); }}>
        <label class="fg"><span class="label">${t('carts.name')}</span>
          <input class="inp" data-test="slip-name" maxlength="60" autocomplete="off" value=${slip.label} onInput=${(event) => app.typeSlipName(event.currentTarget.value)} onBlur=${() => app.nameSlip()} /></label>
        <${Send} class="btn" type="submit" sending=${slip.naming !== undefined} data-test="slip-save">${t('carts.name_it')}<//>
      </form>
      ${quote && app.handing.value?.document === view.id && html`<${Handing} app=${app} />`}
      <div class="picks slip-do">
        ${view && html`<${Send} class="btn" data-test="slip-print" onClick=${() => app.printCart(view.id)}><${Icon} name="printer" size="s" />${t(quote ? 'quote.print' : 'carts.print')}<//>
        <${Send} class="btn" data-test="slip-pdf" onClick=${() => app.cartPdf(view.id)}><${Icon} name="receipt" size="s" />PDF<//>`}
        ${quote && app.sendsMail.value && html`<button class="btn" type="button" data-test="slip-mail" aria-pressed=${app.handing.value?.document === view.id} onClick=${() => app.openQuoteMail(view.id, slip.customer ?? null)}><${Icon} name="mail" size="s" />${t('mail.key')}</button>`}
        ${!quote && html`<button class="btn" type="button" data-test="slip-quote" disabled=${!view} onClick=${async () => { await app.takeUp(slip.id); app.openQuote(); }}>${t('quote.instead')}</button>`}
        <${Send} class="btn btn-soft" data-test="slip-again" onClick=${() => app.takeUp(slip.id)}>${t('parked.take')}<//>
      </div>
    </section>`;
}

export function QuotePanel({ app }) {
  const quote = app.quoting.value;
  const name = useRef(null);
  useEffect(() => { name.current?.focus(); }, []);
  if (!quote) return null;
  const open = app.openNeed.value;
  return html`
    <form class="panel slip" aria-label=${t('quote.title')} data-test="quote-panel" onSubmit=${(event) => { event.preventDefault(); app.makeQuote(); }}>
      <${Head} app=${app} title=${t('quote.title')}>${t('quote.how')}</${Head}>
      <div class="quote-body">
        <label class="fg"><span class="label">${t('quote.for')}</span>
          <input ref=${name} class="inp" data-test="quote-name" maxlength="60" autocomplete="off" value=${quote.label} onInput=${(event) => app.quoteName(event.currentTarget.value)} /></label>
        <div><p class="label">${t('quote.days')}</p>
          <div class="picks" role="group" aria-label=${t('quote.days')}>${DAYS.map((days) => html`<button class="btn" type="button" key=${days} data-test="quote-days-${days}" aria-pressed=${quote.days === days} onClick=${() => app.quoteDays(days)}>${t('quote.n_days', { n: days })}</button>`)}</div></div>
        <p class="lead-p">${t('quote.until', { time: app.dateTime(app.quoteUntil()) })}</p>
        <p class="why">${t('quote.not_held')}</p>
        ${quote.problem && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${quote.problem}</span></p>`}
      </div>
      <${Send} class="btn ${open ? 'btn-bell' : 'btn-action'} btn-pay btn-wide" type="submit" sending=${quote.busy} data-test="quote-make" disabled=${!app.totals.value}>${open ? t('approve.needed') : t('quote.make')} <kbd class="key">Enter</kbd><//>
    </form>`;
}

/** Old and new price of each line that is not as it was: seen before anybody pays. */
export function RepricedPanel({ app }) {
  const news = app.cartRepriced.value;
  if (!news) return null;
  return html`
    <section class="panel slip" aria-label=${t('carts.changed')} data-test="repriced">
      <${Head} app=${app} title=${t('carts.changed')}>${news.ended ? t('quote.over', { time: app.dateTime(news.ended) }) : ''}</${Head}>
      ${news.ended && html`<p class="banner banner-wait" role="status"><${Icon} name="hourglass" size="s" /><span class="grow">${t('quote.ended_long')}</span></p>`}
      <ul class="rows rows-scroll">
        ${news.missing.map((each) => html`<li key=${each.name} data-test="repriced-missing"><span class="grow"><b><bdi>${each.name}</bdi></b><small>${t(`carts.missing_${each.why}`, { why: each.say ?? '' })}</small></span></li>`)}
        ${news.lines.map((line) => html`
          <li key=${line.key} data-test="repriced-line" data-before=${line.before} data-after=${line.after}><span class="grow"><b>${line.name}</b></span>
            <span class="num"><s>${app.money(line.before)}</s></span><span class="num ${line.after > line.before ? 'dearer' : 'cheaper'}">${app.money(line.after)}</span></li>`)}
      </ul>
      <button class="btn btn-action btn-pay btn-wide" type="button" data-test="repriced-seen" onClick=${() => app.seenRepriced()}>${t('carts.changed_seen')} <kbd class="key">Enter</kbd></button>
    </section>`;
}

/** Where the open cart came from, and that it is another's by now. */
export function OriginChip({ app }) {
  const { origin } = app.cart.value;
  if (!origin) return null;
  const over = origin.kind === 'quote' && !origin.holds;
  return html`
    <div class="buyer" data-test="cart-origin" data-number=${origin.number}>
      <span class="plate plate-line">${origin.number}</span>
      <b><bdi>${origin.label || t(origin.kind === 'quote' ? 'quote.one' : 'carts.one')}</bdi></b>
      ${over && html`<span class="chip chip-wait">${t('quote.over_short')}</span>`}
      <button class="btn btn-icon btn-quiet" type="button" data-test="put-back" aria-label=${t('carts.put_back_do')} title=${t('carts.put_back_do')} onClick=${() => app.putBack()}><${Icon} name="undo" size="s" /></button>
    </div>`;
}

export function LostCart({ app }) {
  if (!app.cartLost.value) return null;
  return html`
    <div class="lost-cart" role="alert" data-test="cart-lost" data-why=${app.cartLost.value.why}>
      <p><${Shape} name="late" />${app.lostText()}</p>
      <div class="picks">
        <button class="btn btn-action" type="button" data-test="lost-let-go" onClick=${() => app.letGo()}>${t('carts.let_go')}</button>
        <button class="btn" type="button" data-test="lost-own" onClick=${() => app.keepAsOwn()}>${t('carts.keep_own')}</button>
      </div>
    </div>`;
}

/** "1 from the floor": one tap opens it. */
export function FloorCarts({ app }) {
  const count = app.floorCarts.value.length;
  if (!app.me.value || app.locked.value || count === 0) return null;
  const off = !['sell', 'done'].includes(app.screen.value) || app.line.value === 'offline';
  return html`
    <${Send} class="bar-btn bar-floor" data-test="from-floor" disabled=${off} onClick=${() => app.openFloorCart()}>
      <${Shape} name="wait" />${t('carts.from_floor', { n: count })}
    <//>`;
}
