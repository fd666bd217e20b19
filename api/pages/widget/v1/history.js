/** The conversation and the documents chosen for it, kept for the tab or, if the page asks for it, on the device. */

const TURNS = 20; // as many earlier questions as the server reads
const taken = new Set(); // the keys of the widgets on this page

/** Which frame of its parent this page is, from 1: frames of one site share what a tab keeps. */
function frame() {
  for (let i = 0; i < parent.length; i++) if (parent[i] === window) return i + 1;
  return 0;
}

export class History {
  /**
   * where: "tab", "device" or "off". key: whom the questions go to; a second widget of a page that
   * asks the same gets a key of its own, the same after a reload.
   */
  constructor(where, key) {
    let place = 0;
    do this.key = `ask-report:${key}#${frame()}.${place++}`;
    while (taken.has(this.key));
    taken.add(this.key);
    this.where = where;
    this.turns = [];
    this.documents = []; // slugs; none for all
  }

  /** Another widget may have the place. */
  release() {
    taken.delete(this.key);
  }

  /** Reads the tab's own, else what the device kept; without storage there is nothing. */
  load() {
    try {
      const found = this.#stores.map((store) => store.getItem(this.key)).find(Boolean);
      const kept = JSON.parse(found ?? '[]');
      // Until documents could be chosen, the turns alone were kept.
      const { turns, documents = [] } = Array.isArray(kept) ? { turns: kept } : kept;
      this.turns = turns.filter((turn) => typeof turn?.question === 'string');
      this.documents = documents.filter((slug) => typeof slug === 'string');
    } catch {
      this.turns = this.documents = [];
    }
  }

  add(turn) {
    this.turns = [...this.turns, turn].slice(-TURNS);
    this.save();
  }

  /** slugs of the documents that the next questions are asked of; none for all. */
  choose(slugs) {
    this.documents = slugs;
    this.save();
  }

  save() {
    try {
      const kept = JSON.stringify({ turns: this.turns, documents: this.documents });
      for (const store of this.#stores) store.setItem(this.key, kept);
    } catch {
      // Full or forbidden: the conversation lives as long as the page.
    }
  }

  clear() {
    this.turns = this.documents = [];
    try {
      for (const store of this.#stores) store.removeItem(this.key);
    } catch {
      // Forbidden: nothing was kept.
    }
  }

  /** The questions that were answered before a turn, the oldest first. */
  before(turn) {
    const at = this.turns.indexOf(turn);
    const earlier = at < 0 ? this.turns : this.turns.slice(0, at);
    return earlier.filter(({ answer }) => answer).map(({ question }) => question);
  }

  /** The tab's own comes first, so that tabs do not take each other's from the device. */
  get #stores() {
    if (this.where === 'off') return [];
    return this.where === 'device' ? [sessionStorage, localStorage] : [sessionStorage];
  }
}
