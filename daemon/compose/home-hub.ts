import type { Clock } from '../base/clock.ts';
import { JoinedHub } from '../home/joined-hub.ts';
import { OwnLists } from '../home/own-lists.ts';
import { UnconnectedHub } from '../home/unconnected-hub.ts';
import type { HomeHub } from '../ports/home.ts';
import type { Replies } from '../skills/replies.ts';
import { configuredHome } from './configured-home.ts';
import type { Stores } from './stores.ts';

/** Everything of the home that can be asked about and told something. */
export function createHomeHub(stores: Stores, clock: Clock, replies: Replies): HomeHub {
  const { config } = stores.settings.loaded;
  const lists = ['shopping', 'todo'].map((id) => {
    return { id, name: replies.word('names', `own-${id}`) ?? id };
  });
  return new JoinedHub([
    { name: 'settings', hub: new UnconnectedHub(configuredHome(config.home)) },
    { name: 'box', hub: new OwnLists({ lists, store: stores.state.lists, clock }) },
  ]);
}
