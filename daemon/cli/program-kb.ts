import { type Command, InvalidArgumentError } from 'commander';
import { EarshotError } from '../base/errors.ts';
import { EXAMPLES } from './program-examples.ts';
import type { Act } from './session.ts';

const WORDS = 'add, list, search, remove, reindex, status';
const COLLECTION = ['--collection <name>', 'a subfolder of the folder of documents'] as const;
const NO_WAIT = ['--no-wait', 'return before it is read'] as const;

/** `earshot kb` and its words. */
export function registerKb(program: Command, act: Act): void {
  const status = () => act(async (session) => (await load()).kbStatusCommand(session));
  const kb = program
    .command('kb')
    .summary('the documents it answers from')
    .description('Add documents to answer from, see what is known of them, and search in them.')
    .addHelpText('after', EXAMPLES.kb)
    .allowExcessArguments()
    .action(() => {
      const [word] = kb.args;
      if (word === undefined) return status();
      throw new EarshotError('USAGE', `kb has no word '${word}'; it has ${WORDS}`);
    });
  kb.command('status')
    .description('Say how many documents there are, and what waits.')
    .action(status);
  kb.command('add')
    .description('Copy documents into the library and read them.')
    .argument('<files...>', 'PDF, Word, HTML, Markdown and many others')
    .option(...COLLECTION)
    .option(...NO_WAIT)
    .action((files: string[], flags: { collection?: string; wait: boolean }) =>
      act(async (session) =>
        (await import('./kb-add.ts')).addDocumentsCommand(files, flags, session),
      ),
    );
  kb.command('list')
    .description('List the documents, and why one was refused.')
    .option(...COLLECTION)
    .option('--limit <count>', 'at most so many', wholeNumber)
    .action((flags: { collection?: string; limit?: number }) =>
      act(async (session) => (await load()).listDocumentsCommand(flags, session)),
    );
  kb.command('search')
    .description('Show what the documents say about something; exit code 1: nothing.')
    .argument('<words...>', 'a question, or some words')
    .option('--limit <count>', 'at most so many passages', wholeNumber)
    .option(...COLLECTION)
    .action((words: string[], flags: { collection?: string; limit?: number }) =>
      act(async (session) =>
        (await load()).searchDocumentsCommand({ text: words.join(' '), ...flags }, session),
      ),
    );
  kb.command('remove')
    .description('Forget documents, and delete their files from the folder of documents.')
    .argument('<documents...>', 'ids or paths, as `kb list` shows them')
    .action((names: string[]) =>
      act(async (session) => (await load()).removeDocumentsCommand(names, session)),
    );
  kb.command('reindex')
    .description('Read a document again, or all, as if they were new.')
    .argument('[document]', 'id or path, as `kb list` shows it')
    .option(...NO_WAIT)
    .action((document: string | undefined, { wait }: { wait: boolean }) =>
      act(async (session) =>
        (await load()).reindexDocumentsCommand(document, session, { isWaiting: wait }),
      ),
    );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

const load = () => import('./kb.ts');
