// Zones and the floor plan. Every change is kept at once; a list of zones
// without a drawing is enough.

import { useEffect, useRef, useState } from "preact/hooks";
import { Action, Confirm, Empty, Field, FormErrors, Icon, Notice, Panel, Plate, State, html, t, useAction, useForm, useLoad } from "../parts.js";
import { freePlace, grid, nextCode, snap, zoneAt } from "../plan.js";
import { routeHref } from "../router.js";
import { api, lookups, may, newId, refresh, store } from "../session.js";
import { blankPlan } from "./heat.js";
import { newPoint } from "./points.js";
import { PlanSheet, metres } from "./plan-sheet.js";

/** Sizes of new things, in decimetres. @type {Record<string, {w: number, h: number}>} */
const sizes = { zone: { w: 60, h: 45 }, shelf: { w: 40, h: 5 }, till: { w: 10, h: 15 }, entrance: { w: 20, h: 5 } };
const fixtures = ["shelf", "till", "entrance"];
/** Arrow keys come many a second: what they did is sent when they rest. */
const keepPause = 500;

/** @param {{children?: any}} props */
export function PlanScreen({ children }) {
  const [chosen, choose] = useState("");
  const [past, setPast] = useState(/** @type {(() => void)[]} */ ([]));
  const keeper = useKeeper();
  const write = may("setup");
  const sheet = store.value?.plan?.width ? store.value.plan : blankPlan;
  const items = itemsOf(sheet);
  const active = items.find((item) => item.key === chosen);
  useEffect(() => { refresh("zones").catch(() => {}); refresh("call_points").catch(() => {}); }, []);

  const place = (/** @type {string} */ key, /** @type {any} */ box, /** @type {boolean} */ undoing = false) => {
    const before = items.find((item) => item.key === key);
    if (!before) return;
    if (!undoing) setPast((now) => [...now.slice(-49), () => place(key, { x: before.x, y: before.y, w: before.w, h: before.h }, true)]);
    const [type, id] = key.split(":");
    if (type === "zone") keepZone(keeper, { ...lookups.value.zones.find((zone) => zone.id === id), ...pick(box) });
    else if (type === "point") keepPoint(keeper, { ...lookups.value.callPoints.find((point) => point.id === id), x: box.x, y: box.y });
    else keepShapes(keeper, sheet, sheet.shapes.map((/** @type {any} */ shape, /** @type {number} */ i) => (String(i) === id ? { ...shape, ...pick(box) } : shape)));
  };
  const add = (/** @type {string} */ type) => {
    const boxes = items.filter((item) => (type === "zone" ? item.type === "zone" : item.type !== "zone"));
    if (type === "point") {
      const point = { id: newId(), ...newPoint(chosen.startsWith("zone:") ? chosen.slice(5) : undefined) };
      keepPoint(keeper, point);
      return choose(`point:${point.id}`);
    }
    const box = freePlace(boxes, sizes[type], sheet);
    if (type === "zone") {
      const zones = lookups.value.zones;
      const code = nextCode(zones.map((zone) => zone.code));
      const zone = { id: newId(), code, name: code, ...box, position: zones.length };
      keepZone(keeper, zone);
      return choose(`zone:${zone.id}`);
    }
    keepShapes(keeper, sheet, [...sheet.shapes, { kind: type, ...box, label: "" }]);
    choose(`shape:${sheet.shapes.length}`);
  };
  const unplaced = lookups.value.zones.filter((zone) => !(zone.w > 0 && zone.h > 0));
  const placeAll = () => {
    const taken = items.filter((item) => item.type === "zone").map(pick);
    for (const zone of unplaced) {
      const box = freePlace(taken, sizes.zone, sheet);
      taken.push(box);
      keepZone(keeper, { ...zone, ...box });
    }
  };
  const undo = () => { past.at(-1)?.(); setPast(past.slice(0, -1)); };

  return html`<main class="work planwork fit">
    <${Panel} class="list" test="plan-panel">
      <div class="tools-plan" role="toolbar" aria-label=${t("plan.tools")}>
        ${write && ["zone", "shelf", "point", "till", "entrance"].map((type) => html`<button key=${type} class="btn btn-s" data-test="plan-add-${type}" disabled=${type === "point" && lookups.value.zones.length === 0} onClick=${() => add(type)}><${Icon} name=${{ zone: "zone", shelf: "shelf", point: "bell", till: "till", entrance: "door" }[type]} size="s" />${t(`plan.${type}`)}</button>`)}
        ${write && unplaced.length > 0 && html`<button class="btn btn-s btn-soft" data-test="plan-place" onClick=${placeAll}>${t("plan.place", { n: unplaced.length })}</button>`}
        <span class="grow"></span><${Kept} keeper=${keeper} />
        ${write && html`<button class="btn btn-s" data-test="plan-undo" disabled=${past.length === 0} onClick=${undo}><${Icon} name="undo" size="s" />${t("undo")}</button>`}
      </div>
      <${PlanSheet} sheet=${sheet} items=${items} chosen=${chosen} readOnly=${!write} onChoose=${choose} onPlace=${place} />
      <p class="panel-foot"><span class="grow">${write ? t("plan.keys") : t("plan.read_only")}</span><${SheetSize} sheet=${sheet} keeper=${keeper} write=${write} /></p>
    <//>
    <div class="stack stack-fill">
      ${active ? html`<${Chosen} key=${chosen} item=${active} sheet=${sheet} keeper=${keeper} write=${write} onGone=${() => choose("")} />` : html`<${Panel} class="choose"><${Empty} icon="hand" title=${t("plan.choose")} text=${t("plan.choose_more")} /><//>`}
      <${Panel} class="list" title=${t("plan.zones")} aside=${t("plan.list_enough")}><div class="scroll">
        <ul class="groups zonelist">${lookups.value.zones.map((zone) => html`<li key=${zone.id} class=${chosen === `zone:${zone.id}` ? "on" : ""}><button data-test="zone-item" aria-pressed=${chosen === `zone:${zone.id}`} onClick=${() => choose(`zone:${zone.id}`)}><span><${Plate} size="s">${zone.code}<//> <bdi>${zone.name}</bdi></span><span class="note">${t("plan.points", { n: lookups.value.callPoints.filter((point) => point.zone_id === zone.id).length })}</span></button></li>`)}</ul>
      </div>${children}<//>
    </div>
  </main>`;
}

/** @param {any} sheet @returns {import("./plan-sheet.js").Item[]} */
function itemsOf(sheet) {
  return [
    ...lookups.value.zones.filter((zone) => zone.w > 0 && zone.h > 0).map((zone) => ({ key: `zone:${zone.id}`, type: /** @type {const} */ ("zone"), code: zone.code, name: zone.name, x: zone.x, y: zone.y, w: zone.w, h: zone.h })),
    ...sheet.shapes.map((/** @type {any} */ shape, /** @type {number} */ i) => ({ key: `shape:${i}`, type: shape.kind, code: shape.label ?? "", name: "", x: shape.x, y: shape.y, w: shape.w, h: shape.h })),
    ...lookups.value.callPoints.map((point) => ({ key: `point:${point.id}`, type: /** @type {const} */ ("point"), code: point.code, name: point.name ?? "", x: point.x, y: point.y, w: 0, h: 0, off: point.active === false })),
  ];
}

/** @param {any} box */
const pick = ({ x, y, w, h }) => ({ x, y, w, h });

/**
 * Sends what changed once it rests; the newest content under a name wins. A
 * refusal stays on screen until the same thing succeeds or something else is
 * tried by hand.
 */
function useKeeper() {
  const [state, setState] = useState(/** @type {{sending: number, error: any, of: string, kept: boolean}} */ ({ sending: 0, error: null, of: "", kept: false }));
  const timers = useRef(/** @type {Map<string, {timer: any, act: () => Promise<any>}>} */ (new Map()));
  const run = async (/** @type {string} */ name, /** @type {() => Promise<any>} */ act) => {
    setState((now) => ({ ...now, sending: now.sending + 1 }));
    try {
      await act();
      setState((now) => ({ ...now, sending: now.sending - 1, ...(now.of === name ? { error: null, of: "" } : {}), kept: true }));
      return true;
    } catch (error) {
      setState((now) => ({ sending: now.sending - 1, error, of: name, kept: false }));
      return false;
    }
  };
  const flush = (/** @type {string} */ name) => {
    const waiting = timers.current.get(name);
    if (!waiting) return;
    timers.current.delete(name);
    clearTimeout(waiting.timer);
    run(name, waiting.act);
  };
  useEffect(() => () => { for (const name of [...timers.current.keys()]) flush(name); }, []);
  return {
    ...state,
    /** @param {string} name @param {() => Promise<any>} act */
    keep(name, act) {
      clearTimeout(timers.current.get(name)?.timer);
      timers.current.set(name, { timer: setTimeout(() => flush(name), keepPause), act });
    },
    /** @param {() => Promise<any>} act */
    now(act) {
      setState((now) => ({ ...now, error: null, of: "" }));
      return run("now", act);
    },
  };
}

/** @param {{keeper: ReturnType<typeof useKeeper>}} props */
function Kept({ keeper }) {
  if (keeper.error) return html`<${State} name="late" tone="late">${keeper.error.message}<//>`;
  if (keeper.sending > 0) return html`<${State} name="queued" tone="wait">${t("plan.keeping")}<//>`;
  return keeper.kept ? html`<span data-test="plan-kept"><${State} name="done" tone="done">${t("saved")}<//></span>` : null;
}

