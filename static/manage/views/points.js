// Call points: where a customer may ring, and the signs to print for them.

import { useState } from "preact/hooks";
import { Action, Confirm, Empty, Failed, Field, FormErrors, Icon, Panel, Plate, Select, State, html, t, useAction, useForm, useLoad, useNewId } from "../parts.js";
import { freePlace, nextCode } from "../plan.js";
import { routeHref } from "../router.js";
import { api, go, lookups, may, refresh, store } from "../session.js";
import { kindName, placeIcon, placeKind } from "../show.js";
import { placeIcons, placeName, speaks } from "../../lib/places.js";
import { CallNetworks } from "./callnetworks.js";
import { SignedCode, SignFields } from "./signcodes.js";
import { blankPlan } from "./heat.js";
import { Finder, learnNames, nameOf } from "./goodsfield.js";

const sizes = ["a6", "a4x4", "a4x12"];
/** What a customer may ask for at a point. */
const asked = ["assistance", "price_check", "stock_check", "fitting_room", "locked_case", "carry_out", "change", "age_check", "other"];

/** @param {{id: string}} props */
export function Points({ id }) {
  const list = useLoad(() => refresh("call_points"), []);
  const [picked, pick] = useState(/** @type {string[]} */ ([]));
  const [size, setSize] = useState("a6");
  const points = [...lookups.value.callPoints].sort((a, b) => a.code.localeCompare(b.code, undefined, { numeric: true }));
  const chosen = points.find((point) => point.id === id);
  const toggle = (/** @type {string} */ point) => pick(picked.includes(point) ? picked.filter((other) => other !== point) : [...picked, point]);
  const inUse = points.filter((point) => point.active !== false);
  const active = inUse.filter((point) => point.kind !== "button"); // no sign hangs where only a button does
  const ids = picked.length > 0 ? picked : active.map((point) => point.id);
  const href = `/api/v1/signs?${new URLSearchParams({ size, ids: ids.join(","), face: "manage" })}`;
  return html`<main class="work pts fit">
    <${Panel} class="list" title=${t("points.title")} aside=${t("points.count", { n: inUse.length })} test="points">
      <div class="scroll"><${Failed} error=${list.error} retry=${list.reload} />
        ${points.length > 0 && html`<table class="tbl tbl-rows"><thead><tr><th class="c-chk"><input type="checkbox" class="check" aria-label=${t("points.all")} checked=${picked.length === active.length && active.length > 0} onChange=${() => pick(picked.length === active.length ? [] : active.map((point) => point.id))} /></th><th>${t("points.place")}</th><th>${t("points.name")}</th><th class="hide-n">${t("points.zone")}</th><th>${t("points.state")}</th></tr></thead>
        <tbody>${points.map((point) => html`<tr key=${point.id} class=${point.id === id ? "on" : ""} data-test="point-row" onClick=${() => go({ section: "floor", tab: "points", id: point.id })}>
          <td onClick=${(/** @type {Event} */ event) => event.stopPropagation()}><input type="checkbox" class="check" aria-label=${t("points.choose_one", { code: point.code })} checked=${picked.includes(point.id)} disabled=${point.active === false || point.kind === "button"} onChange=${() => toggle(point.id)} /></td>
          <td><${Plate} size="s">${point.code}<//></td><td><span class="iconed" title=${placeKind(point.kind)}><${Icon} name=${placeIcon(point.kind)} size="s" label=${placeKind(point.kind)} /><a class="rowlink" href=${routeHref({ section: "floor", tab: "points", id: point.id })}><b><bdi>${calledOf(point)}</bdi></b></a></span></td>
          <td class="hide-n">${zoneName(point.zone_id)}</td>
          <td>${point.active === false ? html`<${State} name="off" tone="soft">${t("points.off")}<//>` : html`<${State} name="here" tone="here">${t("points.on")}<//>`}</td></tr>`)}</tbody></table>`}
        ${points.length === 0 && !list.loading && html`<${Empty} icon="bell" title=${t("points.none")} text=${t("points.none_more")}>${may("setup") && html`<a class="btn btn-action" href=${routeHref({ section: "floor", tab: "points", id: "new" })}>${t("points.new")}</a>`}<//>`}
      </div>
      ${active.length > 0 && html`<div class="bulk"><p class="grow"><b>${picked.length === 0 ? t("points.print_all", { n: active.length }) : t("points.chosen", { n: picked.length })}</b></p>
        <div class="seg" role="group" aria-label=${t("points.size")}>${sizes.map((name) => html`<button key=${name} data-test="sign-${name}" aria-pressed=${size === name} onClick=${() => setSize(name)}>${t(`points.${name}`)}</button>`)}</div>
        <a class="btn" data-test="signs-print" href=${href} target="_blank" rel="noopener"><${Icon} name="print" size="s" />${t("points.print")}</a></div>`}
    <//>
    ${id === "new" || chosen ? html`<${Point} key=${id} point=${chosen ?? null} />` : html`<div class="stack"><${Panel} class="choose"><${Empty} icon="bell" title=${t("points.choose")} text=${t("points.choose_more")} /><//><${CallNetworks} /></div>`}
  </main>`;
}

/** How a point is called in the lists. @param {any} point */
const calledOf = (point) => (speaks(point.kind) ? placeName(point, placeKind(point.kind)) : point.name || point.code);

/** @param {string} id */
function zoneName(id) {
  const zone = lookups.value.zones.find((known) => known.id === id);
  return zone ? (zone.name === zone.code ? zone.code : `${zone.code}, ${zone.name}`) : "–";
}

/** A point not yet there: the next free code and a free place in its zone. @param {string} [zoneId] */
export function newPoint(zoneId) {
  const { zones, callPoints } = lookups.value;
  const zone = zones.find((known) => known.id === zoneId) ?? zones[0];
  const plan = store.value?.plan?.width ? store.value.plan : blankPlan;
  const room = zone && zone.w > 0 ? zone : { x: 0, y: 0, w: plan.width, h: plan.height };
  const taken = callPoints.map((point) => ({ x: point.x - 10 - room.x, y: point.y - 5 - room.y, w: 20, h: 10 }));
  const free = freePlace(taken, { w: 20, h: 10 }, { width: room.w, height: room.h });
  return { code: nextCode(callPoints.map((point) => point.code), zone?.code ?? "A"), name: "", zone_id: zone?.id ?? "", x: room.x + free.x + 10, y: room.y + free.y + 5, active: true, kind: "shelf", kinds: [] };
}

/** @param {{point: any}} props */
function Point({ point }) {
  const [draft] = useState(() => point ?? newPoint());
  const base = point ?? draft;
  const form = useForm({ code: base.code, name: base.name, zone_id: base.zone_id, active: base.active !== false, kind: base.kind ?? "shelf", kinds: base.kinds ?? [], sign: base.sign ?? "open", sign_minutes: String(base.sign_minutes || 5), product_id: base.product_id ?? "" }, ["code", "name", "zone_id", "active", "kind", "kinds", "sign", "sign_minutes", "product_id"]);
  useLoad(() => learnNames([{ target: { products: base.product_id ? [base.product_id] : [] } }]), [base.product_id]);
  const usual = useLoad(() => api.get("/call-point-kinds"), []);
  const offers = usual.data?.items.find((/** @type {any} */ one) => one.kind === form.values.kind)?.offers ?? [];
  const write = may("setup");
  const qr = useLoad(() => (point ? api.get("/call-points", { qr: 1, limit: 200 }).then((answer) => answer.items.find((/** @type {any} */ item) => item.id === point.id)?.qr ?? "") : Promise.resolve("")), [point?.id, point?.code, point?.url]);
  const id = useNewId(point?.id);
  const save = useAction(async () => {
    await form.send(() => api.put(`/call-points/${id}`, { ...form.values, sign_minutes: Number(form.values.sign_minutes) || 0, x: base.x, y: base.y }));
    await refresh("call_points");
    if (!point) go({ section: "floor", tab: "points", id });
  });
  const remove = useAction(async () => {
    await api.del(`/call-points/${point.id}`);
    await refresh("call_points");
    go({ section: "floor", tab: "points" });
  });
  return html`<${Panel} title=${html`<${Plate}>${form.values.code || "–"}<//> <span class="iconed"><${Icon} name=${placeIcon(form.values.kind)} size="s" label=${placeKind(form.values.kind)} /><bdi>${calledOf(form.values)}</bdi></span>`} test="point">
    <form class="scroll panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error ?? remove.error} />
      <div class="form">
        <${Field} form=${form} name="code" label=${t("points.code")} span="2" test="point-code" disabled=${!write} />
        <${Field} form=${form} name="name" label=${t("points.name")} hint=${t("points.name_hint")} span="4" test="point-name" disabled=${!write} autofocus=${!point} />
        <${Select} form=${form} name="kind" label=${t("points.kind")} span="3" hint=${form.values.kind === "button" ? t("points.no_sign") : undefined} options=${Object.keys(placeIcons).map((kind) => [kind, placeKind(kind)])} test="point-kind" disabled=${!write} />
        <${Select} form=${form} name="zone_id" span="3" label=${t("points.zone_first")} options=${lookups.value.zones.map((zone) => [zone.id, zoneName(zone.id)])} test="point-zone" disabled=${!write} />
        <fieldset class="fg" disabled=${!write}><legend>${t("points.kinds")}</legend><div class="zonepick">${asked.map((kind) => {
          const on = form.values.kinds.includes(kind);
          return html`<label key=${kind} class=${on ? "zonechip on" : "zonechip"}><input type="checkbox" class="check" checked=${on} onChange=${() => form.set("kinds", on ? form.values.kinds.filter((/** @type {string} */ other) => other !== kind) : [...form.values.kinds, kind])} /><span>${kindName(kind)}</span></label>`;
        })}</div><p class="hint">${form.values.kinds.length === 0 ? offers.length > 0 && t("points.kinds_usual", { kinds: offers.map(kindName).join(", ") }) : t("points.kinds_hint")}</p></fieldset>
        <div class="fg" data-test="point-goods"><p class="label">${t("points.goods")}</p>${form.values.product_id
          ? html`<p class="rowline"><b class="grow"><bdi>${nameOf(form.values.product_id)}</bdi></b>${write && html`<button type="button" class="btn btn-quiet" data-test="point-goods-off" onClick=${() => form.set("product_id", "")}>${t("points.goods_off")}</button>`}</p>`
          : html`<${Finder} label=${t("points.goods_find")} test="point-goods-find" onPick=${(/** @type {any} */ product) => form.set("product_id", product.id)} />`}<p class="hint">${t("points.goods_more")}</p></div>
        <${SignFields} form=${form} write=${write} />
        ${point && html`<label class="fg checkline"><input type="checkbox" class="check" disabled=${!write} checked=${form.values.active} onChange=${() => form.set("active", !form.values.active)} /><span>${t("points.works")}<small>${t("points.works_more")}</small></span></label>`}
      </div>
      ${write && html`<div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="point-save" sending=${save.busy !== ""} done=${save.done} disabled=${(point && !form.dirty) || form.values.code.trim() === "" || !form.values.zone_id}>${t("save")}<//>
        ${point && html`<${Confirm} label=${t("points.remove")} ask=${t("points.remove_ask", { code: point.code })} yes=${t("points.remove")} sending=${remove.busy !== ""} onYes=${() => remove.run()} test="point-remove" />`}</div>`}
      ${lookups.value.zones.length === 0 && html`<p class="hint">${t("points.no_zone")} <a href=${routeHref({ section: "store", tab: "plan" })}>${t("heat.draw")}</a></p>`}
      ${point && point.sign !== "open" && html`<${SignedCode} point=${point} write=${write} done=${qr.reload} />`}
      ${point && html`<div class="sign-now">${qr.data && html`<img class="qr" src=${qr.data} alt=${t("points.qr", { code: point.code })} />`}<p class="note">${t("points.opens")}<br /><a href=${point.url} target="_blank" rel="noopener" class="addr-s">${point.url}</a></p></div>`}
    </form>
  <//>`;
}
