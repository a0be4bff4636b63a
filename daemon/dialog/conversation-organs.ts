import type { TurnOrigin } from '../ports/turns.ts';
import { Activity } from './activity.ts';
import { Assistants } from './assistants.ts';
import { carefulPrepare, tellingDeeds } from './careful-prepare.ts';
import { Confirmation } from './confirmation.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { EarCommands } from './ear-commands.ts';
import { Gate } from './gate.ts';
import { LiveTurns } from './live-turns.ts';
import { Loudness } from './loudness.ts';
import { permittedPrepare } from './permitted-prepare.ts';
import { loadPhrases, type Phrases } from './phrases.ts';
import { ReplySpeaker, type SpeakSentence } from './reply-speaker.ts';
import { SelfSpeech } from './self-speech.ts';
import { Speculator } from './speculate.ts';
import type { ConversationEvent, ConversationState } from './states.ts';
import { TurnRunner } from './turn-runner.ts';
import { UserSpeech } from './user-speech.ts';
import type { UserSpeechParts } from './user-speech-parts.ts';
import { Waiting } from './waiting.ts';

/** How the organs reach the conversation that they belong to. */
export interface ConversationLinks {
  state: () => ConversationState;
  tell: (event: ConversationEvent) => void;
  onRequest: UserSpeechParts['onRequest'];
  announce: (text: string, origin: TurnOrigin) => void;
  isUndisturbed: () => boolean;
}

/** What a conversation consists of, each knowing one thing. */
export interface ConversationOrgans {
  activity: Activity;
  assistants: Assistants;
  phrases: Phrases;
  confirmation: Confirmation;
  loudness: Loudness;
  speculator: Speculator;
  turns: LiveTurns;
  user: UserSpeech;
  ears: EarCommands;
}

/** Builds a conversation's organs and joins them. */
export function createOrgans(
  parts: ConversationParts,
  links: ConversationLinks,
): ConversationOrgans {
  const { clock, ears: port, log, options, onSaidElsewhere } = parts;
  const phrases = loadPhrases(options.language);
  const { urgency = () => undefined } = parts;
  const selfSpeech = new SelfSpeech();
  onSaidElsewhere?.((text) => selfSpeech.saidElsewhere(text, clock.nowMs()));
  const send = port.send.bind(port);
  const loudness = new Loudness({ clock, options: options.loudness, send });
  const confirmation: Confirmation = new Confirmation({
    clock,
    phrases,
    prepare: tellingDeeds(permittedPrepare(parts.prepare, phrases), () => turns.noteDeed()),
    minConfidence: options.minConfidence,
    urgency,
    forMs: options.followUp.confirmMs,
  });
  const waiting = new Waiting({
    clock,
    options: options.waiting,
    playEarcon: () => ears.earcon('waiting'),
    sayFiller: () => turns.fill(phrases.says.filler),
  });
  const { activity, speculator, ...speaking } = createSpeaking(parts, {
    phrases,
    selfSpeech,
    confirmation,
  });
  const turns: LiveTurns = new LiveTurns({
    clock,
    ...speaking,
    waiting,
    loudness,
    selfSpeech,
    isUndisturbed: links.isUndisturbed,
    mayFollowUp: () => options.followUp.enabled || confirmation.isPending,
    isUserSpeaking: () => user.isCandidate,
    tell: links.tell,
    onFailed: ({ origin }) => links.announce(phrases.says.failed, origin),
    onTurn: parts.onTurn,
    observer: parts.observer,
    flush: (turnId) => send({ kind: 'flush', turnId }),
  });
  const user: UserSpeech = new UserSpeech({
    clock,
    bargeIn: options.bargeIn,
    minConfidence: options.minConfidence,
    phrases,
    selfSpeech,
    noSpeechTimeoutMs: options.noSpeechTimeoutMs,
    ...{ state: links.state, isAsking: () => turns.isAsking },
    undone: () => turns.undone,
    ...{ tell: links.tell, urgency, onRequest: links.onRequest },
    onIgnored: (why) => log.info({ why }, 'what was heard is not answered'),
  });
  const { forMs, confirmMs } = options.followUp;
  const ears: EarCommands = new EarCommands({
    ears: port,
    restMode: parts.restMode,
    isHeardDuringReplies: user.isHeardDuringReplies,
    noSpeechTimeoutMs: options.noSpeechTimeoutMs,
    answerWithinMs: () => (confirmation.isPending ? confirmMs : forMs),
    earcons: options.earcons,
    duckPercent: options.bargeIn.duckPercent,
  });
  const assistants = new Assistants(options.assistants);
  return { activity, assistants, phrases, confirmation, loudness, speculator, turns, user, ears };
}

/** What turns a request into speech. */
function createSpeaking(
  parts: ConversationParts,
  known: { phrases: Phrases; selfSpeech: SelfSpeech; confirmation: Confirmation },
) {
  const { phrases, selfSpeech, confirmation } = known;
  const activity = new Activity();
  const gate = new Gate();
  const prepare = carefulPrepare(confirmation.prepare, { gate, phrases, urgency: parts.urgency });
  const speculator = new Speculator({ ...parts, prepare, activity });
  const speak: SpeakSentence = (sentence, signal) => {
    selfSpeech.say(sentence.turnId, sentence.text);
    return speculator.speak(sentence, signal);
  };
  const speaker = new ReplySpeaker({ ears: parts.ears, speak, activity, gate });
  const runner = new TurnRunner({ ...parts, prepare, speaker, activity });
  return { activity, gate, speaker, runner, speculator };
}
