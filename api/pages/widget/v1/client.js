/** Talks to the server: one question as a stream of events, feedback, suggestions, citations. */

/** What went wrong. kind names the words that say it; detail is the server's own sentence. */
export class AskError extends Error {
  constructor(kind, detail = '') {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
  }
}

export class Client {
  /** base: address of the server, ending in a slash. */
  constructor(base) {
    this.base = base;
  }

  /**
   * Asks; resolves to the answer object. progress(event, data) hears `status` and `passages`.
   * Rejects with AskError: offline, late (nothing for `seconds`), busy, failed; or AbortError.
   */
  async ask(body, { signal, seconds, progress }) {
    const limit = new AbortController();
    const stop = () => limit.abort(signal.reason);
    signal.addEventListener('abort', stop);
    let timer;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => limit.abort(new AskError('late')), seconds * 1000);
    };
    try {
      wait();
      const response = await this.#send('v1/ask', body, {
        signal: limit.signal,
        headers: { accept: 'text/event-stream' },
      });
      let answer;
      for await (const [event, data] of events(response)) {
        wait();
        if (event === 'error') throw new AskError('failed', data.detail);
        if (event === 'answer') answer = data;
        else progress(event, data);
      }
      if (!answer) throw new AskError('offline');
      return answer;
    } catch (error) {
      if (limit.signal.aborted) throw limit.signal.reason;
      if (error instanceof AskError) throw error;
      throw new AskError(error instanceof SyntaxError ? 'failed' : 'offline');
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Stores feedback; resolves to its id. */
  async feedback(body) {
    return (await (await this.#send('v1/feedback', body)).json()).id;
  }

  /** Questions to try of some documents, or of all; none if they cannot be had. */
  async suggestions(documents) {
    const query = new URLSearchParams(documents.map((slug) => ['document', slug]));
    return (await this.#get(`v1/suggestions?${query}`))?.suggestions ?? [];
  }

  /** The server's documents; none if they cannot be had. */
  async documents() {
    return (await this.#get('v1/documents')) ?? [];
  }

  /** A passage's entry: bibtex or ris. */
  async citation(document, passage, format) {
    const path = `v1/documents/${document}/passages/${encodeURIComponent(passage)}`;
    const response = await this.#fetch(`${path}?format=${format}`);
    return response.text();
  }

  /** The reader at a citation's paragraph, with the quote marked. */
  readerUrl(url, passage, quote) {
    const address = new URL(url.replace(/^\//, ''), this.base); // it may be under a path
    if (quote) address.searchParams.set('mark', `${passage}:${quote.start}-${quote.end}`);
    return /^https?:$/.test(address.protocol) ? address.href : this.base;
  }

  #get(path) {
    return this.#fetch(path)
      .then((response) => response.json())
      .catch(() => null);
  }

  #send(path, body, options = {}) {
    const headers = { 'content-type': 'application/json', ...options.headers };
    return this.#fetch(path, { ...options, method: 'POST', body: JSON.stringify(body), headers });
  }

  async #fetch(path, options = {}) {
    let response;
    try {
      response = await fetch(new URL(path, this.base), { ...options, credentials: 'same-origin' });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new AskError('offline');
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const busy = response.status === 429 || response.status === 503;
    const error = new AskError(busy ? 'busy' : 'failed', busy ? '' : problem.detail);
    error.type = problem.type ?? '';
    throw error;
  }
}

/** The events of a text/event-stream response, as [name, data]. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = { event: 'message', data: [] };
      for (const line of block.split(/\r?\n/)) {
        const [, name, text] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        if (name === 'event') fields.event = text;
        if (name === 'data') fields.data.push(text);
      }
      if (fields.data.length) yield [fields.event, JSON.parse(fields.data.join('\n'))];
    }
  }
}
