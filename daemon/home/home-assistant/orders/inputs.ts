import {
  type ActionOf,
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  type Orders,
  type Plan,
  refuse,
  sameNameIn,
} from '../entity.ts';
import { numberIn, textsIn } from '../loose-json.ts';

/** TodoListEntityFeature. */
const LIST_FEATURE = { create: 1, remove: 2, update: 4 };
const MAX_TEXT_CHARS = 255;
/** Of a number that went through text and back. */
const NUMBER_TOLERANCE = 1e-6;

type SetValue = (action: ActionOf<'set-value'>) => Plan;

export function numberOrders(shape: EntityShape): Orders {
  const min = numberIn(shape.attributes, 'min') ?? Number.NEGATIVE_INFINITY;
  const max = numberIn(shape.attributes, 'max') ?? Number.POSITIVE_INFINITY;
  const service = `${shape.domain}.set_value`;
  return setOrder(service, ({ value: asked }) => {
    const value = Number(asked);
    if (!(value >= min && value <= max)) return refuse(`it can be set from ${min} to ${max}`);
    const isDone: IsDone = (state) => Math.abs(Number(state.value) - value) <= NUMBER_TOLERANCE;
    return call(service, { value }, isDone);
  });
}

export function selectOrders(shape: EntityShape): Orders {
  const options = textsIn(shape.attributes, 'options');
  const service = `${shape.domain}.select_option`;
  return setOrder(service, ({ value: asked }) => {
    const option = sameNameIn(options, String(asked));
    if (option === undefined) return refuse(`it knows ${options.join(', ')}, not ${asked}`);
    return call(service, { option }, ({ value }) => value === option);
  });
}

export function textOrders(shape: EntityShape): Orders {
  const min = numberIn(shape.attributes, 'min') ?? 0;
  const max = Math.min(MAX_TEXT_CHARS, numberIn(shape.attributes, 'max') ?? MAX_TEXT_CHARS);
  const service = `${shape.domain}.set_value`;
  return setOrder(service, ({ value: asked }) => {
    const value = String(asked);
    const isFit = value.length >= min && value.length <= max;
    if (!isFit) return refuse(`it takes ${min} to ${max} characters`);
    return call(service, { value }, (state) => state.value === value);
  });
}

function setOrder(service: string, plan: SetValue): Orders {
  return { 'set-value': { service, plan } };
}

/** A shopping or to-do list. */
export function todoOrders(shape: EntityShape): Orders {
  const [add, remove, update] = ['todo.add_item', 'todo.remove_item', 'todo.update_item'] as const;
  return {
    ...(hasFeature(shape, LIST_FEATURE.create)
      ? { 'add-item': { service: add, plan: addItem } }
      : {}),
    ...(hasFeature(shape, LIST_FEATURE.remove)
      ? {
          'remove-item': {
            service: remove,
            plan: ({ item }, { items }) => leaves(items, item, (name) => [remove, { item: name }]),
          },
        }
      : {}),
    ...(hasFeature(shape, LIST_FEATURE.update)
      ? {
          'complete-item': {
            service: update,
            plan: ({ item }, { items }) =>
              leaves(items, item, (name) => [update, { item: name, status: 'completed' }]),
          },
        }
      : {}),
  };

  /** One more of that name than before: it may have been on the list already. */
  function addItem({ item }: ActionOf<'add-item'>, { items }: { items?: readonly string[] }): Plan {
    const before = countOf(items ?? [], item);
    const isDone: IsDone = (state) => countOf(state.items ?? [], item) > before;
    return call(add, { item }, items ? isDone : undefined);
  }
}

function leaves(
  items: readonly string[] | undefined,
  item: string,
  told: (name: string) => readonly [service: string, data: Record<string, string>],
): Plan {
  const name = sameNameIn(items ?? [], item);
  if (items && name === undefined) return refuse(`${item} is not on the list`);
  const [service, data] = told(name ?? item);
  if (!items || name === undefined) return call(service, data);
  const before = countOf(items, name);
  return call(service, data, (state) => countOf(state.items ?? [], name) < before);
}

function countOf(items: readonly string[], name: string): number {
  return items.filter((item) => item === name).length;
}
