import koffi from 'koffi';

/** pa_error.h: PortAudio is shut down. */
const PA_NOT_INITIALIZED = -10_000;
/** Each open, failed or stuck stream holds PortAudio once; far above what can be pending. */
const MOST_HOLDS = 64;

/**
 * Shuts PortAudio down however many streams still hold it. naudiodon has no such call, and after
 * the death of the sound server its quit() of an output never comes back: PortAudio's thread is
 * gone and will not empty the queue that quit() waits for.
 * @param libraryPath the very file that naudiodon uses, so that both share one PortAudio
 */
export async function shutDownPortAudio(libraryPath: string): Promise<void> {
  const paTerminate = koffi.load(libraryPath).func('int Pa_Terminate()');
  for (let count = 0; count < MOST_HOLDS; count += 1) {
    const code = await new Promise<number>((resolve, reject) => {
      paTerminate.async((error: unknown, value: number) =>
        error ? reject(error) : resolve(value),
      );
    });
    if (code === PA_NOT_INITIALIZED) return;
  }
}

/**
 * Undoes one initialisation of PortAudio; the last one shuts it down.
 * @param libraryPath see shutDownPortAudio()
 */
export function releasePortAudio(libraryPath: string): void {
  koffi.load(libraryPath).func('int Pa_Terminate()')();
}

/**
 * Initialises PortAudio once more. Load naudiodon first, so that both use the same library.
 * @param libraryPath see shutDownPortAudio()
 */
export function holdPortAudio(libraryPath: string): void {
  koffi.load(libraryPath).func('int Pa_Initialize()')();
}
