/** What each operating error means to a person and to a program. Exit codes follow sysexits(3). */
export interface ErrorFacts {
  /** What to do next, one sentence. */
  hint: string;
  /** True when the same call may succeed later with nothing changed. */
  retryable: boolean;
  /** HTTP status. */
  http: number;
  /** Process exit code. */
  exit: number;
}

export const ERRORS = {
  USAGE: {
    hint: 'See `earshot --help`.',
    retryable: false,
    http: 400,
    exit: 64,
  },
  CONFIG_INVALID: {
    hint: 'Correct the named key, then start again.',
    retryable: false,
    http: 400,
    exit: 78,
  },
  AUDIO_FILE_INVALID: {
    hint: 'Give a PCM or float WAV file, for example made with `sox in.mp3 out.wav`.',
    retryable: false,
    http: 400,
    exit: 65,
  },
  INPUT_TOO_LARGE: {
    hint: 'Send a shorter input.',
    retryable: false,
    http: 413,
    exit: 65,
  },
  FILE_NOT_FOUND: {
    hint: 'Check the path.',
    retryable: false,
    http: 404,
    exit: 66,
  },
  LIBRARY_MISSING: {
    hint: 'Run `./scripts/earshot doctor`; it names the package to install.',
    retryable: false,
    http: 503,
    exit: 69,
  },
  NO_AUDIO_DEVICE: {
    hint: 'Plug in a microphone or speaker, or set audio.input and audio.output.',
    retryable: true,
    http: 503,
    exit: 69,
  },
  ENGINE_FAILED: {
    hint: 'See the log; the engine is restarted by itself.',
    retryable: true,
    http: 503,
    exit: 70,
  },
  ENGINE_STUCK: {
    hint: 'The engine did not answer in time; it is replaced by itself.',
    retryable: true,
    http: 504,
    exit: 70,
  },
  MODEL_INVALID: {
    hint: 'Run `./scripts/earshot models verify`, then pull the model again.',
    retryable: false,
    http: 422,
    exit: 65,
  },
  MODEL_MISSING: {
    hint: 'See `./scripts/earshot models list`; fetch it with `./scripts/earshot models pull ID`.',
    retryable: false,
    http: 404,
    exit: 66,
  },
  MODEL_TOO_LARGE: {
    hint: 'Choose a smaller model or profile: `./scripts/earshot models list`.',
    retryable: false,
    http: 507,
    exit: 69,
  },
  LICENCE_NEEDED: {
    hint: 'Read the licence that was shown; accept it with --accept-licence.',
    retryable: false,
    http: 451,
    exit: 77,
  },
  DOWNLOAD_FAILED: {
    hint: 'Run the same command again: it goes on where it stopped. Or name a mirror with --from.',
    retryable: true,
    http: 502,
    exit: 75,
  },
  REMOTE_FAILED: {
    hint: 'Check that the server of language.servers runs and speaks the OpenAI protocol.',
    retryable: true,
    http: 502,
    exit: 69,
  },
  REMOTE_REFUSED: {
    hint: 'Check the key file, the model name and the limits of the server.',
    retryable: false,
    http: 502,
    exit: 77,
  },
  BROKER_OFFLINE: {
    hint: 'Check that the MQTT broker runs and that mqtt.home or mqtt.fleet names it.',
    retryable: true,
    http: 503,
    exit: 69,
  },
  NOT_ALLOWED: {
    hint: 'Name the command in mqtt.home.allow on the box, if it should be obeyed from there.',
    retryable: false,
    http: 403,
    exit: 77,
  },
  BROKER_REFUSED: {
    hint: 'Check what the broker lets this user publish and subscribe (its access list).',
    retryable: false,
    http: 502,
    exit: 77,
  },
  TOOL_CALL_INVALID: {
    hint: 'The model asked for a tool in a wrong way; ask again, or choose a larger model.',
    retryable: true,
    http: 502,
    exit: 70,
  },
  OUTBOX_FULL: {
    hint: 'Bring mqtt.fleet back, or unset its url; no setting is changed unrecorded meanwhile.',
    retryable: true,
    http: 507,
    exit: 75,
  },
  OUTCOME_UNKNOWN: {
    hint: 'Look how the box is; if it is still to be done, send it with a new key.',
    retryable: false,
    http: 409,
    exit: 75,
  },
  DOCUMENT_REFUSED: {
    hint: 'Open it in the program that made it, save it again without a password, and put it back.',
    retryable: false,
    http: 422,
    exit: 65,
  },
  INTERNAL: {
    hint: 'This is a defect in Earshot; please report it with the log.',
    retryable: false,
    http: 500,
    exit: 70,
  },
  DISK_FULL: {
    hint: 'Free some space on the disk that holds the state folder.',
    retryable: true,
    http: 507,
    exit: 74,
  },
  STATE_UNUSABLE: {
    hint: 'Check that the state folder exists, is writable and belongs to you.',
    retryable: false,
    http: 500,
    exit: 73,
  },
  STATE_LOCKED: {
    hint: 'Stop the other daemon first, or choose another folder with --state.',
    retryable: true,
    http: 409,
    exit: 75,
  },
  DAEMON_UNREACHABLE: {
    hint: 'Start the daemon with `./scripts/start`.',
    retryable: true,
    http: 503,
    exit: 69,
  },
  BUSY: {
    hint: 'Try again in a moment.',
    retryable: true,
    http: 429,
    exit: 75,
  },
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERRORS;

/** An operating error: decided by `code`, never by its message. */
export class EarshotError extends Error {
  readonly code: ErrorCode;

  /**
   * @param code one of the table above
   * @param message what happened, with the name of the thing it happened to
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EarshotError';
    this.code = code;
  }

  get facts(): ErrorFacts {
    return ERRORS[this.code];
  }
}

/** Any thrown value as an EarshotError; what is unknown becomes INTERNAL with its cause kept. */
export function asEarshotError(thrown: unknown): EarshotError {
  if (thrown instanceof EarshotError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const systemCode = (thrown as { code?: unknown } | null)?.code;
  if (systemCode === 'ENOSPC' || systemCode === 'SQLITE_FULL') {
    return new EarshotError('DISK_FULL', message, { cause: thrown });
  }
  return new EarshotError('INTERNAL', message, { cause: thrown });
}

/** True for a code of the table; guards what arrives from another thread. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
