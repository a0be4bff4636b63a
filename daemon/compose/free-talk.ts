import { Agent } from '../agent/agent.ts';
import { DocumentAnswers } from '../agent/grounding/document-answers.ts';
import type { AgentIdentity } from '../agent/request.ts';
import type { Component } from '../base/lifecycle.ts';
import type { SpeechPrefillParts } from '../dialog/prefill.ts';
import type { LanguageModel } from '../ports/language.ts';
import type { SkillRouter } from '../skills/router.ts';
import { homeNote } from '../skills/tools/home-note.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { type AgentTools, type AgentToolsParts, createAgentTools } from './agent-tools.ts';
import { assistantsOf } from './assistants.ts';
import { FreeAnswers } from './free-answers.ts';
import { withSession } from './session-instructions.ts';

export interface FreeTalkParts extends AgentToolsParts {
  /** Absent: only documents answer. */
  model: LanguageModel | undefined;
  router: SkillRouter;
  /** What the box says by itself, for example `de`. */
  language: string;
}

/** Who answers what no skill knows. */
export interface FreeTalk {
  free: FreeAnswers;
  /** Has the model read the prompt while it is still being said; absent: there is no model. */
  read?: SpeechPrefillParts['read'];
  /** What connects servers of tools. */
  components: readonly Component[];
}

/** Builds what answers freely by the settings: the agent with its tools, and the documents. */
export function createFreeTalk(parts: FreeTalkParts): FreeTalk {
  const { stores, clock, knowledge, language, router, model } = parts;
  const { usual } = assistantsOf(stores.settings.loaded.config);
  const apology = router.apology.bind(router);
  const own = { clock, log: stores.log, identity: usual, language };
  const documents = knowledge && new DocumentAnswers({ ...own, knowledge });
  if (!model) {
    return { free: new FreeAnswers({ agent: undefined, documents, apology }), components: [] };
  }
  const tools = createAgentTools(parts);
  const agent = createAgent({ ...parts, model }, { tools, identity: usual });
  const session = { usual, store: stores.state.instructions, sessions: stores.history };
  const inSession = withSession(session);
  const answer: Agent['answer'] = (request, signal) => agent.answer(inSession(request), signal);
  return {
    free: new FreeAnswers({ agent: { answer }, documents, apology }),
    read: (request, signal) => agent.prefill(inSession(request), signal),
    components: tools.components,
  };
}

function createAgent(
  { stores, clock, hub, model, knowledge, language }: FreeTalkParts & { model: LanguageModel },
  { tools, identity }: { tools: AgentTools; identity: AgentIdentity },
): Agent {
  const present = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: stores.timeZone,
  });
  return new Agent({
    ...{ model, clock, language, sentencesOf, knowledge, identity },
    log: stores.log,
    now: () => present.format(clock.wallMs()),
    history: stores.history.memories,
    tools: () => tools.list(),
    homeNote: (text) => homeNote(text, hub.home),
  });
}
