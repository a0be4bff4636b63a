import { EarshotError } from '../base/errors.ts';
import { writeVector } from '../compose/speakers.ts';
import { execute } from '../control/execute.ts';
import type { SpeakersReply } from '../control/replies.ts';
import type { EngineChoice, SpeakerName } from '../threads/engine-choice.ts';
import { openSpeaker } from '../threads/open-speaker.ts';
import { openShelfInUse } from './models-shelf.ts';
import { withCore } from './nearest-core.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';
import { voicePrints } from './voice-prints.ts';

const { signal } = new AbortController();

/** `earshot speakers`: who is known by their voice. */
export async function listSpeakersCommand(session: CliSession): Promise<void> {
  const reply = await withCore(session, 'speakers.list', (core) =>
    execute(core, { verb: 'speakers.list', params: {}, signal }),
  );
  session.output.result(reply, () => speakersText(reply));
}

/** `earshot speakers enrol NAME FILE...`. */
export async function enrolSpeakerCommand(
  name: string,
  paths: readonly string[],
  session: CliSession,
): Promise<void> {
  const engine = await chosenEngine(session);
  const threshold = await thresholdOf(session);
  const embedder = await openSpeaker(engine);
  const vectors = await voicePrints(paths, embedder, threshold).finally(() => embedder.close());
  const params = { name, model: engine.model.id, vectors: vectors.map(writeVector) };
  const reply = await withCore(session, 'speakers.enrol', (core) =>
    execute(core, { verb: 'speakers.enrol', params, signal }),
  );
  session.output.result(reply, () => `${name} is known by the voice from now on.`);
}

/** `earshot speakers remove NAME`. */
export async function removeSpeakerCommand(name: string, session: CliSession): Promise<void> {
  const reply = await withCore(session, 'speakers.remove', (core) =>
    execute(core, { verb: 'speakers.remove', params: { name }, signal }),
  );
  session.output.result(reply, () => `The voice of ${name} is forgotten.`);
}

/** The model that the daemon uses, so that voices can be compared. */
async function chosenEngine(session: CliSession): Promise<EngineChoice<SpeakerName>> {
  const { speaker } = (await openShelfInUse(session)).choice.roles;
  if (speaker.state !== 'model') {
    const why = speaker.wanted === 'none' ? 'models.speaker is none' : speaker.reason;
    throw new EarshotError('MODEL_MISSING', `no model here tells people apart: ${why}`);
  }
  const { engine, id, paths, settings } = speaker.model;
  const home = { threads: 1, provider: 'cpu' } as const;
  return { engine: engine as SpeakerName, model: { id, paths, settings }, home };
}

async function thresholdOf(session: CliSession): Promise<number> {
  const { entries } = await withCore(session, 'config.show', (core) =>
    execute(core, { verb: 'config.show', params: {}, signal }),
  );
  const entry = entries.find(({ key }) => key === 'speakers.threshold');
  return Number(entry?.value ?? 0);
}

function speakersText({ speakers }: SpeakersReply): string {
  if (speakers.length === 0) {
    return 'Nobody is known by their voice. Add somebody: earshot speakers enrol NAME FILE.wav ...';
  }
  return columns(speakers.map(({ name, clips, model }) => [name, `${clips} recordings`, model]));
}
