/** The conversation, kept for the tab or, if the page asks for it, on the device. */

const TURNS = 20; // as many earlier questions as the server reads

export class History {
  /** where: "tab", "device" or "off". */
  constructor(where, key) {
    this.key = `ask-report:${key}`;
    this.where = where;
    this.turns = [];
  }

  /** Reads what was kept; a browser that forbids storage keeps nothing. */
  load() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(this.key) ?? '[]');
      this.turns = Array.isArray(kept)
        ? kept.filter((turn) => typeof turn?.question === 'string')
        : [];
    } catch {
      this.turns = [];
    }
  }

  add(turn) {
    this.turns = [...this.turns, turn].slice(-TURNS);
    this.save();
  }

  save() {
    try {
      this.#storage?.setItem(this.key, JSON.stringify(this.turns));
    } catch {
      // Full or forbidden: the conversation lives as long as the page.
    }
  }

  clear() {
    this.turns = [];
    try {
      this.#storage?.removeItem(this.key);
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

  get #storage() {
    if (this.where === 'off') return null;
    return this.where === 'device' ? localStorage : sessionStorage;
  }
}
