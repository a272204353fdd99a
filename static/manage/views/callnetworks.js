// From which networks customers may ring, and what that proves.

import { Action, FormErrors, Field, Panel, html, t, useAction, useForm } from "../parts.js";
import { api, may, refresh, store } from "../session.js";

export function CallNetworks() {
  const write = may("setup");
  const saved = store.value?.call_networks ?? [];
  const form = useForm({ call_networks: saved.join("\n") }, ["call_networks"]);
  const save = useAction(async () => {
    const list = form.values.call_networks.split(/[\s,;]+/).filter(Boolean);
    await form.send(() => api.patch("/store", { call_networks: list }));
    await refresh("store");
  });
  return html`<${Panel} title=${t("networks.title")} aside=${saved.length === 0 ? t("networks.any") : t("networks.count", { n: saved.length })} test="networks">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <p class="note">${t("networks.more")}</p>
      <div class="form"><${Field} form=${form} name="call_networks" label=${t("networks.list")} hint=${t("networks.hint")} rows="3" test="networks-list" disabled=${!write} placeholder="203.0.113.0/24" maxlength="1000" /></div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="networks-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div>`}
      <p class="hint">${t("networks.proves")}</p>
    </form><//>`;
}
