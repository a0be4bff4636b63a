import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HomeAction } from '../../daemon/ports/home.ts';
import { HomeAssistantBench } from '../fakes/home-assistant-bench.ts';
import { until } from '../fakes/until.ts';

let bench: HomeAssistantBench;
beforeEach(async () => {
  bench = await (await new HomeAssistantBench().begin()).online();
});
afterEach(() => bench.end());

const CONFIRMED = { kind: 'confirmed' };
const SENT = { kind: 'sent' };

describe('what Home Assistant is told', () => {
  const told: [id: string, action: HomeAction, service: string, data: object, outcome: object][] = [
    ['light.ceiling', { do: 'turn-on' }, 'light.turn_on', {}, CONFIRMED],
    ['light.ceiling', { do: 'toggle' }, 'light.turn_on', {}, CONFIRMED],
    ['light.plain', { do: 'toggle' }, 'light.turn_off', {}, CONFIRMED],
    [
      ...(['light.ceiling', { do: 'set-brightness', percent: 40 }] as const),
      ...(['light.turn_on', { brightness_pct: 40 }, CONFIRMED] as const),
    ],
    [
      ...(['light.ceiling', { do: 'set-color', rgb: [255, 0, 0] }] as const),
      ...(['light.turn_on', { rgb_color: [255, 0, 0] }, CONFIRMED] as const),
    ],
    [
      ...(['light.ceiling', { do: 'set-color-temperature', kelvin: 6500 }] as const),
      ...(['light.turn_on', { color_temp_kelvin: 4000 }, CONFIRMED] as const),
    ],
    ['switch.yaml', { do: 'turn-off' }, 'switch.turn_off', {}, CONFIRMED],
    ['cover.blind', { do: 'open' }, 'cover.open_cover', {}, CONFIRMED],
    [
      ...(['cover.blind', { do: 'set-position', percent: 30 }] as const),
      ...(['cover.set_cover_position', { position: 30 }, CONFIRMED] as const),
    ],
    ['cover.blind', { do: 'stop' }, 'cover.stop_cover', {}, SENT],
    ['lock.door', { do: 'unlock' }, 'lock.unlock', {}, CONFIRMED],
    ['lock.shed', { do: 'unlock' }, 'lock.unlock', {}, CONFIRMED],
    [
      ...(['alarm_control_panel.house', { do: 'set-mode', mode: 'armed_away' }] as const),
      ...(['alarm_control_panel.alarm_arm_away', {}, CONFIRMED] as const),
    ],
    [
      ...(['climate.heating', { do: 'set-temperature', temperature: 21.5 }] as const),
      ...(['climate.set_temperature', { temperature: 21.5 }, CONFIRMED] as const),
    ],
    [
      ...(['climate.heating', { do: 'step-temperature', by: -2 }] as const),
      ...(['climate.set_temperature', { temperature: 18 }, CONFIRMED] as const),
    ],
    [
      ...(['climate.heating', { do: 'set-mode', mode: 'heat cool' }] as const),
      ...(['climate.set_hvac_mode', { hvac_mode: 'heat_cool' }, CONFIRMED] as const),
    ],
    [
      ...(['climate.heating', { do: 'set-mode', mode: 'Eco' }] as const),
      ...(['climate.set_preset_mode', { preset_mode: 'eco' }, CONFIRMED] as const),
    ],
    [
      ...(['fan.fan', { do: 'step-fan-speed', by: 10 }] as const),
      ...(['fan.set_percentage', { percentage: 25 }, CONFIRMED] as const),
    ],
    [
      ...(['media_player.radio', { do: 'set-volume', percent: 55 }] as const),
      ...(['media_player.volume_set', { volume_level: 0.55 }, CONFIRMED] as const),
    ],
    [
      ...(['media_player.radio', { do: 'mute' }] as const),
      ...(['media_player.volume_mute', { is_volume_muted: true }, CONFIRMED] as const),
    ],
    ['media_player.radio', { do: 'play' }, 'media_player.media_play', {}, CONFIRMED],
    ['media_player.radio', { do: 'next' }, 'media_player.media_next_track', {}, CONFIRMED],
    ['media_player.radio', { do: 'previous' }, 'media_player.media_previous_track', {}, SENT],
    ['vacuum.robot', { do: 'dock' }, 'vacuum.return_to_base', {}, CONFIRMED],
    ['vacuum.robot', { do: 'locate' }, 'vacuum.locate', {}, SENT],
    ['lawn_mower.goat', { do: 'start' }, 'lawn_mower.start_mowing', {}, CONFIRMED],
    ['scene.movie', { do: 'turn-on' }, 'scene.turn_on', {}, SENT],
    ['script.night', { do: 'press' }, 'script.turn_on', {}, SENT],
    ['button.bell', { do: 'press' }, 'button.press', {}, SENT],
    ['light.guessed', { do: 'turn-on' }, 'light.turn_on', {}, SENT],
    [
      ...(['input_number.level', { do: 'set-value', value: 7 }] as const),
      ...(['input_number.set_value', { value: 7 }, CONFIRMED] as const),
    ],
    [
      ...(['input_select.mood', { do: 'set-value', value: 'very loud' }] as const),
      ...(['input_select.select_option', { option: 'Very Loud' }, CONFIRMED] as const),
    ],
  ];
  it.each(told)('%s, %j: %s %j', async (id, action, service, data, outcome) => {
    expect(await bench.perform(id, action)).toEqual(outcome);
    expect(bench.double.calls).toEqual([{ service, entityId: id, data }]);
  });

  it('is what the player has under the words, the first that can be played', async () => {
    const action: HomeAction = { do: 'play-media', query: 'jazz', mediaClass: 'playlist' };
    expect(await bench.perform('media_player.radio', action)).toEqual(CONFIRMED);
    expect(bench.double.calls.map(({ service, data }) => [service, data])).toEqual([
      ['media_player.search_media', { search_query: 'jazz', media_filter_classes: ['playlist'] }],
      ['media_player.play_media', { media_content_id: 'jazz', media_content_type: 'playlist' }],
    ]);
    bench.double.home.library.result = [];
    expect(await bench.perform('media_player.radio', action)).toEqual({
      kind: 'refused',
      reason: 'it found nothing called jazz',
    });
  });

  it('changes a list, by its entries', async () => {
    await until('the list', () => bench.hub.state('todo.shopping')?.items !== undefined);
    const list = (action: HomeAction) => bench.perform('todo.shopping', action);
    expect(await list({ do: 'add-item', item: 'Eggs' })).toEqual(CONFIRMED);
    expect(await list({ do: 'complete-item', item: 'milk' })).toEqual(CONFIRMED);
    expect(bench.hub.state('todo.shopping')?.items).toEqual(['Eggs']);
    expect(await list({ do: 'remove-item', item: 'eggs' })).toEqual(CONFIRMED);
    const reason = 'Salt is not on the list';
    expect(await list({ do: 'remove-item', item: 'Salt' })).toEqual({ kind: 'refused', reason });
  });
});