/** @param {ReturnType<typeof useKeeper>} keeper @param {any} zone */
function keepZone(keeper, zone) {
  const others = lookups.value.zones.filter((known) => known.id !== zone.id);
  lookups.value = { ...lookups.value, zones: [...others, zone].sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || a.code.localeCompare(b.code)) };
  const { id, ...body } = zone;
  keeper.keep(`zone:${id}`, () => api.put(`/zones/${id}`, { code: body.code, name: body.name, ...pick(body), position: body.position ?? 0 }));
}

/** A point set down in another zone belongs to it from then on. @param {ReturnType<typeof useKeeper>} keeper @param {any} point */
function keepPoint(keeper, point) {
  const zone = zoneAt(point, lookups.value.zones.filter((known) => known.w > 0));
  const placed = { ...point, x: snap(point.x), y: snap(point.y), zone_id: zone?.id ?? point.zone_id };
  lookups.value = { ...lookups.value, callPoints: [...lookups.value.callPoints.filter((known) => known.id !== point.id), placed] };
  keeper.keep(`point:${point.id}`, () => api.put(`/call-points/${point.id}`, { code: placed.code, name: placed.name, zone_id: placed.zone_id, x: placed.x, y: placed.y, active: placed.active !== false, kinds: placed.kinds ?? [] }));
}

