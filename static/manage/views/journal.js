// The chained journal of a till, as it stands: nothing here can be changed.

import { Empty, Failed, More, Panel, Plate, html, t, usePages } from "../parts.js";
import { routeHref } from "../router.js";
import { go, lookups, route, store } from "../session.js";
import { amount, dayShort, number, timeOf } from "../show.js";
import { JournalWork } from "./journalwork.js";
import { journalType, shortHash } from "./receipts.js";

export function Journal() {
  const registers = lookups.value.registers;
  const registerId = route.value.query.register_id || registers[0]?.id || "";
  const list = usePages(registerId ? "/journal" : "", { register_id: registerId });
  return html`<main class="work drw jrn fit">
    <${Panel} class="list" test="journal">
      <div class="tools">${registers.map((register) => html`<button key=${register.id} class="filt" aria-pressed=${register.id === registerId} onClick=${() => go({ section: "sales", tab: "journal", query: { register_id: register.id } })}><${Plate} size="s">${register.code}<//>${register.name !== register.code && register.name}</button>`)}${store.value && html`<button class="filt" data-test="journal-store" aria-pressed=${store.value.id === registerId} onClick=${() => go({ section: "sales", tab: "journal", query: { register_id: store.value.id } })}>${t("journal.store")}</button>`}<span class="grow"></span><span class="note">${t("journal.more")}</span></div>
      <div class="scroll">
        <${Failed} error=${list.error} retry=${list.reload} />
        ${list.items.length > 0 && html`<table class="tbl"><thead><tr><th class="num">${t("journal.seq")}</th><th>${t("journal.what")}</th><th>${t("journal.when")}</th><th class="num">${t("receipts.total")}</th><th class="hide-n">${t("journal.hash")}</th></tr></thead>
          <tbody>${list.items.map((entry) => html`<tr key=${entry.seq} data-test="journal-row"><td class="num">${number(entry.seq)}</td>
            <td><b>${journalType(entry.type)}</b>${document(entry)}</td>
            <td>${dayShort(new Date(entry.at))}, ${timeOf(new Date(entry.at), true)}</td>
            <td class="num">${Number.isInteger(entry.payload?.total) ? amount(entry.payload.total) : ""}</td>
            <td class="code hide-n" title=${entry.hash}>${shortHash(entry.hash)}</td></tr>`)}</tbody></table>`}
        ${!list.loading && !list.error && list.items.length === 0 && html`<${Empty} icon="seal" title=${t("journal.none")} text=${t("journal.none_more")} />`}
        <${More} list=${list} />
      </div>
    <//>
    <${JournalWork} />
  </main>`;
}

/** The paper an entry is about, where it is one that can be opened. @param {any} entry */
function document(entry) {
  const name = entry.payload?.receipt_number;
  if (!entry.doc_id || !/^(sale|return)$/i.test(entry.type)) return name ? html`<small>${name}</small>` : null;
  return html`<small><a href=${routeHref({ section: "sales", id: entry.doc_id })}>${name ?? t("receipt.open_sale")}</a></small>`;
}
