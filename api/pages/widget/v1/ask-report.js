/**
 * <ask-report>: asks a report and shows its own words with their paragraphs.
 *
 *   <script type="module" src="https://SERVER/widget/v1/ask-report.js"></script>
 *   <ask-report></ask-report>
 *
 * Attributes, events, parts and custom properties are documented on the server's page /widget.
 * Until the element is ready, and without a script, its own children are shown.
 */
import { chooserView } from './chooser.js';
import { AskError, Client } from './client.js';
import { frameView, suggestionView } from './frame.js';
import { History } from './history.js';
import { composing, markInvalid, reveal } from './dom.js';
import {
  answerView,
  copyCitation,
  failureView,
  feedbackView,
  sourceView,
  turnView,
  waitingView,
} from './view.js';

const LANGUAGES = ['en', 'fr', 'es', 'ar', 'ru', 'zh'];
const LIMIT = 2000; // characters of a question
const NEAR = 0.8; // of the limit, from where the count is shown
const SECONDS = 30; // without a word from the server
const NARROWING = ['document', 'kinds', 'section', 'pages', 'language'];

class AskReport extends HTMLElement {
  static observedAttributes = ['lang', ...NARROWING];

  #client;
  #history;
  #language = '';
  #words = {};
  #asking = null; // AbortController of the question under way
  #parts = {}; // elements by name
  #returnTo = null; // what had the focus before the source panel

