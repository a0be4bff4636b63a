import type { Environment } from '../../config/environment.ts';
import type { ConfigEdit } from '../../config/load.ts';
import type { Hardware } from '../../models/budget.ts';
import type { Clock } from '../base/clock.ts';
import type { Verb } from '../control/commands.ts';
import type { Core } from '../control/core.ts';
import type { DoctorProbe } from '../ports/host.ts';
import type { Output, Streams } from './output.ts';

/** Options of every command. */
export interface CommonOptions {
  json: boolean;
  /** `--state`, as given. */
  state?: string;
  /** `--config`, as given. */
  config?: string;
}

/** A core in this process, for when no daemon runs. */
export type OwnCore = Core & { close(): Promise<void> };

export interface OpenCoreOptions extends CommonOptions {
  /** The one command it is opened for, so that only what it needs is loaded. */
  verb: Verb;
}

export interface RunOptions extends CommonOptions {
  /** `--set KEY=VALUE`, checked and typed: the flags layer of the settings. */
  flags: readonly ConfigEdit[];
}

export interface HearOptions extends RunOptions {
  /** False: `--no-wake`, every utterance is a command. */
  wake: boolean;
  /** WAV file for the replies. */
  out?: string;
  /** Feed at the speed of a microphone. */
  realtime: boolean;
  /** Silence between files, ms. */
  gapMs: number;
}

/** What the command line is made of; given by main.ts, or by a test. */
export interface CliParts extends Streams {
  stdin: AsyncIterable<Uint8Array>;
  clock: Clock;
  environment: Environment;
  version: string;
  /** Width of the terminal that stderr is; undefined: it is none. */
  terminalColumns: number | undefined;
  /** What this machine has for models. */
  hardware(): Promise<Hardware>;
  /** @throws STATE_LOCKED while a daemon has the state folder */
  openCore(options: OpenCoreOptions): Promise<OwnCore>;
  doctorProbes(options: CommonOptions): Promise<DoctorProbe[]>;
  /** Resolves when the daemon has been told to stop. */
  run(options: RunOptions): Promise<void>;
  /** @returns the turns, in their order */
  hear(files: readonly string[], options: HearOptions): Promise<readonly unknown[]>;
}

/** One call of the command line. */
export interface CliSession {
  parts: CliParts;
  output: Output;
  options: CommonOptions;
}

/** Gives a command its session; a number that the command returns is the exit code. */
export type Act = (work: (session: CliSession) => Promise<unknown>) => Promise<void>;
