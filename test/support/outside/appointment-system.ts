/** A system on this machine that keeps appointments as TMF646 says: it refuses every other request, and its answers follow the published schema. */
import { createServer } from 'node:http';
import { z } from 'zod';
import { DAY_MS, epochMsOf, HOUR_MS, instantOf } from '../../../src/domain/civil-date.ts';
import { assertPublished } from '../callers/tmf-specs.ts';

const BASE = '/tmf-api/appointment/v4';
export const APPOINTMENTS_TEST_TOKEN = 'appointments-token';

const Period = z.strictObject({ startDateTime: z.iso.datetime(), endDateTime: z.iso.datetime() });
const Place = z.strictObject({ id: z.string(), role: z.string(), '@referredType': z.string() });
const Related = z.strictObject({ id: z.string(), role: z.string(), '@referredType': z.string() });
const Search = z.strictObject({
  requestedTimeSlot: z.array(z.strictObject({ validFor: Period })).length(1),
  relatedPlace: Place,
});
const Creation = z.strictObject({
  ...{ externalId: z.string(), category: z.string(), validFor: Period, relatedPlace: Place },
  ...{ relatedEntity: z.array(Related), relatedParty: z.array(Related) },
});
const Change = z.strictObject({ status: z.literal('cancelled'), validFor: Period });

/** An appointment as the system keeps it. */
export type KeptAppointment = z.output<typeof Creation> & { readonly id: string; status: string };

/** How the next requests fare: `lost`: a booking has its effect and no answer, and the system is down from then on; `garbage`: something else answers. */
export type Mood = 'well' | 'lost' | 'down' | 'garbage';

export interface AppointmentSystem {
  readonly url: string;
  readonly kept: KeptAppointment[];
  /** `METHOD path`, in order. */
  readonly asked: string[];
  mood: Mood;
  /** How many of the next bookings find their slot taken by somebody else, who keeps it. */
  taken: number;
  close(): Promise<void>;
}

/** Offers two windows on each of the first seven days that are asked for, one after eight hours and one after thirteen. */
export async function anAppointmentSystem(): Promise<AppointmentSystem> {
  const others = new Set<string>();
  const isFree = (at: string) =>
    !others.has(at) &&
    !system.kept.some((each) => each.status !== 'cancelled' && each.validFor.startDateTime === at);
  const offered = ({ startDateTime }: z.output<typeof Period>) =>
    Array.from({ length: 14 }, (_, n) => {
      const start = epochMsOf(startDateTime) + Math.floor(n / 2) * DAY_MS + (n % 2 === 0 ? 8 : 13) * HOUR_MS;
      return { startDateTime: instantOf(start), endDateTime: instantOf(start + 3 * HOUR_MS) };
    }).filter((period) => isFree(period.startDateTime));

  const answerTo = (method: string, path: string, text: string): readonly [status: number, body: unknown] => {
    const url = new URL(path, 'http://system');
    const [resource = '', id] = url.pathname.slice(BASE.length + 1).split('/');
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    switch (`${method} ${resource}${id === undefined ? '' : '/{id}'}`) {
      case 'POST searchTimeSlot': {
        const { requestedTimeSlot, relatedPlace } = Search.parse(body);
        const periods = requestedTimeSlot.flatMap(({ validFor }) => offered(validFor));
        const availableTimeSlot = periods.map((validFor, n) => ({ id: `S-${n}`, validFor }));
        return [201, { id: 'SEARCH-1', status: 'done', requestedTimeSlot, relatedPlace, availableTimeSlot }];
      }
      case 'GET appointment': {
        const externalId = url.searchParams.get('externalId');
        return [200, system.kept.filter((each) => each.externalId === externalId)];
      }
      case 'POST appointment': {
        const wanted = Creation.parse(body);
        const { startDateTime } = wanted.validFor;
        if (system.taken > 0) {
          system.taken -= 1;
          others.add(startDateTime);
        }
        if (!isFree(startDateTime)) return [409, { code: '409', reason: 'taken' }];
        const made = { ...wanted, id: `A-${system.kept.length + 1}`, status: 'confirmed' };
        system.kept.push(made);
        return [201, made];
      }
      case 'PATCH appointment/{id}': {
        const found = system.kept.find((each) => each.id === id);
        if (found === undefined) return [404, { code: '404', reason: 'unknown' }];
        found.status = Change.parse(body).status;
        return [200, found];
      }
      default:
        return [405, { code: '405', reason: 'not served' }];
    }
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    const [method, path] = [request.method ?? '', request.url ?? ''];
    system.asked.push(`${method} ${path.slice(BASE.length + 1).split('?')[0]}`);
    if (system.mood === 'down') return void request.socket.destroy();
    if (system.mood === 'garbage') return void response.writeHead(200).end('<html>');
    if (request.headers.authorization !== `Bearer ${APPOINTMENTS_TEST_TOKEN}`)
      return void response.writeHead(401).end('{"code":"401","reason":"no token"}');
    try {
      const [status, body] = answerTo(method, path, Buffer.concat(chunks).toString('utf8'));
      await assertPublished(method, path, Response.json(body, { status }));
      if (system.mood === 'lost' && method === 'POST' && status === 201 && path === `${BASE}/appointment`) {
        system.mood = 'down';
        return void request.socket.destroy();
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } catch (error) {
      response.writeHead(400).end(JSON.stringify({ code: '400', reason: String(error) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const system: AppointmentSystem = {
    ...{ url: `http://127.0.0.1:${port}${BASE}`, kept: [], asked: [], mood: 'well', taken: 0 },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return system;
}
