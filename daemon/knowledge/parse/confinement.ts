import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ParseLimits } from './parse-limits.ts';

const KIB = 1024;
/** Of the memory, what the JavaScript heap may have: buffers lie beside it. */
const HEAP_SHARE = 0.75;
/** Between the soft limit of processor time, which can be told from others, and the hard one. */
const HARD_CPU_EXTRA_SECONDS = 5;
/** Data that Node maps before it runs anything; 0.6 GiB with a heap of 0.3 was seen to do. */
const NODE_DATA_BYTES = 256 * KIB * KIB;

/**
 * The words before a command that give it a network namespace of its own, in which there is no
 * network, and no capability. Some systems do not let us.
 */
export const NO_NETWORK = [
  ...['/usr/bin/unshare', '--user', '--map-root-user', '--net', '--'],
  ...['/usr/bin/setpriv', '--bounding-set=-all', '--no-new-privs', '--'],
];
let noNetwork: Promise<readonly string[]> | undefined;

/** The words that take the network away, or none where this system does not let us. */
function withoutNetwork(): Promise<readonly string[]> {
  noNetwork ??= new Promise((resolve) => {
    const [program = '', ...args] = [...NO_NETWORK, '/bin/true'];
    execFile(program, args, (error) => resolve(error === null ? NO_NETWORK : []));
  });
  return noNetwork;
}

/** Where the code is that a child may read: ours and that of the packages. */
const CODE_FOLDERS = ['dist', 'node_modules', 'package.json'];

/** From source (tests, benches) the child is the compiled one; Node 20 runs no TypeScript. */
const root = import.meta.url.endsWith('.ts') ? '../../../' : '../../../../';
const ROOT = fileURLToPath(new URL(root, import.meta.url));
const CHILD = `${ROOT}dist/daemon/knowledge/parse/child.js`;

/** Node 20 calls it experimental; later the flag lost that word. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

function nodeFlags(limits: ParseLimits, runsPrograms: boolean): string[] {
  const heapMib = Math.floor((limits.memoryBytes * HEAP_SHARE) / (KIB * KIB));
  return [
    '--no-warnings',
    `--max-old-space-size=${heapMib}`,
    PERMISSION,
    ...CODE_FOLDERS.map(
      (name) => `--allow-fs-read=${ROOT}${name}${name.includes('.') ? '' : '/*'}`,
    ),
    ...(runsPrograms ? ['--allow-child-process'] : []),
  ];
}

export interface ConfinedCommand {
  program: string;
  args: string[];
}

/**
 * The command line of a child that reads one document: no core dump, no file written, a ceiling on
 * processor time and memory (setrlimit(2)), no network, and Node's permission model for files.
 * @param argument what the child is told
 */
export async function confinedCommand(
  argument: string,
  limits: ParseLimits,
  runsPrograms: boolean,
): Promise<ConfinedCommand> {
  const dataKib = Math.ceil((limits.memoryBytes + NODE_DATA_BYTES) / KIB);
  const hardSeconds = limits.cpuSeconds + HARD_CPU_EXTRA_SECONDS;
  const ceilings = [
    'ulimit -c 0',
    'ulimit -f 0',
    `ulimit -d ${dataKib}`,
    `ulimit -S -t ${limits.cpuSeconds}`,
    `ulimit -H -t ${hardSeconds}`,
    'exec "$@"',
  ].join(' && ');
  const node = [process.execPath, ...nodeFlags(limits, runsPrograms), CHILD, argument];
  return {
    program: '/bin/sh',
    args: ['-c', ceilings, 'sh', ...(await withoutNetwork()), ...node],
  };
}
