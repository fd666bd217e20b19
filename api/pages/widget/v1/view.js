/** What is seen of a conversation: turns, answers, feedback, and the paragraph behind a chip. */
import { hidden, icon, make, markInvalid, reveal } from './dom.js';

const VERDICTS = ['right', 'wrong_paragraph', 'not_answered'];

/** "¶ 138" for a numbered paragraph, else the report's own name for the passage. */
function shortLabel(passage, label) {
  const number = /^para:([\d.]+)$/.exec(passage)?.[1];
  return number ? `¶ ${number}` : label;
}

/** How sure an answer is, as a key of the words. */
function sureness(confidence) {
  if (confidence >= 0.85) return 'sure';
  return confidence >= 0.6 ? 'likely' : 'unsure';
}

/** One question with room for its answer. The room is filled once, so that it is read out once. */
export function turnView(say, question) {
  const body = make('div', { class: 'body' });
  const tools = make('div', { class: 'tools', 'aria-live': 'off' });
  const asked = make(
    'div',
    { class: 'question', part: 'question' },
    hidden(`${say('you')}: `),
    make('div', { dir: 'auto' }, question),
  );
  const element = make('article', { class: 'turn' }, asked, body, tools);
  return { element, asked, body, tools };
}

/**
 * The answer's bubble. openSource(passage, citation, chip) shows a paragraph. manyAsked: whether
 * more than one document was asked, so that each paragraph says whose it is.
 */
export function answerView(say, answer, openSource, manyAsked) {
  const found = answer.status === 'answered';
  const key = (document, id) => `${document} ${id}`; // reports have the same numbers
  const passages = new Map(
    answer.passages.map((passage) => [key(passage.document, passage.id), passage]),
  );
  const documents = new Set(answer.passages.map(({ document }) => document));
  const several = manyAsked || documents.size > 1;
  const chip = (passage, label, citation) => {
    const whole = citation ? label : `${passage.document}, ${label}`;
    const name = several ? whole : shortLabel(passage.id, passage.label); // whose ¶ 138 it is
    return make(
      'button',
      {
        type: 'button',
        class: 'chip',
        part: 'chip',
        'aria-haspopup': 'dialog',
        'aria-label': `${name}: ${say('source')}${several ? '' : `, ${label}`}`,
        onclick: (event) => openSource(passage, citation, event.currentTarget),
      },
      name,
    );
  };
  const list = (some) =>
    make(
      'ul',
      { class: 'passages' },
      ...some.map((passage) =>
        make(
          'li',
          {},
          chip(passage, passage.label),
          make(
            'span',
            { class: 'snippet', dir: 'auto', lang: passage.language },
            snippet(passage.text),
          ),
        ),
      ),
    );
  const cited = new Set(answer.citations.map((one) => key(one.document, one.passage)));
  const rest = answer.passages.filter(({ document, id }) => !cited.has(key(document, id)));
  const source = ({ document, passage }) => passages.get(key(document, passage));
  const helped = answer.notes.some(({ kind }) => kind === 'help'); // small talk: nothing was looked for
  const bubble = make(
    'div',
    { class: found ? 'answer' : 'answer missing', part: found ? 'answer' : 'not-found' },
    hidden(`${say('answer')}: `),
    !found && !helped && make('p', { class: 'verdict' }, say('missing')),
    ...answer.citations.map((citation) =>
      make(
        'p',
        { class: 'quote', dir: 'auto' },
        make('q', { lang: source(citation)?.language }, citation.quote.exact),
        ' ',
        source(citation) && chip(source(citation), citation.label, citation),
      ),
    ),
    ...answer.notes.map(({ kind, text }) =>
      make('p', { class: `note ${kind}`, part: 'note', dir: 'auto' }, text),
    ),
    found &&
      make('p', { class: 'confidence' }, `${say(sureness(answer.confidence))} ${say('check')}`),
    !found && !helped && make('p', { class: 'nearest' }, say('nearest')),
    !found && !helped && list(answer.passages.slice(0, 3)),
  );
  if (found && rest.length) {
    bubble.append(make('details', {}, make('summary', {}, say('others', rest.length)), list(rest)));
  }
  return bubble;
}

/** What went wrong, with a way to ask again. */
export function failureView(say, words, detail, retry) {
  return make(
    'div',
    { class: 'answer failure', part: 'error', 'aria-live': 'off' }, // the status line says it
    make('p', {}, words),
    detail && make('p', { class: 'detail', dir: 'auto', lang: 'en' }, detail),
    make('button', { type: 'button', class: 'plain', onclick: retry }, say('retry')),
  );
}

function snippet(text) {
  if (text.length <= 120) return text;
  return `${/^.{0,120}(?=\s)/su.exec(text)?.[0] ?? Array.from(text).slice(0, 120).join('')}…`;
}

/** Three dots; who listens hears the status line instead. */
export function waitingView() {
  const dots = [0, 1, 2].map(() => make('span'));
  return make('p', { class: 'waiting', 'aria-hidden': 'true' }, ...dots);
}

/**
 * Buttons to judge an answer; after one is pressed, room for a comment. send(given) resolves to
 * "thanks", "unknown" (no such paragraph) or "unsaved".
 */
