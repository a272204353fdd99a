// The shop's printers: how each is now, what waits for it, and which register prints where.

import { useEffect, useState } from "preact/hooks";
import { Action, Choice, Confirm, Empty, Fact, Failed, Field, FormErrors, Icon, Panel, Select, State, html, t, useAction, useForm, useLoad, useNewId, useSendId } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, lookups, newsOf, refresh } from "../session.js";
import { timeOf } from "../show.js";
import { Mails } from "./mails.js";

/** How often a printer that is looked at is asked how it is. */
const askEvery = 5000;

/** @param {{id: string}} props */
export function Printers({ id }) {
  const list = useLoad(() => api.get("/printers", { limit: 200 }).then((answer) => answer.items), []);
  const printers = list.data ?? [];
  const chosen = printers.find((/** @type {any} */ printer) => printer.id === id);
  return html`<main class="work ppl fit">
    <${Panel} class="list" title=${t("printers.title")} test="printer-list">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        <table class="tbl tbl-rows"><tbody>${printers.map((/** @type {any} */ printer) => html`<tr key=${printer.id} class=${printer.id === id ? "on" : ""} data-test="printer-row" onClick=${() => go({ section: "store", tab: "printers", id: printer.id })}>
          <td><a class="rowlink" href=${routeHref({ section: "store", tab: "printers", id: printer.id })}><b><bdi>${printer.name}</bdi></b></a><small><bdi>${printer.host}</bdi>:${printer.port}</small></td>
          <td class="num">${printer.columns > 40 ? t("printers.wide") : t("printers.narrow")}</td></tr>`)}</tbody></table>
        ${printers.length === 0 && !list.loading && html`<${Empty} icon="printer" title=${t("printers.none")} text=${t("printers.none_more")} />`}
        <${Unprinted} letters=${[...new Set(printers.flatMap((/** @type {any} */ printer) => printer.unprinted ?? []))]} />
        <${Places} printers=${printers} />
        <${Mails} />
      </div>
    <//>
    ${id === "new" || chosen
      ? html`<div class="stack stack-scroll"><${Printer} key=${id} printer=${chosen ?? null} reload=${list.reload} />${chosen && html`<${Standing} key="s${id}" printer=${chosen} />`}</div>`
      : html`<${Panel} class="choose"><${Empty} icon="printer" title=${t("printers.choose")} text=${t("printers.choose_more")} /><//>`}
  </main>`;
}

/** What came out as a question mark, told once for all printers. @param {{letters: string[]}} props */
function Unprinted({ letters }) {
  if (letters.length === 0) return null;
  return html`<div class="panel-pad"><p class="banner banner-wait" role="status" data-test="unprinted"><${Icon} name="warn" size="s" />
    <span class="grow"><b>${t("printers.unprinted")} <bdi>${letters.join(" ")}</bdi></b> ${t("printers.unprinted_how")}</span></p></div>`;
}

/** @param {{printer: any, reload: () => void}} props */
function Printer({ printer, reload }) {
  const saved = { name: printer?.name ?? "", host: printer?.host ?? "", port: String(printer?.port ?? ""), columns: String(printer?.columns ?? 48),
    cut: printer?.cut ?? "partial", kick: printer?.kick ?? "before", pin: String(printer?.pin ?? 2), code_pages: (printer?.code_pages ?? []).join(" "), raster_qr: printer?.raster_qr ? "yes" : "no" };
  const form = useForm(saved, Object.keys(saved));
  const id = useNewId(printer?.id);
  const save = useAction(async () => {
    const { port, columns, pin, code_pages: pages, raster_qr: raster, ...rest } = form.values;
    await form.send(() => api.put(`/printers/${id}`, { ...rest, port: Number(port) || 9100, columns: Number(columns), pin: Number(pin), code_pages: pages.split(/[\s,]+/).filter(Boolean), raster_qr: raster === "yes" }));
    await reload();
    if (!printer) go({ section: "store", tab: "printers", id });
  });
  const remove = useAction(async () => {
    await api.del(`/printers/${printer.id}`);
    await reload();
    go({ section: "store", tab: "printers" });
  });
  return html`<${Panel} title=${printer ? printer.name : t("new.store.printers")}>
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? remove.error} />
      <div class="form">
        <${Field} form=${form} name="name" label=${t("printers.name")} test="printer-name" autofocus=${!printer} />
        <${Field} form=${form} name="host" label=${t("printers.host")} hint=${t("printers.host_hint")} span="4" test="printer-host" /><${Field} form=${form} name="port" label=${t("printers.port")} span="2" inputmode="numeric" placeholder="9100" test="printer-port" />
        <${Select} form=${form} name="columns" label=${t("printers.paper")} span="3" options=${[["48", t("printers.wide")], ["32", t("printers.narrow")]]} />
        <${Select} form=${form} name="cut" label=${t("printers.cut")} span="3" options=${[["partial", t("printers.cut_partial")], ["full", t("printers.cut_full")], ["none", t("printers.cut_none")]]} />
        <${Select} form=${form} name="kick" label=${t("printers.kick")} span="3" options=${[["before", t("printers.kick_before")], ["after", t("printers.kick_after")], ["never", t("printers.kick_never")]]} />
        <${Select} form=${form} name="pin" label=${t("printers.pin")} span="3" options=${[["2", "2"], ["5", "5"]]} />
        <${Field} form=${form} name="code_pages" label=${t("printers.pages")} hint=${t("printers.pages_hint")} span="3" />
        <${Select} form=${form} name="raster_qr" label=${t("printers.qr")} span="3" options=${[["no", t("printers.qr_own")], ["yes", t("printers.qr_drawn")]]} />
      </div>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="printer-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty || form.values.name.trim() === ""}>${t("save")}<//>
        ${printer && html`<${Confirm} label=${t("printers.delete")} ask=${t("printers.delete_ask")} yes=${t("printers.delete")} onYes=${() => remove.run()} sending=${remove.busy !== ""} test="printer-delete" />`}</div>
    </form>
  <//>`;
}

