// The mark of training, on every screen and never to be overlooked, and the question before it is left.

import { html, Dialog, Icon, t, Send } from '../parts.js';

export function TrainingStrip({ app }) {
  if (!app.training.value) return null;
  return html`
    <div class="training" role="status" data-test="training">
      <b>${t('training.mark')}</b>
      <span class="grow">${t('training.nothing_real')}</span>
      ${app.me.value && !app.locked.value && html`<button class="btn" type="button" data-test="leave-training" onClick=${() => app.askToLeave()}>${t('training.leave')}</button>`}
    </div>`;
}

export function LeaveTraining({ app }) {
  const leaving = app.leavingTraining.value;
  if (!leaving) return null;
  const foot = html`
    <button class="btn" type="button" onClick=${() => app.stayInTraining()}>${t('training.stay')}</button>
    <${Send} class="btn btn-action btn-primary" sending=${app.trainingSending.value} data-test="leave-training-go" onClick=${() => app.endTraining()}>${t('training.leave')}<//>`;
  return html`
    <${Dialog} title=${t('training.leave_title')} foot=${foot} closeLabel=${t('close')} onClose=${() => app.stayInTraining()}>
      <p>${t('training.leave_how')}</p>
      ${leaving.problem && html`<p class="banner banner-late" role="alert"><${Icon} name="wrong" size="s" /><span class="grow">${leaving.problem}</span></p>`}
    </${Dialog}>`;
}

export function BeginTraining({ app }) {
  if (!app.mayTrain.value || app.training.value) return null;
  return html`<${Send} class="btn" sending=${app.trainingSending.value} data-test="begin-training" onClick=${() => app.beginTraining()}><${Icon} name="badge" size="s" />${t('training.begin')}<//>`;
}
