import { loadConfig } from '../../../config/load.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { conversationOptions } from '../../../daemon/compose/conversation-options.ts';
import { Conversation } from '../../../daemon/dialog/conversation.ts';
import type { EarsCommand, EarsEvent } from '../../../daemon/ports/ears.ts';
import { WakeGate, type WakeGateOptions } from '../../../daemon/voice/wake-gate.ts';
import { plainEndpointing } from '../../../scripts/bench/plain-endpointing.ts';
import type { WakeRoom } from '../../fakes/wake-room.ts';
import { ScriptedModel } from '../engines/scripted-model.ts';
import { ScriptedRecognizer } from '../engines/scripted-recognizer.ts';
import { ScriptedSpeech } from '../engines/scripted-speech.ts';
import { ScriptedVerifier } from '../engines/scripted-verifier.ts';
import { ScriptedVoice } from '../engines/scripted-voice.ts';
import { ScriptedWake } from '../engines/scripted-wake.ts';
import type { Sight, Timeline } from '../timeline.ts';
import { Loudspeaker } from '../world/loudspeaker.ts';
import { Microphone } from '../world/microphone.ts';
import type { Audible } from '../world/room.ts';
import type { BoxSettings } from './box-settings.ts';
import { InProcessEars } from './in-process-ears.ts';
import type { Neighbours } from './neighbours.ts';
import type { SampleClock } from './sample-clock.ts';
import { type ScenarioBrain, scenarioBrain } from './scenario-brain.ts';

/** Of the settings. */
const VOLUME_PERCENT = 70;
const REFRACTORY_MS = 2000;

export interface ScenarioBoxParts {
  clock: SampleClock;
  timeline: Timeline;
  /** 1-based. */
  number: number;
  settings: BoxSettings;
  /** Which of the boxes has a wake. */
  wakeRoom: WakeRoom;
  neighbours: Neighbours;
  /** What is heard at this box's microphone. */
  listen: (startMs: number, endMs: number) => Audible;
}

/** One box: the real listener, playback, conversation and skills, with scripted engines. */
export class ScenarioBox {
  readonly conversation: Conversation;
  readonly speaker: Loudspeaker;
  readonly microphone: Microphone;
  readonly ears: InProcessEars;
  readonly recognizer: ScriptedRecognizer;
  readonly voice: ScriptedVoice;
  readonly model: ScriptedModel;
  readonly number: number;
  readonly #parts: ScenarioBoxParts;
  readonly #brain: ScenarioBrain;
  #state = '';
  mode = '';

