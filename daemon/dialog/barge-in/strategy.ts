/** What is known of the speech that is heard during a reply. */
export interface SpeechDuringReply {
  /** How much speech there was so far, ms. */
  speechMs: number;
  /** What its words are: none yet, back-channel only, the box's own, or those of a user. */
  heard: 'nothing' | 'back-channel' | 'own-voice' | 'words';
  /** How many words of a user; 0 unless `heard` is `words`. */
  words: number;
  /** They ask for silence, or for what cannot wait. */
  isStop: boolean;
  /** The box may still hear itself: sound alone proves nothing. */
  isGuarded: boolean;
  /** The words will not change any more. */
  isFinal: boolean;
}

/** Decides when speech during a reply interrupts it. The wake word does so beside all but `off`. */
export interface BargeInStrategy {
  readonly name: 'off' | 'wake-word' | 'stop-word' | 'speech' | 'words';
  /** The microphone is heard during a reply. */
  readonly isHearing: boolean;
  /** Anybody may interrupt by speaking: possible speech makes the reply quieter at once. */
  readonly takesAnySpeech: boolean;
  interrupts(speech: SpeechDuringReply): boolean;
}
