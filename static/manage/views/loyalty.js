// What points are given for and taken for.

import { Action, Failed, Field, FormErrors, Panel, html, t, useAction, useForm, useLoad } from "../parts.js";
import { api, may, store } from "../session.js";
import { parsePrice, priceText } from "../show.js";

export function Loyalty() {
  const rules = useLoad(() => api.get("/loyalty"), []);
  if (!rules.data) return html`<main class="work"><${Panel}><${Failed} error=${rules.error} retry=${rules.reload} /><//></main>`;
  return html`<main class="work"><${Rules} rules=${rules.data} reload=${rules.reload} /></main>`;
}

/** @param {{rules: any, reload: () => void}} props */
function Rules({ rules, reload }) {
  const form = useForm({ active: rules.active, earn_amount: priceText(rules.earn_amount), earn_points: String(rules.earn_points), burn_points: String(rules.burn_points),
    burn_amount: priceText(rules.burn_amount), burn_least: String(rules.burn_least), expire_days: String(rules.expire_days) }, ["earn_amount", "earn_points", "burn_points", "burn_amount", "burn_least", "expire_days"]);
  const save = useAction(async () => {
    const value = (/** @type {string} */ name) => (name.endsWith("_amount") ? parsePrice(form.values[name]) : /^\d+$/.test(form.values[name]) ? Number(form.values[name]) : null);
    const next = Object.fromEntries(["earn_amount", "earn_points", "burn_points", "burn_amount", "burn_least", "expire_days"].map((name) => [name, value(name)]));
    const bad = Object.keys(next).filter((name) => next[name] === null);
    if (bad.length > 0) { form.refuse(Object.fromEntries(bad.map((name) => [name, t("customers.not_amount")]))); return; }
    await form.send(() => api.put("/loyalty", { ...next, active: form.values.active, factors: rules.factors }));
    reload();
  });
  const money = store.value?.currency;
  return html`<${Panel} title=${t("loyalty.title")} aside=${t("loyalty.more")} test="loyalty">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="form">
        <label class="fg checkline"><input type="checkbox" class="check" data-test="loyalty-active" checked=${form.values.active} onChange=${() => form.set("active", !form.values.active)} /><span>${t("loyalty.active")}</span></label>
        <${Field} form=${form} name="earn_points" label=${t("loyalty.earn_points")} span="3" num inputmode="numeric" /><${Field} form=${form} name="earn_amount" label=${t("loyalty.earn_amount")} span="3" num unit=${money} inputmode="decimal" />
        <${Field} form=${form} name="burn_points" label=${t("loyalty.burn_points")} span="3" num inputmode="numeric" /><${Field} form=${form} name="burn_amount" label=${t("loyalty.burn_amount")} span="3" num unit=${money} inputmode="decimal" />
        <${Field} form=${form} name="burn_least" label=${t("loyalty.burn_least")} span="3" num inputmode="numeric" /><${Field} form=${form} name="expire_days" label=${t("loyalty.expire_days")} span="3" num inputmode="numeric" hint=${t("loyalty.expire_hint")} />
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="loyalty-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || !may("setup")}>${t("save")}<//></div>
    </form><//>`;
}
