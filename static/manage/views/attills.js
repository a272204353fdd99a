// What tills ring for by themselves, when people are called to open tills, and how much cash should lie in a drawer.

import { Action, Field, FormErrors, html, t, useAction, useForm } from "../parts.js";
import { api, may, store } from "../session.js";
import { parsePrice, priceText } from "../show.js";
import { attillsFields, formOf, policyOf } from "../attills.js";

export function AtTills() {
  const write = may("setup");
  const form = useForm(formOf(store.value.policies, priceText), attillsFields);
  const save = useAction(async () => {
    const made = policyOf(form.values, store.value.policies, parsePrice);
    if ("wrong" in made) return form.refuse(Object.fromEntries(made.wrong.map((name) => [name, t(`attills.wrong_${name}`)])));
    store.value = await form.send(() => api.patch("/store", made));
  });
  const field = (/** @type {string} */ name, /** @type {string} */ unit) => html`<${Field} form=${form} name=${name} label=${t(`attills.${name}`)} hint=${t(`attills.${name}_hint`)} span="3" num inputmode=${name === "most" ? "decimal" : "numeric"} unit=${unit} test="attills-${name}" disabled=${!write} />`;
  const check = (/** @type {string} */ name) => html`<label class="fg fg-3 checkline"><input type="checkbox" class="check" data-test="attills-${name}" disabled=${!write} checked=${form.values[name]} onChange=${() => form.set(name, !form.values[name])} /><span>${t(`attills.${name}`)}<small>${t(`attills.${name}_more`)}</small></span></label>`;
  return html`<form class="panel-body service-goal" data-test="attills-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <h3 class="h-s">${t("attills.title")}</h3>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form">${check("stopped_goods")}${check("age_check")}
      ${field("call_at", "")}${field("hold", t("service.seconds"))}${field("calm", t("service.seconds"))}${field("most", "")}
      ${write && html`<div class="fg service-goal-save"><${Action} type="submit" test="attills-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//></div>`}</div>
  </form>`;
}
