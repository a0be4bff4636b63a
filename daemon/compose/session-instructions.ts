import type { OfSession } from '../dialog/model-answer.ts';
import type { InstructionStore, Instructions } from '../ports/instructions.ts';
import type { RunningSessions } from '../ports/turns.ts';

/**
 * What the owner says that an assistant is like: the version that its session began with, so that a
 * change counts from the next one on. Who speaks is known only while they speak; until then it is
 * the session of whoever is not known.
 */
export function sessionInstructions(
  store: Pick<InstructionStore, 'active' | 'version'>,
  sessions: RunningSessions,
): (request: OfSession) => Instructions | undefined {
  return ({ assistant, person = '', origin = 'voice' }) => {
    if (assistant === undefined) return undefined;
    const { name } = assistant;
    const running = sessions.runningSession({ assistant: name, origin, person });
    if (running === undefined) return store.active(name);
    const version = sessions.instructionsVersion(running);
    if (version === undefined) return undefined;
    // A version that was forgotten meanwhile is followed by the one in force.
    return store.version(name, version) ?? store.active(name);
  };
}
