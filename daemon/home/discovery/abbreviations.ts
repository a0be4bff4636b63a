/**
 * Short names in discovery messages, as Home Assistant's MQTT documentation lists them. Nearly all
 * are made word by word (`bri_cmd_t` is `brightness_command_topic`), so that is how they are kept.
 */
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    act: 'action',
    arm: 'arm',
    atype: 'automation_type',
    attr: 'attributes',
    avail: 'available',
    av: 'available',
    avty: 'availability',
    b: 'blue',
    bat: 'battery',
    bri: 'brightness',
    chrg: 'charging',
    cla: 'class',
    cln: 'cleaning',
    clr: 'color',
    clrm: 'color_mode',
    cls: 'close',
    clsd: 'closed',
    cmd: 'command',
    cmps: 'components',
    cod: 'code',
    cont: 'content',
    curr: 'current',
    dev: 'device',
    dir: 'direction',
    dis: 'disarm',
    dly: 'delay',
    dur: 'duration',
    e: 'encoding',
    en: 'enabled_by_default',
    ent: 'entity',
    err: 'error',
    fanspd: 'fan_speed',
    feat: 'features',
    flsh: 'flash',
    frc: 'force',
    fwd: 'forward',
    fx: 'effect',
    g: 'green',
    hi: 'high',
    ic: 'icon',
    img: 'image',
    init: 'initial',
    inv: 'invert',
    lev: 'level',
    lo: 'low',
    loc: 'locate',
    lrst: 'last_reset',
    lst: 'list',
    meas: 'measurement',
    med: 'medium',
    mirs: 'mireds',
    nite: 'night',
    o: 'origin',
    ops: 'options',
    opnd: 'opened',
    opt: 'optimistic',
    osc: 'oscillation',
    p: 'platform',
    paus: 'pause',
    pct: 'percentage',
    pl: 'payload',
    pos: 'position',
    pow: 'power',
    pr: 'preset',
    prc: 'precision',
    prs: 'press',
    r: 'red',
    req: 'required',
    ret: 'retain',
    rev: 'reverse',
    rng: 'range',
    rst: 'reset',
    scl: 'scale',
    spd: 'speed',
    spds: 'speeds',
    src: 'source',
    stat: 'state',
    strt: 'start',
    stype: 'subtype',
    sug: 'suggested',
    sup: 'supported',
    t: 'topic',
    tit: 'title',
    tlng: 'time_long',
    toff: 'turn_off',
    ton: 'turn_on',
    tpl: 'template',
    trig: 'trigger',
    tsht: 'time_short',
    uniq: 'unique',
    unlk: 'unlock',
    upd: 'update',
    val: 'value',
    ver: 'version',
    whit: 'white',
  }),
);

/** Those that are not made word by word. */
const WHOLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cat: 'category',
    def_ent_id: 'default_entity_id',
    dock_t: 'docked_topic',
    dock_tpl: 'docked_template',
    dsp_prc: 'display_precision',
    ent_cat: 'entity_category',
    ent_pic: 'entity_picture',
    exp_aft: 'expire_after',
    hum_cmd_t: 'target_humidity_command_topic',
    hum_cmd_tpl: 'target_humidity_command_template',
    hum_stat_t: 'target_humidity_state_topic',
    hum_state_tpl: 'target_humidity_state_template',
    hum_stat_tpl: 'target_humidity_state_template',
    l_ver_t: 'latest_version_topic',
    l_ver_tpl: 'latest_version_template',
    max_hum: 'max_humidity',
    min_hum: 'min_humidity',
    max_temp: 'max_temp',
    min_temp: 'min_temp',
    temp_step: 'temp_step',
    obj_id: 'object_id',
    pl_arm_custom_b: 'payload_arm_custom_bypass',
    pl_cln_sp: 'payload_clean_spot',
    pl_ret: 'payload_return_to_base',
    pl_rst_hum: 'payload_reset_humidity',
    pl_stpa: 'payload_start_pause',
    rel_s: 'release_summary',
    rel_u: 'release_url',
    set_fan_spd_t: 'set_fan_speed_topic',
    sup_clrm: 'supported_color_modes',
    sup_dur: 'support_duration',
    sup_vol: 'support_volume_set',
    uom: 'unit_of_measurement',
    unit_of_meas: 'unit_of_measurement',
  }),
);

const DEVICE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cns: 'connections',
    cu: 'configuration_url',
    hw: 'hw_version',
    ids: 'identifiers',
    mf: 'manufacturer',
    mdl: 'model',
    mdl_id: 'model_id',
    sa: 'suggested_area',
    sn: 'serial_number',
    sw: 'sw_version',
  }),
);

/** The full name of a key of a component. */
export function fullName(key: string): string {
  const whole = WHOLE.get(key);
  if (whole !== undefined) return whole;
  const words = key.split('_');
  return words
    .map((word, at) => {
      if (word !== 'temp') return WORDS.get(word) ?? word;
      const isOfColor = ['clr', 'color'].includes(words[at - 1] ?? '');
      return isOfColor ? 'temp' : 'temperature';
    })
    .join('_');
}

/** The full name of a key of a device. */
export function fullDeviceName(key: string): string {
  return DEVICE.get(key) ?? key;
}
