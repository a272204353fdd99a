// Screens on the wall: made here, opened once by their link.

import { useState } from "preact/hooks";
import { Action, Confirm, Failed, Field, FormErrors, Icon, IconButton, Notice, Panel, html, t, useAction, useForm, useLoad } from "../parts.js";
import { api } from "../session.js";
import { dayShort } from "../show.js";

export function Walls() {
  const list = useLoad(() => api.get("/wall-boards"), []);
  const [made, setMade] = useState(/** @type {any} */ (null));
  const [names, setNames] = useState(false);
  const form = useForm({ name: "" }, ["name"]);
  const make = useAction(async () => {
    setMade(await form.send(() => api.post("/wall-boards", { name: form.values.name, names })));
    form.undo();
    await list.reload();
  });
  const drop = useAction(async (/** @type {string} */ id) => {
    await api.del(`/wall-boards/${id}`);
    if (made?.id === id) setMade(null);
    await list.reload();
  });
  const boards = list.data?.items ?? [];
  return html`<${Panel} class="list walls" test="walls" title=${t("walls.title")} aside=${t("walls.more")}>
    <${Failed} error=${list.error ?? drop.error} retry=${list.reload} />
    ${boards.length > 0 && html`<ul class="proof-list">${boards.map((/** @type {any} */ board) => html`<li key=${board.id} data-test="wall-board"><${Icon} name="screen" size="s" /><span><b><bdi>${board.name}</bdi></b><small>${t(board.names ? "walls.with_names" : "walls.no_names")} · ${t("walls.since", { day: dayShort(new Date(board.created_at)) })}</small></span>
      <${Confirm} small label=${t("walls.drop")} ask=${t("walls.drop_ask")} yes=${t("walls.drop")} sending=${drop.busy === board.id} test="wall-drop" onYes=${() => drop.run(board.id, board.id)} /></li>`)}</ul>`}
    ${made && html`<${Notice} kind="done" test="wall-link"><span class="wall-url"><a href=${made.url} target="_blank" rel="noreferrer">${made.url}</a></span> <${IconButton} icon="copy" label=${t("walls.copy")} onClick=${() => navigator.clipboard?.writeText(made.url)} /><small>${t("walls.once")}</small><//>`}
    <form class="panel-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); make.run(); }}>
      <${FormErrors} form=${form} error=${make.error} />
      <div class="form"><${Field} form=${form} name="name" label=${t("walls.name")} hint=${t("walls.name_hint")} test="wall-name" maxlength="60" /></div>
      <label class="checkline"><input type="checkbox" data-test="wall-names" checked=${names} onChange=${(/** @type {any} */ event) => setNames(event.currentTarget.checked)} /><span>${t("walls.names")}<small>${t("walls.names_more")}</small></span></label>
      <div class="rowbtn gap-top"><${Action} kind="action" type="submit" test="wall-make" sending=${make.busy !== ""} disabled=${form.values.name.trim() === ""}>${t("walls.make")}<//></div>
    </form>
  <//>`;
}
