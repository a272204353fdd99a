// The picture of a person: chosen here, made small on this device where it can be, and shown to the customer whom they
// are on the way to.

import { Action, Face, Failed, html, t, useAction } from "../parts.js";
import { api, refresh, store } from "../session.js";

const side = 512;

/** Cameras make files of many megabytes; a small one is enough. What this browser cannot read goes as it is. @param {File} file @returns {Promise<Blob>} */
async function small(file) {
  try {
    const picture = await createImageBitmap(file);
    const cut = Math.min(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.min(side, cut);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, (picture.width - cut) / 2, (picture.height - cut) / 2, cut, cut, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.9); });
  } catch {
    return file;
  }
}

/** @param {{person: any}} props */
export function FaceField({ person }) {
  const send = useAction(async (/** @type {File|null} */ file) => {
    if (file) await api.put(`/staff/${person.id}/picture`, await small(file), { headers: { "Content-Type": "image/jpeg" }, timeout: 30000 });
    else await api.del(`/staff/${person.id}/picture`);
    await refresh("staff");
  });
  const shown = (store.value.policies?.help?.helper ?? "name") === "picture";
  return html`<div class="fg face-field" data-test="staff-picture"><${Face} name=${person.name} person=${person} large />
    <div><span class="label">${t("face.title")}</span>
      <div class="rowbtn"><label class=${send.busy ? "btn btn-s sending" : "btn btn-s"}><input class="vh" type="file" accept="image/jpeg,image/png,image/webp" data-test="staff-picture-file" disabled=${send.busy !== ""} onChange=${(/** @type {any} */ event) => { const [file] = event.currentTarget.files; event.currentTarget.value = ""; if (file) send.run("it", file); }} />${t(person.picture ? "face.other" : "face.choose")}</label>
        ${person.picture && html`<${Action} small sending=${send.busy !== ""} test="staff-picture-drop" onClick=${() => send.run("it", null)}>${t("face.drop")}<//>`}</div>
      <p class="hint">${t(shown ? "face.shown" : "face.hidden")}</p>
      <${Failed} error=${send.error} /></div></div>`;
}
