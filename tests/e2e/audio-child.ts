import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SystemClock } from '../../daemon/base/clock.ts';
import { exitNow } from '../../hw/hard-exit.ts';
import { LiveAudio } from '../../hw/live-audio.ts';
import { divertNativeOutput } from '../../hw/native-output.ts';
import { portAudio } from '../../hw/portaudio.ts';
import { createResampler } from '../../hw/resampler.ts';

// Live audio in a process of its own, driven by lines on stdin and reporting as JSON lines: a tone
// goes to the speaker all the time, and the level of the microphone is told every tenth frame.

const [input = 'default', output = 'default', noisePath = '/dev/null', toneHz = '1000'] =
  process.argv.slice(2);
const REPORT_FRAMES = 10;
const TONE_LEVEL = 0.25;

const clock = new SystemClock();
const diverted = divertNativeOutput(noisePath, clock);
const tell = (fields: object): void => {
  writeSync(diverted.logFd, `${JSON.stringify({ atMs: clock.nowMs(), ...fields })}\n`);
};

const audio = new LiveAudio({
  input,
  output,
  system: portAudio,
  clock,
  createResampler,
  isIdle: () => true,
  onUnrecoverable: (reason) => tell({ kind: 'unrecoverable', reason }),
});

let phase = 0;
let rendered = 0;
const render = (block: Float32Array, rateHz: number): void => {
  const step = (2 * Math.PI * Number(toneHz)) / rateHz;
  for (let index = 0; index < block.length; index += 1) {
    block[index] = TONE_LEVEL * Math.sin(phase);
    phase += step;
  }
  phase %= 2 * Math.PI;
  rendered += 1;
};

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'status') tell({ kind: 'status', status: audio.status(), rendered });
  if (line === 'mute' || line === 'unmute') {
    const isMuted = line === 'mute';
    void audio.setMuted(isMuted).then(() => tell({ kind: line, status: audio.status(), rendered }));
  }
  if (line === 'stop') {
    void audio.stop().then(() => {
      tell({ kind: 'stopped', needsHardExit: audio.needsHardExit });
      exitNow(0);
    });
  }
});

await audio.start(render, (status) => tell({ kind: 'audio', status }));
let count = 0;
let power = 0;
for await (const frame of audio.frames()) {
  power += frame.samples.reduce((sum, sample) => sum + sample * sample, 0) / frame.samples.length;
  count += 1;
  if (count % REPORT_FRAMES > 0) continue;
  const rms = Math.sqrt(power / REPORT_FRAMES);
  tell({ kind: 'frames', count, rms, firstSample: frame.firstSample, rendered });
  power = 0;
}
