import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../config/environment.ts';
import { SystemClock } from '../../daemon/base/clock.ts';
import { runCli } from '../../daemon/cli/program.ts';
import type { CliParts, OpenCoreOptions } from '../../daemon/cli/session.ts';
import type { Finding } from '../../daemon/ports/host.ts';
import { FakeCore } from './fake-core.ts';

/** What one call of the command line printed, and its exit code. */
export interface CliResult {
  out: string;
  bytes: Uint8Array[];
  err: string;
  code: number;
}

/** 8 GB, four cores, no GPU. */
const SMALL_COMPUTER = {
  ...{ memoryBytes: 8e9, gpuMemoryBytes: 0, isUnified: false, hasCuda: false, cores: 4 },
};

/** The command line on a state folder of its own, with a fake core behind it. */
export class FakeCli {
  readonly state = mkdtempSync(join(tmpdir(), 'earshot-cli-'));
  readonly ownCore = new FakeCore();
  readonly opened: OpenCoreOptions[] = [];
  /** Calls of run and hear. */
  readonly passedOn: unknown[][] = [];
  /** What the doctor finds. */
  findings: Finding[] = [];

  /** Calls `earshot --state <folder> ...args`. */
  async earshot(args: string[], more: Partial<CliParts> = {}): Promise<CliResult> {
    const result: CliResult = { out: '', bytes: [], err: '', code: 0 };
    result.code = await runCli(['--state', this.state, ...args], this.parts(result, more));
    return result;
  }

  parts(
    result: CliResult = { out: '', bytes: [], err: '', code: 0 },
    more: Partial<CliParts> = {},
  ): CliParts {
    return {
      stdout: (data) => {
        if (typeof data === 'string') result.out += data;
        else result.bytes.push(data);
      },
      stderr: (text) => {
        result.err += text;
      },
      stdin: (async function* () {})(),
      clock: new SystemClock(),
      environment: { ...readEnvironment({}), timeZone: 'UTC' },
      version: '9.8.7',
      terminalColumns: undefined,
      hardware: async () => ({ ...SMALL_COMPUTER }),
      openCore: async (options) => {
        this.opened.push(options);
        return this.ownCore;
      },
      doctorProbes: async () => [{ name: 'probe', probe: async () => this.findings }],
      run: async (options) => void this.passedOn.push(['run', options]),
      hear: async (files, options) => {
        this.passedOn.push(['hear', files, options]);
        return [];
      },
      ...more,
    };
  }

  remove(): void {
    rmSync(this.state, { recursive: true, force: true });
  }
}
