import { EarshotError } from '../base/errors.ts';
import { writeDurably } from '../base/files.ts';
import { describeHome } from '../compose/home-names.ts';
import { openStores } from '../compose/stores.ts';
import { toolConversations } from './eval/tool-conversations.ts';
import type { CliSession } from './session.ts';

const STDERR_FD = 2;
const MAX_COUNT = 100_000;

export interface ExportToolsFlags {
  out?: string;
  count: string;
}

/** `earshot export-tools`: conversations in the chat format that fine-tuning takes. */
export async function exportToolsCommand(
  { out, count }: ExportToolsFlags,
  { parts, options, output }: CliSession,
): Promise<void> {
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_COUNT) {
    throw new EarshotError('USAGE', `--count takes a whole number from 1 to ${MAX_COUNT}`);
  }
  const stores = openStores({
    ...{ state: options.state, config: options.config, clock: parts.clock },
    ...{ openLog: () => STDERR_FD, logLevel: 'error' },
  });
  try {
    const { devices } = describeHome(stores.homeRegistry);
    const known = devices.filter(({ isExposed }) => isExposed);
    const lines = toolConversations(known, wanted).map((each) => JSON.stringify(each));
    const text = `${lines.join('\n')}\n`;
    // Each line is JSON by itself, with --json and without.
    if (out === undefined) return output.bytes(Buffer.from(text));
    writeDurably(out, Buffer.from(text));
    const told = { conversations: lines.length, out };
    output.result(told, () => `${lines.length} conversations are in ${out}.`);
  } finally {
    stores.close();
  }
}
