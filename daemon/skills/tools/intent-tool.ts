import type { JsonSchema } from '../../ports/language.ts';
import type {
  BoxTool,
  PreparedCall,
  ToolArguments,
  ToolAsking,
  ToolOutcome,
} from '../../ports/tools.ts';
import type { SkillRouter } from '../router.ts';
import type { IntentMatch, SkillContext, SlotValue } from '../skill.ts';

/** A tool whose calls are intents that skills do. */
export interface IntentToolSpec {
  /** See Tool. */
  name: string;
  description: string;
  /** The intent of each value of the argument `do`. */
  intents: Readonly<Record<string, string>>;
  /** What else can be given, by the name of the argument. */
  values?: Readonly<Record<string, JsonSchema>>;
  /** Slots from arguments; absent: each argument is the slot of its name. */
  slots?: (values: ToolArguments) => Record<string, unknown>;
}

/** Schema of the arguments. */
export function intentParameters({ intents, values }: IntentToolSpec): JsonSchema {
  return {
    type: 'object',
    properties: { do: { enum: Object.keys(intents) }, ...values },
    required: ['do'],
    additionalProperties: false,
  };
}

export interface IntentToolParts {
  router: Pick<SkillRouter, 'route'>;
  /** What a skill may use; @param lastReply what the box last said aloud */
  context: (lastReply: string) => SkillContext;
}

/**
 * Lets a model give a command as a person would: the same skills understand what is meant, ask what
 * is risky, do it, and say what became of it.
 */
export class IntentTool implements BoxTool {
  readonly trust = 'own';
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly #spec: IntentToolSpec;
  readonly #parts: IntentToolParts;

  constructor(spec: IntentToolSpec, parts: IntentToolParts) {
    this.name = spec.name;
    this.description = spec.description;
    this.parameters = intentParameters(spec);
    this.#spec = spec;
    this.#parts = parts;
  }

  prepare(values: ToolArguments, { text, lastReply }: ToolAsking): PreparedCall {
    const command = this.#match(values);
    const { router, context } = this.#parts;
    const asked = { text, confidence: 1, commands: [command] };
    const { matches, isTelling, question, deed, answer } = router.route(asked, context(lastReply));
    const needs = matches.map(({ intent }) => intent);
    const said = async (): Promise<string> => (await answer()).text;
    if (isTelling) {
      return { effect: 'tells', needs, run: async () => done(await said()) };
    }
    // It would do nothing: what is said then is why, or a question back.
    if (deed === undefined) {
      return { effect: 'tells', needs, run: async () => failed(await said()) };
    }
    const effect = question === undefined ? 'acts' : 'risky';
    const run = async (): Promise<ToolOutcome> => {
      const spoken = await said();
      return { kind: 'done', content: spoken, spoken };
    };
    return { effect, deed, needs, run };
  }

  #match(values: ToolArguments): IntentMatch {
    const { intents, slots = ({ do: _, ...rest }) => rest } = this.#spec;
    const intent = intents[String(values['do'])] ?? '';
    const given = Object.entries(slots(values)).flatMap(([name, value]) =>
      isSlot(value) ? [[name, value] as const] : [],
    );
    return { intent, slots: Object.fromEntries(given), score: 1 };
  }
}

function done(content: string): ToolOutcome {
  return { kind: 'done', content };
}

function failed(spoken: string): ToolOutcome {
  return { kind: 'failed', reason: spoken, spoken };
}

/** What is empty, or false, is not there. */
function isSlot(value: unknown): value is SlotValue {
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value === 'number' || value === true;
}
