import { type CancelTimer, type Clock, sleep } from '../daemon/base/clock.ts';
import type { Gpio, GpioInput, GpioLight, GpioLine, GpioPart } from '../daemon/ports/gpio.ts';
import {
  type CommandLine,
  describeComplaint,
  edgeIn,
  findGpioTools,
  type GpioTools,
  levelIn,
  TOOL_WITHIN_MS,
} from './gpio-tools.ts';
import { type HostAccess, type RunProgram, systemAccess } from './host-access.ts';
import { runLines } from './line-program.ts';

/** Starts within RESTART_WINDOW_MS after which a line is given up; 31 s of waiting in all. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const FIRST_WAIT_MS = 1000;
/** A tool that has run for so long has got its line. */
const STEADY_MS = 1000;

export interface GpiodOptions {
  clock: Clock;
  /** A level counts when it has lasted for so long, ms. */
  debounceMs: number;
  /** Environment of the tools; absent: ours. */
  environment?: Readonly<Record<string, string>>;
}

/** What the lines share. */
interface Toolbox extends GpiodOptions {
  run: RunProgram;
  tools: GpioTools;
  /** Put before a command, has the kernel end it with us, whatever ends us; perhaps nothing. */
  leash: CommandLine;
}

/** Lines of the board through the tools of libgpiod, each line with a program of its own. */
export class GpiodGpio implements Gpio {
  readonly #toolbox: Promise<Toolbox | string>;

  constructor(options: GpiodOptions) {
    this.#toolbox = openToolbox(options, systemAccess(options.clock, options.environment));
  }

  watch(input: GpioInput, onLevel: (isActive: boolean) => void): GpioPart {
    return new WatchedLine(this.#toolbox, input, onLevel);
  }

  drive(line: GpioLine): GpioLight {
    return new DrivenLine(this.#toolbox, line);
  }
}

async function openToolbox(options: GpiodOptions, { run }: HostAccess): Promise<Toolbox | string> {
  const tools = await findGpioTools(run);
  if (typeof tools === 'string') return tools;
  // Otherwise a tool that outlives us holds its line, and the next daemon cannot have it.
  const leash = ['setpriv', '--pdeathsig', 'TERM', '--'];
  const [program = '', ...args] = [...leash, 'gpiomon', '--version'];
  const { state } = await run(program, args, TOOL_WITHIN_MS);
  return { ...options, run, tools, leash: state === 'ok' ? leash : [] };
}

/** A line and the program that has it: started again when it ends, a few times. */
abstract class HeldLine implements GpioPart {
  readonly #line: GpioLine;
  readonly #stopping = new AbortController();
  #life: Promise<void> = Promise.resolve();
  #trouble = '';
  #endsMs: number[] = [];

  constructor(line: GpioLine) {
    this.#line = line;
  }

  get trouble(): string {
    return this.#trouble;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#life;
  }

  protected begin(toolbox: Promise<Toolbox | string>): void {
    this.#life = this.#live(toolbox);
  }

  /** @returns why it ended, unless `signal` ended it */
  protected abstract hold(toolbox: Toolbox, signal: AbortSignal): Promise<string>;

  /** After the last hold(). */
  protected abstract leave(toolbox: Toolbox): Promise<void>;

  async #live(opening: Promise<Toolbox | string>): Promise<void> {
    const toolbox = await opening;
    if (typeof toolbox === 'string') {
      this.#trouble = toolbox;
      return;
    }
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const cancelSteady = toolbox.clock.setTimer(STEADY_MS, () => {
        this.#trouble = '';
      });
      const why = await this.hold(toolbox, signal);
      cancelSteady();
      if (!signal.aborted && !(await this.#waitToRetry(toolbox.clock, describeComplaint(why)))) {
        return;
      }
    }
    await this.leave(toolbox);
  }

  /** @returns false: it has failed too often */
  async #waitToRetry(clock: Clock, why: string): Promise<boolean> {
    const nowMs = clock.nowMs();
    this.#endsMs = [...this.#endsMs.filter((atMs) => nowMs - atMs < RESTART_WINDOW_MS), nowMs];
    if (this.#endsMs.length > MAX_RESTARTS) {
      this.#tell(`${why}; given up until the daemon is started again`);
      return false;
    }
    this.#tell(why);
    const waitMs = FIRST_WAIT_MS * 2 ** (this.#endsMs.length - 1);
    await sleep(clock, waitMs, this.#stopping.signal);
    return true;
  }

  #tell(why: string): void {
    const { chip, line } = this.#line;
    this.#trouble = `line ${line} of ${chip}: ${why}`;
  }
}

class WatchedLine extends HeldLine {
  readonly #input: GpioInput;
  readonly #onLevel: (isActive: boolean) => void;
  #level: boolean | undefined;
  #cancelSettling: CancelTimer = () => {};

  constructor(
    toolbox: Promise<Toolbox | string>,
    input: GpioInput,
    onLevel: (isActive: boolean) => void,
  ) {
    super(input);
    this.#input = input;
    this.#onLevel = onLevel;
    this.begin(toolbox);
  }

  protected async hold(toolbox: Toolbox, signal: AbortSignal): Promise<string> {
    const { run, tools, leash, clock, debounceMs, environment } = toolbox;
    // Only gpiomon 2.3 tells the level before the first edge.
    const [name = '', ...args] = tools.read(this.#input);
    const { state, stdout, stderr } = await run(name, args, TOOL_WITHIN_MS);
    const level = levelIn(stdout);
    if (state !== 'ok' || level === undefined) return stderr.trim() || `${name}: ${state}`;
    if (!signal.aborted) this.#settle(level);
    const command = [...leash, ...tools.watch(this.#input)];
    const onLine = (text: string): void => {
      const edge = edgeIn(text);
      if (edge === undefined) return;
      this.#cancelSettling();
      this.#cancelSettling = clock.setTimer(debounceMs, () => this.#settle(edge));
    };
    const why = await runLines({ command, onLine, signal, clock, environment });
    this.#cancelSettling();
    return why;
  }

  protected async leave(): Promise<void> {}

  #settle(level: boolean): void {
    if (level === this.#level) return;
    this.#level = level;
    this.#onLevel(level);
  }
}

class DrivenLine extends HeldLine implements GpioLight {
  readonly #line: GpioLine;
  #isActive = false;
  #change = new AbortController();

  constructor(toolbox: Promise<Toolbox | string>, line: GpioLine) {
    super(line);
    this.#line = line;
    this.begin(toolbox);
  }

  set(isActive: boolean): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#change.abort();
  }

  override stop(): Promise<void> {
    const over = super.stop();
    this.#change.abort();
    return over;
  }

  protected async hold(toolbox: Toolbox, signal: AbortSignal): Promise<string> {
    const { tools, leash, clock, environment } = toolbox;
    while (!signal.aborted) {
      this.#change = new AbortController();
      const why = await runLines({
        command: [...leash, ...tools.hold(this.#line, this.#isActive)],
        onLine: () => undefined,
        signal: this.#change.signal,
        clock,
        environment,
      });
      if (why !== '') return why;
    }
    return '';
  }

  protected async leave({ run, tools }: Toolbox): Promise<void> {
    const [name = '', ...args] = tools.leave(this.#line, false);
    await run(name, args, TOOL_WITHIN_MS);
  }
}
