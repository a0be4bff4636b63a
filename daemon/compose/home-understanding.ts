import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Progress } from '../dialog/endpointing.ts';
import type { GrammarSource } from '../ports/hearing.ts';
import type { Home, HomeHub } from '../ports/home.ts';
import type { ReaderContext } from '../skills/reader/context.ts';
import { type Lexicon, lexiconLanguages, loadLexicon } from '../skills/reader/lexicon.ts';
import { PlainReader } from '../skills/reader/plain-reader.ts';
import { type Read, Reader } from '../skills/reader/reader.ts';
import { type Urgency, UrgentWords } from '../skills/reader/urgent-words.ts';
import { loadSentences, type Sentences } from '../skills/sentences.ts';
import { type CommandUnderstanding, compileUnderstanding } from '../skills/understanding.ts';
import { speechGrammar } from './speech-grammar.ts';

/** Devices are found in swarms; the recogniser is taught once they have all been named. */
const TEACH_AFTER_MS = 5000;
/** The command to be silent. */
const STOP = 'dialog.stop';

export interface HomeUnderstandingParts {
  /** What is spoken: one with a file `sentences/<language>.yaml`. */
  language: string;
  hub: HomeHub;
  clock: Clock;
  /** Name of the area that the box stands in; undefined: nobody has said. */
  area: string | undefined;
  /** What else is listened for; see speechGrammar. */
  said: { wakePhrases: readonly string[]; backChannels: readonly string[] };
}

/** What was compiled for one home. */
interface Compiled {
  home: Home;
  strict: CommandUnderstanding;
  reader: Pick<Reader, 'read'>;
}

/** What the box understands of words, by the names that the home has now. */
export class HomeUnderstanding {
  readonly #parts: HomeUnderstandingParts;
  readonly #sentences: Sentences;
  /** Undefined: the language has none, and only the strict grammar is understood. */
  readonly #lexicon: Lexicon | undefined;
  readonly #urgent: UrgentWords | undefined;
  readonly #listeners = new Set<() => void>();
  #compiled: Compiled | undefined;
  #cancelTeaching: CancelTimer | undefined;

  /** @throws CONFIG_INVALID, FILE_NOT_FOUND for a language without sentences */
  constructor(parts: HomeUnderstandingParts) {
    const { language, hub } = parts;
    this.#parts = parts;
    this.#sentences = loadSentences(language);
    this.#lexicon = lexiconLanguages().includes(language) ? loadLexicon(language) : undefined;
    this.#urgent = this.#lexicon && new UrgentWords(this.#lexicon);
    hub.onChange(({ kind }) => {
      if (kind === 'home') this.#teachSoon();
    });
  }

  /** @param text as typed or heard, any length */
  read(text: string, talk: Pick<ReaderContext, 'last' | 'pending'> = {}): Read {
    const { clock, area } = this.#parts;
    const where = area === undefined ? {} : { area };
    return this.#now().reader.read(text, { ...talk, ...where, nowMs: clock.nowMs() });
  }

  /** What the last words ask for, if it cannot wait until the utterance is over. */
  readonly urgency = (words: string): Urgency | undefined => {
    const urgency = this.#urgent?.find(words);
    if (urgency !== 'stop') return urgency;
    // "Vacuum stop" is for the vacuum.
    const { commands, certainty } = this.read(words);
    const isForOther = commands.some(({ intent }) => intent !== STOP);
    return isForOther && certainty === 1 ? undefined : urgency;
  };

  /** How far the words so far are a command. */
  readonly progress = (words: string): Progress => this.read(words).progress;

  /** What a recogniser should listen for, as long as the home is as it is. */
  readonly grammar: GrammarSource = {
    words: () => this.#grammarNow().words(),
    compile: (unknown) => this.#grammarNow().compile(unknown),
    onChange: (listener) => {
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    },
  };

  #grammarNow(): GrammarSource {
    const { home, strict } = this.#now();
    return speechGrammar(strict, home, this.#parts.said);
  }

  #now(): Compiled {
    const { home } = this.#parts.hub;
    if (this.#compiled?.home !== home) {
      const [sentences, lexicon] = [this.#sentences, this.#lexicon];
      const strict = compileUnderstanding({ sentences, home });
      const reader = lexicon
        ? new Reader({ understanding: strict, sentences, lexicon, home })
        : new PlainReader(strict);
      this.#compiled = { home, strict, reader };
    }
    return this.#compiled;
  }

  #teachSoon(): void {
    this.#cancelTeaching ??= this.#parts.clock.setTimer(TEACH_AFTER_MS, () => {
      this.#cancelTeaching = undefined;
      for (const listener of this.#listeners) listener();
    });
  }
}
