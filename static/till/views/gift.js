// The question how a gift receipt is to be given: on paper, by mail, or as a code on the screen.

import { Dialog, html, Icon, t, Send } from '../parts.js';

export function GiftDialog({ app }) {
  const gift = app.gift.value;
  if (!gift) return null;
  return html`
    <${Dialog} title=${t('gift.title', { number: gift.number })} closeLabel=${t('close')} onClose=${() => app.closeGift()} class="gift">
      <p>${t('gift.how')}</p>
      <div class="gift-ways">
        <${Send} class="btn btn-action" sending=${gift.busy} data-test="print-gift" onClick=${() => app.printGift()}><${Icon} name="printer" size="s" />${t('gift.print')}<//>
        ${app.sendsMail.value && html`<form class="find-back" onSubmit=${(event) => { event.preventDefault(); app.mailGift(); }}>
          <label class="fg"><span class="label">${t('gift.address')}</span>
            <input class="inp" type="email" data-test="gift-address" maxlength="254" autocomplete="off" value=${gift.address} onInput=${(event) => app.typeGiftAddress(event.currentTarget.value)} /></label>
          <${Send} class="btn" type="submit" sending=${gift.busy} data-test="mail-gift" disabled=${!gift.address.includes('@')}><${Icon} name="mail" size="s" />${t('gift.mail')}<//>
        </form>`}
        <${Send} class="btn" data-test="link-gift" onClick=${() => app.linkGift()}><${Icon} name="qr" size="s" />${t('gift.link')}<//>
        ${gift.link && html`<figure class="gift-code" data-test="gift-code"><svg viewBox="0 0 ${gift.link.qr_size} ${gift.link.qr_size}" role="img" aria-label=${gift.link.url}><rect width="100%" height="100%" fill="#fff" /><path d=${gift.link.qr_path} fill="#000" /></svg><figcaption>${t('gift.scan')}</figcaption></figure>`}
      </div>
      ${gift.said && html`<p class="banner banner-done" role="status" data-test="gift-said"><${Icon} name="check" size="s" /><span class="grow">${gift.said}</span></p>`}
      ${gift.problem && html`<p class="banner banner-late" role="alert" data-test="gift-problem"><${Icon} name="wrong" size="s" /><span class="grow">${gift.problem}</span></p>`}
    </${Dialog}>`;
}
