import Type from 'typebox';
import { closed, name } from './home-schema.ts';

/** What takes the box's own voice out of what it hears. */
export const ECHO_CANCELLERS = ['off', 'speexdsp', 'kalman', 'system'] as const;

const percent = { minimum: 0, maximum: 100, unit: 'percent' };

/** Microphone, speaker, and what lies between them and the dialog. */
export const audio = Type.Object(
  {
    input: Type.String({
      ...name,
      default: 'default',
      unit: 'none',
      restart: true,
      description: 'Microphone: `default`, `none`, or part of a device name.',
    }),
    output: Type.String({
      ...name,
      default: 'default',
      unit: 'none',
      restart: true,
      description: 'Speaker: `default`, `none`, or part of a device name.',
    }),
    volumePercent: Type.Integer({
      ...percent,
      default: 60,
      restart: false,
      description: 'How loud the box speaks.',
    }),
    echo: Type.Enum([...ECHO_CANCELLERS], {
      default: 'kalman',
      unit: 'none',
      restart: true,
      description:
        'Echo canceller: `kalman`, `speexdsp`, `off`, or `system` for that of the sound server.',
    }),
    denoise: Type.Boolean({
      default: false,
      unit: 'none',
      restart: true,
      description: 'Take noise out of the microphone, with the model of models.denoise.',
    }),
    earconVolumePercent: Type.Integer({
      ...percent,
      default: 60,
      restart: true,
      description: 'How loud the short sounds of section earcons are beside the voice; 0: never.',
    }),
    duckOthers: Type.Boolean({
      default: true,
      unit: 'none',
      restart: true,
      description:
        'Lower other programs on the same speaker while the box listens or speaks (sound server).',
    }),
    duckOthersPercent: Type.Integer({
      ...percent,
      default: 20,
      restart: true,
      description: 'What is left of their volume then.',
    }),
  },
  closed,
);
