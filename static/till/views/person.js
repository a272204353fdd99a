// Who buys, with all that is known and may be told of them.

import { html, Icon, t } from '../parts.js';
import { PersonSheet } from '../../lib/person-view.js';
import { label } from '../../lib/customers.js';

export function PersonPanel({ app }) {
  const { person } = app;
  const known = person.customer.value ?? (person.fresh.value ? null : app.cart.value.customer);
  return html`
    <section class="panel" aria-label=${t('customer.sheet')} data-test="person-panel">
      <div class="panel-head"><h2><bdi>${known ? label(known) : t('person.new')}</bdi></h2>
        <p class="aside"></p>
        <button class="btn" type="button" data-test="person-other" onClick=${() => app.openCustomer()}><${Icon} name="users" size="s" />${t('customer.other')} <kbd class="key">F8</kbd></button>
        <button class="btn btn-quiet" type="button" data-test="panel-close" onClick=${() => app.back()}><${Icon} name="return" size="s" />${t('back')} <kbd class="key">Esc</kbd></button></div>
      <${PersonSheet} key=${person.id.value} person=${person} t=${t} money=${(minor) => app.money(minor)} moment=${(at) => app.dateTime(at)} />
    </section>`;
}
