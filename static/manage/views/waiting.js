// What customers are asked while they wait, and which ratings are followed up.

import { Action, Field, FormErrors, Select, html, t, useAction, useForm } from "../parts.js";
import { api, may, store } from "../session.js";
import { formOf, policyOf, waitingFields } from "../waiting.js";

export function Waiting() {
  const write = may("setup");
  const form = useForm(formOf(store.value.policies), waitingFields);
  const save = useAction(async () => {
    const made = policyOf(form.values);
    if ("wrong" in made) return form.refuse(Object.fromEntries(made.wrong.map((name) => [name, t(`service.wrong_${name}`)])));
    store.value = await form.send(() => api.patch("/store", made));
  });
  const field = (/** @type {string} */ name, /** @type {string} */ unit) => html`<${Field} form=${form} name=${name} label=${t(`service.${name}`)} hint=${t(`service.${name}_hint`)} span="3" num inputmode="numeric" unit=${unit} test="waiting-${name}" disabled=${!write} />`;
  return html`<form class="panel-body service-goal" data-test="waiting-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form">${field("still_after", t("service.seconds"))}${field("still_within", t("service.seconds"))}${field("follow_up", t("service.of_five"))}
      <${Select} form=${form} name="helper" label=${t("service.helper")} hint=${t("service.helper_hint")} span="3" test="waiting-helper" disabled=${!write} options=${["none", "name", "picture"].map((shows) => [shows, t(`service.helper_${shows}`)])} />
      ${write && html`<div class="fg fg-3 service-goal-save"><${Action} type="submit" test="waiting-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//></div>`}</div>
  </form>`;
}
