import { CalculatorTool } from '../agent/tools/calculator-tool.ts';
import { DateTool } from '../agent/tools/date-tool.ts';
import { KnowledgeTool } from '../agent/tools/knowledge-tool.ts';
import { McpServer } from '../agent/tools/mcp/mcp-server.ts';
import { NotesTool } from '../agent/tools/notes-tool.ts';
import { WebSearchTool } from '../agent/tools/web-search-tool.ts';
import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/lifecycle.ts';
import type { HomeHub } from '../ports/home.ts';
import type { KnowledgeSearch } from '../ports/knowledge.ts';
import type { BoxTool } from '../ports/tools.ts';
import type { Replies } from '../skills/replies.ts';
import { HomeStateTool } from '../skills/tools/home-state-tool.ts';
import { homeToolsFor } from '../skills/tools/home-tools.ts';
import { IntentTool, type IntentToolParts } from '../skills/tools/intent-tool.ts';
import { TASK_TOOLS } from '../skills/tools/task-tools.ts';
import type { Stores } from './stores.ts';

export interface AgentToolsParts extends IntentToolParts {
  stores: Stores;
  clock: Clock;
  hub: HomeHub;
  replies: Replies;
  knowledge: KnowledgeSearch | undefined;
}

/** What the language model may use. */
export interface AgentTools {
  /** The most needed first; the same as long as the home has the same kinds of devices. */
  list: () => readonly BoxTool[];
  /** What connects servers of tools. */
  components: readonly Component[];
}

/** Builds the tools of the settings. */
export function createAgentTools(parts: AgentToolsParts): AgentTools {
  const { stores, clock, hub, replies, knowledge } = parts;
  const { mcp, webSearch } = stores.settings.loaded.config.tools;
  const { timeZone, log } = stores;
  const says = {
    remembered: replies.say('memory.remembered'),
    forgotten: replies.say('memory.forgotten'),
    nothing: replies.say('memory.not-found'),
    remember: replies.word('deeds', 'memory.remember') ?? '',
    forget: replies.word('deeds', 'memory.forget') ?? '',
  };
  const servers = mcp.map((settings) => new McpServer({ settings, clock, log }));
  const state = new HomeStateTool(hub);
  const before = TASK_TOOLS.map((spec) => new IntentTool(spec, parts));
  const after: BoxTool[] = [
    ...(knowledge ? [new KnowledgeTool(knowledge)] : []),
    new NotesTool(stores.state.notes, says),
    new CalculatorTool(),
    new DateTool({ clock, timeZone }),
    ...(webSearch === '' ? [] : [new WebSearchTool(webSearch)]),
  ];
  // Made once each: a tool is told from another by what it is, not by its name.
  const homeTools = new Map<string, IntentTool>();
  const homeList = (): BoxTool[] => {
    const { devices } = hub.home;
    if (devices.length === 0) return [];
    const specs = homeToolsFor(devices);
    for (const spec of specs) {
      if (!homeTools.has(spec.name)) homeTools.set(spec.name, new IntentTool(spec, parts));
    }
    return [state, ...specs.flatMap(({ name }) => homeTools.get(name) ?? [])];
  };
  const list = () => [...homeList(), ...before, ...after, ...servers.flatMap(({ tools }) => tools)];
  return { list, components: servers };
}
