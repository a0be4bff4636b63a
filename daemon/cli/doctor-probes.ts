import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Environment, readEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import { configFile, stateFolder, statePaths } from '../../config/paths.ts';
import type { Config } from '../../config/schema.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { StatusReply } from '../control/status-reply.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';
import type { Role } from '../ports/models.ts';
import { DaemonClient } from './daemon-client.ts';
import { documentsProbe } from './doctor-documents.ts';
import { engineProbes } from './doctor-engines.ts';
import { gpioProbe } from './doctor-gpio.ts';
import { hardwareProbes } from './doctor-hardware.ts';
import { soundProbe } from './doctor-sound.ts';
import { mqttFindings } from './mqtt-rows.ts';
import type { CommonOptions } from './session.ts';

/** The version that `engines` of package.json asks for. */
const MIN_NODE = { major: 20, minor: 19 };
const BYTES_PER_GIB = 1024 ** 3;
/** Less room than this, and history and models soon fill the disk. */
const LOW_DISK_GIB = 1;
/** The rescue tier and the daemon take about 400 MB. */
const LOW_MEMORY_GIB = 1;

const ok = (subject: string, detail: string): Finding => ({
  subject,
  state: 'ok',
  detail,
  fix: '',
});

/** Everything that `earshot doctor` looks at, in the order in which it is told. */
export function doctorProbes(options: CommonOptions): DoctorProbe[] {
  const environment = readEnvironment();
  const clock = new SystemClock();
  return [
    { name: 'machine', probe: async () => probeMachine() },
    { name: 'node', probe: async () => [nodeFinding(process.versions.node)] },
    ...hardwareProbes({
      clock,
      settings: () => settingsOrDefaults(options, environment).engines,
      verdicts: () => runningVerdicts({ options, environment, clock }),
    }),
    ...engineProbes({ isRoot: environment.isRoot, clock }),
    soundProbe({ clock, settings: () => settingsOrDefaults(options, environment).audio }),
    gpioProbe({ clock, settings: () => settingsOrDefaults(options, environment).gpio }),
    documentsProbe({
      clock,
      isRoot: environment.isRoot,
      settings: () => settingsOrDefaults(options, environment).knowledge,
    }),
    { name: 'settings', probe: async () => [probeSettings(options, environment)] },
    { name: 'state folder', probe: async () => [probeState(options, environment)] },
    { name: 'mqtt', probe: () => probeMqtt({ options, environment, clock }) },
    { name: 'daemon', probe: async () => [await probeDaemon({ options, environment, clock })] },
  ];
}

function probeMachine(): Finding[] {
  const cores = availableParallelism();
  const gib = totalmem() / BYTES_PER_GIB;
  const memory: Finding = ok('memory', `${gib.toFixed(1)} GiB`);
  const isSmall = gib < LOW_MEMORY_GIB;
  return [
    ok('processor', `${cores} ${cores === 1 ? 'core' : 'cores'}, ${process.arch}`),
    isSmall ? { ...memory, state: 'note', fix: 'Earshot wants 1 GiB of memory' } : memory,
  ];
}

/** @param version for example `20.19.1` */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > MIN_NODE.major || (major === MIN_NODE.major && minor >= MIN_NODE.minor);
  if (isNew) return ok('node', version);
  const wanted = `${MIN_NODE.major}.${MIN_NODE.minor}`;
  const detail = `${version}; Earshot needs ${wanted} or newer`;
  return { subject: 'node', state: 'missing', detail, fix: `install Node.js ${wanted} or newer` };
}

function probeSettings(options: CommonOptions, environment: Environment): Finding {
  settingsOf(options, environment);
  const filePath = configFile(options.config, environment);
  return ok('settings', filePath ?? 'no settings file; the defaults are used');
}

/** What is wrong with the settings is told by their own probe. */
function settingsOrDefaults(options: CommonOptions, environment: Environment): Config {
  try {
    return settingsOf(options, environment);
  } catch {
    return loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] }).config;
  }
}

function settingsOf(options: CommonOptions, environment: Environment): Config {
  const filePath = configFile(options.config, environment);
  return loadConfig({ filePath, local: [], fleet: [], flags: [] }).config;
}

function probeState(options: CommonOptions, environment: Environment): Finding {
  const { folder } = statePaths(stateFolder(options.state, environment));
  const existing = nearestExisting(folder);
  const { bavail, bsize } = statfsSync(existing);
  const gib = (bavail * bsize) / BYTES_PER_GIB;
  const isNew = existing === folder ? '' : ' (made at the first start)';
  const finding = ok('state folder', `${folder}${isNew}, ${gib.toFixed(1)} GiB free`);
  if (!isWritable(existing)) {
    const detail = `${existing} cannot be written`;
    return { ...finding, state: 'missing', detail, fix: `sudo chown "$USER" ${existing}` };
  }
  if (gib > LOW_DISK_GIB) return finding;
  return { ...finding, state: 'note', fix: `free some space on the disk of ${existing}` };
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface DaemonProbeParts {
  options: CommonOptions;
  environment: Environment;
  clock: Clock;
}

/** What the engines of the running daemon compute on; nothing is known where none runs. */
async function runningVerdicts(parts: DaemonProbeParts): Promise<ProviderVerdict[]> {
  const { socket } = statePaths(stateFolder(parts.options.state, parts.environment));
  const daemon = await DaemonClient.find({ socketPath: socket, clock: parts.clock });
  return daemon === undefined ? [] : verdictsOf(await daemon.status());
}

/** The engines of a status are named for their roles. */
export function verdictsOf({ engines }: Pick<StatusReply, 'engines'>): ProviderVerdict[] {
  return engines.flatMap(({ name, provider }) =>
    provider ? [{ ...provider, role: name as Role, figures: undefined }] : [],
  );
}

async function probeMqtt({ options, environment, clock }: DaemonProbeParts): Promise<Finding[]> {
  const { home, fleet } = settingsOrDefaults(options, environment).mqtt;
  const { socket } = statePaths(stateFolder(options.state, environment));
  const daemon = await DaemonClient.find({ socketPath: socket, clock });
  const running = daemon && (await daemon.status()).mqtt;
  return mqttFindings({ home: home.url, fleet: fleet.url }, running);
}

async function probeDaemon({ options, environment, clock }: DaemonProbeParts): Promise<Finding> {
  const { socket } = statePaths(stateFolder(options.state, environment));
  const daemon = await DaemonClient.find({ socketPath: socket, clock });
  if (daemon === undefined) {
    const detail = `not running (no socket ${socket})`;
    return { subject: 'daemon', state: 'note', detail, fix: './scripts/start' };
  }
  const { version, pid } = await daemon.status();
  return ok('daemon', `running, version ${version}, process ${pid}`);
}
