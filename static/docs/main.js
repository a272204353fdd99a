// The API to browse: reads /openapi.json of this server and shows it from our own files.

import { html, render, useState, useMemo, useAction, useEffect, Mark, Icon, Banner, Button, Empty, cx } from '../lib/ui.js';
import { makeApi } from '../lib/api.js';
import { groups, filter, follow, typeOf, limitsOf, fieldsOf } from './openapi.js';

const api = makeApi('', { base: '' });

/** Fields of a schema; what is inside a field is drawn when somebody opens it, so that circles end. */
function Schema({ doc, schema }) {
  const fields = fieldsOf(doc, schema);
  if (fields.length === 0) return html`<p class="schema"><span class="type">${typeOf(doc, schema)} ${limitsOf(follow(doc, schema))}</span></p>`;
  return html`<div class="schema">${fields.map((f) => html`<${Field} key=${f.name} doc=${doc} ...${f}/>`)}</div>`;
}

function Field({ doc, name, field, required }) {
  const [open, setOpen] = useState(false);
  const s = follow(doc, field) ?? {};
  const line = html`<code>${name}</code>${required && html`<span class="must" title="required">${' *'}</span>`} <span class="type">${typeOf(doc, field)}</span> <span class="type">${limitsOf(s)}</span>`;
  const words = field.description ?? s.description;
  const note = words && html`<p>${words}</p>`;
  if (fieldsOf(doc, field).length === 0) return html`<div>${line}${note}</div>`;
  return html`<details onToggle=${(e) => setOpen(e.currentTarget.open)}><summary>${line}</summary>${note}${open && html`<${Schema} doc=${doc} schema=${field}/>`}</details>`;
}

function Content({ doc, content }) {
  return Object.entries(content ?? {}).map(([type, media]) => html`<div key=${type}><p class="docs-text"><code>${type}</code> ${typeOf(doc, media.schema)}</p><${Schema} doc=${doc} schema=${media.schema}/></div>`);
}

function Operation({ doc, verb, path, op, id }) {
  const [open, setOpen] = useState(location.hash === `#${id}`);
  const parameters = op.parameters.map((p) => follow(doc, p)).filter(Boolean);
  const body = follow(doc, op.requestBody);
  return html`<details class="op" id=${id} open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}>
    <summary><span class=${cx('verb', `verb-${verb}`)}>${verb.toUpperCase()}</span><code>${path}</code>${op.summary && html`<small>${op.summary}</small>`}</summary>
    ${open && html`<div>${op.description && html`<p class="docs-text">${op.description}</p>`}
      ${parameters.length > 0 && html`<h3>Parameters</h3><table class="tbl"><tbody>${parameters.map((p) => html`<tr key=${p.in + p.name}><td><code>${p.name}</code>${p.required && html`<span class="must"> *</span>`}</td><td class="soft">${p.in}</td><td><span>${typeOf(doc, p.schema)} ${limitsOf(follow(doc, p.schema))}</span><small>${p.description}</small></td></tr>`)}</tbody></table>`}
      ${body && html`<h3>Body${body.required ? '' : ', may be left out'}</h3><${Content} doc=${doc} content=${body.content}/>`}
      <h3>Answers</h3>${Object.entries(op.responses ?? {}).map(([status, r]) => { const answer = follow(doc, r) ?? {}; return html`<div key=${status}><p><b>${status}</b> <span class="docs-text">${answer.description}</span></p><${Content} doc=${doc} content=${answer.content}/></div>`; })}</div>`}
  </details>`;
}

function Page() {
  const [doc, setDoc] = useState(null);
  const [query, setQuery] = useState('');
  const load = useAction(async () => setDoc(await api.get('/openapi.json')));
  useEffect(() => { load.run(); }, []);
  const all = useMemo(() => (doc ? groups(doc) : []), [doc]);
  const shown = useMemo(() => filter(all, query), [all, query]);
  useEffect(() => { if (doc && location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView(); }, [doc]);

  if (!doc) return html`<main class="docs-grid"><div></div><div>${load.problem && html`<${Banner} tone="late" action=${html`<${Button} state=${load.state} words=${{ failed: 'Try again' }} onClick=${load.run}>Try again<//>`}><b>The document cannot be read.</b> ${load.problem.detail}<//>`}</div></main>`;
  return html`<div class="docs-grid"><aside class="docs-side"><label class="field"><${Icon} name="search" size="s"/><input type="search" aria-label="Find an operation" placeholder="Find" value=${query} onInput=${(e) => setQuery(e.target.value)}/></label>
      <nav aria-label="Groups">${shown.map((g) => html`<a key=${g.tag} href=${`#tag-${g.tag}`}>${g.tag}<span class="n">${g.operations.length}</span></a>`)}</nav></aside>
    <main class="docs-main"><header><h1>${doc.info.title} ${doc.info.version}</h1>${doc.info.description && html`<p class="docs-text">${doc.info.description}</p>`}<p><a href="/openapi.json">/openapi.json</a> <span class="docs-text">OpenAPI ${doc.openapi}, made from the code that serves.</span></p></header>
      ${shown.length === 0 && html`<${Empty} icon="search" title=${`No “${query}”`}>All words must occur in the path or the summary.<//>`}
      ${shown.map((g) => html`<section key=${g.tag}><h2 id=${`tag-${g.tag}`}>${g.tag}</h2>${g.description && html`<p class="docs-text">${g.description}</p>`}${g.operations.map((o) => html`<${Operation} key=${o.verb + o.path} doc=${doc} ...${o}/>`)}</section>`)}</main></div>`;
}

render(html`<header class="bar"><${Mark}/><span class="two"><b>API</b><span>for programs</span></span></header><${Page}/>`, document.getElementById('app'));
