import Type from 'typebox';
import { closed } from './home-schema.ts';
import { permissionList } from './permission-schema.ts';

/** People whom the box knows by their voice; `earshot speakers`. */
export const speakers = Type.Object(
  {
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      // The default of sherpa-onnx's speaker identification examples.
      default: 0.6,
      unit: 'ratio',
      restart: true,
      description: 'How like an enrolled voice must be to be recognised; higher is stricter.',
    }),
    unknownMay: permissionList({
      default: ['*'],
      unit: 'none',
      restart: true,
      description:
        'Intents that somebody may ask for who is not recognised: [clock.*, volume.up]; * is all.',
    }),
  },
  closed,
);
