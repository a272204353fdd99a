// The journal proven and handed over: both run on the server, which says how
// far it is.

import { useEffect } from "preact/hooks";
import { Action, Failed, Field, FormErrors, Notice, Panel, Select, html, t, useAction, useForm, useLoad, useSendId } from "../parts.js";
import { api, lookups } from "../session.js";
import { dayShort, number, timeOf } from "../show.js";

/** How often it is asked how far the work is. */
const askEvery = 700;

export function JournalWork() {
  const load = useLoad(() => api.get("/journal-work").then((list) => list.items[0] ?? null), []);
  const work = load.data;
  const running = work?.state === "running";
  // Asked again a while after each answer, also after one that did not come.
  useEffect(() => {
    if (!running && !(work && load.error)) return undefined;
    const timer = setTimeout(load.reload, askEvery);
    return () => clearTimeout(timer);
  }, [load.loading, running, load.error]);
  const form = useForm({ kind: "journal", from: "", to: "", register_id: "" }, ["kind", "from", "to", "register_id"]);
  const once = useSendId();
  const begin = useAction(async (/** @type {Record<string, string>} */ body) => {
    await form.send(() => api.put(`/journal-work/${once.of(body)}`, body));
    once.taken();
    await load.reload();
  });
  const start = (/** @type {string} */ label, /** @type {Record<string, string>} */ body) => begin.run(label, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== "")));
  const busy = running || begin.busy !== "";
  return html`<${Panel} class="journal-work" title=${t("work.title")} test="journal-work"><div class="scroll"><div class="panel-body" aria-live="polite">
    <${Failed} error=${load.error} retry=${load.reload} />
    <${FormErrors} form=${form} error=${begin.error} />
    <p class="note">${t("work.verify_more")}</p>
    <div class="rowbtn gap-top"><${Action} kind="action" test="journal-verify" sending=${begin.busy === "verify"} disabled=${busy} onClick=${() => start("verify", { kind: "verify" })}>${t("work.verify")}<//></div>
    ${work && html`<${Outcome} work=${work} />`}
  </div>
  <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); start("export", form.values); }}>
    <h3 class="h-s">${t("work.export")}</h3>
    <div class="form"><${Select} form=${form} name="kind" label=${t("work.format")} options=${["journal", "dsfinvk"].map((kind) => [kind, t(`work.format_${kind}`)])} hint=${t(`work.format_${form.values.kind}_more`)} test="journal-format" />
      <${Field} form=${form} name="from" label=${t("work.from")} type="date" span="3" test="journal-from" /><${Field} form=${form} name="to" label=${t("work.to")} type="date" span="3" test="journal-to" />
      ${lookups.value.registers.length > 1 && html`<${Select} form=${form} name="register_id" label=${t("work.register")} options=${[["", t("work.all_registers")], ...lookups.value.registers.map((register) => [register.id, `${register.code} ${register.name === register.code ? "" : register.name}`])]} />`}</div>
    <div class="rowbtn gap-top"><${Action} type="submit" test="journal-export" sending=${begin.busy === "export"} disabled=${busy}>${t("work.begin_export")}<//></div>
    <p class="hint gap-top">${t("work.entered")}</p>
  </form></div><//>`;
}

/** What the last work came to, or how far it is. @param {{work: any}} props */
function Outcome({ work }) {
  const what = t(`work.did_${work.kind}`);
  if (work.state === "running") {
    return html`<div class="work-state" data-test="journal-running"><p>${t(`work.does_${work.kind}`)}</p>
      <progress max=${work.of || undefined} value=${work.of ? work.done : undefined} aria-label=${t(`work.does_${work.kind}`)}></progress>
      <p class="note">${work.of ? t("work.of", { done: number(work.done), of: number(work.of) }) : t("work.counting")}</p></div>`;
  }
  const at = work.finished_at ? new Date(work.finished_at) : null;
  const when = at ? `${what}, ${dayShort(at)}, ${timeOf(at)}` : what;
  if (work.state === "failed") return html`<${Notice} kind="bad" test="journal-outcome"><b>${t("work.failed")}</b> <bdi>${work.problem}</bdi><//>`;
  if (work.state === "broken") {
    return html`<${Notice} kind="bad" test="journal-outcome"><b>${t("work.broken")}</b><br /><bdi class="work-broken">${work.broken}</bdi><br />${t("work.broken_more")}<//>`;
  }
  return html`<div class="work-state" data-test="journal-outcome"><p><b>${work.kind === "verify" ? t("work.whole", { n: number(work.entries) }) : t("work.written", { n: number(work.entries) })}</b></p>
    <p class="note">${when}</p>
    ${work.keys.length > 0 && html`<p class="note">${t("work.keys")}</p>${work.keys.map((/** @type {string} */ key) => html`<p key=${key} class="hash">${key}</p>`)}`}
    ${work.file && html`<div class="rowbtn gap-top"><a class="btn" href=${`/api/v1/journal-work/${work.id}/file?face=manage`} download=${work.file} data-test="journal-file">${t("work.download")}</a></div>
      <p class="hash work-sum" title=${work.sha256}>SHA-256 ${work.sha256}</p>`}</div>`;
}
