// Finding what comes back: by the receipt, by who bought, by the card, by a product and its day, or without anything.

import { html, Icon, t, useEffect, useRef, Send } from '../parts.js';

const WAYS = [['receipt', 'receipt'], ['customer', 'user'], ['card', 'card'], ['product', 'tag']];

export function Find({ app, problem }) {
  const { by } = app.finding.value;
  const open = app.giveback.value !== null;
  const unproven = open && app.giveback.value.sale === null;
  return html`
    <div class="finder">
      <div class="seg seg-page" role="group" aria-label=${t('return.find')}>
        ${WAYS.map(([way, icon]) => html`<button type="button" key=${way} data-test="find-${way}" aria-pressed=${by === way && !unproven} disabled=${open} onClick=${() => app.findBy(way)}><${Icon} name=${icon} size="s" />${t(`find.${way}`)}</button>`)}
        <button type="button" data-test="without-receipt" aria-pressed=${unproven} disabled=${open} onClick=${() => app.openWithoutReceipt()}><${Icon} name="hand" size="s" />${t('return.without')}</button>
      </div>
      ${unproven ? html`<${BySearch} key="goods" app=${app} by="goods" />` : by === 'receipt' || open ? html`<${ByReceipt} app=${app} />` : html`<${BySearch} key=${by} app=${app} by=${by} />`}
      ${problem && html`<p class="banner banner-late" role="alert" data-test="return-problem"><${Icon} name="wrong" size="s" /><span class="grow">${problem}</span></p>`}
    </div>`;
}

function ByReceipt({ app }) {
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  return html`
    <form class="find-back" onSubmit=${(event) => { event.preventDefault(); app.findReceipt(app.returnText.value); }}>
      <label class="field"><${Icon} name="search" /><span class="vh">${t('return.number')}</span>
        <input ref=${input} data-test="return-number" value=${app.returnText.value} placeholder=${t('return.placeholder')} maxlength="200" autocomplete="off" spellcheck="false" onInput=${(event) => { app.returnText.value = event.currentTarget.value; }} />
        <kbd class="key">F6</kbd></label>
      <button class="btn" type="submit" data-test="return-find">${t('return.open')}</button>
    </form>`;
}

function BySearch({ app, by }) {
  const { text, day, amount, busy } = app.finding.value;
  const input = useRef(null);
  useEffect(() => { input.current?.focus(); }, []);
  return html`
    <form class="find-back find-more" onSubmit=${(event) => { event.preventDefault(); app.enterFinding(); }}>
      <label class="field"><${Icon} name="search" /><span class="vh">${t(`find.${by}_what`)}</span>
        <input ref=${input} data-test="find-text" value=${text} placeholder=${t(`find.${by}_what`)} maxlength="80" autocomplete="off" spellcheck="false" onInput=${(event) => app.typeFinding(event.currentTarget.value)} /></label>
      ${by === 'card' && html`<label class="field field-s"><span class="vh">${t('find.amount')}</span>
        <input data-test="find-amount" inputmode="decimal" value=${amount} placeholder=${t('find.amount')} autocomplete="off" onInput=${(event) => { event.currentTarget.value = app.findingAmount(event.currentTarget.value); }} /></label>`}
      ${(by === 'card' || by === 'product') && html`<label class="field field-s"><span class="vh">${t('find.day')}</span>
        <input type="date" data-test="find-day" value=${day} max=${app.today()} onInput=${(event) => app.findingDay(event.currentTarget.value)} /></label>`}
      <${Send} class="btn" type="submit" sending=${busy} data-test="find-go">${t('find.go')}<//>
    </form>`;
}

/** What was found, or, before anything is looked for, the last receipts of this till. */
export function Found({ app }) {
  const { by, choices, items, busy } = app.finding.value;
  if (choices) return html`<${Choices} app=${app} choices=${choices} />`;
  const rows = by === 'receipt' ? app.recent.value?.filter((row) => row.kind !== 'return') ?? null : items;
  const none = by === 'receipt' ? t('receipts.none') : t('find.none');
  return html`
    <section class="panel">
      <div class="panel-head"><h2>${t(by === 'receipt' ? 'return.recent' : rows === null ? `find.${by}` : 'find.found')}</h2></div>
      <ul class="rows" data-test=${by === 'receipt' ? 'recent' : 'found'} aria-busy=${busy}>
        ${rows === null && html`<li class="why">${by === 'receipt' || busy ? t('reading') : t(`find.${by}_how`)}</li>`}
        ${rows?.length === 0 && html`<li class="why">${none}</li>`}
        ${(rows ?? []).map((row) => html`
          <li key=${row.id} data-test="found-sale"><span class="grow"><b>${row.receipt_number}</b><small>${t('cart.lines', { n: row.lines })}, ${(row.tenders ?? []).map((each) => `${t(`tender.${each.kind}`)}${each.reference ? ` ${each.reference}` : ''}`).join(', ')}</small></span>
            <span>${app.dateTime(row.committed_at)}</span><span class="num">${app.money(row.total)}</span>
            <${Send} class="btn" data-test="found-open" onClick=${() => app.openReceiptForReturn(row.id)}>${t('return.open')}<//></li>`)}
      </ul>
    </section>`;
}

export function Choices({ app, choices }) {
  return html`
    <section class="panel">
      <ul class="rows" data-test="find-choices">
        ${choices.length === 0 && html`<li class="why">${t('find.none')}</li>`}
        ${choices.map((each) => html`
          <li key=${each.id}><button class="row-btn" type="button" data-test="find-choice" onClick=${() => app.chooseFinding(each.id)}><span class="grow"><b><bdi>${each.name}</bdi></b><small><bdi>${each.more}</bdi></small></span></button></li>`)}
      </ul>
    </section>`;
}