/** How it is, and its queue. @param {{printer: any}} props */
function Standing({ printer }) {
  const news = newsOf("print_job.changed").value;
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), askEvery);
    return () => clearInterval(timer);
  }, []);
  const status = useLoad(() => api.get(`/printers/${printer.id}/status`), [printer.id, tick, news]);
  const jobs = useLoad(() => api.get("/print-jobs", { printer_id: printer.id, limit: 20 }).then((answer) => answer.items), [printer.id, news]);
  const once = useSendId();
  const test = useAction(() => api.put(`/print-jobs/${once.of(printer.id)}`, { kind: "test", printer_id: printer.id }).then(once.taken));
  const job = useAction((/** @type {string} */ id, /** @type {string} */ what) => api.post(`/print-jobs/${id}/${what}`, {}).then(jobs.reload));
  const now = status.data;
  return html`<${Panel} title=${t("printers.now")} test="printer-status"><div class="panel-body">
    <${Failed} error=${status.error ?? test.error ?? job.error} retry=${status.reload} />
    ${now && html`<dl class="facts tight">
      <${Fact} name=${t("printers.state")} value=${html`<${State} name=${now.trouble ? "late" : "done"} tone=${now.trouble ? "late" : "done"}><span data-test="printer-trouble" data-trouble=${now.trouble}>${t(`trouble.${now.busy ? "busy" : now.trouble || (now.mute ? "mute" : now.paper_low ? "low" : "fine")}`)}</span><//>`} />
      <${Fact} name=${t("printers.waiting")} value=${String(now.waiting)} />
    </dl>`}
    <div class="rowbtn"><${Action} small test="printer-test" sending=${test.busy !== ""} done=${test.done} onClick=${() => test.run()}>${t("printers.test")}<//></div>
    <table class="tbl"><tbody>${(jobs.data ?? []).map((/** @type {any} */ each) => html`<tr key=${each.id} data-test="print-job-row" data-state=${each.state}>
      <td><b>${each.title || t(`job.${each.kind}`)}</b><small>${t(`job.${each.kind}`)}, ${timeOf(new Date(each.created_at))}</small></td>
      <td>${t(`job.${each.state}`)}${each.doubtful ? html`<small>${t("job.doubtful")}</small>` : each.trouble && html`<small>${t(`trouble.${each.trouble}`)}</small>`}</td>
      <td class="num">${(each.state === "failed" || each.state === "waiting") && html`<${Action} small test="job-retry" sending=${job.busy === `retry ${each.id}`} onClick=${() => job.run(`retry ${each.id}`, each.id, "retry")}>${t("again")}<//> <${Action} small test="job-cancel" sending=${job.busy === `cancel ${each.id}`} onClick=${() => job.run(`cancel ${each.id}`, each.id, "cancel")}>${t("cancel")}<//>`}</td></tr>`)}</tbody></table>
  </div><//>`;
}

/** Which register prints where. @param {{printers: any[]}} props */
function Places({ printers }) {
  useLoad(() => refresh("registers"), []);
  if (printers.length === 0) return null;
  return html`<div class="panel-body"><h3 class="h-s places-title">${t("printers.places")}</h3>${lookups.value.registers.map((register) => html`<${Place} key=${register.id} register=${register} printers=${printers} />`)}</div>`;
}

/** @param {{register: any, printers: any[]}} props */
function Place({ register, printers }) {
  const set = useLoad(() => api.get(`/registers/${register.id}/printing`), [register.id]);
  return set.data ? html`<${PlaceForm} register=${register} printers=${printers} set=${set.data} />` : html`<${Failed} error=${set.error} retry=${set.reload} />`;
}

/** @param {{register: any, printers: any[], set: any}} props */
function PlaceForm({ register, printers, set }) {
  const form = useForm({ receipt_printer_id: set.receipt_printer_id, report_printer_id: set.report_printer_id, after_sale: set.after_sale }, ["receipt_printer_id", "report_printer_id", "after_sale"]);
  const save = useAction(() => form.send(() => api.put(`/registers/${register.id}/printing`, Object.fromEntries(Object.entries({ ...form.values, kick_printer_id: set.kick_printer_id }).filter(([, value]) => value !== "")))));
  const options = [["", t("printers.browser")], ...printers.map((printer) => [printer.id, printer.name])];
  return html`<form class="panel-form places" data-test="printing-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
    <${FormErrors} form=${form} error=${save.error} />
    <div class="form"><${Select} form=${form} name="receipt_printer_id" label=${t("printers.receipts_at", { till: register.code })} span="3" options=${options} test="printing-receipts" />
      <${Select} form=${form} name="report_printer_id" label=${t("printers.reports_at")} span="3" options=${[["", t("printers.same")], ...options.slice(1)]} />
      <${Choice} form=${form} name="after_sale" label=${t("printers.after")} test="after" options=${["print", "ask", "screen"].map((each) => [each, t(`printers.after_${each}`)])} /></div>
    <div class="rowbtn"><${Action} small type="submit" test="printing-save" sending=${save.busy !== ""} done=${save.done} disabled=${!form.dirty}>${t("save")}<//></div>
  </form>`;
}
