// The mails with receipts and quotes that are on their way, failed, or may have arrived: what is to be done about each.

import { Action, Failed, State, html, t, useAction, useLoad } from "../parts.js";
import { api } from "../session.js";
import { dayShort, timeOf } from "../show.js";

const tones = { waiting: "way", sending: "way", sent: "done", failed: "late", doubt: "wait" };

export function Mails() {
  const list = useLoad(() => api.get("/receipt-mails", { limit: 30 }).then((answer) => answer.items), []);
  const again = useAction((/** @type {string} */ id) => api.post(`/receipt-mails/${id}/retry`, {}).then(list.reload));
  if (!list.error && (list.data ?? []).length === 0) return null;
  return html`<div class="panel-body" data-test="mails"><h3 class="h-s">${t("mails.title")}</h3>
    <${Failed} error=${list.error ?? again.error} retry=${list.reload} />
    <table class="tbl"><tbody>${(list.data ?? []).map((/** @type {any} */ mail) => html`<tr key=${mail.id} data-test="mail-row" data-state=${mail.state}>
      <td><b><bdi>${mail.title}</bdi></b><small><bdi>${mail.address}</bdi></small><small>${dayShort(new Date(mail.created_at))}, ${timeOf(new Date(mail.created_at))}</small></td>
      <td><${State} name=${tones[mail.state]} tone=${tones[mail.state]}>${t(`mails.${mail.state}`)}<//>${mail.state === "doubt" ? html`<small>${t(mail.ended_at ? "mails.doubt_over" : "mails.doubt_again")}</small>` : mail.trouble && html`<small><bdi>${mail.trouble}</bdi></small>`}</td>
      <td class="num">${(mail.state === "failed" || mail.state === "doubt") && html`<${Action} small test="mail-again" sending=${again.busy === mail.id} onClick=${() => again.run(mail.id, mail.id)}>${t("mails.again")}<//>`}</td></tr>`)}</tbody></table></div>`;
}