export function feedbackView(say, given, send) {
  let chosen = given?.verdict;
  const form = make('form', { class: 'comment', hidden: true });
  const buttons = VERDICTS.map((verdict) =>
    make(
      'button',
      { type: 'button', class: 'plain', part: 'feedback', onclick: () => judge(verdict) },
      say(verdict),
    ),
  );
  const show = () =>
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', VERDICTS[i] === chosen));
  const judge = async (verdict) => {
    if ((await send({ verdict })) !== 'thanks') return;
    chosen = verdict;
    show();
    form.replaceChildren(...fields(say, verdict));
    form.hidden = false;
    reveal(form, 'nearest');
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { comment, expected } = form.elements;
    const number = expected?.value.trim();
    const outcome = await send({
      verdict: chosen,
      comment: comment.value,
      expected: number ? [`para:${number}`] : [],
    });
    if (outcome === 'unknown') {
      markInvalid(expected, true);
      expected.focus();
    }
    if (outcome !== 'thanks') return;
    form.hidden = true;
    buttons[VERDICTS.indexOf(chosen)].focus();
  });
  show();
  return make(
    'div',
    { class: 'feedback' },
    make(
      'div',
      { role: 'group', 'aria-label': say('feedback') },
      make('span', { class: 'ask', 'aria-hidden': 'true' }, say('feedback')),
      ...buttons,
    ),
    form,
  );
}

function fields(say, verdict) {
  const field = (label, input) => make('label', {}, make('span', {}, label), input);
  return [
    verdict !== 'right' &&
      field(
        say('expected'),
        make('input', {
          name: 'expected',
          inputmode: 'decimal',
          pattern: '[0-9]{1,6}([.][0-9]{1,6})*',
          autocomplete: 'off',
          oninput: (event) => markInvalid(event.currentTarget, false),
          'aria-errormessage': 'status',
        }),
      ),
    field(
      say('comment'),
      make('textarea', { name: 'comment', rows: 2, maxlength: 2000, dir: 'auto' }),
    ),
    make('button', { class: 'plain' }, say('sendComment')),
  ].filter(Boolean);
}

/** A text with its quoted spans in <mark>. Offsets count code points, not UTF-16 units. */
function marked(text, spans) {
  const points = Array.from(text);
  const parts = [];
  let last = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < last || end <= start || end > points.length) continue;
    parts.push(points.slice(last, start).join(''));
    parts.push(make('mark', {}, points.slice(start, end).join('')));
    last = end;
  }
  parts.push(points.slice(last).join(''));
  return parts.filter(Boolean);
}

/** The source panel: the whole paragraph, the quote marked, where it stands, how to cite it. */
export function sourceView(say, { passage, label, quotes, language, href, sameTab, close, copy }) {
  const title = make('h3', { id: 'source-title', tabindex: '-1' }, label);
  const { printed_first: first, printed_last: last } = passage.page;
  const pages = first === last ? first : `${first}–${last}`;
  const text = make(
    'p',
    { class: 'paragraph', dir: 'auto', lang: language },
    ...marked(passage.text, quotes),
  );
  const fallback = make('div', { class: 'by-hand', hidden: true });
  const button = (format, name) =>
    make(
      'button',
      { type: 'button', class: 'plain', onclick: () => copy(format, name, fallback) },
      name,
    );
  const element = make(
    'section',
    { class: 'source', part: 'source', role: 'dialog', 'aria-labelledby': 'source-title' },
    make(
      'div',
      { class: 'bar' },
      make(
        'button',
        { type: 'button', class: 'bare back', onclick: close },
        icon('back'),
        say('back'),
      ),
    ),
    make(
      'div',
      { class: 'scroll' },
      title,
      passage.section.length > 0 &&
        make('p', { class: 'path', dir: 'auto', lang: language }, passage.section.join(' › ')),
      text,
      pages && make('p', { class: 'page' }, say('page', pages)),
      make(
        'p',
        {},
        make(
          'a',
          { class: 'reader', href, rel: 'noopener noreferrer', target: !sameTab && '_blank' },
          say('open'),
          !sameTab && ` (${say('tab')})`,
        ),
      ),
      make(
        'div',
        { class: 'copy', role: 'group', 'aria-label': say('copy') },
        button('plain', say('copy')),
        button('bibtex', 'BibTeX'),
        button('ris', 'RIS'),
      ),
      fallback,
    ),
  );
  return { element, title, mark: text.querySelector('mark') };
}

/**
 * Puts a citation on the clipboard; where the browser does not let us, shows it selected in `room`.
 * Resolves to whether it was copied.
 */
export async function copyCitation(say, text, room) {
  try {
    await navigator.clipboard.writeText(text);
    room.hidden = true;
    return true;
  } catch {
    const rows = Math.min(8, text.split('\n').length);
    const box = make('textarea', { readonly: true, rows, 'aria-label': say('copyHere') });
    box.value = text;
    room.replaceChildren(make('p', {}, say('copyHere')), box);
    room.hidden = false;
    box.select();
    return false;
  }
}
