/** Which documents are asked, where the server has several: all, or those that people check. */
import { make } from './dom.js';

/**
 * A disclosure whose summary says what is chosen. documents: as the server lists them.
 * choose(slugs) hears of each change; no slug means all documents. `show` sets what is chosen.
 */
export function chooserView(say, documents, choose) {
  const summary = make('summary', { id: 'chosen' });
  const option = (value, name, more, lang) =>
    make(
      'label',
      {},
      make('input', { type: 'checkbox', value }),
      make('span', {}, make('bdi', { lang }, name), more && make('small', {}, make('bdi', {}, more))),
    );
  const list = make(
    'fieldset',
    {},
    make('legend', { class: 'vh' }, say('choose')),
    option('', say('all')),
    ...documents.map(({ slug, title, symbol, date, language }) =>
      option(slug, title, [symbol, date].filter(Boolean).join(' · '), language),
    ),
  );
  const [all, ...boxes] = list.querySelectorAll('input');
  const show = (slugs) => {
    all.checked = !slugs.length;
    for (const box of boxes) box.checked = slugs.includes(box.value);
    summary.textContent = told(say, documents, slugs);
  };
  list.addEventListener('change', ({ target }) => {
    const checked = target === all ? [] : boxes.filter((box) => box.checked);
    const slugs = checked.map((box) => box.value);
    show(slugs);
    choose(slugs, summary.textContent);
  });
  const element = make('details', { class: 'chooser', part: 'documents' }, summary, list);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !element.open) return;
    event.stopPropagation(); // the panel stays
    element.open = false;
    summary.focus();
  });
  return { element, show };
}

function told(say, documents, slugs) {
  if (!slugs.length) return say('all');
  if (slugs.length > 1) return say('inSome', slugs.length).replace('{m}', documents.length);
  const { symbol, title } = documents.find(({ slug }) => slug === slugs[0]);
  return say('inOne', `\u2068${symbol || title}\u2069`); // isolated: it may run the other way
}
