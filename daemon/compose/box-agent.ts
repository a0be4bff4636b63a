import { Agent } from '../agent/agent.ts';
import type { Component } from '../base/lifecycle.ts';
import type { SpeechPrefillParts } from '../dialog/prefill.ts';
import type { LanguageModel } from '../ports/language.ts';
import type { SkillRouter } from '../skills/router.ts';
import { homeNote } from '../skills/tools/home-note.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { type AgentToolsParts, createAgentTools } from './agent-tools.ts';
import { assistantsOf } from './assistants.ts';
import { FreeAnswers } from './free-answers.ts';
import { withSession } from './session-instructions.ts';

export interface BoxAgentParts extends AgentToolsParts {
  model: LanguageModel;
  router: SkillRouter;
  /** What the box says by itself, for example `de`. */
  language: string;
}

/** Who answers what no skill knows. */
export interface BoxAgent {
  free: FreeAnswers;
  /** Has the model read the prompt while it is still being said. */
  read: SpeechPrefillParts['read'];
  /** What connects servers of tools. */
  components: readonly Component[];
}

/** Builds the agent of the settings, with its tools and what it remembers. */
export function createAgent(parts: BoxAgentParts): BoxAgent {
  const { stores, clock, hub, model, knowledge, language, router } = parts;
  const present = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: stores.timeZone,
  });
  const tools = createAgentTools(parts);
  const { usual } = assistantsOf(stores.settings.loaded.config);
  const agent = new Agent({
    ...{ model, clock, language, sentencesOf, knowledge },
    log: stores.log,
    identity: usual,
    now: () => present.format(clock.wallMs()),
    history: stores.history.memories,
    tools: () => tools.list(),
    homeNote: (text) => homeNote(text, hub.home),
  });
  const inSession = withSession({
    usual,
    store: stores.state.instructions,
    sessions: stores.history,
  });
  return {
    free: new FreeAnswers({
      agent: { answer: (request, signal) => agent.answer(inSession(request), signal) },
      apology: (error) => router.apology(error),
    }),
    read: (request, signal) => agent.prefill(inSession(request), signal),
    components: tools.components,
  };
}