  constructor(parts: ScenarioBoxParts) {
    this.#parts = parts;
    const { clock, settings, number } = parts;
    this.number = number;
    this.microphone = new Microphone({
      clock,
      ppm: settings.ppm,
      listen: parts.listen,
      onFrame: (frame) => this.ears.capture(frame),
    });
    this.model = new ScriptedModel({ clock, ...settings });
    this.#brain = scenarioBrain({
      clock,
      model: this.model,
      announce: (text) => this.conversation.announce(text, 'timer'),
      onAct: (what) => this.#note('acted', { what }),
    });
    this.recognizer = this.#openRecognizer();
    this.ears = this.#openEars();
    // Before the conversation: what is told is noted before what comes of it.
    this.ears.onEvent((event) => this.#see(event));
    this.ears.onCommand((command) => this.#seeCommand(command));
    this.voice = new ScriptedVoice({
      clock,
      ...settings,
      firstMs: settings.voiceFirstMs,
      send: (audio) => this.ears.playback.enqueue(audio),
    });
    this.speaker = this.#openSpeaker();
    this.conversation = this.#openConversation();
  }

  get isResting(): boolean {
    return this.conversation.isResting && !this.speaker.isAudible;
  }

  start(): void {
    this.ears.start();
    this.speaker.start();
    this.microphone.start();
    this.conversation.start();
    this.conversation.setVolume(VOLUME_PERCENT);
    this.noteState();
  }

  /** Tells of a change of the conversation's state; called after each step of the clock. */
  noteState(): void {
    const { state } = this.conversation;
    if (state === this.#state) return;
    this.#state = state;
    this.#note('state', { name: state });
  }

  #openRecognizer(): ScriptedRecognizer {
    const { clock, settings } = this.#parts;
    return new ScriptedRecognizer({
      clock,
      contentsOf: (frame) => this.microphone.contentsOf(frame),
      latencyMs: settings.recognizerMs,
      phantom: settings.phantom,
      wakePhrases: settings.wakePhrases,
      isCommand: this.#brain.isCommand,
    });
  }

  #openEars(): InProcessEars {
    const { clock, settings } = this.#parts;
    const contentsOf = (frame: number) => this.microphone.contentsOf(frame);
    return new InProcessEars({
      clock,
      speech: new ScriptedSpeech(contentsOf),
      wake:
        settings.rest === 'wake' ? new ScriptedWake(settings.wakePhrases, contentsOf) : undefined,
      gate: (emit) => {
        const arbiter = this.#parts.wakeRoom.arbiter(`box ${this.number}`);
        const onRejected: WakeGateOptions['onRejected'] = (phrase, why) =>
          emit({ kind: 'wake-rejected', phrase, why });
        return new WakeGate({
          refractoryMs: REFRACTORY_MS,
          verifier: new ScriptedVerifier(contentsOf),
          arbiter,
          onRejected,
          onVerifierFailed: (error) => {
            throw error;
          },
        });
      },
      recognizer: this.recognizer,
      onMute: (isMuted) => {
        this.microphone.state.isMuted = isMuted;
      },
    });
  }

  #openSpeaker(): Loudspeaker {
    return new Loudspeaker({
      clock: this.#parts.clock,
      render: (block, rateHz) => this.ears.render(block, rateHz),
      wordOf: (mark) => this.voice.wordOf(mark),
      onWord: ({ text, turnId }, atMs) => this.#note('word', { word: text, turn: turnId }, atMs),
      onAudible: (isAudible, atMs) => this.#note(isAudible ? 'sound' : 'silence', {}, atMs),
    });
  }

  #openConversation(): Conversation {
    const { clock, settings, neighbours, number } = this.#parts;
    const flags = Object.entries(settings.settings).map(([key, value]) => ({ key, value }));
    const { config } = loadConfig({ filePath: undefined, local: [], fleet: [], flags });
    return new Conversation({
      clock,
      realClock: clock,
      log: createLog('silent', 2),
      ears: this.ears,
      speak: (sentence, signal) => {
        neighbours.say(number, sentence.text);
        return this.voice.speak(sentence, signal);
      },
      onSaidElsewhere: (hear) => neighbours.listen(number, hear),
      prepare: this.#brain.prepare,
      urgency: this.#brain.urgency,
      endpointing: plainEndpointing(this.#brain.progress, clock),
      restMode: settings.rest,
      options: conversationOptions(config, 'UTC'),
      onTurn: ({ origin, transcript, intent, reply, heard, outcome }) => {
        this.#brain.remember(heard);
        const text = transcript?.text ?? '';
        const name = intent?.name ?? '';
        this.#note('turn', { origin, transcript: text, intent: name, reply, heard, outcome });
      },
    });
  }

  #note(see: Sight, fields: Record<string, string>, atMs = this.#parts.clock.nowMs()): void {
    this.#parts.timeline.add({ atMs, box: this.#parts.number, see, fields });
  }

  #see(event: EarsEvent): void {
    switch (event.kind) {
      case 'wake':
        return this.#note('wake', { phrase: event.phrase });
      case 'wake-rejected':
        return this.#note('wake-rejected', { phrase: event.phrase, why: event.why });
      case 'speech-start':
      case 'speech-dropped':
      case 'speech-resumed':
      case 'no-speech':
      case 'hearing-failed':
        return this.#note(event.kind, {});
      case 'likely-end':
        return this.#note('likely-end', { text: event.transcript.text });
      case 'utterance': {
        const { text, source } = event.transcript;
        return this.#note('utterance', { text, source, end: event.end });
      }
      case 'sound-trouble':
        return this.#note('trouble', { trouble: event.trouble ?? 'none' });
      case 'muted':
        return this.#note('muted', { is: String(event.isMuted) });
      case 'audio': {
        const { direction, state } = event.status;
        return this.#note('device', { direction, state });
      }
    }
  }

  #seeCommand(command: EarsCommand): void {
    if (command.kind === 'mode') {
      this.mode = command.mode;
      return this.#note('mode', { mode: command.mode });
    }
    if (command.kind === 'hangover') return;
    this.#note('command', {
      kind: command.kind,
      name: command.kind === 'earcon' ? command.name : '',
    });
  }
}
