// Notes on a card, and the sheet to write them.

import { html, useEffect, useRef } from '../lib/ui.js';
import { first } from './card.js';
import { Icon } from './parts.js';
import { allNotes, latest, noteTag, noteText, quickOnes } from './notes.js';

/** The last notes of a call, on its card. */
export function CardNotes({ desk, request, own }) {
  const notes = latest(request, desk.notes.pending.value, own ? undefined : 1);
  if (notes.length === 0) return null;
  return html`<ul class="card-notes" data-test="card-notes">${notes.map((note) => html`<${Note} key=${note.id} desk=${desk} note=${note} />`)}</ul>`;
}

function Note({ desk, note }) {
  const { t } = desk;
  const tag = noteTag(note, t.language);
  const mine = !note.by || note.by.id === desk.me.id;
  const who = note.from === 'customer' ? t('floor.talk.customer') : mine ? t('floor.talk.you') : first(note.by.name);
  return html`<li class=${`note-${note.from}`} data-test="note" data-from=${note.from}><b>${who}</b>${note.from === 'colleague' && html`<small>${t('floor.talk.inside')}</small>`}
    <span lang=${tag ? note.language : undefined} dir="auto">${tag && html`<span class="lang">${tag}</span>`}${noteText(desk.notes.phrases.value, note, t.language)}</span>
    ${note.waits && html`<small>${t('floor.talk.waits')}</small>`}</li>`;
}

/** All notes, what can be said with one touch, and words. */
export function NotesBody({ desk, request }) {
  const { t } = desk;
  const words = useRef(null);
  const list = useRef(null);
  const notes = allNotes(request, desk.notes.pending.value);
  useEffect(() => { list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' }); }, [notes.length]);
  function submit(event) {
    event.preventDefault();
    const text = words.current.value.trim();
    if (!text) return;
    words.current.value = '';
    desk.write(request, { words: text });
  }
  return html`<div class="sheet-body talk-body">
      ${notes.length === 0 ? html`<p class="hint">${t('floor.talk.none')}</p>`
        : html`<ul class="card-notes" ref=${list} aria-live="polite" aria-label=${t('floor.talk.title')}>${notes.map((note) => html`<${Note} key=${note.id} desk=${desk} note=${note} />`)}</ul>`}
      <p class="label" id="quick-label">${t('floor.talk.quick')}</p>
      <div class="picks" role="group" aria-labelledby="quick-label">${quickOnes(desk.notes.phrases.value, t.language).map((phrase) => html`
        <button class="btn" data-test="talk-phrase" data-phrase=${phrase.id} onClick=${() => desk.write(request, { phrase: phrase.id })}>${phrase.text}</button>`)}</div>
    </div>
    <form class="talk-write" onSubmit=${submit}>
      <label class="field say-field"><span class="vh">${t('floor.talk.words')}</span>
        <input ref=${words} data-test="talk-words" placeholder=${t('floor.talk.words')} autocomplete="off" maxlength="140" dir="auto" /></label>
      <button class="btn btn-action btn-primary" data-test="talk-send"><${Icon} name="send" small />${t('floor.talk.send')}</button></form>`;
}
