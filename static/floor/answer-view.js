// The fields of an answer, with what the books say beside them.

import { html, useEffect, useState } from '../lib/ui.js';
import { choosable } from '../lib/sizes.js';
import { toldTo } from './answer.js';
import { stockTone } from './lookup.js';

/** @param {{name: string}|null|undefined} person */
export const firstName = (person) => (person?.name ?? '').split(' ')[0];

/** @param {{desk: any, request: any, fields: string[], typed: Record<string, string>, wrong: string[], change: (typed: Record<string, string>) => void}} props */
export function AnswerFields({ desk, request, fields, typed, wrong, change }) {
  const { t } = desk;
  const title = t(`floor.answer.title${{ till: '', line: '_line' }[toldTo(request)] ?? '_none'}`, { name: firstName(request.asked_by) });
  const [books, setBooks] = useState(null);
  const [sizes, setSizes] = useState(/** @type {any[]} */ ([]));
  useEffect(() => {
    if (!request.product) return undefined;
    let here = true;
    desk.productOf(request.product.id).then((product) => here && setBooks(product), () => {}); // the shelf is looked at all the same
    if (fields.includes('size')) desk.sizesOf(request.product.id).then((all) => here && setSizes(choosable(all)), () => {});
    return () => { here = false; };
  }, [request.id]);
  return html`<div class="answer" role="group" aria-label=${title} data-test="answer">
    <p class="label">${title}</p>
    ${request.note && html`<p class="answer-note"><bdi>${request.note}</bdi></p>`}
    <div class="answer-fields">${fields.map((name) => html`<label key=${name} class=${wrong.includes(name) ? 'answer-field bad' : 'answer-field'}><span class="label">${t(`floor.answer.${name}`)}</span>
      <input data-test=${`answer-${name}`} value=${typed[name] ?? ''} inputmode=${name === 'price' || name === 'found' ? 'decimal' : 'text'} maxlength=${name === 'place' ? 100 : 40} autocomplete="off"
        aria-invalid=${wrong.includes(name) ? 'true' : undefined} onInput=${(event) => change({ ...typed, [name]: event.target.value })} />
      ${wrong.includes(name) && html`<small class="late" role="alert">${t(`floor.answer.wrong_${name}`)}</small>`}</label>`)}</div>
    ${sizes.length > 0 && html`<div class="answer-sizes" role="group" aria-label=${t('floor.answer.sizes')}>${sizes.map((one) => html`<button type="button" key=${one.id} class="btn" data-test="answer-size-of" data-id=${one.id}
      aria-pressed=${typed.size === one.words} onClick=${() => change({ ...typed, size: one.words })}><bdi>${stockTone(one.stock) === null ? one.words : t('floor.answer.size_stock', { size: one.words, stock: desk.quantity(one.stock) })}</bdi></button>`)}</div>`}
    ${books && !desk.booksOf(request) && html`<p class="answer-books">${t('floor.answer.books', { price: desk.money(books.price), stock: stockTone(books.stock) === null ? '–' : desk.quantity(books.stock), place: books.location || '–' })}</p>`}
  </div>`;
}
