import { createResampler } from '../../hw/resampler.ts';
import type { Clock } from '../base/clock.ts';
import type { EarsCommand, EarsEvent } from '../ports/ears.ts';
import { EarconPlayer } from '../voice/earcon-player.ts';
import { Mixer } from '../voice/mixer.ts';
import { Playback } from '../voice/playback.ts';
import { openEarcons } from './open-earcons.ts';

export interface EarconSettings {
  /** Beside the voice, 0..1. */
  volume: number;
}

/** What the ears thread plays. */
export interface EarsSpeaker {
  playback: Playback;
  earcons: EarconPlayer;
  mixer: Mixer;
}

/** @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID when an earcon is missing from the installation */
export async function openSpeaker(
  { gain, earcons: settings }: { gain: number; earcons?: EarconSettings },
  parts: {
    clock: Clock;
    emit: (event: EarsEvent) => void;
    /** Given each block that goes to the speaker, and its rate. */
    onPlayed: (block: Float32Array, sampleRateHz: number) => void;
  },
): Promise<EarsSpeaker> {
  const { clock, emit, onPlayed } = parts;
  const playback = new Playback({ clock, createResampler, emit });
  const sounds = settings && (await openEarcons());
  const earcons = new EarconPlayer({ createResampler, sounds });
  const mixer = new Mixer({ playback, earcons, earconVolume: settings?.volume ?? 0, onPlayed });
  mixer.setGain(gain);
  return { playback, earcons, mixer };
}

/** Commands to the speaker; the others are somebody else's. */
export function obeySpeaker({ playback, earcons, mixer }: EarsSpeaker, command: EarsCommand): void {
  switch (command.kind) {
    case 'reply-complete':
      return playback.complete(command.turnId, command.sentences);
    case 'flush':
    case 'pause':
    case 'resume':
    case 'hold':
      return playback[command.kind](command.turnId);
    case 'duck':
      return playback.duck(command.factor);
    case 'earcon':
      return earcons.play(command.name);
    case 'gain':
      return mixer.setGain(command.gain);
  }
}
