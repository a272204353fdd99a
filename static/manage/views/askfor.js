// A customer who is not there asks by phone or chat: the office enters it, and the floor is asked as by a sign.

import { Action, Choice, Field, FormErrors, Panel, Select, html, t, useAction, useArrived, useForm, useSendId } from "../parts.js";
import { api, go, lookups, store } from "../session.js";
import { kindName, language } from "../show.js";

const kinds = ["assistance", "price_check", "stock_check", "carry_out", "other"];
const languages = ["en", "de", "fr", "es", "ar", "he"];

export function AskFor() {
  const own = (store.value?.language ?? "en").split("-")[0];
  const form = useForm({ channel: "phone", kind: "assistance", zone_id: "", note: "", language: own }, ["channel", "kind", "zone_id", "note", "language"]);
  const once = useSendId();
  const values = form.values;
  const named = new Intl.DisplayNames([language], { type: "language" });
  const taken = (/** @type {string} */ id) => {
    once.taken();
    go({ section: "floor", id });
  };
  const send = useAction(async () => {
    const { zone_id, ...said } = values;
    const call = await form.send(() => api.post("/help-requests", { id: once.of(values), ...said, ...(zone_id && { zone_id }) }));
    taken(call.id);
  });
  useArrived(once.sent(values), send, () => taken(once.sent(values)));
  return html`<${Panel} class="call" title=${t("askfor.title")} test="ask-for"><div class="scroll"><form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); send.run(); }}>
    <${FormErrors} form=${form} error=${send.error} />
    <div class="form">
      <${Choice} form=${form} name="channel" label=${t("askfor.how")} options=${["phone", "chat"].map((name) => [name, t(`call.channel_${name}`)])} test="ask-channel" />
      <${Field} form=${form} name="note" label=${t("askfor.note")} hint=${t("askfor.note_hint")} rows="3" test="ask-note" autofocus maxlength="280" />
      <${Select} form=${form} name="kind" label=${t("askfor.kind")} span="2" test="ask-kind" options=${kinds.map((kind) => [kind, kindName(kind)])} />
      <${Select} form=${form} name="zone_id" label=${t("askfor.zone")} span="2" test="ask-zone" options=${[["", t("askfor.anywhere")], ...lookups.value.zones.map((zone) => [zone.id, `${zone.code} · ${zone.name}`])]} />
      <${Select} form=${form} name="language" label=${t("askfor.language")} span="2" test="ask-language" options=${[...new Set([own, ...languages])].map((tag) => [tag, named.of(tag) ?? tag])} />
    </div>
    <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="ask-send" sending=${send.busy !== ""}>${t("askfor.send")}<//></div>
  </form></div><//>`;
}
