import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Citation } from '../../daemon/ports/knowledge.ts';
import type { OpenAiTestServer } from '../fakes/openai-server.ts';
import { textAt } from '../fakes/pdf-writer.ts';
import { until } from '../fakes/until.ts';
import { Daemon } from './daemon.ts';

/** A box without ears. */
export const SILENT = ['--set', 'audio.input=none', '--set', 'audio.output=none'];
/** Several people share the machines that tests run on. */
const READ_WITHIN_MS = 30_000;

/** A page for pdfOf(): a heading and lines below it. */
export function manualPage(heading: string, ...lines: string[]): string {
  return textAt([72, 740], [heading], { font: 'B', size: 18 }) + textAt([72, 700], lines);
}

interface Answer {
  reply: string;
  citations?: Citation[];
  needsConfirmation: boolean;
}

/** A daemon with documents in its folder. */
export class DocumentBox {
  readonly daemon: Daemon;

  constructor(environment: NodeJS.ProcessEnv, flags: readonly string[]) {
    this.daemon = new Daemon(environment, flags);
  }

  /** Drops documents into the folder; resolves when they are read. */
  async drop(...documents: readonly (readonly [name: string, data: Uint8Array | string])[]) {
    const folder = join(this.daemon.state, 'documents');
    await until('the folder', () => existsSync(folder), READ_WITHIN_MS);
    for (const [name, data] of documents) {
      if (typeof data === 'string') copyFileSync(data, join(folder, name));
      else writeFileSync(join(folder, name), data);
    }
    const isRead = (): boolean => {
      const { stdout } = this.daemon.earshot('kb', 'list', '--json');
      const listed = (JSON.parse(stdout) as { documents: { path: string; state: string }[] })
        .documents;
      return documents.every(([name]) =>
        listed.some(({ path, state }) => path === name && state === 'indexed'),
      );
    };
    await until('the documents to be read', isRead, READ_WITHIN_MS);
  }

  /** @param flags of `earshot ask` */
  async ask(text: string, ...flags: string[]): Promise<Answer> {
    return JSON.parse(await this.daemon.ask(text, '--json', ...flags)) as Answer;
  }

  /** Lets the daemon, as it runs, ask a server for what no skill knows. */
  setServer({ url }: OpenAiTestServer): void {
    const servers = JSON.stringify([{ name: 'nas', url, model: 'tiny' }]);
    for (const setting of [
      ['language.servers', servers],
      ['language.order', '["nas"]'],
    ]) {
      const { status, stderr } = this.daemon.earshot('config', 'set', ...setting);
      expect(stderr).toBe('');
      expect(status).toBe(0);
    }
  }
}

/** What the model was told for its last answer. */
export function lastPrompt({ requests }: OpenAiTestServer): string {
  const { messages = [] } = (requests.at(-1)?.body ?? {}) as {
    messages?: { role: string; content: string }[];
  };
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
