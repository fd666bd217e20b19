/** What stands around the conversation: launcher, panel, header, field. */
import { composing, icon, make } from './dom.js';

/** The whole widget without a conversation; `parts` are the elements that change. */
export function frameView(
  say,
  { language, title, inline, open, toggle, clear, submit, type, press, escape },
) {
  const p = {};
  p.send = make(
    'button',
    { class: 'submit', part: 'send', 'aria-label': say('send') },
    icon('send'),
    icon('stop'),
  );
  p.input = make('textarea', {
    id: 'question',
    part: 'input',
    rows: 1,
    dir: 'auto',
    placeholder: say('placeholder'),
    enterkeyhint: 'send',
    'aria-describedby': 'count',
    oninput: type,
    onkeydown: press,
  });
  p.count = make('p', { id: 'count', class: 'count' });
  p.status = make('p', {
    id: 'status',
    class: 'status',
    part: 'status',
    role: 'status',
    'aria-live': 'polite',
  });
  p.log = make('div', { role: 'log', 'aria-label': say('conversation'), class: 'log' });
  p.suggestions = make('ul', { class: 'suggestions', 'aria-label': say('try') });
  p.intro = make('div', { class: 'intro' }, make('p', {}, say('intro')), p.suggestions);
  p.form = make(
    'form',
    { onsubmit: submit, novalidate: true },
    make('label', { class: 'vh', for: 'question' }, say('question')),
    make('div', { class: 'field' }, p.input, p.send),
    p.count,
  );
  p.scope = make('div', { class: 'scope' });
  p.scroll = make('div', { class: 'scroll' }, p.intro, p.log);
  p.main = make('div', { class: 'main' }, p.scroll);
  p.panel = make(
    'section',
    {
      id: 'panel',
      class: 'panel',
      part: 'panel',
      role: inline ? 'region' : 'dialog',
      'aria-labelledby': 'title',
    },
    make(
      'header',
      { class: 'bar', part: 'header' },
      make('h2', { id: 'title', part: 'title' }, title),
      make(
        'button',
        { type: 'button', class: 'bare', onclick: clear },
        icon('clear'),
        make('span', {}, say('clear')),
      ),
      !inline &&
        make(
          'button',
          {
            type: 'button',
            class: 'bare',
            'aria-label': say('close'),
            onclick: () => toggle(false),
          },
          icon('close'),
        ),
    ),
    p.main,
    p.status,
    p.scope,
    p.form,
  );
  p.launcher = make(
    'button',
    {
      type: 'button',
      class: 'launcher',
      part: 'launcher',
      'aria-controls': 'panel',
      onclick: () => toggle(p.panel.hidden),
    },
    icon('chat'),
    make('span', {}, title),
  );
  const frame = make(
    'div',
    { class: inline ? 'frame inline' : 'frame', lang: language, dir: say('dir') },
    p.panel,
    !inline && p.launcher,
  );
  frame.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !composing(event)) escape(event);
  });
  p.panel.hidden = !open;
  p.launcher.setAttribute('aria-expanded', String(open));
  return { frame, parts: p };
}

/** A question to try. */
export function suggestionView(question, lang, ask) {
  const attributes = { type: 'button', class: 'suggestion', part: 'suggestion', dir: 'auto', lang };
  return make('li', {}, make('button', { ...attributes, onclick: ask }, question));
}
