import { basename } from 'node:path';
import { isProduct, isTest, type SourceText, type Violation } from './violation.ts';

const MAX_FILE_LINES = 250;
const MAX_FILE_LINES_WITH_REASON = 400;
const MAX_LINE_CHARS = 100;
const MAX_FILE_BYTES = 1_000_000;

/** Files that may be longer, up to 400 lines, each with its reason. */
export const LONG_FILES: Record<string, string> = {};

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|managers?|types|index|common|misc|shared)$/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Places that exist on one machine only. Written so that no pattern matches its own source. */
const MACHINE_PATHS = [
  /\/work\//,
  /(?<![\w.])\/home\/[a-z]/,
  /\/root\//,
  /\/tmp\/[\w.]/,
  /\/Users\/[A-Za-z]/,
];
/** Hosts of package registries: which one serves a machine is the machine's own setting. */
const REGISTRY_HOSTS = [
  /registry\.npmjs/,
  /deb\.debian/,
  /security\.debian/,
  /archive\.ubuntu/,
  /deb\.nodesource/,
  /pypi\.org/,
  /pythonhosted\./,
];

interface LinePattern {
  pattern: RegExp;
  what: string;
  /** True where the pattern is allowed. */
  except(path: string): boolean;
}

const nowhere = (): boolean => false;

const LINE_PATTERNS: LinePattern[] = [
  { pattern: /\b(TODO|FIXME)\b/, what: 'open ends go into an issue', except: nowhere },
  ...MACHINE_PATHS.map((pattern) => ({
    pattern,
    what: 'a path of one machine',
    except: nowhere,
  })),
  ...REGISTRY_HOSTS.map((pattern) => ({
    pattern,
    what: 'a package registry by its host name',
    except: nowhere,
  })),
  {
    pattern: /\bDate\.now\(|\bset(Timeout|Interval|Immediate)\(|\bhrtime\b|\bperformance\.now\(/,
    what: 'time comes from the Clock (daemon/base/clock.ts)',
    except: (path) => !isProduct(path) || path === 'daemon/base/clock.ts',
  },
  {
    pattern: /\bprocess\.env\b/,
    what: 'the environment is read in config/environment.ts',
    except: (path) => !isProduct(path) || path === 'config/environment.ts',
  },
];

/** The tidy rules and their tests name what they forbid. */
function isAboutTheLaw(path: string): boolean {
  return path.startsWith('tests/tidy');
}

function isCode(path: string): boolean {
  return /\.(ts|cjs|mjs|js)$/.test(path);
}

function checkLine(path: string, line: string): string[] {
  const found = isAboutTheLaw(path)
    ? []
    : LINE_PATTERNS.filter(({ pattern, except }) => !except(path) && pattern.test(line)).map(
        ({ what }) => what,
      );
  // Prose in Markdown may hold a long link or table row; code and scripts may not.
  if (line.length > MAX_LINE_CHARS && (isCode(path) || path.startsWith('scripts/'))) {
    found.push(`a line of ${line.length} characters, at most ${MAX_LINE_CHARS}`);
  }
  return found;
}

function checkName(path: string): string[] {
  if (!isCode(path)) return [];
  const name = basename(path)
    .replace(/^\./, '')
    .replace(/\.[cm]?[jt]s$/, '');
  const [noun = '', ...kinds] = name.split('.');
  const found = [];
  if (EMPTY_NAMES.test(noun)) found.push(`the name ${noun} says nothing`);
  if (![noun, ...kinds].every((part) => KEBAB_CASE.test(part))) found.push('not in kebab-case');
  return found;
}

function checkLength(path: string, lines: number): string[] {
  if (!isCode(path) && !path.startsWith('scripts/')) return [];
  const limit = LONG_FILES[path] === undefined ? MAX_FILE_LINES : MAX_FILE_LINES_WITH_REASON;
  return lines > limit ? [`${lines} lines, at most ${limit}`] : [];
}

/** The rules that need no syntax tree. */
export function checkText({ path, text }: SourceText): Violation[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const whole = [...checkName(path), ...checkLength(path, lines.length)];
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) whole.push('larger than 1 MB');
  if (text !== '' && !text.endsWith('\n')) whole.push('no newline at the end');
  return [
    ...whole.map((what) => ({ path, line: 1, what })),
    ...lines.flatMap((line, index) =>
      checkLine(path, line).map((what) => ({ path, line: index + 1, what })),
    ),
  ];
}

/** README opens with what Earshot is, then exactly the two commands, in this order. */
export function checkReadme(text: string): string[] {
  const found = [];
  const [title = '', ...rest] = text.split('\n');
  if (title !== '# Earshot') found.push('the first line is `# Earshot`');
  const opening = rest.join('\n').split('```')[0]?.trim() ?? '';
  if (!/^Earshot is /.test(opening)) found.push('the first sentence says what Earshot is');
  const commands = /```(?:sh|bash)\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const programs = commands
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
  if (programs.join(' ; ') !== './scripts/start ; ./scripts/test') {
    found.push('the first code block is exactly ./scripts/start and ./scripts/test');
  }
  return found;
}

/** True for files whose rules apply although they are neither product nor test. */
export function isChecked(path: string): boolean {
  const isText = path !== 'LICENSE' && !path.endsWith('.wav');
  return path !== 'package-lock.json' && isText && !isTestData(path);
}

function isTestData(path: string): boolean {
  return isTest(path) && path.startsWith('tests/fixtures/');
}