/** @param {ReturnType<typeof useKeeper>} keeper @param {any} sheet @param {any[]} shapes */
function keepShapes(keeper, sheet, shapes) {
  const plan = { width: sheet.width, height: sheet.height, shapes };
  store.value = { ...store.value, plan };
  keeper.keep("plan", () => api.patch("/store", { plan }));
}

/** @param {{item: import("./plan-sheet.js").Item, sheet: any, keeper: ReturnType<typeof useKeeper>, write: boolean, onGone: () => void}} props */
function Chosen({ item, sheet, keeper, write, onGone }) {
  const [, id] = item.key.split(":");
  const isShape = fixtures.includes(item.type) || item.type === "wall";
  const form = useForm({ code: item.code, name: item.name }, ["code", "name"]);
  const save = useAction(async () => {
    const code = form.values.code.trim();
    if (isShape) return keepShapes(keeper, sheet, sheet.shapes.map((/** @type {any} */ shape, /** @type {number} */ i) => (String(i) === id ? { ...shape, label: code } : shape)));
    const body = item.type === "zone" ? { ...lookups.value.zones.find((zone) => zone.id === id) } : { ...lookups.value.callPoints.find((point) => point.id === id) };
    const path = item.type === "zone" ? "zones" : "call-points";
    const { code: _code, name: _name, ...rest } = body;
    const wire = item.type === "zone" ? { ...pick(rest), position: rest.position ?? 0 } : { zone_id: rest.zone_id, x: rest.x, y: rest.y, active: rest.active !== false, kinds: rest.kinds ?? [] };
    await form.send(() => api.put(`/${path}/${id}`, { code, name: form.values.name.trim() || code, ...wire }));
    await refresh(item.type === "zone" ? "zones" : "call_points");
  });
  const remove = async () => {
    if (isShape) keepShapes(keeper, sheet, sheet.shapes.filter((/** @type {any} */ _, /** @type {number} */ i) => String(i) !== id));
    else if (!(await keeper.now(async () => { await api.del(`/${item.type === "zone" ? "zones" : "call-points"}/${id}`); await refresh(item.type === "zone" ? "zones" : "call_points"); }))) return;
    onGone();
  };
  return html`<${Panel} title=${html`${item.code && html`<${Plate}>${item.code}<//> `}${t(`plan.${item.type}`)}`} aside=${item.type === "point" ? "" : t("plan.metres", { w: metres(item.w), h: metres(item.h) })} test="plan-chosen">
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save.run(); }}>
      <${FormErrors} form=${form} error=${save.error} />
      <div class="form"><${Field} form=${form} name="code" label=${t(isShape ? "plan.shelf_sign" : "plan.sign")} span="2" test="plan-code" disabled=${!write} />${!isShape && html`<${Field} form=${form} name="name" label=${t(item.type === "zone" ? "plan.zone_name" : "plan.point_name")} span="4" test="plan-name" disabled=${!write} />`}</div>
      ${isShape && html`<p class="hint">${t("plan.shelf_hint")}</p>`}
      <div class="rowbtn gap-top">${write && html`<${Action} kind="action" type="submit" test="plan-save" sending=${save.busy !== ""} done=${save.done && !form.dirty} disabled=${!form.dirty || (!isShape && form.values.code.trim() === "")}>${t("save")}<//>
        ${isShape ? html`<button type="button" class="btn btn-danger" data-test="plan-remove" onClick=${remove}>${t("plan.remove")}</button>` : html`<${Confirm} label=${t("plan.remove")} ask=${t("plan.remove_ask", { code: item.code })} yes=${t("plan.remove")} onYes=${remove} test="plan-remove" />`}`}
        ${item.type === "point" && html`<a class="btn" href=${routeHref({ section: "floor", tab: "points", id })}>${t("plan.open_point")}</a>`}</div>
      ${keeper.error && html`<${Notice} kind="late">${keeper.error.message}<//>`}
      ${item.type === "zone" && html`<${Around} id=${id} keeper=${keeper} write=${write} />`}
    </form><//>`;
}

