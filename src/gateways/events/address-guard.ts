/** Which addresses webhooks may be sent to: the public ones, and those that the operator names. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { holdsCardNumber } from '../../domain/payments/card-number.ts';

/** What a deployment allows. */
export interface WebhookRules {
  /** Whether plain http is allowed. */
  readonly http: boolean;
  /** Ranges that are allowed although they are not public, in CIDR: `10.1.0.0/16`. */
  readonly allowed: readonly string[];
}

/** A connection to an address that no webhook may be sent to. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

/** Of IPv6, addresses are given out to the world in this range alone. Others may stand for an IPv4 address, such as `::7f00:1`. */
const GLOBAL_IPV6 = '2000::/3';

/**
 * Whether an address may be connected to. Private, loopback, link-local, shared and reserved ranges may not, nor forms that stand for an IPv4
 * address in IPv6 of such a range (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function isAllowedAddress(address: string, allowed: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // A mapped address is the IPv4 address that it stands for.
  const parsed = ipaddr.process(address);
  const isIn = (range: string) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  };
  if (parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || isIn(GLOBAL_IPV6))) return true;
  return allowed.some(isIn);
}

/** Why a URL can't be that of a subscription; null: it can, as far as can be said without asking for its name. */
export function webhookUrlFault(url: string, { http, allowed }: WebhookRules): string | null {
  if (!URL.canParse(url)) return 'it is no URL';
  const { protocol, username, password, hostname, hash } = new URL(url);
  if (protocol !== 'https:' && !(http && protocol === 'http:')) return 'it has to be https';
  if (username !== '' || password !== '') return 'it holds a user name or a password';
  if (hash !== '') return 'it holds a fragment';
  // It is stored, shown and logged as it is.
  if (holdsCardNumber(url)) return 'it holds what looks like a full card number';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowed)) return 'its address is not public';
  return null;
}

/** Whether a text is a range in CIDR. */
export function isAddressRange(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/**
 * A look-up for an agent: names are resolved as always, and refused when one of their addresses may not be connected to. It is asked for each
 * connection, and the connection goes to the address that was checked: a name that changes in between gains nothing.
 */
export function guardedLookup(allowed: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses) => {
      const none: LookupAddress[] = [];
      if (error !== null) return callback(error, none);
      if (addresses.length === 0 || addresses.some(({ address }) => !isAllowedAddress(address, allowed)))
        return callback(new AddressRefused(`${hostname} has an address that is not public`), none);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
