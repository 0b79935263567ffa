import type { Segment } from '../domain/accounts/customer.ts';
import type { Random } from './random.ts';

/** Invented parts of names; any likeness to somebody is chance. */
const FIRST = [
  'Alda',
  'Bram',
  'Cosima',
  'Dario',
  'Elowen',
  'Fabian',
  'Greta',
  'Hanno',
  'Isolde',
  'Jasper',
  'Katinka',
  'Leander',
  'Mirabel',
  'Nestor',
  'Odette',
  'Pascal',
  'Quirin',
  'Rosalie',
  'Silvan',
  'Tamsin',
  'Ulrik',
  'Valeska',
  'Wendel',
  'Ysolt',
] as const;
const LAST = [
  'Amberfield',
  'Brackwater',
  'Copperdale',
  'Dunmarsh',
  'Elderglen',
  'Foxhollow',
  'Grindstone',
  'Hazelbrook',
  'Ironmere',
  'Juniperhill',
  'Kestrelwood',
  'Larkspur',
  'Mossbank',
  'Nettleford',
  'Oakhaven',
  'Pebblecourt',
  'Quarrystone',
  'Ravenscar',
] as const;
const TRADE = ['Bakery', 'Cycles', 'Dental', 'Florist', 'Joinery', 'Optics', 'Print', 'Tailors'] as const;
const GROUP = ['Freight', 'Holdings', 'Industries', 'Logistics', 'Materials', 'Systems'] as const;

/** A name that fits the segment. */
export function inventedName(random: Random, segment: Segment): string {
  switch (segment) {
    case 'consumer':
      return `${random.pick(FIRST)} ${random.pick(LAST)}`;
    case 'smallBusiness':
      return `${random.pick(LAST)} ${random.pick(TRADE)}`;
    case 'enterprise':
      return `${random.pick(LAST)} ${random.pick(GROUP)} (fictional)`;
  }
}
