// The phrases that people send with one touch: written, put in order, turned off.

import { useEffect, useState } from "preact/hooks";
import { kept, longest, missing, most, moved, tongues, tonguesOf, withPhrase, withoutPhrase } from "../phrases.js";
import { Action, Confirm, Empty, Failed, FormErrors, IconButton, Loading, Panel, State, html, t, useAction, useForm, useLoad } from "../parts.js";
import { routeHref } from "../router.js";
import { api, go, may, newId, refresh, store } from "../session.js";

const sides = /** @type {const} */ (["staff", "customer"]);

/** Puts the store's own phrases as they are to be; others may have changed them meanwhile. @param {(list: import("../phrases.js").Phrase[]) => any[]} how */
async function change(how) {
  await refresh("store");
  store.value = await api.patch("/store", { policies: { phrases: how(store.value.policies?.phrases ?? []) } });
}

/** @param {{id: string}} props */
export function Phrases({ id }) {
  const [turned, turn] = useState(/** @type {"staff"|"customer"} */ ("staff"));
  const list = useLoad(() => api.get("/help-phrases"), []);
  const items = /** @type {import("../phrases.js").Phrase[]} */ (list.data?.items ?? []);
  const chosen = items.find((phrase) => phrase.id === id);
  const side = chosen?.from ?? turned;
  useEffect(() => { if (chosen) turn(chosen.from); }, [chosen?.from]);
  const here = items.filter((phrase) => phrase.from === side);
  const act = useAction(async (/** @type {string} */ _name, /** @type {any} */ how) => { await change(how); await list.reload(); });
  return html`<main class="work pts fit">
    <${Panel} class="list" title=${t("phrases.title")} test="phrases">
      <div class="panel-body phrase-sides"><div class="seg seg-page" role="group" aria-label=${t("phrases.side")}>${sides.map((name) => html`<button key=${name} data-test="phrases-${name}" aria-pressed=${name === side} onClick=${() => { turn(name); go({ section: "floor", tab: "phrases", id: id === "new" ? id : "" }); }}>${t(`phrases.${name}`)}</button>`)}</div>
        <p class="note">${t("phrases.more")}</p></div>
      <div class="scroll">
        <${Failed} error=${list.error ?? act.error} retry=${list.error ? list.reload : undefined} />
        ${!list.data && !list.error && html`<${Loading} />`}
        ${list.data && html`<${Table} title=${t("phrases.own")} list=${here.filter((phrase) => !phrase.usual)} id=${id} act=${act} own />
          ${here.every((phrase) => phrase.usual) && html`<${Empty} icon="message" title=${t("phrases.none")} text=${t("phrases.none_more")} />`}
          <${Table} title=${t("phrases.usual")} list=${here.filter((phrase) => phrase.usual)} id=${id} act=${act} />`}
      </div>
    <//>
    ${id === "new" && may("setup") ? html`<${Phrase} key=${`new ${side}`} phrase=${null} side=${side} done=${list.reload} />`
    : chosen ? html`<${Phrase} key=${id} phrase=${chosen} side=${side} done=${list.reload} />`
    : html`<${Panel} class="choose"><${Empty} icon="message" title=${t("phrases.choose")} text=${t("phrases.choose_more")} /><//>`}
  </main>`;
}

/** @param {{title: string, list: import("../phrases.js").Phrase[], id: string, act: any, own?: boolean}} props */
function Table({ title, list, id, act, own = false }) {
  const write = may("setup");
  if (list.length === 0) return null;
  const stop = (/** @type {Event} */ event) => event.stopPropagation();
  return html`<table class="tbl tbl-rows phrase-rows"><thead><tr><th>${title}</th>${write && own && html`<th class="c-act"><span class="vh">${t("phrases.order")}</span></th>`}<th class="c-state">${t("phrases.state")}</th></tr></thead>
    <tbody>${list.map((phrase, i) => {
      const href = { section: "floor", tab: "phrases", id: phrase.id };
      const lacks = missing(phrase);
      return html`<tr key=${phrase.id} class=${[phrase.id === id && "on", phrase.off && "off-row"].filter(Boolean).join(" ")} data-test="phrase-row" data-id=${phrase.id} onClick=${() => go(href)}>
        <td class="whole"><a class="rowlink" href=${routeHref(href)}><b><bdi>${phrase.else}</bdi></b></a>${lacks.length > 0 && html`<small data-test="phrase-missing">${t("phrases.missing", { languages: lacks.map((tag) => tongues[tag]).join(", ") })}</small>`}</td>
        ${write && own && html`<td class="c-act" onClick=${stop}><span class="rowbtn rowbtn-tight">
          ${i > 0 ? html`<${IconButton} icon="up" label=${t("phrases.up", { text: phrase.else ?? "" })} test="phrase-up" onClick=${() => act.run("move", (/** @type {any} */ all) => moved(all, phrase.id, -1))} />` : html`<span class="icon-btn" aria-hidden="true"></span>`}
          ${i < list.length - 1 ? html`<${IconButton} icon="down" label=${t("phrases.down", { text: phrase.else ?? "" })} test="phrase-down" onClick=${() => act.run("move", (/** @type {any} */ all) => moved(all, phrase.id, 1))} />` : html`<span class="icon-btn" aria-hidden="true"></span>`}</span></td>`}
        <td class="c-state" onClick=${write ? stop : undefined}>${write
          ? html`<button type="button" class="btn btn-s btn-quiet" data-test="phrase-turn" aria-label=${t(phrase.off ? "phrases.turn_on" : "phrases.turn_off", { text: phrase.else ?? "" })} onClick=${() => act.run("turn", (/** @type {any} */ all) => withPhrase(all, { ...phrase, off: !phrase.off }))}><${Standing} phrase=${phrase} /></button>`
          : html`<${Standing} phrase=${phrase} />`}</td></tr>`;
    })}</tbody></table>`;
}

/** @param {{phrase: import("../phrases.js").Phrase}} props */
function Standing({ phrase }) {
  return phrase.off ? html`<${State} name="off" tone="soft">${t("phrases.off")}<//>` : html`<${State} name="here" tone="here">${t("phrases.on")}<//>`;
}

