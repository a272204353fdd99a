// A tip on the pay screen: shares of the total, an own sum, or none.

import { html, t } from '../parts.js';

export function Tips({ app }) {
  const tips = app.tips.value;
  if (!tips) return null;
  const now = app.payment.value.tip ?? 0;
  const own = now > 0 && !tips.some(({ tip }) => tip === now);
  return html`
    <div class="tips" role="group" aria-label=${t('tip.title')} data-test="tips" data-tip=${now}>
      <span class="label">${t('tip.title')}</span>
      <button class="btn" type="button" data-test="tip-none" aria-pressed=${now === 0} onClick=${() => app.setTip(0)}>${t('tip.none')}</button>
      ${tips.map(({ rate, tip }) => html`<button class="btn" type="button" key=${rate} data-test="tip-rate" data-rate=${rate} aria-pressed=${now === tip} onClick=${() => app.setTip(tip)}>${app.rate(rate)}<small>${app.money(tip)}</small></button>`)}
      <form onSubmit=${(event) => { event.preventDefault(); app.takeTip(); }}>
        <input class="inp ${own ? 'is-set' : ''}" data-test="tip-own" inputmode="decimal" maxlength="10" autocomplete="off" aria-label=${t('tip.own')} placeholder=${own ? app.money(now) : t('tip.own')} value=${app.tipText.value}
          onInput=${(event) => { event.currentTarget.value = app.typeTip(event.currentTarget.value); }} onBlur=${() => app.takeTip()} />
      </form>
    </div>`;
}
