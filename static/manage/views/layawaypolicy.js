// How goods are put aside: how much at once, until when, and what is kept of those that nobody fetches.

import { Choice, Field, FormErrors, Panel, html, t, useAction, useForm, useLoad } from "../parts.js";
import { formOf, policyOf } from "../layawaypolicy.js";
import { api, may, refresh, store } from "../session.js";
import { parsePrice, priceText } from "../show.js";
import { SaveFoot } from "./store.js";

export function LayawayPolicy() {
  useLoad(() => refresh("store"), []);
  const saved = formOf(store.value.policies, priceText);
  const form = useForm(saved, Object.keys(saved));
  const write = may("setup");
  const save = useAction(async () => {
    const made = policyOf(form.values, parsePrice);
    if ("wrong" in made) return form.refuse(Object.fromEntries(made.wrong.map((name) => [name, t(`layaways.wrong_${name}`)])));
    store.value = await form.send(() => api.patch("/store", made));
    await refresh("store");
  });
  const off = !write || form.values.on !== "yes";
  return html`<main class="work fit"><${Panel} class="list" title=${t("layaways.rules")} test="layaways-form">
    <form class="scroll panel-form store-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="store-cols"><div class="form">
        <${Choice} form=${form} name="on" label=${t("layaways.on")} test="layaways-on" disabled=${!write} options=${[["yes", t("layaways.on_yes"), t("layaways.on_yes_more")], ["no", t("layaways.on_no"), t("layaways.on_no_more")]]} />
        <${Field} form=${form} name="least" label=${t("layaways.least")} hint=${t("layaways.least_hint")} span="3" num inputmode="decimal" unit="%" test="layaways-least" disabled=${off} />
        <${Field} form=${form} name="days" label=${t("layaways.days")} hint=${t("layaways.days_hint")} span="3" num inputmode="numeric" unit=${t("returns.day_unit")} test="layaways-days" disabled=${off} />
      </div><div class="form">
        <h3 class="fg h-s">${t("layaways.not_fetched")}</h3><p class="fg note">${t("layaways.not_fetched_more")}</p>
        <${Field} form=${form} name="fee" label=${t("layaways.fee")} hint=${t("layaways.fee_hint")} span="3" num inputmode="decimal" unit=${store.value.currency} test="layaways-fee" disabled=${off} />
        <${Field} form=${form} name="fee_share" label=${t("layaways.fee_share")} hint=${t("layaways.fee_share_hint")} span="3" num inputmode="decimal" unit="%" test="layaways-fee-share" disabled=${off} />
      </div></div>
    </form>
    ${write && html`<${SaveFoot} form=${form} save=${save} test="layaways-save" />`}
  <//></main>`;
}