describe('what is refused', () => {
  const refused: [id: string, action: HomeAction, reason: RegExp][] = [
    ['lock.safe', { do: 'unlock' }, /needs a code/],
    ['alarm_control_panel.house', { do: 'set-mode', mode: 'disarmed' }, /needs a code/],
    ['alarm_control_panel.house', { do: 'set-mode', mode: 'night' }, /does not know the mode/],
    ['climate.heating', { do: 'set-temperature', temperature: 90 }, /from 7 to 30/],
    ['climate.heating', { do: 'set-mode', mode: 'dance' }, /heat_cool.*not dance/],
    ['light.ceiling', { do: 'step-brightness', by: -10 }, /it is off/],
    ['input_number.level', { do: 'set-value', value: 'x' }, /from 0 to 10/],
    ['sensor.outside', { do: 'turn-on' }, /cannot do that/],
    ['light.plain', { do: 'set-brightness', percent: 5 }, /cannot do that/],
  ];
  it.each(refused)('%s, %j is not even told', async (id, action, reason) => {
    const outcome = await bench.perform(id, action);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect(bench.double.calls).toEqual([]);
  });

  it.each([
    ['home_assistant_error', 'Failed to turn on light.ceiling: no route.', /turn on ceiling: no/],
    ['not_found', 'Service not found.', /no such service/],
    ['unauthorized', 'Unauthorized', /access token may not/],
    ['invalid_format', "expected float for dictionary value @ data['x']", /^expected float for/],
  ])('%s is told in plain words', async (code, message, reason) => {
    bench.double.faults.set('light.ceiling', { code, message });
    const outcome = await bench.perform('light.ceiling', { do: 'turn-on' });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect((outcome as { reason: string }).reason).not.toContain('data[');
  });

  it('a flood of orders for one thing', async () => {
    bench.double.faults.set('light.ceiling', 'held');
    const orders = Array.from({ length: 9 }, () =>
      bench.perform('light.ceiling', { do: 'turn-on' }),
    );
    await bench.double.called(8);
    expect(await orders[8]).toMatchObject({ kind: 'refused', reason: /too many/ });
    bench.double.release();
    expect(await Promise.all(orders.slice(0, 8))).toEqual(Array(8).fill(CONFIRMED));
  });
});