  async connectedCallback() {
    this.#client = new Client(
      new URL(this.getAttribute('server') ?? '../../', import.meta.url).href,
    );
    this.#remember();
    await this.#build();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.shadowRoot || before === now) return;
    this.#asking?.abort();
    if (name !== 'lang') this.#remember();
    this.#build();
  }

  disconnectedCallback() {
    this.#asking?.abort();
    this.#history.release();
  }

  get inline() {
    return this.getAttribute('mode') === 'inline';
  }

  /** Opens the panel and puts the cursor into it. */
  show() {
    this.#toggle(true);
  }

  /** Closes the panel; the focus goes back to the launcher. */
  close() {
    this.#toggle(false);
  }

  /** Forgets the conversation. */
  clear() {
    this.#asking?.abort();
    this.#closeSource();
    const chosen = this.#history.documents.length;
    this.#history.clear();
    if (chosen) this.#rescope();
    this.#parts.log.replaceChildren();
    this.#parts.intro.hidden = false;
    this.#status('');
    this.#parts.input.focus();
  }

  /** Asks a question as if it had been typed; resolves to the answer object, or null. */
  ask(question) {
    return this.#ask(question.trim());
  }

  /** The conversation with what the attributes narrow the questions to. */
  #remember() {
    this.#history?.release();
    const where = this.getAttribute('history') ?? 'tab';
    const key = this.#client.base + JSON.stringify(this.#narrowing(this.#fixed ?? []));
    this.#history = new History(where, key);
    this.#history.load();
  }

  /** Slugs of the documents that the page set, in one order whatever order they were written in. */
  get #fixed() {
    return this.getAttribute('document')?.match(/\S+/g)?.sort();
  }

  /** Slugs of the documents that are asked; none for all. */
  get #documents() {
    return this.#fixed ?? this.#history.documents;
  }

  /** The fields of a question that say where is searched: documents, and the passages in them. */
  #narrowing(documents) {
    const of = (name) => this.getAttribute(name) || undefined; // which JSON leaves out
    const kind = of('kinds')?.match(/\S+/g);
    const filters = { kind, section: of('section'), pages: of('pages'), language: of('language') };
    const document = documents.length > 1 ? documents : documents[0];
    return { document, filters };
  }

  #say = (key, n = '') => (this.#words[key] ?? key).replace('{n}', () => n);

  async #build() {
    const near = this.closest('[lang]')?.lang || navigator.language;
    const language = LANGUAGES.find((known) => near.toLowerCase().split('-')[0] === known) ?? 'en';
    this.#language = language;
    const read = async (path) =>
      (await fetch(new URL(path, import.meta.url), { credentials: 'same-origin' })).text();
    const [css, words] = await Promise.all([read('ask-report.css'), read(`lang/${language}.json`)]);
    if (language !== this.#language) return; // it was changed again meanwhile
    this.#words = JSON.parse(words);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#frame(language));
    this.#restore();
    if (this.inline || this.hasAttribute('open')) this.#offer();
    this.dispatchEvent(new CustomEvent('ask-report:ready', { bubbles: true, composed: true }));
  }

  #frame(language) {
    const { frame, parts } = frameView(this.#say, {
      language,
      title: this.getAttribute('heading') ?? this.#say('title'),
      inline: this.inline,
      open: this.inline || this.hasAttribute('open'),
      toggle: (open) => this.#toggle(open),
      clear: () => this.clear(),
      submit: (event) => this.#submit(event),
      type: () => this.#count(),
      press: (event) => this.#key(event),
      escape: (event) => this.#escape(event),
    });
    this.#parts = parts;
    return frame;
  }

  #toggle(open) {
    if (this.inline || !this.#parts.panel) return;
    this.#parts.panel.hidden = !open;
    this.toggleAttribute('open', open);
    this.#parts.launcher.setAttribute('aria-expanded', String(open));
    if (open) {
      this.#offer();
      (this.#parts.source ? this.#parts.title : this.#parts.input).focus();
      const last = this.#parts.log.lastElementChild;
      if (last) reveal(last, 'top');
    } else this.#parts.launcher.focus();
    this.#tell(open ? 'open' : 'close');
  }

  #escape(event) {
    if (this.inline && !this.#parts.source) return; // the page may have a use for it
    event.stopPropagation();
    if (this.#parts.source) this.#closeSource();
    else this.close();
  }

  /** What people can try and choose from, as soon as they see the panel. */
  #offer() {
    this.#suggest();
    this.#letChoose();
  }

  async #letChoose() {
    const { scope, input } = this.#parts;
    if (this.#fixed || scope.childElementCount) return;
    const documents = await this.#client.documents();
    if (!documents.length || !scope.isConnected || scope.childElementCount) return;
    const known = documents.length > 1 ? documents.map(({ slug }) => slug) : [];
    const before = this.#history.documents;
    const chosen = before.filter((slug) => known.includes(slug));
    if (known.length) {
      const chooser = chooserView(this.#say, documents, (slugs, told) => {
        this.#history.choose(slugs);
        this.#rescope();
        if (!this.#asking) this.#status(told, true);
      });
      chooser.show(chosen);
      this.#parts.chooser = chooser;
      scope.append(chooser.element);
      input.setAttribute('aria-describedby', 'count chosen');
    }
    if (chosen.length < before.length) {
      this.#history.choose(chosen); // the others are no longer there
      this.#rescope();
    }
  }

  /** Shows what is chosen, with questions to try that fit it. */
  #rescope() {
    this.#parts.chooser?.show(this.#history.documents);
    this.#parts.suggestions.replaceChildren();
    this.#suggest();
  }

  async #suggest() {
    if (this.#parts.suggestions.childElementCount) return;
    const own = this.getAttribute('suggestions');
    const asked = this.#documents;
    const known = await this.#client.suggestions(asked);
    if (String(asked) !== String(this.#documents)) return; // others were chosen meanwhile
    const questions =
      own === null
        ? known.map(({ question, language }) => [question, language])
        : own
            .split('|')
            .map((question) => [question.trim(), null])
            .filter(([question]) => question);
    this.#parts.suggestions.replaceChildren(
      ...questions.map(([question, lang]) =>
        suggestionView(question, lang, () => this.#ask(question)),
      ),
    );
  }

  #count() {
    const { input, count } = this.#parts;
    const length = Array.from(input.value).length;
    count.textContent =
      length > LIMIT
        ? this.#say('over', length - LIMIT)
        : length > LIMIT * NEAR
          ? this.#say('left', LIMIT - length)
          : '';
    markInvalid(input, length > LIMIT);
    return length;
  }

  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || composing(event)) return;
    event.preventDefault();
    if (!this.#asking) this.#parts.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    if (this.#asking) {
      this.#asking.abort();
      return;
    }
    const question = this.#parts.input.value.trim();
    const length = this.#count();
    if (!question || length > LIMIT) {
      this.#status(this.#parts.count.textContent, true);
      this.#parts.input.focus();
      return;
    }
    this.#parts.input.value = '';
    this.#count();
    this.#ask(question);
  }

  async #ask(question) {
    if (!question || this.#asking) return null;
    this.#closeSource();
    if (this.#parts.chooser) this.#parts.chooser.element.open = false;
    const turn = { question, answer: null };
    this.#history.add(turn);
    this.#tell('question', { question });
    return this.#run(turn, this.#addTurn(turn));
  }

  #addTurn(turn) {
    const view = turnView(this.#say, turn.question);
    this.#parts.intro.hidden = true;
    this.#parts.log.append(view.element);
    return view;
  }

  /** Sends a turn's question and fills its view. Also what "try again" does. */
  async #run(turn, view) {
    const { log, send, input } = this.#parts;
    const session = this.#history.before(turn);
    const controller = (this.#asking = new AbortController());
    view.body.replaceChildren(waitingView());
    log.setAttribute('aria-busy', 'true');
    send.setAttribute('aria-label', this.#say('stop'));
    send.classList.add('busy');
    this.#status(this.#say('searching'));
    reveal(view.element, 'nearest');
    input.focus();
    const seconds = Number(this.getAttribute('timeout')) || SECONDS;
    const documents = this.#documents;
    turn.several = documents.length ? documents.length > 1 : Boolean(this.#parts.chooser);
    let failed = null;
    try {
      turn.answer = await this.#client.ask(
        { question: turn.question, session, ...this.#narrowing(documents) },
        {
          signal: controller.signal,
          seconds,
          progress: (event, data) =>
            event === 'passages' && this.#status(this.#say('reading', data.length)),
        },
      );
    } catch (error) {
      failed = error instanceof AskError ? error : new AskError('stopped');
    }
    if (this.#asking === controller) this.#asking = null;
    log.removeAttribute('aria-busy');
    send.setAttribute('aria-label', this.#say('send'));
    send.classList.remove('busy');
    if (!this.#history.turns.includes(turn)) return null; // cleared meanwhile
    this.#history.save();
    if (failed) {
      this.#fail(turn, view, failed.kind, failed.detail, seconds);
      this.#tell('error', { question: turn.question, kind: failed.kind });
    } else {
      this.#fill(turn, view);
      const { status, citations } = turn.answer;
      if (status === 'answered') this.#status(this.#say('ready', citations.length));
      else this.#status(this.#say('missing'), true);
      this.#tell('answer', turn.answer);
    }
    const long = view.asked.offsetHeight > log.closest('.scroll').clientHeight / 2;
    reveal(long ? view.body : view.element, 'top'); // a long question would hide its answer
    return turn.answer;
  }

  #fail(turn, view, kind, detail, seconds) {
    const words = this.#say(kind, seconds);
    const retry = () => !this.#asking && this.#run(turn, view);
    view.body.replaceChildren(failureView(this.#say, words, detail, retry));
    this.#status(words, true);
  }

  #fill(turn, view) {
    const open = (passage, citation, chip) => this.#openSource(turn.answer, passage, citation, chip);
    view.body.replaceChildren(answerView(this.#say, turn.answer, open, turn.several));
    view.tools.replaceChildren(
      feedbackView(this.#say, turn.feedback, (given) => this.#feedback(turn, given)),
    );
  }

  #restore() {
    for (const turn of this.#history.turns) {
      const view = this.#addTurn(turn);
      if (turn.answer) this.#fill(turn, view);
      else this.#fail(turn, view, 'stopped', '', 0);
    }
    this.#status('');
  }

  async #feedback(turn, given) {
    const { answer, question, feedback } = turn;
    const cited = answer.citations;
    const document = (cited[0] ?? answer.passages[0])?.document; // ids are its own
    try {
      const id = await this.#client.feedback({
        ...(feedback && { id: feedback.id }),
        question,
        session: this.#history.before(turn),
        document: document ?? null,
        answer: answer.id,
        status: answer.status,
        citations: [...new Set(cited.filter((one) => one.document === document).map((one) => one.passage))],
        ...given,
      });
      turn.feedback = { id, verdict: given.verdict };
    } catch (error) {
      const outcome = error.type?.endsWith('/unknown-passage') ? 'unknown' : 'unsaved';
      this.#status(this.#say(outcome));
      return outcome;
    }
    this.#history.save();
    this.#status(this.#say('thanks'));
    this.#tell('feedback', { answer: answer.id, ...given });
    return 'thanks';
  }

  #openSource(answer, passage, citation, chip) {
    this.#closeSource();
    const cited = answer.citations.filter(
      (one) => one.passage === passage.id && one.document === passage.document,
    );
    const url = citation?.url ?? `/reports/${passage.document}#${passage.id.replace(/[:#]/g, '-')}`;
    const href = this.#client.readerUrl(url, passage.id, citation?.quote);
    const label = citation?.label ?? passage.label;
    const { origin, pathname } = new URL(href);
    const source = sourceView(this.#say, {
      passage,
      label,
      quotes: cited.map(({ quote }) => [quote.start, quote.end]),
      language: passage.language,
      href,
      sameTab: origin === location.origin && pathname === location.pathname,
      close: () => this.#closeSource(),
      copy: (format, name, room) => this.#copy(passage, label, format, name, room),
    });
    this.#returnTo = chip;
    this.#parts.source = source.element;
    this.#parts.title = source.title;
    this.#parts.scroll.inert = true;
    this.#parts.main.append(source.element);
    source.title.focus();
    if (source.mark) reveal(source.mark, 'nearest');
  }

  #closeSource() {
    if (!this.#parts.source) return;
    this.#parts.source.remove();
    this.#parts.source = null;
    this.#parts.scroll.inert = false;
    this.#returnTo?.focus();
  }

  async #copy(passage, label, format, name, room) {
    let text = label;
    try {
      if (format !== 'plain') {
        text = await this.#client.citation(passage.document, passage.id, format);
      }
    } catch {
      this.#status(this.#say('copyFailed'));
      return;
    }
    const copied = await copyCitation(this.#say, text, room);
    if (copied) this.#status(this.#say('copied', name));
  }

  /** Says where things stand. quiet: for those who listen; others see it in the answer's place. */
  #status(text, quiet = false) {
    this.#parts.status.textContent = text;
    this.#parts.status.classList.toggle('quiet', quiet);
  }

  #tell(name, detail) {
    this.dispatchEvent(
      new CustomEvent(`ask-report:${name}`, { detail, bubbles: true, composed: true }),
    );
  }
}

if (!customElements.get('ask-report')) customElements.define('ask-report', AskReport);
