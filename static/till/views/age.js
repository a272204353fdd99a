// The question for a customer's age, in the place of the tiles.

import { html, Icon, Shape, t } from '../parts.js';
import { isOpen, standing } from '../calls.js';

export function AgePanel({ app }) {
  const asked = app.aging.value;
  if (!asked) return null;
  const call = app.ownCalls.value.find((each) => each.kind === 'age_check' && isOpen(each));
  const mark = call && standing(call);
  return html`
    <section class="panel stop age" role="alertdialog" aria-labelledby="age-title" aria-describedby="age-why" data-test="age">
      <div class="stop-body">
        <b class="age-limit" aria-hidden="true">${asked.limit}</b>
        <h2 id="age-title">${t('age.title', { age: asked.limit })}</h2>
        <p id="age-why"><bdi>${asked.product.name}</bdi><br /><b data-test="age-born">${t('age.born', { on: app.dayText(asked.bornBy) })}</b></p>
        ${mark && html`<p class="state call-${mark.tone}" data-test="age-call"><${Shape} name=${mark.shape} />${t('kind.age_check')}: ${app.standingText(call)}</p>`}
        <div class="picks">
          <button class="btn btn-action" type="button" data-test="age-yes" onClick=${() => app.oldEnough()}><${Icon} name="check" size="s" />${t('age.yes')} <kbd class="key">1</kbd></button>
          <button class="btn" type="button" data-test="age-young" onClick=${() => app.refuseAge('under_age')}>${t('age.young')} <kbd class="key">2</kbd></button>
          <button class="btn" type="button" data-test="age-no-proof" onClick=${() => app.refuseAge('no_proof')}>${t('age.no_proof')} <kbd class="key">3</kbd></button>
          ${!call && !app.training.value && html`<button class="btn" type="button" data-test="age-ask" disabled=${app.line.value !== 'online'} onClick=${() => app.askAgeOnFloor()}><${Icon} name="bell" size="s" />${t('key.ask')} <kbd class="key">4</kbd></button>`}
        </div>
        <p class="why">${t('age.leave')} <kbd class="key">Esc</kbd></p>
      </div>
    </section>`;
}
