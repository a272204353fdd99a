// A file of goods: tried first, then taken; refused rows are shown with line,
// words and reason, and can be had back as a file.

import { useRef, useState } from "preact/hooks";
import { Action, Empty, Icon, Notice, Panel, html, t, useAction } from "../parts.js";
import { refusedCSV } from "../refused.js";
import { saveFile } from "../savefile.js";
import { api, refresh } from "../session.js";
import { number, parsePrice } from "../show.js";

/** The server's own limit, told before the file is sent. */
const mostBytes = 32 * 1024 * 1024;
/** A hundred thousand rows take longer than a usual call. */
const patience = 10 * 60 * 1000;
/** More rows than this on screen help nobody; the file holds them all. */
const mostShown = 500;

/** What is being imported; kept while other pages are looked at. @type {{file: File|null, result: any, dry: boolean}} */
const kept = { file: null, result: null, dry: false };

export function Import() {
  const [file, setFile] = useState(kept.file);
  const [result, setResult] = useState(kept.result);
  const [dry, setDry] = useState(kept.dry);
  const [over, setOver] = useState(false);
  const [price, setPrice] = useState("");
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const minor = price.trim() === "" ? 0 : parsePrice(price);

  const send = useAction(async (/** @type {File} */ chosen, /** @type {boolean} */ trying) => {
    const query = { name: chosen.name, ...(minor ? { default_price: minor } : {}), ...(trying ? { dry_run: 1 } : {}) };
    const answer = await api.post("/imports", chosen, { query, timeout: patience, headers: { "Content-Type": "application/octet-stream" } });
    Object.assign(kept, { file: chosen, result: answer, dry: trying });
    setResult(answer);
    setDry(trying);
    if (!trying) await refresh("goods");
  });
  const choose = (/** @type {File|undefined} */ chosen) => {
    if (!chosen) return;
    Object.assign(kept, { file: chosen, result: null });
    setFile(chosen);
    setResult(null);
    send.clear();
    if (chosen.size <= mostBytes) send.run("try", chosen, true);
  };
  const tooBig = file !== null && file.size > mostBytes;
  const onDrop = (/** @type {DragEvent} */ event) => { event.preventDefault(); setOver(false); choose(event.dataTransfer?.files[0]); };

  return html`<main class="work imp fit">
    <div class="stack">
      <${Panel} title=${t("import.file")}>
        <div class=${over ? "dropbox over" : "dropbox"} data-test="import-drop" onDragOver=${(/** @type {Event} */ event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${onDrop}>
          <${Icon} name="file" /><span>${file ? html`<b><bdi>${file.name}</bdi></b>${t("import.size", { kb: Math.max(1, Math.round(file.size / 1024)) })}` : html`<b>${t("import.drop")}</b>${t("import.drop_more")}`}</span>
          <label class="btn btn-s"><input ref=${input} class="vh" type="file" accept=".csv,.txt,.tsv,text/csv" data-test="import-file" onChange=${(/** @type {any} */ event) => { choose(event.currentTarget.files[0]); event.currentTarget.value = ""; }} />${t(file ? "import.other" : "import.choose")}</label>
        </div>
        ${tooBig && html`<div class="panel-pad"><${Notice} kind="late">${t("import.too_big")}<//></div>`}
        ${send.error && html`<div class="panel-pad"><${Notice} kind="late" test="import-error">${send.error.message}<//></div>`}
        ${result && dry && html`<div class="panel-pad"><p class="banner banner-done" data-test="import-known"><${Icon} name="check" size="s" /><span class="grow"><b>${t("import.known", { format: formatName(result.format) })}</b> ${t("import.known_more", { n: result.read })}</span></p></div>`}
        <div class="panel-pad form">
          <div class="fg fg-3"><label for="f-price">${t("import.price")}</label><span class=${minor === null ? "inp inp-num bad" : "inp inp-num"}><input id="f-price" inputmode="decimal" data-test="import-price" value=${price} onInput=${(/** @type {any} */ event) => setPrice(event.currentTarget.value)} /></span><p class=${minor === null ? "hint bad" : "hint"}>${t(minor === null ? "product.wrong.price" : "import.price_hint")}</p></div>
        </div>
        <div class="panel-foot rowbtn">
          <${Action} test="import-try" sending=${send.busy === "try"} disabled=${!file || tooBig || minor === null || send.busy !== ""} onClick=${() => file && send.run("try", file, true)}>${t("import.try")}<//>
          <${Action} kind="action" test="import-run" sending=${send.busy === "take"} disabled=${!file || tooBig || minor === null || send.busy !== ""} onClick=${() => file && send.run("take", file, false)}>${t("import.run")}<//>
        </div>
      <//>
      <${Panel} title=${t("import.formats")}><p class="panel-foot panel-alone"><span class="grow">${t("import.formats_more")}</span></p><//>
    </div>
    <div class="stack stack-fill">
      ${result ? html`<${Result} result=${result} dry=${dry} />` : html`<${Panel} class="span-rows"><${Empty} icon="upload" title=${t(send.busy ? "import.reading" : send.error ? "import.nothing" : "import.none")} text=${t("import.none_more")} /><//>`}
    </div>
  </main>`;
}

/** @param {{result: any, dry: boolean}} props */
function Result({ result, dry }) {
  const rejected = /** @type {import("../refused.js").Refused[]} */ (result.rejected ?? []);
  const refused = result.rejected_rows ?? rejected.length;
  const sum = Math.max(1, result.created + result.updated + result.unchanged + refused);
  const good = Math.round(((sum - refused) / sum) * 1000);
  const download = () => saveFile(new Blob([refusedCSV(rejected, [t("import.line"), t("import.why"), t("import.says")])], { type: "text/csv;charset=utf-8" }), "refused-rows.csv");
  return html`
    <${Panel} title=${t(dry ? "import.would" : "import.did", { n: result.read })} aside=${t(dry ? "import.nothing_yet" : "import.kept")} test="import-result">
      <div class="panel-body"><svg class="prog" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label=${t("import.share", { n: good / 10 })}><rect class="tr" width="1000" height="12" rx="3" /><rect class="dn" width=${good} height="12" rx="3" /><rect class="no" x=${good} width=${1000 - good} height="12" /></svg></div>
      <div class="four"><div><b data-test="import-created">${number(result.created)}</b><span>${t("import.created")}</span></div><div><b data-test="import-updated">${number(result.updated)}</b><span>${t("import.updated")}</span></div><div><b>${number(result.unchanged)}</b><span>${t("import.unchanged")}</span></div><div><b class=${refused > 0 ? "low" : ""} data-test="import-rejected">${number(refused)}</b><span>${t("import.rejected")}</span></div></div>
    <//>
    <${Panel} class="list" title=${t("import.refused")} aside=${rejected.length > 0 ? t("import.refused_more", { n: refused }) : ""} test="import-refused">
      ${rejected.length === 0 ? html`<${Empty} icon="check" title=${t("import.all_good")} />` : html`<div class="scroll"><table class="tbl refused"><thead><tr><th class="num">${t("import.line")}</th><th>${t("import.says")}</th><th>${t("import.why")}</th></tr></thead>
        <tbody>${rejected.slice(0, mostShown).map((row, i) => html`<tr key=${i} data-test="refused-row"><td class="num code">${number(row.line)}</td><td class="says-cell"><bdi>${row.row}</bdi></td><td>${row.reason}</td></tr>`)}</tbody></table></div>
      <p class="panel-foot"><span class="grow">${t("import.correct")}</span><button class="btn btn-s" data-test="import-csv" onClick=${download}><${Icon} name="download" size="s" />${t("import.csv")}</button></p>`}
    <//>`;
}

/** @param {string} format */
function formatName(format) {
  return t(`format.${format}`, {}, format);
}
