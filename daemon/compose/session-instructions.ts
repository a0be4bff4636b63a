import type { AgentIdentity } from '../agent/request.ts';
import type { Assistant } from '../dialog/assistants.ts';
import type { UserRequest } from '../dialog/turn.ts';
import type { InstructionStore, Instructions } from '../ports/instructions.ts';
import type { RunningSessions, SessionOwner } from '../ports/turns.ts';

/** What of a request says to which session it belongs. */
type OfSession = Pick<UserRequest, 'person' | 'origin' | 'session'> & {
  assistant?: AgentIdentity | undefined;
};

export interface WithSessionParts {
  /** Answers where a request does not say who. */
  usual: Assistant;
  store: Pick<InstructionStore, 'active' | 'version'>;
  sessions: RunningSessions;
}

/**
 * Adds to a request the session that it goes on, and what the owner says that its assistant is
 * like: the version that the session began with, so that a change counts from the next one on. Who
 * speaks is known only while they speak; until then it is the session of whoever is not known.
 */
export function withSession({ usual, store, sessions }: WithSessionParts) {
  return <Request extends OfSession>(request: Request) => {
    const { assistant = usual, person = '', origin = 'voice' } = request;
    const session =
      request.session ?? runningSession({ assistant: assistant.name, origin, person });
    const own = instructionsOf(assistant.name, session);
    return { ...request, session, assistant: own ? instructed(assistant, own) : assistant };
  };

  function runningSession(owner: SessionOwner): string | undefined {
    return sessions.runningSession(owner);
  }

  function instructionsOf(name: string, session: string | undefined): Instructions | undefined {
    if (session === undefined) return store.active(name);
    const version = sessions.instructionsVersion(session);
    if (version === undefined) return undefined;
    // A version that was forgotten meanwhile is followed by the one in force.
    return store.version(name, version) ?? store.active(name);
  }
}

/** What the owner left empty comes from the settings. */
function instructed(assistant: AgentIdentity, own: Instructions): AgentIdentity {
  const { instructions, greeting, language } = own;
  const manner = [instructions || assistant.persona, greeting && greetingOrder(greeting)];
  const persona = manner.filter(Boolean).join(' ');
  return {
    ...assistant,
    ...(persona === '' ? {} : { persona }),
    ...(language ? { language } : {}),
  };
}

function greetingOrder(greeting: string): string {
  return `Answer a greeting with: ${greeting}`;
}