/** @param {{phrase: import("../phrases.js").Phrase|null, side: "staff"|"customer", done: () => Promise<void>}} props */
function Phrase({ phrase, side, done }) {
  const write = may("setup");
  const [fresh] = useState(() => `own-${newId().slice(-12)}`);
  const tags = tonguesOf(store.value?.language ?? "en", phrase?.texts ?? {});
  const form = useForm({ ...Object.fromEntries(tags.map((tag) => [tag, phrase?.texts[tag] ?? ""])), off: Boolean(phrase?.off) }, tags);
  const made = () => kept({ id: phrase?.id ?? fresh, from: phrase?.from ?? side, texts: Object.fromEntries(tags.map((tag) => [tag, form.values[tag]])), off: form.values.off });
  const overUsual = phrase !== null && !phrase.usual && !phrase.id.startsWith("own-");
  const save = useAction(async () => {
    const next = made();
    if (Object.keys(next.texts).length === 0) return form.refuse({ [tags[0]]: t("phrases.empty") });
    await form.send(() => change((all) => {
      const list = withPhrase(all, next);
      if (list.length > most) throw new Error(t("phrases.full", { n: most }));
      return list;
    }));
    await done();
    if (!phrase) go({ section: "floor", tab: "phrases", id: next.id });
  });
  const remove = useAction(async () => {
    await change((all) => withoutPhrase(all, /** @type {any} */ (phrase).id));
    await done();
    go({ section: "floor", tab: "phrases" });
  });
  return html`<${Panel} title=${phrase ? t("phrases.edit") : t("phrases.new")} aside=${t(`phrases.${side}`)} test="phrase">
    <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? remove.error} />
      ${phrase?.usual && html`<p class="note">${t("phrases.is_usual")}</p>`}
      <div class="form">${tags.map((tag, i) => html`<${Text} key=${tag} form=${form} tag=${tag} tags=${tags} write=${write} first=${i === 0 && !phrase} />`)}
        <label class="fg checkline"><input type="checkbox" class="check" data-test="phrase-offered" disabled=${!write} checked=${!form.values.off} onChange=${() => form.set("off", !form.values.off)} /><span>${t("phrases.offered")}<small>${t("phrases.offered_more")}</small></span></label></div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="phrase-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty}>${t("save")}<//>
        ${phrase && !phrase.usual && html`<${Confirm} label=${t(overUsual ? "phrases.back" : "phrases.remove")} ask=${t(overUsual ? "phrases.back_ask" : "phrases.remove_ask")} yes=${t(overUsual ? "phrases.back" : "phrases.remove")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="phrase-remove" />`}</div>`}
    </form><//>`;
}

/** One language of a phrase; empty, it says what its readers get. @param {{form: any, tag: string, tags: string[], write: boolean, first: boolean}} props */
function Text({ form, tag, tags, write, first }) {
  const value = form.values[tag];
  const other = [tags[0], "en", ...tags].find((one) => form.values[one] !== "");
  const error = form.errors[tag];
  const left = longest - Array.from(value).length;
  const name = tongues[tag] ?? tag;
  const hint = error || (value === "" ? other && t("phrases.falls_back", { language: name, other: tongues[other] ?? other }) : left <= 20 ? t("phrases.left", { n: Math.max(0, left) }) : "");
  return html`<div class="fg"><label for="phrase-${tag}" lang=${tag}>${name}</label>
    <span class=${["inp", error && "bad", !write && "off"].filter(Boolean).join(" ")}><input id="phrase-${tag}" lang=${tag} dir="auto" data-test="phrase-text-${tag}" maxlength=${longest} autocomplete="off" autofocus=${first} disabled=${!write} value=${value} aria-invalid=${error ? "true" : undefined} aria-describedby=${hint ? `phrase-${tag}-h` : undefined} onInput=${(/** @type {any} */ event) => form.set(tag, event.currentTarget.value)} /></span>
    ${hint && html`<p class=${error ? "hint bad" : "hint"} id="phrase-${tag}-h"><bdi>${hint}</bdi></p>`}</div>`;
}
