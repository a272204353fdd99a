// The pairing page: /pair#CODE turns this browser into a device of the shop with one press.

import { html, render, useState, useEffect, useRef, useAction, Mark, Plate, Button, Banner, Icon } from '../lib/ui.js';
import { makeApi } from '../lib/api.js';
import { makeWords, pickLanguage } from '../lib/words.js';
import { texts } from './texts.js';
import { codeOf, tidy, doubt, nextPage, failure } from './code.js';

const api = makeApi('');
const t = makeWords(texts, pickLanguage(Object.keys(texts)));

function Entry({ code, onCode, error }) {
  const field = useRef(null);
  useEffect(() => { field.current.focus(); }, []);
  return html`<label class="pair-code"><span class="label">${t('code')}</span>
    <input ref=${field} class=${error ? 'bad' : ''} value=${code} onInput=${(e) => { const next = tidy(e.target.value); e.target.value = next; onCode(next); }}
      maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-invalid=${error ? 'true' : null} aria-describedby="code-hint"/>
    <span id="code-hint" class=${error ? 'hint bad' : 'hint'}>${error || t('hint')}</span></label>`;
}

function Paired({ answer }) {
  const next = nextPage(answer);
  const head = useRef(null);
  useEffect(() => { head.current.focus(); }, []);
  const name = answer.register?.code ?? answer.device.name;
  return html`<div class="pair-card"><h1 ref=${head} tabindex="-1">${t('done')}</h1>
    <div class="pair-now"><${Plate} size="l">${answer.register?.code ?? html`<${Icon} name=${{ tablet: 'tablet', dashboard: 'screen' }[answer.device.kind] ?? 'till'} size="l"/>`}<//><p><b>${t(answer.device.kind)} ${name}</b><span>${answer.store.name}</span></p></div>
    ${next ? html`<a class="btn btn-action btn-primary" href=${next}>${t('open')}</a>`
    : html`<p>${t('token')}</p><p class="pair-token">${answer.device_token}</p>`}</div>`;
}

function Page() {
  const [code, setCode] = useState(() => codeOf(location.hash));
  const [typing, setTyping] = useState(() => doubt(codeOf(location.hash)) !== '');
  const [checked, setChecked] = useState(false);
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    const changed = () => { setCode(codeOf(location.hash)); setTyping(doubt(codeOf(location.hash)) !== ''); };
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);

  const pair = useAction(async () => {
    const got = await api.post('/pair', { code, browser: true });
    history.replaceState(null, '', '/pair'); // used up: a reload must not try it again
    setAnswer(got);
    const next = nextPage(got);
    if (next) setTimeout(() => location.replace(next), 1200);
  });
  const submit = (event) => {
    event.preventDefault();
    setChecked(true);
    if (doubt(code) === '') pair.run();
  };

  if (answer) return html`<${Paired} answer=${answer}/>`;
  const wrong = doubt(code);
  const error = checked && wrong ? t(wrong) : wrong === 'mixed' ? t('mixed') : '';
  const failed = pair.problem && failure(pair.problem);
  return html`<form class="pair-card" onSubmit=${submit}><h1>${t('title')}</h1><p>${typing ? t('without') : t('with_code')}</p>
    ${typing ? html`<${Entry} code=${code} error=${error} onCode=${(next) => { setCode(next); pair.reset(); }}/>` : html`<div class="pair-now"><${Plate} size="xl">${code}<//></div>`}
    ${failed && html`<${Banner} tone="late">${t(failed.key, { n: failed.n })}<//>`}
    <${Button} type="submit" kind="action" primary state=${pair.state} words=${{ sending: t('using'), failed: t('retry') }}>${t('use')}<//>
    ${!typing && html`<${Button} kind="quiet" onClick=${() => { setTyping(true); setCode(''); pair.reset(); }}>${t('other')}<//>`}</form>`;
}

document.documentElement.lang = t.language;
document.title = t('title');
render(html`<header class="bar"><${Mark}/></header><main><${Page}/></main>`, document.getElementById('app'));
