// A receipt without paper: the keys for it, and what they open where the paper would be.

import { html, useLayoutEffect, useRef, Icon, t, Send } from '../parts.js';
import { headOf, tellMail } from '../handing.js';

/** The keys. @param {{app: any, id: string, customer?: string|null, off?: boolean, payment?: boolean}} props */
export function HandingKeys({ app, id, customer = null, off = false, payment = false }) {
  if (app.training.value) return null;
  const way = app.handing.value?.document === id ? app.handing.value.way : null;
  return html`
    <div class="halves">
      ${app.sendsMail.value && html`<button class="btn" type="button" data-test="mail" disabled=${off} aria-pressed=${way === 'mail'} onClick=${() => app.openMail(id, customer, payment)}><${Icon} name="mail" /><span>${t('mail.key')}</span></button>`}
      <${Send} class="btn" data-test="code" disabled=${off} aria-pressed=${way === 'code'} onClick=${() => app.openCode(id, payment)}><${Icon} name="qr" /><span>${t('code.key')}</span><//>
    </div>`;
}

/** The same beside a line of a list, as small keys. @param {{app: any, id: string, customer?: string|null}} props */
export function HandingIcons({ app, id, customer = null }) {
  if (app.training.value) return null;
  const way = app.handing.value?.document === id ? app.handing.value.way : null;
  return html`
    ${app.sendsMail.value && html`<button class="btn btn-icon" type="button" data-test="payment-mail" aria-label=${t('mail.payment')} aria-pressed=${way === 'mail'} onClick=${() => app.openMail(id, customer, true)}><${Icon} name="mail" size="s" /></button>`}
    <button class="btn btn-icon" type="button" data-test="payment-code" aria-label=${t('code.payment')} aria-pressed=${way === 'code'} onClick=${() => app.openCode(id, true)}><${Icon} name="qr" size="s" /></button>`;
}

/** What a key opened; null: the paper stays in sight. */
export function Handing({ app }) {
  const handing = app.handing.value;
  return html`
    <div class="handing" data-test="handing" data-way=${handing.way}>
      <div class="handing-head"><h2>${t(headOf(handing))}</h2>
        <button class="btn btn-quiet btn-icon" type="button" aria-label=${t('close')} onClick=${() => app.closeHanding()}><${Icon} name="x" /></button></div>
      ${handing.way === 'mail' ? html`<${MailBox} app=${app} handing=${handing} />` : html`<${Code} handing=${handing} />`}
      ${handing.problem && html`<p class="banner banner-late" role="alert" data-test="handing-problem"><${Icon} name="wrong" size="s" /><span class="grow">${handing.problem}</span></p>`}
    </div>`;
}

function MailBox({ app, handing }) {
  const input = useRef(null);
  useLayoutEffect(() => { if (!handing.mail) input.current?.focus(); }, [handing.document, handing.mail === null]);
  if (handing.mail) {
    const told = tellMail(handing.mail);
    return html`
      <p class=${`banner banner-${told.tone}`} role=${told.tone === 'late' ? 'alert' : 'status'} data-test="mail-state" data-state=${handing.mail.state}>
        <${Icon} name="mail" size="s" /><span class="grow">${t(told.key, told.params)}</span></p>
      <button class="btn" type="button" data-test="mail-again" onClick=${() => app.mailAgain()}>${t(handing.mail.state === 'failed' ? 'mail.mend' : 'mail.another')}</button>`;
  }
  return html`
    <form onSubmit=${(event) => { event.preventDefault(); app.sendMail(); }}>
      <label class="fg"><span class="label">${t('mail.address')}</span>
        <input class="inp" ref=${input} data-test="mail-address" type="text" inputmode="email" autocapitalize="off" autocomplete="off" spellcheck="false" maxlength="254"
          value=${handing.text} onInput=${(event) => app.typeAddress(event.currentTarget.value)} /></label>
      <${Send} class="btn btn-action btn-primary" sending=${handing.sending} type="submit" data-test="mail-send">${t('mail.send')} <kbd class="key">Enter</kbd><//>
    </form>`;
}

function Code({ handing }) {
  if (!handing.link) return handing.problem ? null : html`<p class="why">${t('reading')}</p>`;
  const { path, size, url } = handing.link;
  return html`
    <svg class="qr handing-code" data-test="receipt-code" data-url=${url} viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${t(headOf(handing))} shape-rendering="crispEdges">
      <rect class="qr-paper" width=${size} height=${size} /><path class="qr-ink" d=${path} /></svg>
    <p class="why">${t(handing.payment ? 'code.payment_how' : 'code.how')}</p>`;
}