/** Zones one walks into, and how long it takes to all: what the router goes by. @param {{id: string, keeper: ReturnType<typeof useKeeper>, write: boolean}} props */
function Around({ id, keeper, write }) {
  const zones = lookups.value.zones;
  const zone = zones.find((known) => known.id === id);
  const placed = JSON.stringify(zones.map(({ id, x, y, w, h, neighbours }) => [id, x, y, w, h, neighbours]));
  const walks = useLoad(() => (keeper.sending > 0 ? Promise.resolve(null) : api.get(`/zones/${id}/walks`, { limit: 200 })), [id, placed, keeper.sending]);
  const others = zones.filter((other) => other.id !== id);
  if (!zone || others.length === 0) return null;
  const chosen = (zone.neighbours ?? []).filter((/** @type {string} */ other) => others.some((known) => known.id === other));
  const set = (/** @type {string[]} */ neighbours) => keeper.now(async () => {
    await api.put(`/zones/${id}`, { code: zone.code, name: zone.name, ...pick(zone), position: zone.position ?? 0, neighbours });
    await refresh("zones");
  });
  const code = (/** @type {string} */ other) => others.find((known) => known.id === other)?.code ?? "";
  return html`<fieldset class="fg gap-top"><legend>${t("plan.neighbours")}</legend><div class="zonepick">${others.map((other) => {
      const on = chosen.includes(other.id);
      return html`<label key=${other.id} class=${on ? "zonechip on" : "zonechip"}><input type="checkbox" class="check" data-test="plan-neighbour" data-code=${other.code} disabled=${!write} checked=${on} onChange=${() => set(on ? chosen.filter((/** @type {string} */ known) => known !== other.id) : [...chosen, other.id])} /><${Plate} size="s">${other.code}<//></label>`;
    })}</div><p class="hint">${t("plan.neighbours_hint")}</p></fieldset>
    ${walks.data && html`<div class="gap-top" data-test="plan-walks"><h3 class="h-s">${t("plan.walks")}</h3><p class="note">${t("plan.walks_more")}</p>
      <p>${walks.data.items.map((/** @type {any} */ walk) => t("plan.walk", { code: code(walk.zone_id), seconds: walk.seconds })).join(" · ")}</p></div>`}`;
}

/** Walls in whole metres. @param {{sheet: any, keeper: ReturnType<typeof useKeeper>, write: boolean}} props */
function SheetSize({ sheet, keeper, write }) {
  const set = (/** @type {"width"|"height"} */ side, /** @type {string} */ typed) => {
    const metres = Number(typed);
    if (!Number.isInteger(metres * 2) || metres < 3 || metres > 500) return;
    keepShapes(keeper, { ...sheet, [side]: Math.round((metres * 10) / grid) * grid }, sheet.shapes);
  };
  const field = (/** @type {"width"|"height"} */ side) => html`<input class="size" type="number" min="3" max="500" step="0.5" disabled=${!write} aria-label=${t(`plan.${side}`)} data-test="plan-${side}" value=${sheet[side] / 10} onChange=${(/** @type {any} */ event) => set(side, event.currentTarget.value)} />`;
  return html`<span class="sheetsize">${field("width")} × ${field("height")} ${t("plan.m")}</span>`;
}
