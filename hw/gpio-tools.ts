import type { GpioInput, GpioLine } from '../daemon/ports/gpio.ts';
import type { RunProgram } from './host-access.ts';

/** A tool that asks a chip and ends has done so by then, unless the driver hangs. */
export const TOOL_WITHIN_MS = 2000;
/** Mends that there are no tools. */
const INSTALL_TOOLS = 'apt-get install gpiod';

/** A program and what it is told. */
export type CommandLine = readonly string[];

/** The command-line tools of libgpiod; its versions 1 and 2 take other options. */
export interface GpioTools {
  /** Tells each edge in a line for edgeIn(), until a signal ends it. */
  watch(input: GpioInput): CommandLine;
  /** Prints the level for levelIn() and ends. The line must not be in use. */
  read(input: GpioInput): CommandLine;
  /** Holds a level until a signal ends it; version 1 also ends when its input is closed. */
  hold(line: GpioLine, isActive: boolean): CommandLine;
  /** Sets a level and ends. */
  leave(line: GpioLine, isActive: boolean): CommandLine;
  /** Tells of the lines of a chip, also of those in use, and ends. */
  describe(chip: string): CommandLine;
}

/** By the manual pages of 1.6.3: the chip is the first word. */
const VERSION_1: GpioTools = {
  watch: (input) => {
    const options = ['--line-buffered', '--format=%e', ...inputOptions1(input)];
    return ['gpiomon', ...options, input.chip, `${input.line}`];
  },
  read: (input) => ['gpioget', ...inputOptions1(input), input.chip, `${input.line}`],
  hold: (line, isActive) => {
    const options = ['--mode=wait', ...lowOption(line)];
    return ['gpioset', ...options, line.chip, setting(line, isActive)];
  },
  leave: (line, isActive) => ['gpioset', ...lowOption(line), line.chip, setting(line, isActive)],
  describe: (chip) => ['gpioinfo', chip],
};

/** By the manual pages of 2.2.1: the chip is an option, and gpioset stays unless it toggles. */
const VERSION_2: GpioTools = {
  watch: (input) => ['gpiomon', '--format=%e', ...inputOptions2(input), `${input.line}`],
  read: (input) => ['gpioget', '--numeric', ...inputOptions2(input), `${input.line}`],
  hold: (line, isActive) => ['gpioset', ...lineOptions2(line), setting(line, isActive)],
  leave: (line, isActive) => {
    return ['gpioset', '--toggle=0', ...lineOptions2(line), setting(line, isActive)];
  },
  describe: (chip) => ['gpioinfo', `--chip=${chip}`],
};

/**
 * Asks which tools this machine has. Never throws.
 * @returns why there are none, with what mends that, where there are none
 */
export async function findGpioTools(run: RunProgram): Promise<GpioTools | string> {
  const { state, stdout } = await run('gpiomon', ['--version'], TOOL_WITHIN_MS);
  if (state === 'missing') return `gpiomon is not installed: ${INSTALL_TOOLS}`;
  const major = /\bv(\d+)\./.exec(stdout)?.[1];
  if (major === '1') return VERSION_1;
  if (major === '2') return VERSION_2;
  return `gpiomon is not that of libgpiod 1 or 2: ${INSTALL_TOOLS}`;
}

/** @returns true for an edge to active, false for one to inactive, undefined for other text */
export function edgeIn(text: string): boolean | undefined {
  // Falling is 0 in version 1 and 2 in version 2.
  if (!/^[012]$/.test(text)) return undefined;
  return text === '1';
}

/** @returns undefined for what is no level */
export function levelIn(text: string): boolean | undefined {
  return /^[01]$/.test(text.trim()) ? text.trim() === '1' : undefined;
}

/** What the tools complain about, by the system's words for it, and what mends it. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/permission denied/i, 'no permission: add the user of the daemon to the group gpio'],
  [/busy/i, 'another program holds it: gpioinfo names that program'],
  [
    /no such file|no such device|cannot find|invalid argument|out of range/i,
    'there is no such chip or line: gpiodetect and gpioinfo list what there is',
  ],
];

/** @param complaint what a tool wrote when it failed @returns what is wrong: what mends it */
export function describeComplaint(complaint: string): string {
  const known = CAUSES.find(([pattern]) => pattern.test(complaint));
  return known?.[1] ?? complaint;
}

function setting({ line }: GpioLine, isActive: boolean): string {
  return `${line}=${isActive ? 1 : 0}`;
}

function lowOption({ activeLow }: GpioLine): string[] {
  return activeLow ? ['--active-low'] : [];
}

function inputOptions1({ bias, ...line }: GpioInput): string[] {
  const name = bias === 'disabled' ? 'disable' : bias;
  return [...lowOption(line), ...(name === undefined ? [] : [`--bias=${name}`])];
}

function inputOptions2({ bias, ...line }: GpioInput): string[] {
  return [...lineOptions2(line), ...(bias === undefined ? [] : [`--bias=${bias}`])];
}

function lineOptions2(line: GpioLine): string[] {
  return [...lowOption(line), `--chip=${line.chip}`];
}
