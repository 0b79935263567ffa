import { NO_ACTIVITY, type PartyActivity, withEvent } from '../../src/domain/fraud/activity.ts';
import type { JudgedEvent } from '../../src/domain/fraud/judgement.ts';
import { keysOfParties, type Links, partyKey } from '../../src/domain/fraud/party.ts';
import type { FraudBooks } from '../../src/services/fraud/watch.ts';

/** What the store keeps of fraud, in memory: for a year in a minute. */
export function memoryBooks(): FraudBooks {
  const activities = new Map<string, PartyActivity>();
  const events = new Map<string, JudgedEvent>();
  return {
    activitiesOf: (parties) => Promise.resolve(found(activities, parties)),
    event: (eventId) => Promise.resolve(events.get(eventId) ?? null),
    count(event) {
      if (events.has(event.eventId)) return Promise.resolve(false);
      events.set(event.eventId, event);
      for (const key of keysOfParties(event.parties))
        activities.set(key, withEvent(activities.get(key) ?? NO_ACTIVITY, key, event));
      return Promise.resolve(true);
    },
  };
}

/** As the store's read: those who took part, and whom account and customer were seen with. */
function found(activities: ReadonlyMap<string, PartyActivity>, parties: Links): Map<string, PartyActivity> {
  const keys = new Set(keysOfParties(parties));
  for (const kind of ['account', 'customer'] as const) {
    const id = parties[kind];
    const own = id === undefined ? undefined : activities.get(partyKey(kind, id));
    for (const { key } of own?.seen ?? []) keys.add(key);
  }
  return new Map(
    [...keys].flatMap((key) => {
      const activity = activities.get(key);
      return activity === undefined ? [] : [[key, activity] as const];
    }),
  );
}
